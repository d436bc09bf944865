"""Say what came back from a network: an answer, nothing, or a reason why it could not be had.

These stay in memory; evidence holds what probes make of them.
"""

from dataclasses import dataclass
from enum import StrEnum

import dns.rdata
import dns.rrset
from dns.rdtypes.txtbase import TXTBase

from hipaacheck.model import NOT_ASKED


class DnsStatus(StrEnum):
    """The four ends of a DNS question; `failed` is the only one that says nothing about the name."""

    ANSWER = "answer"
    NODATA = "nodata"
    NXDOMAIN = "nxdomain"
    FAILED = "failed"


class DnsFailure(StrEnum):
    """Why a DNS question has no usable answer.

    `offline`: the user asked for no connection. `unreadable`: a file that stands for the zone holds records
    there in a form that cannot be judged before they are published.
    """

    TIMEOUT = "timeout"
    SERVFAIL = "servfail"
    REFUSED = "refused"
    MALFORMED = "malformed"
    UNREACHABLE = "unreachable"
    UNPROVEN = "resolver-unproven"
    BAD_NAME = "bad-name"
    OFFLINE = "offline"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class DnsAnswer:
    """The end of one DNS question (RFC 1034, 2308).

    `name` and `aliases` are lower-case, without the final dot; `aliases` are the targets of the
    CNAME chain that was followed, in order. `authenticated` is the AD bit (RFC 4035 section
    3.2.3) as the resolver sent it. `signatures` holds the RRSIGs when they were asked for.
    `source` names the resolver.
    """

    name: str
    rdtype: str
    status: DnsStatus
    rrset: dns.rrset.RRset | None = None
    aliases: tuple[str, ...] = ()
    failure: DnsFailure | None = None
    detail: str = ""
    authenticated: bool = False
    signatures: dns.rrset.RRset | None = None
    source: str = ""

    @property
    def failed(self) -> bool:
        """Return whether the question could not be answered at all."""
        return self.status is DnsStatus.FAILED

    @property
    def exists(self) -> bool:
        """Return whether records of the asked type came back."""
        return self.status is DnsStatus.ANSWER

    @property
    def rdatas(self) -> tuple[dns.rdata.Rdata, ...]:
        """Return the records, in wire order."""
        return tuple(self.rrset) if self.rrset is not None else ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Return TXT records, each with its strings joined (RFC 7208 section 3.3), as Latin-1.

        Latin-1 keeps every byte, so that a parser can still see what was not ASCII.
        """
        texts = (rdata for rdata in self.rdatas if isinstance(rdata, TXTBase))
        return tuple(b"".join(rdata.strings).decode("latin-1") for rdata in texts)

    @property
    def reason(self) -> str:
        """Return a sentence fragment that says why the question failed, or how it ended."""
        if self.failure is None:
            return f"{self.rdtype} of {self.name}: {self.status}"
        if self.failure is DnsFailure.OFFLINE:
            return f"{self.rdtype} of {self.name}: {NOT_ASKED}"
        if self.failure is DnsFailure.UNREADABLE:
            return f"{self.rdtype} of {self.name}: {self.detail} ({self.source})"
        tail = f" ({self.detail})" if self.detail else ""
        return f"{self.rdtype} of {self.name}: {self.failure} from {self.source or 'the resolver'}{tail}"


class DnssecState(StrEnum):
    """RFC 4035 section 4.3; `indeterminate` means that it could not be looked up."""

    SECURE = "secure"
    INSECURE = "insecure"
    BOGUS = "bogus"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True, slots=True)
class DnssecVerdict:
    """Whether an RRset is authentic, and who says so.

    `validated_by` is "hipaacheck" when the chain of signatures was checked here from a trust
    anchor down, or "resolver ADDRESS" when only a resolver's word is to be had.
    """

    state: DnssecState
    validated_by: str
    detail: str
    algorithms: tuple[str, ...] = ()


class HttpFailure(StrEnum):
    """Why an HTTP exchange did not give a response."""

    NO_ADDRESS = "no-address"
    DNS = "dns"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    TLS_CERTIFICATE = "tls-certificate"
    TLS = "tls"
    PROTOCOL = "protocol"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class HttpReply:
    """One HTTP exchange, without redirects followed.

    Header names are lower-case, in the order received, repeated when they were repeated. `body`
    is at most the asked number of bytes and `truncated` says that there was more.
    """

    url: str
    address: str = ""
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    truncated: bool = False
    failure: HttpFailure | None = None
    detail: str = ""

    def header(self, name: str) -> str | None:
        """Return the first header of this name, or None."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    def all_headers(self, name: str) -> tuple[str, ...]:
        """Return every header of this name."""
        return tuple(value for key, value in self.headers if key == name.lower())
