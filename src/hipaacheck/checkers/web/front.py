"""See how a host answers on ports 80 and 443 and where it sends its visitors."""

import asyncio
from dataclasses import dataclass
from ipaddress import ip_address

from hipaacheck.checkers.api import Context, CouldNotLookError, Probe, Saw, artefact
from hipaacheck.checkers.shared.site import host_of, scheme_of
from hipaacheck.checkers.shared.text import bare_url, clean
from hipaacheck.checkers.web.chain import MOST_REDIRECTS, Chain, End, Hop, follow
from hipaacheck.checkers.web.facts import WebFacts
from hipaacheck.checkers.web.headers import software
from hipaacheck.checkers.web.heads import heads_text
from hipaacheck.model import Seen, Target, TargetKind, Unseen
from hipaacheck.net.answers import HttpFailure
from hipaacheck.net.clients import DnsClient

KIND = "web.front"
METHOD = "GET http://HOST/ and https://HOST/, redirects followed within the site"

# Failures that say something of the host; all others say that we could not look.
_DEFINITE = (HttpFailure.REFUSED, HttpFailure.TLS, HttpFailure.NO_ADDRESS)


@dataclass(frozen=True, slots=True)
class Addresses:
    """What DNS holds for a host; `ipv6` is unseen when the AAAA question failed.

    `none` says that both questions were answered, and neither with an address.
    """

    texts: tuple[str, ...]
    ipv6: Seen[bool]
    none: bool = False


def start_urls(target: Target) -> tuple[str, str]:
    """Return http://HOST/ and https://HOST[:PORT]/ of a web host."""
    host = f"[{target.name}]" if ":" in target.name else target.name.lower()
    port = "" if target.port in (None, 80, 443) else f":{target.port}"
    return f"http://{host}/", f"https://{host}{port}/"


async def see_front(ctx: Context) -> Saw:
    """Ask both ports at once; raises CouldNotLookError when the host's addresses cannot be had."""
    clear_url, secure_url = start_urls(ctx.target)
    clear, secure, addresses = await asyncio.gather(
        follow(ctx.net.http, clear_url, ctx.deadline),
        follow(ctx.net.http, secure_url, ctx.deadline),
        find_addresses(ctx.net.dns, ctx.target.name),
    )
    failures = {clear.first.reply.failure, secure.first.reply.failure}
    detail = clear.first.reply.detail
    if failures == {HttpFailure.NO_ADDRESS}:
        return Saw(_nothing(ctx.target.name, detail), source="DNS", method=METHOD, absent=True)
    if failures == {HttpFailure.OFFLINE}:
        if addresses.none:
            nothing = _nothing(ctx.target.name, f"{ctx.target.name} has no address")
            return Saw(nothing, source="DNS", method=METHOD, absent=True)
        raise CouldNotLookError(_unseen(secure.first).unseen, source="DNS", method=METHOD)
    if failures <= {HttpFailure.DNS, HttpFailure.NO_ADDRESS}:
        told = clear if clear.first.reply.failure is HttpFailure.DNS else secure
        raise CouldNotLookError(told.first.reply.detail, source="DNS", method=METHOD)
    facts = describe(ctx.target.name, clear, secure, addresses)
    source = ", ".join(dict.fromkeys(hop.reply.address for hop in (secure.first, clear.first))).strip(", ")
    text = heads_text((clear, secure)).encode()
    return Saw(
        facts,
        source=source or "no connection",
        method=METHOD,
        absent=facts.https_works is False and facts.http_listens is False,
        artefacts=(artefact("exchanges", "text/plain", text),),
    )


async def find_addresses(dns: DnsClient, host: str) -> Addresses:
    """Return the addresses of `host` in DNS, both families."""
    try:
        return Addresses((str(ip_address(host)),), ":" in host)
    except ValueError:
        four, six = await asyncio.gather(dns.ask(host, "A"), dns.ask(host, "AAAA"))
    texts = tuple(rdata.to_text() for answer in (four, six) for rdata in answer.rdatas)
    none = not (texts or four.failed or six.failed)
    return Addresses(texts[:20], Unseen(unseen=six.reason) if six.failed else six.exists, none)


