"""Answer DNS questions from zones that files plan, as an authoritative server of them would."""

import asyncio
from dataclasses import dataclass, field, replace
from functools import partial

import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.name import Name
from dns.rdatatype import RdataType

from hipaacheck.model import NOT_LIVE, Place
from hipaacheck.net.answers import DnsAnswer, DnsFailure, DnssecState, DnssecVerdict, DnsStatus
from hipaacheck.net.clients import DnsClient
from hipaacheck.net.dns.interpret import CHAIN_LIMIT
from hipaacheck.net.dns.joined import joined
from hipaacheck.net.dns.wire import BadNameError, name_text, parse_name
from hipaacheck.net.noting import note
from hipaacheck.net.planned.merging import merged
from hipaacheck.net.planned.zone import End, Look, Zone
from hipaacheck.zones.records import PlannedDns

_STATUS = {End.ANSWER: DnsStatus.ANSWER, End.NODATA: DnsStatus.NODATA, End.NXDOMAIN: DnsStatus.NXDOMAIN}


@dataclass(slots=True)
class _Trail:
    """The way of one question so far: the aliases, the lines and who answered."""

    wanted: Name
    kind: RdataType
    signatures: bool
    aliases: list[Name] = field(default_factory=list)
    places: dict[Place, None] = field(default_factory=dict)
    sources: dict[str, None] = field(default_factory=dict)

    @property
    def at(self) -> Name:
        return self.aliases[-1] if self.aliases else self.wanted

    @property
    def rdtype(self) -> str:
        return dns.rdatatype.to_text(self.kind)

    def goes(self, target: Name) -> bool:
        """Follow an alias; False for a loop, or when there were too many (as net/dns/interpret.py has it)."""
        if target == self.wanted or target in self.aliases or len(self.aliases) >= CHAIN_LIMIT:
            return False
        self.aliases.append(target)
        return True

    def answer(self, status: DnsStatus, detail: str = "", failure: DnsFailure | None = None) -> DnsAnswer:
        return DnsAnswer(
            name=name_text(self.wanted),
            rdtype=self.rdtype,
            status=status,
            aliases=tuple(name_text(one) for one in self.aliases),
            failure=failure,
            detail=detail,
            source=", ".join(self.sources),
        )

    def failed(self, failure: DnsFailure, detail: str) -> DnsAnswer:
        return self.answer(DnsStatus.FAILED, detail, failure)

    def looped(self) -> DnsAnswer:
        self.aliases.clear()
        return self.failed(DnsFailure.MALFORMED, "CNAME loop or chain too long")


