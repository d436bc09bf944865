"""Derive where each vendor of the register was seen from outside."""

from collections.abc import Iterator, Mapping

from hipaacheck.catalogs.services import MarkKind, Service, service_catalogue
from hipaacheck.checkers.api import Derived, Known, Saw
from hipaacheck.checkers.declared import moment
from hipaacheck.checkers.services.facts import Sighting, VendorSightings
from hipaacheck.checkers.services.observe import PLACE_OF, Observation, observe
from hipaacheck.checkers.services.register import Entry, entries_of, has_marks
from hipaacheck.checkers.shared.services import services_of
from hipaacheck.checkers.shared.timeline import day_after
from hipaacheck.inventory.schema.vendors import Marks, Vendor
from hipaacheck.model import Seen, Target, TargetKind, Unseen

METHOD = "DNS records and first pages of all targets, searched for the vendor's marks"
_MOST = 20


def derive_vendors(known: Known) -> Iterator[Derived]:
    """Yield, for each vendor of the register, where it was seen."""
    declared = known.declared
    if declared is None or declared.inventory.vendors is None:
        return
    seen = observe(known)
    entries = entries_of(declared.inventory.vendors, seen)
    for index, vendor in enumerate(declared.inventory.vendors):
        origin = declared.origin("vendors", index)
        target = known.targets.get(f"vendor:{vendor.id}") or Target(
            id=f"vendor:{vendor.id}", kind=TargetKind.VENDOR, name=vendor.name, origin=origin
        )
        facts = vendor_sightings(vendor, entries, seen)
        yield Derived(target, Saw(facts, str(origin), METHOD, absent=facts.seen is not True))


def vendor_sightings(vendor: Vendor, entries: Mapping[str, Entry], seen: Observation) -> VendorSightings:
    """Return where `vendor` was seen; `entries` are the register's, by the service that each stands for.

    A vendor that was not seen is said to be so only when all places where its marks show were looked at.
    """
    services = services_of(vendor)
    kinds = _kinds(services, vendor.marks)
    sightings = _sightings(vendor, entries, seen)
    places = tuple(dict.fromkeys(PLACE_OF[kind] for kind in kinds))
    return VendorSightings(
        vendor=vendor.id,
        name=vendor.name,
        services=tuple(service.id for service in services),
        visible=bool(kinds),
        looked_at=places,
        seen=_seen(vendor, sightings, places, seen),
        surely=any(one.sure or (one.confidence == "exact" and has_marks(vendor.marks)) for one in sightings),
        where=tuple(dict.fromkeys(f"{one.owner}: {one.text}" for one in sightings))[:_MOST],
        ended=moment(day_after(vendor.ended.date)) if vendor.ended is not None else None,
    )


def _kinds(services: tuple[Service, ...], marks: Marks) -> tuple[MarkKind, ...]:
    given = {
        MarkKind.MX: marks.mx,
        MarkKind.SPF: marks.spf,
        MarkKind.CNAME: marks.hosts,
        MarkKind.WEB: marks.hosts,
    }
    found = [kind for service in services for kind in service_catalogue().kinds_of(service.id)]
    return tuple(dict.fromkeys([*found, *(kind for kind, names in given.items() if names)]))


def _sightings(vendor: Vendor, entries: Mapping[str, Entry], seen: Observation) -> list[Sighting]:
    """Return the sightings of all services for which the register's entry is this vendor."""
    ours = [service for service, entry in entries.items() if entry.vendor.id == vendor.id]
    return [one for service in ours for one in seen.services[service].sightings]


def _seen(
    vendor: Vendor, sightings: list[Sighting], places: tuple[str, ...], seen: Observation
) -> Seen[bool]:
    if sightings:
        return True
    if not places:
        return Unseen(unseen=f"no mark of {vendor.name} in DNS or pages is known")
    lost = list(dict.fromkeys(reason for place in places for reason in seen.gaps.get(place, ())))
    if lost:
        return Unseen(unseen="; ".join(lost[:3]))
    return False
