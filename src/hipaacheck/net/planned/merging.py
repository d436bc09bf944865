"""Put what is published together with what a file changes of it, where the file does not hold all.

What is known without the network, and what is not (`--offline`), decides between a false alarm and a false
pass:

- Records that the file plans will be there, whatever else is. They are answered alone, with a word on it.
- A set from which the file takes a record away, of a kind that allows one record only (an alias; a text at a
  name made for one protocol, RFC 8552, such as `_dmarc`; an SPF record, RFC 7208 section 3.2), is without it
  afterwards. That is absence, and no guess: the file shows the removal itself. To call it unknown would let
  it through.
- Of every other set nobody knows what is left or beside it: one MX record less is not no MX, and a proof of
  ownership that comes or goes says nothing of the SPF record beside it. These stay unknown, with the reason.

A failure of a network that was asked (a timeout) is no choice of the user: it stays a failure.
"""

from collections.abc import Awaitable, Callable, Iterable

from dns.name import Name
from dns.rdata import Rdata
from dns.rdatatype import RdataType
from dns.rdtypes.txtbase import TXTBase

from hipaacheck.net.answers import DnsAnswer, DnsFailure, DnsStatus
from hipaacheck.net.planned.zone import End, Look, Star, key_of, text_of

Ask = Callable[[Name], Awaitable[DnsAnswer]]
"""Ask the network for the type in question at a name."""

_ALONE = "what the file plans of this set; what else may be published was not asked for (--offline)"
_LEFT = "the file takes it away; what else may be published was not asked for (--offline)"


async def merged(look: Look, name: Name, kind: RdataType, ask: Ask) -> Look | DnsAnswer:
    """Return what there will be where `look` left it open: the network's word if the file changes nothing."""
    live = await ask(name)
    if look.star is not None:
        return await _starred(look.star, name, live, ask)
    if live.failure is DnsFailure.OFFLINE and _settles(look, name, kind):
        return _alone(look)
    if live.failed:
        return live
    if look.holds and (live.aliases or (kind == RdataType.CNAME and live.exists)):
        # No alias stands beside other records: this one ends with the change, or is a wildcard's.
        return _made(look, look.rdatas, look.ttl)
    return _combined(look, live)


def _combined(look: Look, live: DnsAnswer) -> Look | DnsAnswer:
    if not look.rdatas and not look.removed:
        # The name will exist by what else is planned there.
        return Look(End.NODATA) if look.holds and live.status is DnsStatus.NXDOMAIN else live
    if live.aliases:
        return live if not look.rdatas else _made(look, look.rdatas, look.ttl)
    gone = {key_of(one.rdata) for one in look.removed if one.rdata is not None}
    planned = {key_of(one): one for one in look.rdatas}
    left = {key: one for one in live.rdatas if (key := key_of(one)) not in gone}
    ttl = look.ttl if live.rrset is None else live.rrset.ttl
    found = tuple({**planned, **{key: one for key, one in left.items() if key not in planned}}.values())
    if not found and not live.exists:
        return live
    return _made(look, found, ttl)


def _made(look: Look, rdatas: tuple[Rdata, ...], ttl: int, detail: str = "") -> Look:
    end = End.ANSWER if rdatas else End.NODATA
    return Look(end, rdatas, ttl, places=look.places, detail=detail)


def _alone(look: Look) -> Look:
    return _made(look, look.rdatas, look.ttl, _ALONE if look.rdatas else _LEFT)


def _settles(look: Look, name: Name, kind: RdataType) -> bool:
    """Return whether the file alone shows what counts of a set; see the module's text."""
    if kind != RdataType.TXT:
        return bool(look.rdatas)
    if not look.rdatas and not look.removed:
        return False
    if any(label.startswith(b"_") for label in name.labels):
        return True
    removed = (one.rdata for one in look.removed if one.rdata is not None)
    return any(_is_spf(one) for one in (*look.rdatas, *removed))


def _is_spf(rdata: Rdata) -> bool:
    return isinstance(rdata, TXTBase) and text_of(rdata).lower().startswith("v=spf1")


async def _starred(star: Star, name: Name, live: DnsAnswer, ask: Ask) -> Look | DnsAnswer:
    """Return what there will be at a name that is not in the file, below a wildcard that is.

    What is published at the name itself goes before the wildcard; what the wildcard gives today, it will give
    as planned.
    """
    if live.failed:
        return live
    today = await ask(star.name)
    if today.failed:
        return today
    look = star.look
    if look.end is End.UNMANAGED:
        made = _combined(look, today)
        if isinstance(made, DnsAnswer):
            return live
        look = made
    if live.status is not DnsStatus.NXDOMAIN:
        if today.status is DnsStatus.NXDOMAIN or not _equal(today, live):
            return live
        if not live.exists:
            detail = "whether the name exists beside a wildcard that the change touches is not known"
            return Look(End.UNREADABLE, places=look.places, detail=detail)
        return look
    for one in await _all(ask, star.between):
        if one.failed or one.status is not DnsStatus.NXDOMAIN:
            # A name in between stands before the wildcard (RFC 4592 section 3.3.1), or nobody knows.
            return one if one.failed else live
    return look


async def _all(ask: Ask, names: Iterable[Name]) -> list[DnsAnswer]:
    return [await ask(one) for one in names]


def _equal(one: DnsAnswer, other: DnsAnswer) -> bool:
    same = {key_of(rdata) for rdata in one.rdatas} == {key_of(rdata) for rdata in other.rdatas}
    return same and one.status is other.status and one.aliases == other.aliases
