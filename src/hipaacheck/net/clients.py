"""Promise what the network clients do; probes know these promises and nothing behind them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hipaacheck.model import Seen, Target, Unseen
from hipaacheck.model.transport import CertificateFacts, SmtpFacts, TlsFacts
from hipaacheck.net.answers import DnsAnswer, DnssecVerdict, HttpReply
from hipaacheck.tenants.data import TenantData


class DnsClient(Protocol):
    """Ask a resolver; never raises for what the network does."""

    async def ask(self, name: str, rdtype: str, *, signatures: bool = False) -> DnsAnswer:
        """Return the end of one question; equal questions of a run are asked once."""
        ...

    async def addresses(self, host: str) -> DnsAnswer:
        """Return A and AAAA together: `answer` if either has records, `failed` if neither could be had."""
        ...

    async def dnssec(self, name: str, rdtype: str) -> DnssecVerdict:
        """Return whether the RRset (or its absence) at `name` is authentic."""
        ...


class HttpClient(Protocol):
    """Fetch one URL; never raises for what the network does."""

    async def get(
        self, url: str, *, max_bytes: int = 262_144, verify: bool = True, deadline: float | None = None
    ) -> HttpReply:
        """Return one exchange; redirects are not followed. `deadline` is loop time in seconds."""
        ...


@dataclass(frozen=True, slots=True)
class TlsEndpoint:
    """Where to speak TLS: a host name, a port, and what is spoken before TLS starts.

    `starttls` is None (TLS from the first byte), "smtp", "imap" or "pop3".
    """

    host: str
    port: int
    starttls: str | None = None


@dataclass(frozen=True, slots=True)
class TlsSurvey:
    """What a TLS engine learned of one endpoint.

    `smtp` is set for SMTP endpoints. `tls` and `certificate` are Unseen when no handshake could
    be tried (no connection, no STARTTLS); their reason says why. `chain_pem` is the chain as served.
    `tls_absent` is True when the server was seen and does not speak TLS here; `nothing_there` when every
    address refuses connections to the port, or the name provably has no address. `transcript` is the talk
    before TLS, a line each, "C: " and "S: " in front.
    """

    endpoint: TlsEndpoint
    address: str
    smtp: SmtpFacts | None
    tls: Seen[TlsFacts]
    certificate: Seen[CertificateFacts]
    chain_pem: tuple[str, ...] = ()
    tls_absent: bool = False
    nothing_there: bool = False
    method: str = ""
    transcript: tuple[str, ...] = ()


class TlsClient(Protocol):
    """Learn what TLS a server speaks; never raises for what the network does."""

    async def survey(self, endpoint: TlsEndpoint, *, deadline: float) -> TlsSurvey:
        """Return the survey; equal endpoints of a run are surveyed once. `deadline` is loop time."""
        ...


class TenantClient(Protocol):
    """Know the settings of cloud tenants; never raises for what a file holds or the network does."""

    async def data(self, target: Target) -> Seen[TenantData]:
        """Return all that could be collected of a tenant, once a run, or why nothing could."""
        ...


class NoTenants:
    """Stand where no tenant was asked for."""

    async def data(self, target: Target) -> Seen[TenantData]:
        """Return that nobody said where the settings of this tenant are to be had."""
        return Unseen(unseen="no snapshot of the tenant's settings was given, and none was asked for live")


NO_TENANTS = NoTenants()


async def _nothing_wrong() -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Network:
    """All clients of one run, with its clock (UTC).

    `surroundings` returns a sentence for each thing about the network here that puts what was seen in
    doubt, such as a resolver that could not be proven.
    """

    dns: DnsClient
    http: HttpClient
    tls: TlsClient
    now: Callable[[], datetime]
    surroundings: Callable[[], Awaitable[tuple[str, ...]]] = _nothing_wrong
    tenants: TenantClient = NO_TENANTS


__all__ = ["DnsClient", "HttpClient", "Network", "TlsClient", "TlsEndpoint", "TlsSurvey"]
