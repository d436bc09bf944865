"""Follow the redirects of one URL, hop by hop, and never out of the audited site."""

from dataclasses import dataclass
from enum import StrEnum

from hipaacheck.checkers.shared.site import host_of, resolve, same_site, scheme_of
from hipaacheck.model import Seen, Unseen
from hipaacheck.net.answers import HttpFailure, HttpReply
from hipaacheck.net.clients import HttpClient

MOST_REDIRECTS = 10
REDIRECTS = frozenset({301, 302, 303, 307, 308})

TLS_TROUBLE = (HttpFailure.TLS_CERTIFICATE, HttpFailure.TLS)


class End(StrEnum):
    """Why a chain of redirects stops."""

    ANSWER = "answer"
    FOREIGN = "foreign"
    LOOP = "loop"
    TOO_MANY = "too-many"
    BAD_LOCATION = "bad-location"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Hop:
    """One URL that was asked for.

    `problem` is what kept a strict client away, so that one without checks had to ask again, and
    `trouble` the kind of it. `reply` is what the last of them got.
    """

    url: str
    reply: HttpReply
    problem: str = ""
    trouble: HttpFailure | None = None

    @property
    def trusted(self) -> Seen[bool]:
        """Return whether browsers accept this HTTPS exchange; unseen when it broke once, nobody says why."""
        if self.trouble is None or self.trouble in TLS_TROUBLE:
            return self.trouble is None
        return Unseen(unseen=self.problem)

    @property
    def secure(self) -> bool:
        """Return whether the exchange was over HTTPS."""
        return scheme_of(self.url) == "https"

    @property
    def location(self) -> str | None:
        """Return where the reply redirects to, as sent; None if it does not (RFC 9110 section 15.4)."""
        return self.reply.header("location") if self.reply.status in REDIRECTS else None


@dataclass(frozen=True, slots=True)
class Chain:
    """The hops that were made, at least one, and the URL that was not asked for any more, if any."""

    hops: tuple[Hop, ...]
    end: End
    refused: str | None = None

    @property
    def first(self) -> Hop:
        """Return the hop that began the chain."""
        return self.hops[0]

    @property
    def last(self) -> Hop:
        """Return the hop that ended the chain."""
        return self.hops[-1]

    @property
    def urls(self) -> tuple[str, ...]:
        """Return every URL of the chain, the one that was not followed too."""
        asked = tuple(hop.url for hop in self.hops)
        return asked if self.refused is None else (*asked, self.refused)

    @property
    def sets_cookies(self) -> bool:
        """Return whether a cookie was set on the way, which we do not send back and a browser would."""
        return any(hop.reply.header("set-cookie") is not None for hop in self.hops)


async def follow(http: HttpClient, start: str, deadline: float) -> Chain:
    """Return the chain of redirects from `start`, an absolute URL of the audited host."""
    site = host_of(start)
    hops: list[Hop] = []
    seen: set[str] = set()
    url = start
    while True:
        hop = await look(http, url, deadline)
        hops.append(hop)
        seen.add(url)
        if hop.reply.failure is not None:
            return Chain(tuple(hops), End.FAILED)
        if hop.location is None:
            return Chain(tuple(hops), End.ANSWER)
        target = resolve(url, hop.location)
        end = _end(target, site, seen, len(hops))
        if end is not None or target is None:
            return Chain(tuple(hops), end or End.BAD_LOCATION, target or hop.location)
        url = target


async def look(http: HttpClient, url: str, deadline: float) -> Hop:
    """Ask for one URL; when a strict client cannot get through TLS, ask again without checks.

    A connection that breaks is worth the second question too: some servers close it, without a TLS
    alert, on a client that offers no version they know.
    """
    reply = await http.get(url, deadline=deadline)
    broke = reply.failure is HttpFailure.UNREACHABLE and reply.address
    if scheme_of(url) != "https" or (reply.failure not in TLS_TROUBLE and not broke):
        return Hop(url, reply)
    unchecked = await http.get(url, verify=False, deadline=deadline)
    return Hop(url, unchecked, reply.detail, reply.failure)


def _end(target: str | None, site: str, seen: set[str], hops: int) -> End | None:
    if target is None or scheme_of(target) not in ("http", "https"):
        return End.BAD_LOCATION
    if not same_site(site, host_of(target)):
        return End.FOREIGN
    if target in seen:
        return End.LOOP
    return End.TOO_MANY if hops > MOST_REDIRECTS else None