def describe(host: str, clear: Chain, secure: Chain, addresses: Addresses) -> WebFacts:
    """Return the facts of two chains that begin at http://HOST/ and https://HOST/."""
    server = secure.first.reply.header("server") or clear.first.reply.header("server")
    works = _works(secure.first)
    return WebFacts(
        host=host,
        exists=True,
        addresses=addresses.texts,
        ipv6=addresses.ipv6,
        https_works=works,
        https_trusted=secure.first.trusted if works is True else works,
        https_problem=clean(secure.first.problem or secure.first.reply.detail),
        https_status=secure.last.reply.status or _unseen(secure.last),
        http_listens=_listens(clear.first),
        http_redirects_to_https=_redirects(clear),
        http_serves_content=_serves(clear),
        http_chain=_shown(clear),
        https_chain=_shown(secure),
        loop=_loop(clear, secure),
        leaves_https=_leaves_https(secure),
        leaves_site=End.FOREIGN in (clear.end, secure.end),
        server=None if server is None else clean(server, 200),
        software=software(server),
    )


def _nothing(host: str, detail: str) -> WebFacts:
    reason = Unseen(unseen=detail)
    return WebFacts(
        host=host,
        exists=False,
        ipv6=False,
        https_works=False,
        https_trusted=False,
        https_problem=clean(detail),
        https_status=reason,
        http_listens=False,
        http_redirects_to_https=reason,
        http_serves_content=reason,
        loop=reason,
        leaves_https=reason,
    )


def _works(hop: Hop) -> Seen[bool]:
    failure = hop.reply.failure
    if failure is None:
        return True
    # Refused only after TLS had trouble is a server that has had enough of us.
    gone = failure is HttpFailure.REFUSED and not hop.problem
    return False if gone or failure is HttpFailure.TLS else _unseen(hop)


def _listens(hop: Hop) -> Seen[bool]:
    if hop.reply.failure is HttpFailure.REFUSED:
        return False
    return True if hop.reply.failure is None or hop.reply.address else _unseen(hop)


def _redirects(chain: Chain) -> Seen[bool]:
    if chain.first.reply.failure is not None:
        return _unseen(chain.first)
    host, secure = host_of(chain.first.url), False
    for url in _followable(chain)[1:]:
        if scheme_of(url) == "https":
            secure = True
        elif secure or host_of(url) != host:
            return False
    if secure:
        return True
    if chain.end is End.FAILED:
        return _unseen(chain.last)
    return _too_many() if chain.end is End.TOO_MANY else False


def _serves(chain: Chain) -> Seen[bool]:
    for hop in chain.hops:
        if (
            not hop.secure
            and hop.reply.status is not None
            and hop.reply.status // 100 == 2
            and hop.reply.body
        ):
            return True
    if chain.end is End.TOO_MANY:
        return _too_many()
    hidden = not chain.last.secure and chain.last.reply.failure not in (None, *_DEFINITE)
    return _unseen(chain.last) if hidden else False


def _loop(*chains: Chain) -> Seen[bool]:
    for chain in chains:
        if chain.end is End.LOOP and not chain.sets_cookies:
            return True
    for chain in chains:
        if chain.end is End.LOOP:
            return Unseen(unseen="redirects go in a circle for a client that sends no cookies back")
        if chain.end is End.TOO_MANY:
            return _too_many()
        if chain.last.reply.failure not in (None, *_DEFINITE):
            return _unseen(chain.last)
    return False


def _leaves_https(chain: Chain) -> Seen[bool]:
    if any(scheme_of(url) == "http" for url in _followable(chain)):
        return True
    if chain.end is End.TOO_MANY:
        return _too_many()
    return _unseen(chain.last) if chain.last.reply.failure not in (None, *_DEFINITE) else False


def _followable(chain: Chain) -> tuple[str, ...]:
    """Return the URLs that a browser would go to."""
    return chain.urls[:-1] if chain.end is End.BAD_LOCATION else chain.urls


def _shown(chain: Chain) -> tuple[str, ...]:
    return tuple(bare_url(url) for url in chain.urls)


def _unseen(hop: Hop) -> Unseen:
    return Unseen(unseen=clean(f"{bare_url(hop.url)}: {hop.reply.detail or hop.reply.failure}"))


def _too_many() -> Unseen:
    return Unseen(unseen=f"more than {MOST_REDIRECTS} redirects were not followed")


PROBE = Probe(KIND, KIND, TargetKind.WEB_HOST, see_front)
