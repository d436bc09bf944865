"""Derive where each vendor of the register was seen from outside."""

from collections.abc import Iterator, Mapping

from hipaacheck.catalogs.services import MarkKind, Service, service_catalogue
from hipaacheck.checkers.api import Derived, Known, Saw
from hipaacheck.checkers.declared import moment
from hipaacheck.checkers.services.facts import Sighting, VendorHost, VendorSightings
from hipaacheck.checkers.services.grants import left_behind
from hipaacheck.checkers.services.lines import sighted
from hipaacheck.checkers.services.observe import GRANTS, PLACE_OF, Observation, observe
from hipaacheck.checkers.services.register import is_sure, marked, shares
from hipaacheck.checkers.shared.places import Lines
from hipaacheck.checkers.shared.services import services_of
from hipaacheck.checkers.shared.timeline import day_after
from hipaacheck.inventory.schema.vendors import Marks, Vendor
from hipaacheck.model import Place, Seen, Target, TargetKind, Unseen

METHOD = "DNS records, first pages and applications of all targets, searched for the vendor's marks and names"
_MOST = 20


def derive_vendors(known: Known) -> Iterator[Derived]:
    """Yield, for each vendor of the register, where it was seen."""
    declared = known.declared
    if declared is None or declared.inventory.vendors is None:
        return
    seen = observe(known)
    register = declared.inventory.vendors
    found = by_vendor(register, seen)
    everywhere = {one: those for observed in seen.services.values() for one, those in observed.found.items()}
    for index, vendor in enumerate(register):
        origin = declared.origin("vendors", index)
        target = known.targets.get(f"vendor:{vendor.id}") or Target(
            id=f"vendor:{vendor.id}", kind=TargetKind.VENDOR, name=vendor.name, origin=origin
        )
        facts = vendor_sightings(vendor, found.get(vendor.id, {}), seen)
        mine = found.get(vendor.id, {})
        named = ((one, everywhere[one].values()) for one in mine if one in everywhere)
        places = _lines(known, index, vendor, sighted(known, named, ("seen",)))
        yield Derived(target, Saw(facts, str(origin), METHOD, absent=facts.seen is not True, places=places))


def _lines(known: Known, index: int, vendor: Vendor, named: tuple[Place, ...]) -> tuple[Place, ...]:
    """Return the line of the entry, those of zones that name the vendor, and that of its end."""
    declared = known.declared
    if declared is None or declared.lines is None:
        return named
    whole = Lines(declared).add("vendors", index).places
    if vendor.ended is None:
        return (*whole, *named)
    return (*whole, *named, *Lines(declared).add("vendors", index, "ended", "date", about=("ended",)).places)


def by_vendor(register: tuple[Vendor, ...], seen: Observation) -> dict[str, dict[Sighting, str]]:
    """Return the sightings of each vendor by its id, each with why it is thought to be this vendor's.

    They are those of the services for which it is the register's entry, and whatever carries its own marks,
    unless the mark of an entry whose work goes on is as close. Of a vendor whose work has ended they are
    applications of its name as well.
    """
    found: dict[str, dict[Sighting, str]] = {}
    for share in shares(register, seen):
        if share.entry is not None:
            those = found.setdefault(share.entry.vendor.id, {})
            those.update(dict.fromkeys(share.observed.sightings, share.entry.why))
    everything = [one for observed in seen.services.values() for one in observed.sightings]
    for vendor, one in marked(register, everything):
        found.setdefault(vendor.id, {})[one] = "marks"
    let_in = (item for observed in seen.services.values() for item in observed.let_in.items())
    for vendor, one, why in left_behind(register, let_in):
        found.setdefault(vendor.id, {}).setdefault(one, why)
    return found


def vendor_sightings(vendor: Vendor, sightings: Mapping[Sighting, str], seen: Observation) -> VendorSightings:
    """Return where `vendor` was seen; `sightings` are its own, each with why it is thought to be so.

    A vendor that was not seen is said to be so only when all places where its marks show were looked at. Any
    may have an application in a tenant, whose name need not be the vendor's: that none is found is no answer
    by itself.
    """
    services = services_of(vendor)
    kinds = _kinds(services, vendor.marks)
    tenants = (GRANTS,) if seen.tenants else ()
    places = tuple(dict.fromkeys([*(PLACE_OF[kind] for kind in kinds), *tenants]))
    return VendorSightings(
        vendor=vendor.id,
        name=vendor.name,
        services=tuple(service.id for service in services),
        visible=bool(kinds or sightings) or seen.unseen(*tenants) or False,
        leaves_marks=bool(kinds or sightings),
        looked_at=places,
        seen=_seen(vendor, sightings, places if kinds else (), seen),
        surely=any(is_sure(one, why) for one, why in sightings.items()),
        same_company=not sightings or any(why not in ("id", "like") for why in sightings.values()),
        where=tuple(dict.fromkeys(f"{one.owner}: {one.text}" for one in sightings))[:_MOST],
        hosts=tuple(dict.fromkeys(_hosts(sightings))),
        sends_for=_senders(sightings, MarkKind.SPF, MarkKind.DKIM),
        signs_for=_senders(sightings, MarkKind.DKIM),
        ended=moment(day_after(vendor.ended.date)) if vendor.ended is not None else None,
    )


def _hosts(sightings: Mapping[Sighting, str]) -> Iterator[VendorHost]:
    """Yield the hosts that answer for the vendor: its MX hosts, and the names that are aliases of its own."""
    for one, why in sightings.items():
        if is_sure(one, why) and one.mark in (MarkKind.MX, MarkKind.CNAME):
            mail = one.mark == MarkKind.MX
            yield VendorHost(name=one.host if mail else one.owner, mail=mail, text=one.text)


def _senders(sightings: Mapping[Sighting, str], *marks: MarkKind) -> tuple[str, ...]:
    """Return the domains whose records of these kinds surely name the vendor."""
    found = (one.owner for one, why in sightings.items() if one.mark in marks and is_sure(one, why))
    return tuple(dict.fromkeys(found))


def _kinds(services: tuple[Service, ...], marks: Marks) -> tuple[MarkKind, ...]:
    given = {
        MarkKind.MX: marks.mx,
        MarkKind.SPF: marks.spf,
        MarkKind.CNAME: marks.hosts,
        MarkKind.WEB: marks.hosts,
    }
    found = [kind for service in services for kind in service_catalogue().kinds_of(service.id)]
    return tuple(dict.fromkeys([*found, *(kind for kind, names in given.items() if names)]))


def _seen(
    vendor: Vendor, sightings: Mapping[Sighting, str], places: tuple[str, ...], seen: Observation
) -> Seen[bool]:
    if sightings:
        return True
    if not places:
        return Unseen(unseen=f"no mark of {vendor.name} in DNS or pages is known")
    return seen.unseen(*places) or False
