"""Look a name up in one planned zone, as its authoritative server would (RFC 1034 section 4.3.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import dns.name
import dns.rdataclass
import dns.rdatatype
from dns.name import Name
from dns.rdata import Rdata
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.CNAME import CNAME as CnameRdata
from dns.rdtypes.ANY.DNAME import DNAME as DnameRdata
from dns.rdtypes.txtbase import TXTBase

from hipaacheck.model import Place
from hipaacheck.zones.records import Opaque, PlannedZone, Removed, ZoneRecord, ZoneSource

_CNAME, _DNAME, _NS, _DS, _SOA = (
    RdataType.CNAME,
    RdataType.DNAME,
    RdataType.NS,
    RdataType.DS,
    RdataType.SOA,
)
# What the server that signs a zone puts into it; a repository does not keep it.
_OF_SIGNER = frozenset(
    {
        RdataType.DNSKEY,
        RdataType.RRSIG,
        RdataType.NSEC,
        RdataType.NSEC3,
        RdataType.NSEC3PARAM,
        RdataType.CDS,
        RdataType.CDNSKEY,
    }
)
_SAID = {
    ZoneSource.BIND: "the zone file",
    ZoneSource.OCTODNS: "the octoDNS configuration",
    ZoneSource.DNSCONTROL: "the DNSControl preview",
    ZoneSource.TERRAFORM: "the Terraform plan",
}


class End(StrEnum):
    """How a look-up in one zone ends.

    `elsewhere`: another server answers for the name. `unmanaged`: the file does not know all that there is.
    """

    ANSWER = "answer"
    NODATA = "nodata"
    NXDOMAIN = "nxdomain"
    ALIAS = "alias"
    ELSEWHERE = "elsewhere"
    UNMANAGED = "unmanaged"
    UNREADABLE = "unreadable"
    TOO_LONG = "too-long"


@dataclass(frozen=True, slots=True)
class Look:
    """What one zone says of a name and type, with the lines that say it.

    `target` is where an alias leads. Of what is unmanaged, `rdatas` are the records that are planned,
    `removed` those that are taken away, `holds` says that the plan has records at this very name, and `star`
    is what a wildcard that the plan touches would say if the name did not exist.
    """

    end: End
    rdatas: tuple[Rdata, ...] = ()
    ttl: int = 0
    target: Name | None = None
    places: tuple[Place, ...] = ()
    detail: str = ""
    removed: tuple[Removed, ...] = ()
    holds: bool = False
    star: "Star | None" = None


@dataclass(frozen=True, slots=True)
class Star:
    """A wildcard of the plan: its name, what it says, and the names that must not exist for it to count."""

    name: Name
    look: Look
    between: tuple[Name, ...] = ()


class Zone:
    """A planned zone that can be asked; building it takes a walk over its records."""

    def __init__(self, plan: PlannedZone) -> None:
        self.plan = plan
        self.apex = _name(plan.apex)

    @cached_property
    def source(self) -> str:
        """Return what stands for the zone, in words."""
        return f"{_SAID[self.plan.source]} {self.plan.file}"

    @cached_property
    def _sets(self) -> dict[tuple[Name, RdataType], list[ZoneRecord]]:
        found: dict[tuple[Name, RdataType], list[ZoneRecord]] = {}
        for one in self.plan.records:
            found.setdefault((_name(one.name), one.rdata.rdtype), []).append(one)
        return found

    @cached_property
    def _opaque(self) -> dict[Name, list[Opaque]]:
        found: dict[Name, list[Opaque]] = {}
        for one in self.plan.opaque:
            found.setdefault(_name(one.name), []).append(one)
        return found

    @cached_property
    def _removed(self) -> dict[Name, list[Removed]]:
        found: dict[Name, list[Removed]] = {}
        for one in self.plan.removed:
            found.setdefault(_name(one.name), []).append(one)
        return found

    @cached_property
    def _owners(self) -> frozenset[Name]:
        """Return the names that hold something."""
        return frozenset({name for name, _ in self._sets} | set(self._opaque))

    @cached_property
    def _names(self) -> frozenset[Name]:
        """Return the names that exist, with those that only lead to others (RFC 8020)."""
        found = {self.apex}
        for owner in self._owners:
            one = owner
            while one not in found and one.is_subdomain(self.apex):
                found.add(one)
                one = one.parent()
        return frozenset(found)

    def look(self, name: Name, kind: RdataType) -> Look:
        """Return what the zone says; `name` is at or below its apex."""
        for size in range(len(self.apex), len(name) + 1):
            node, here = name.split(size)[1], size == len(name)
            if size > len(self.apex) and self._delegates(node):
                if not (here and kind == _DS):
                    return Look(End.ELSEWHERE)
                break
            if not here and (found := self._renamed(node, name, kind)) is not None:
                return found
        if name in self._names:
            return self._node(name, kind)
        if not self.plan.whole:
            return self._unmanaged(name, kind)
        star = _star_at(self._encloser(name))
        if star in self._names:
            return self._node(star, kind)
        return self._absent(End.NXDOMAIN, name, kind)

    def _delegates(self, node: Name) -> bool:
        """Return whether others answer for a name below the apex; a delegation to unknown servers is one."""
        hidden = (one for one in self._opaque.get(node, ()) if _NS in _types(one))
        return (node, _NS) in self._sets or next(hidden, None) is not None

    def _renamed(self, node: Name, name: Name, kind: RdataType) -> Look | None:
        """Return where a DNAME above `name` leads (RFC 6672 section 3.2); None when there is none."""
        for one in self._opaque.get(node, ()):
            if _DNAME in _types(one):
                return Look(End.UNREADABLE, places=(one.place,), detail=one.reason)
        records = self._sets.get((node, _DNAME), [])
        record = records[0].rdata if records else None
        if not isinstance(record, DnameRdata):
            return None
        places = tuple(_place(one) for one in records[:1])
        try:
            target = name.relativize(node).concatenate(record.target.canonicalize())
        except dns.name.NameTooLong:
            return Look(End.TOO_LONG, places=places)
        if kind == _CNAME:
            made = CnameRdata(dns.rdataclass.IN, _CNAME, target)  # type: ignore[no-untyped-call]
            return Look(End.ANSWER, (made,), records[0].ttl, places=places)
        return Look(End.ALIAS, target=target, places=places)

    def _node(self, owner: Name, kind: RdataType) -> Look:
        """Return what stands at a name that exists, a wildcard included."""
        for one in self._opaque.get(owner, ()):
            hides = _types(one)
            if not hides or kind in hides or _CNAME in hides:
                return Look(End.UNREADABLE, places=(one.place,), detail=one.reason)
        if not self.plan.whole:
            return self._unmanaged(owner, kind)
        records = self._sets.get((owner, kind))
        if records:
            return _answer(records)
        aliases = self._sets.get((owner, _CNAME))
        if aliases:
            return _alias(aliases[0])
        if kind in _OF_SIGNER or (owner == self.apex and kind in (_SOA, _NS)):
            return Look(End.ELSEWHERE)  # many repositories leave these to the server
        return self._absent(End.NODATA, owner, kind)

    def _unmanaged(self, owner: Name, kind: RdataType) -> Look:
        """Return what a file says that does not hold all of the zone."""
        records = self._sets.get((owner, kind), [])
        aliases = self._sets.get((owner, _CNAME), [])
        if aliases and not records:
            return _alias(aliases[0])
        gone = self._gone(owner, kind)
        freed = () if kind == _CNAME else self._gone(owner, _CNAME)
        # An alias stands alone (RFC 1034 section 3.6.2): where one was, or is, no other record can be meant.
        alone = kind == _CNAME or bool(freed) or not self.plan.shared_sets
        if records and (alone or any(one.rdata is None for one in gone)):
            return _answer(records)
        if not records and (freed or (gone and (alone or any(one.rdata is None for one in gone)))):
            return Look(End.NODATA, places=tuple(_removed_place(one) for one in (*gone, *freed)))
        return Look(
            End.UNMANAGED,
            tuple(one.rdata for one in records),
            max((one.ttl for one in records), default=0),
            places=(*(_place(one) for one in records), *(_removed_place(one) for one in gone)),
            removed=gone,
            holds=owner in self._owners,
            star=None if owner in self._names or gone else self._star(owner, kind),
        )

    def _star(self, name: Name, kind: RdataType) -> Star | None:
        """Return the wildcard of the plan that `name` may come from."""
        encloser = self._encloser(name)
        star = _star_at(encloser)
        if star not in self._names and star not in self._removed:
            return None
        between = tuple(name.split(size)[1] for size in range(len(encloser) + 1, len(name)))
        return Star(star, self._node(star, kind), between)

    def _gone(self, owner: Name, kind: RdataType) -> tuple[Removed, ...]:
        return tuple(one for one in self._removed.get(owner, ()) if _type(one.rdtype) == kind)

    def _absent(self, end: End, owner: Name, kind: RdataType) -> Look:
        """Return that there is nothing: the line that takes it away says so, else the zone."""
        gone = (*self._gone(owner, kind), *self._gone(owner, _CNAME))
        places = tuple(dict.fromkeys(_removed_place(one) for one in gone)) or (self.plan.place,)
        return Look(end, places=places)

    def _encloser(self, name: Name) -> Name:
        """Return the closest name above that exists (RFC 4592 section 3.3.1)."""
        one = name.parent()
        while one not in self._names and one != self.apex:
            one = one.parent()
        return one


def key_of(rdata: Rdata) -> tuple[RdataType, bytes]:
    """Return what makes two records the same: of a text the joined strings, however they are cut."""
    if isinstance(rdata, TXTBase):
        return rdata.rdtype, b"".join(rdata.strings)
    return rdata.rdtype, rdata.to_digestable(origin=dns.name.root)


def text_of(rdata: Rdata) -> str:
    """Return a record as facts hold it."""
    if isinstance(rdata, TXTBase):
        return b"".join(rdata.strings).decode("latin-1")
    return rdata.to_text()


def _answer(records: Iterable[ZoneRecord]) -> Look:
    those = tuple(records)
    places = tuple(_place(one) for one in those)
    return Look(End.ANSWER, tuple(one.rdata for one in those), those[0].ttl, places=places)


def _alias(record: ZoneRecord) -> Look:
    target = record.rdata.target if isinstance(record.rdata, CnameRdata) else dns.name.root
    return Look(End.ALIAS, target=target.canonicalize(), places=(_place(record),))


def _place(record: ZoneRecord) -> Place:
    return Place(origin=record.place.origin, text=text_of(record.rdata), about=record.place.about)


def _removed_place(one: Removed) -> Place:
    if one.rdata is None or one.place.text:
        return one.place
    return Place(origin=one.place.origin, text=text_of(one.rdata), about=one.place.about)


def _types(opaque: Opaque) -> frozenset[RdataType]:
    """Return the types that an entry hides; an ALIAS of a provider stands for addresses."""
    found = (_type(one) for one in opaque.rdtypes)
    return frozenset(kind for kind in found if kind is not None)


def _type(text: str) -> RdataType | None:
    try:
        return dns.rdatatype.from_text(text)
    except (dns.rdatatype.UnknownRdatatype, ValueError):
        return None


def _star_at(encloser: Name) -> Name:
    return Name((b"*", *encloser.labels))


def _name(text: str) -> Name:
    return dns.name.from_text(text or ".").canonicalize()
