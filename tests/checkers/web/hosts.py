"""Run the web probes against a server of the test, as the engine would."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import trustme
from tests.net.http.servers import Handler, Server, ca_file, client_for, routing, server_context, serving
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.api import Saw
from hipaacheck.checkers.web import front, page
from hipaacheck.checkers.web.facts import PageFacts, WebFacts
from hipaacheck.model import Origin, Record, Target, TargetKind
from hipaacheck.net.clients import Network, TlsEndpoint, TlsSurvey
from hipaacheck.net.http import Http1Client

F = TypeVar("F", bound=Record)

HOST = "clinic.example"
NAMES = (HOST, "www.clinic.example", "portal.clinic.example", "partner.example")
CLOSED = 1


class _NoTls:
    async def survey(self, endpoint: TlsEndpoint, *, deadline: float) -> TlsSurvey:
        raise AssertionError("the web probes do not survey TLS")


@dataclass
class FakeContext:
    """What the engine hands to a probe; facts of another probe are collected on demand, once."""

    net: Network
    target: Target
    deep: bool = False
    services: bool = False
    deadline: float = 0.0
    saw: dict[str, Saw] = field(default_factory=dict)

    async def facts(self, kind: str, facts_type: type[F]) -> F:
        probe = {front.KIND: front.PROBE, page.KIND: page.PROBE}[kind]
        if kind not in self.saw:
            self.saw[kind] = await probe.run(self)
        facts = self.saw[kind].facts
        assert isinstance(facts, facts_type)
        return facts

    def discover(self, target: Target) -> None:
        raise AssertionError("the web probes discover nothing")


@dataclass
class Lab:
    """A host with its two servers and the context that looks at it."""

    context: FakeContext
    dns: FakeDns
    http: Http1Client
    clear: Server
    secure: Server

    async def front(self) -> WebFacts:
        return await self.context.facts(front.KIND, WebFacts)

    async def page(self) -> PageFacts:
        return await self.context.facts(page.KIND, PageFacts)

    def asked(self) -> list[str]:
        """Return what was asked for as "http HOST/PATH", in the order of the servers."""
        return _asked("http", self.clear) + _asked("https", self.secure)


def _asked(scheme: str, server: Server) -> list[str]:
    found = []
    for head in server.requests:
        lines = head.split("\r\n")
        found.append(f"{scheme} {lines[1].removeprefix('Host: ')}{lines[0].split(' ')[1]}")
    return found


@asynccontextmanager
async def lab(
    tmp_path: Path,
    clear: Mapping[str, bytes] | Handler | None,
    secure: Mapping[str, bytes] | Handler | None,
    *,
    certificate: tuple[str, ...] = NAMES,
    days: int = 30,
    old_tls: bool = False,
    plain_443: bool = False,
    trusted: bool = True,
    timeout: float = 2.0,
    port: int | None = None,
    dns: FakeDns | None = None,
) -> AsyncIterator[Lab]:
    """Serve `clear` on port 80 and `secure` on port 443 of every host; None is a closed port."""
    ca = trustme.CA()
    zone = dns or FakeDns({(name, "A"): ["127.0.0.1"] for name in NAMES})
    async with AsyncExitStack() as stack:
        context = None if plain_443 else server_context(ca, *certificate, days=days, old_tls=old_tls)
        first = Server(CLOSED)
        second = Server(CLOSED)
        if clear is not None:
            first = await stack.enter_async_context(serving(_handler(clear)))
        if secure is not None:
            second = await stack.enter_async_context(serving(_handler(secure), context=context))
        root = ca_file(ca, tmp_path) if trusted else None
        client = await stack.enter_async_context(
            client_for(zone, clear=first.port, secure=second.port, ca=root, timeout=timeout)
        )
        network = Network(dns=zone, http=client, tls=_NoTls(), now=lambda: datetime(2026, 11, 21, tzinfo=UTC))
        target = Target(
            id=f"web:{HOST}", kind=TargetKind.WEB_HOST, name=HOST, port=port, origin=Origin(file="test")
        )
        deadline = asyncio.get_running_loop().time() + 30
        yield Lab(FakeContext(network, target, deadline=deadline), zone, client, first, second)


def _handler(what: Mapping[str, bytes] | Handler) -> Handler:
    return routing(what) if isinstance(what, Mapping) else what