class PlannedDnsClient:
    """A DnsClient that knows planned zones and asks `inner` for everything else."""

    def __init__(self, plan: PlannedDns, inner: DnsClient) -> None:
        self._inner = inner
        self._zones = {zone.apex: zone for zone in map(Zone, plan.zones.values())}

    async def ask(self, name: str, rdtype: str, *, signatures: bool = False) -> DnsAnswer:
        """Return the end of one question; what is planned has no signatures yet."""
        answer, trail = await self._ask(name, rdtype, signatures)
        if trail is not None:
            note(trail.places)
        return answer

    async def addresses(self, host: str) -> DnsAnswer:
        """Return A and AAAA together."""
        return joined(host, *await asyncio.gather(self.ask(host, "A"), self.ask(host, "AAAA")))

    async def dnssec(self, name: str, rdtype: str) -> DnssecVerdict:
        """Return whether the RRset at `name` is authentic; of what is planned nobody can say it."""
        try:
            zone = self._zone(parse_name(name), dns.rdatatype.from_text(rdtype))
        except BadNameError:
            return await self._inner.dnssec(name, rdtype)
        if zone is not None and zone.plan.whole:
            look = zone.look(parse_name(name), dns.rdatatype.from_text(rdtype))
            planned = look.end is not End.ELSEWHERE or parse_name(name) == zone.apex
            source, places = zone.source, dict.fromkeys(look.places or (zone.plan.place,))
        else:
            _, trail = await self._ask(name, rdtype, signatures=False)
            planned = trail is not None and bool(trail.places)
            source = ", ".join(trail.sources) if trail is not None else ""
            places = trail.places if trail is not None else {}
        if not planned:
            return await self._inner.dnssec(name, rdtype)
        note(places)
        plain = name.lower().removesuffix(".")
        detail = f"signatures of {plain}: what {source} plans is not signed, and {NOT_LIVE}"
        return DnssecVerdict(DnssecState.INDETERMINATE, "hipaacheck", detail)

    async def _ask(self, name: str, rdtype: str, signatures: bool) -> tuple[DnsAnswer, _Trail | None]:
        """Return the end of a question and the way there; no way where no file had a word."""
        try:
            trail = _Trail(parse_name(name), dns.rdatatype.from_text(rdtype), signatures)
        except BadNameError as error:
            plain = name.lower().removesuffix(".")
            bad = DnsAnswer(plain, rdtype, DnsStatus.FAILED, failure=DnsFailure.BAD_NAME, detail=str(error))
            return bad, None
        if self._zone(trail.wanted, trail.kind) is None:
            answer = await self._inner.ask(name, rdtype, signatures=signatures)
            if not any(self._zone(parse_name(one), trail.kind) for one in answer.aliases):
                return answer, None
        return await self._follow(trail), trail

    async def _follow(self, trail: _Trail) -> DnsAnswer:
        """Walk from alias to alias until there is an end."""
        while True:
            zone = self._zone(trail.at, trail.kind)
            look: Look | DnsAnswer = Look(End.ELSEWHERE) if zone is None else zone.look(trail.at, trail.kind)
            if isinstance(look, Look) and look.end is End.UNMANAGED:
                look = await merged(look, trail.at, trail.kind, partial(self._live, trail))
            if isinstance(look, Look) and look.end is End.ELSEWHERE:
                if len(trail.aliases) >= CHAIN_LIMIT:
                    return trail.looped()
                look = await self._live(trail, trail.at)
            done = self._outside(trail, look) if isinstance(look, DnsAnswer) else _inside(trail, look, zone)
            if done is not None:
                return done

    async def _live(self, trail: _Trail, name: Name) -> DnsAnswer:
        return await self._inner.ask(name_text(name), trail.rdtype, signatures=trail.signatures)

    def _outside(self, trail: _Trail, live: DnsAnswer) -> DnsAnswer | None:
        """Take over an answer of the network; None when an alias in it leads into a planned zone."""
        if live.source:
            trail.sources[live.source] = None
        for alias in map(parse_name, live.aliases):
            if not trail.goes(alias):
                return trail.looped()
            if self._zone(alias, trail.kind) is not None:
                return None
        if live.failed and not trail.aliases:
            return live
        names = trail.answer(live.status).aliases
        untouched = not trail.places
        return replace(
            live,
            name=name_text(trail.wanted),
            aliases=names,
            authenticated=live.authenticated and untouched,
            source=", ".join(trail.sources),
        )

    def _zone(self, name: Name, kind: RdataType) -> Zone | None:
        """Return the planned zone that a question belongs to: that of the longest apex at or above the name.

        A DS record belongs to the zone above the cut (RFC 4035 section 2.4).
        """
        one = name
        if kind == RdataType.DS and one in self._zones and one != dns.name.root:
            one = one.parent()
        while one not in self._zones and one != dns.name.root:
            one = one.parent()
        return self._zones.get(one)


def _inside(trail: _Trail, look: Look, zone: Zone | None) -> DnsAnswer | None:
    """Take over what a planned zone says; None when an alias leads on."""
    trail.places.update(dict.fromkeys(look.places))
    if zone is not None:
        trail.sources[zone.source] = None
    if look.end is End.ALIAS and look.target is not None:
        return None if trail.goes(look.target) else trail.looped()
    if look.end is End.UNREADABLE:
        return trail.failed(DnsFailure.UNREADABLE, look.detail)
    if look.end is End.TOO_LONG:
        return trail.failed(DnsFailure.SERVFAIL, "YXDOMAIN")  # RFC 6672 section 2.2
    answer = trail.answer(_STATUS[look.end], look.detail)
    if not look.rdatas:
        return answer
    rrset = dns.rrset.RRset(trail.at, dns.rdataclass.IN, trail.kind)
    for rdata in look.rdatas:
        rrset.add(rdata, look.ttl)
    return replace(answer, rrset=rrset)
