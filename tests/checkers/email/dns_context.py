"""A Context for probes that ask nothing but DNS."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar, cast

from hipaacheck.checkers.api import CouldNotLookError
from hipaacheck.model import Origin, Record, Target, TargetKind
from hipaacheck.net.clients import DnsClient, HttpClient, Network, TlsClient

F = TypeVar("F", bound=Record)


@dataclass
class DnsContext:
    """Facts of other probes are those in `known`; without them the other probe could not look."""

    net: Network
    target: Target
    deep: bool = False
    services: bool = False
    deadline: float = 0.0
    known: dict[str, Record] = field(default_factory=dict)
    discovered: list[Target] = field(default_factory=list)

    async def facts(self, kind: str, facts_type: type[F]) -> F:
        if kind not in self.known:
            raise CouldNotLookError(f"{kind} was not collected")
        found = self.known[kind]
        assert isinstance(found, facts_type)
        return found

    def discover(self, target: Target) -> None:
        self.discovered.append(target)


def dns_context(
    resolver: DnsClient, domain: str, *selectors: str, known: dict[str, Record] | None = None
) -> DnsContext:
    """Return a context for `domain`; its HTTP and TLS clients must not be used."""
    net = Network(
        dns=resolver,
        http=cast(HttpClient, None),
        tls=cast(TlsClient, None),
        now=lambda: datetime(2026, 11, 21, tzinfo=UTC),
    )
    target = Target(
        id=f"domain:{domain}",
        kind=TargetKind.DOMAIN,
        name=domain,
        origin=Origin(file="test"),
        dkim_selectors=selectors,
    )
    return DnsContext(net, target, known=known or {})
