"""Run one probe by itself, with the network and the other probes' facts given by the test."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from hipaacheck.checkers.api import CouldNotLookError
from hipaacheck.model import Exposure, Origin, Record, Target, TargetKind
from hipaacheck.net.answers import HttpReply
from hipaacheck.net.clients import DnsClient, Network, TlsClient, TlsEndpoint, TlsSurvey

F = TypeVar("F", bound=Record)


@dataclass
class FakeHttp:
    """Answers by URL; asking for another one is a fault of the test."""

    replies: Mapping[str, HttpReply] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def get(
        self, url: str, *, max_bytes: int = 262_144, verify: bool = True, deadline: float | None = None
    ) -> HttpReply:
        assert verify
        self.asked.append(url)
        return self.replies[url]


class NoTls(TlsClient):
    async def survey(self, endpoint: TlsEndpoint, *, deadline: float) -> TlsSurvey:
        raise AssertionError("no TLS in this test")


def domain_target(name: str = "example.org", **fields: Any) -> Target:
    return Target(
        id=f"domain:{name}",
        kind=TargetKind.DOMAIN,
        name=name,
        origin=Origin(file="inventory.yaml", line=3),
        exposure=Exposure(purpose="mail"),
        **fields,
    )


class FakeContext:
    """A Context whose other facts are a table of records or reasons why there are none."""

    def __init__(
        self,
        dns: DnsClient,
        http: FakeHttp | None = None,
        *,
        target: Target | None = None,
        facts: Mapping[str, Record | str] | None = None,
    ) -> None:
        self.http = http or FakeHttp()
        self.net = Network(dns, self.http, NoTls(), lambda: datetime(2026, 11, 21, tzinfo=UTC))
        self.target = target or domain_target()
        self.deep = False
        self.services = False
        self.deadline = 1e9
        self.discovered: list[Target] = []
        self.known = facts or {}

    async def facts(self, kind: str, facts_type: type[F]) -> F:
        found = self.known[kind]
        if isinstance(found, str):
            raise CouldNotLookError(found)
        assert isinstance(found, facts_type)
        return found

    def discover(self, target: Target) -> None:
        self.discovered.append(target)
