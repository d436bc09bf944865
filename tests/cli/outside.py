"""The world outside of the command line's own process: a zone in memory and pages by host."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlsplit

from tests.checkers.email.routing.probing import NoTls
from tests.support.fake_dns import FakeDns

from hipaacheck.cli.running import Job, UnderWay
from hipaacheck.net.answers import HttpFailure, HttpReply
from hipaacheck.net.clients import Network

T = TypeVar("T")
CLINIC = "clinic.example"
PAGE = (
    b"<html><head><script src='https://www.googletagmanager.com/gtm.js'></script></head><body>x</body></html>"
)


def clinic_dns() -> FakeDns:
    """Return a clinic with Google's mail, two senders of which one is a stranger, and old proofs."""
    return FakeDns(
        {
            (CLINIC, "MX"): ["1 aspmx.l.google.com."],
            (CLINIC, "TXT"): [
                "v=spf1 include:_spf.google.com include:servers.mcsv.net include:_spf.stranger.example -all",
                "google-site-verification=0123456789",
                "zoom_verify_0123456789",
            ],
            (f"_dmarc.{CLINIC}", "TXT"): [f"v=DMARC1; p=none; rua=mailto:dmarc@{CLINIC}"],
            ("_spf.google.com", "TXT"): ["v=spf1 ip4:192.0.2.0/24 -all"],
            ("servers.mcsv.net", "TXT"): ["v=spf1 ip4:192.0.2.0/24 -all"],
            ("_spf.stranger.example", "TXT"): ["v=spf1 ip4:192.0.2.0/24 -all"],
            ("aspmx.l.google.com", "A"): ["192.0.2.1"],
            (CLINIC, "NS"): [f"ns1.{CLINIC}.", f"ns2.{CLINIC}."],
            (f"ns1.{CLINIC}", "A"): ["192.0.2.3"],
            (f"ns2.{CLINIC}", "A"): ["192.0.2.4"],
            (CLINIC, "A"): ["192.0.2.2"],
            (f"portal.{CLINIC}", "A"): ["192.0.2.2"],
        }
    )


class Pages:
    """Serves pages over HTTPS by host; everything else refuses the connection."""

    def __init__(self, pages: dict[str, bytes]) -> None:
        self.pages = pages

    async def get(
        self, url: str, *, max_bytes: int = 262_144, verify: bool = True, deadline: float | None = None
    ) -> HttpReply:
        parts = urlsplit(url)
        body = self.pages.get(parts.hostname or "")
        failure = HttpFailure.NO_ADDRESS if body is None else HttpFailure.REFUSED
        if body is None or parts.scheme != "https":
            return HttpReply(url, "192.0.2.2", failure=failure, detail=str(failure))
        return HttpReply(url, "192.0.2.2", 200, (("content-type", "text/html"),), body)


@dataclass
class Outside:
    """Stands in for `hipaacheck.cli.running.under_way`; `stopped` is as if Ctrl-C were pressed at once."""

    dns: FakeDns = field(default_factory=clinic_dns)
    pages: dict[str, bytes] = field(default_factory=lambda: {CLINIC: PAGE, f"portal.{CLINIC}": PAGE})
    stopped: bool = False
    doubts: tuple[str, ...] = ()
    jobs: list[Job] = field(default_factory=list)

    @asynccontextmanager
    async def __call__(
        self, job: Job, load: Callable[[], T], clock: list[tuple[str, float]]
    ) -> AsyncIterator[UnderWay[T]]:
        self.jobs.append(job)
        stop = asyncio.Event()
        if self.stopped:
            stop.set()
        net = Network(
            dns=self.dns,
            http=Pages(self.pages),
            tls=NoTls(),
            now=lambda: datetime(2026, 11, 21, tzinfo=UTC),
            surroundings=self._surroundings,
        )
        yield UnderWay(load(), net, lambda step: None, stop)

    async def _surroundings(self) -> tuple[str, ...]:
        return self.doubts
