"""Find a service in the organisation's register of vendors, and a vendor among the services."""

from collections.abc import Iterable
from dataclasses import dataclass

from hipaacheck.catalogs.services import Service, service_catalogue
from hipaacheck.checkers.declared import moment
from hipaacheck.checkers.services.facts import AgreementDates, Sighting
from hipaacheck.checkers.services.match import is_below
from hipaacheck.checkers.services.observe import Observation, Observed
from hipaacheck.checkers.services.observed import NO_ENTRY
from hipaacheck.checkers.shared.services import catalogue_key, same_name
from hipaacheck.checkers.shared.timeline import day_after, joined, runs_of
from hipaacheck.inventory.schema.vendors import Marks, PhiAccess, Vendor
from hipaacheck.model import Seen, Unseen


@dataclass(frozen=True, slots=True)
class Entry:
    """The vendor of the register that a service is thought to be, and why: catalogue, marks or name."""

    vendor: Vendor
    why: str


def find_entry(vendors: Iterable[Vendor], service_id: str, sightings: Iterable[Sighting]) -> Entry | None:
    """Return the entry of the register for a service; one whose work has not ended goes before others.

    A catalogue id that the register names goes before marks that an entry gives, and these before names.
    """
    service = service_catalogue().service(service_id)
    seen = tuple(sightings)
    found = [entry for vendor in vendors if (entry := _as_service(vendor, service, seen)) is not None]
    order = {"catalogue": 0, "marks": 1, "name": 2}
    return min(found, key=lambda entry: (entry.vendor.ended is not None, order[entry.why]), default=None)


def explained(vendors: Iterable[Vendor], service_id: str) -> bool:
    """Return whether a registered vendor explains the mark, as Google Workspace does a proof for Google."""
    service = service_catalogue().service(service_id)
    if service is None:
        return False
    return any(catalogue_key(vendor) in service.explained_by for vendor in vendors)


def entries_of(vendors: tuple[Vendor, ...], seen: Observation) -> dict[str, Entry]:
    """Return the register's entry of each service that was seen and has one, by the service's id."""
    found = {one.service: find_entry(vendors, one.service, one.sightings) for one in seen.services.values()}
    return {service: entry for service, entry in found.items() if entry is not None}


def has_marks(marks: Marks) -> bool:
    """Return whether the register gives marks for a vendor."""
    return bool(marks.mx or marks.spf or marks.hosts)


def handles_phi(vendor: Vendor) -> Seen[bool]:
    """Return whether the register says that the vendor handles PHI; unseen when it does not say."""
    if vendor.phi in (None, PhiAccess.UNKNOWN):
        return Unseen(unseen=f"the register does not say whether {vendor.name} handles PHI")
    return vendor.phi is not PhiAccess.NONE


def registration(observed: Observed, vendors: tuple[Vendor, ...]) -> dict[str, object]:
    """Return the fields of ServiceFacts that the register decides."""
    entry = find_entry(vendors, observed.service, observed.sightings)
    if entry is None:
        name = observed.sightings[0].name
        reason = Unseen(unseen=f"the register of vendors has no entry for {name}")
        return {**NO_ENTRY, "handles_phi": reason, "explained": explained(vendors, observed.service)}
    vendor = entry.vendor
    return {
        "registered": True,
        "vendor_entry": vendor.id,
        "vendor_name": vendor.name,
        "matched_by": entry.why,
        "recognised": _recognised(entry, observed),
        "phi": vendor.phi,
        "handles_phi": handles_phi(vendor),
        "not_needed": vendor.not_business_associate and vendor.not_business_associate.reason,
        "agreements": in_force(vendor),
        "ended": moment(day_after(vendor.ended.date)) if vendor.ended is not None else None,
    }


def _recognised(entry: Entry, observed: Observed) -> bool:
    by_marks = entry.why == "marks"
    return any(one.sure or (by_marks and one.confidence == "exact") for one in observed.sightings)


def in_force(vendor: Vendor) -> tuple[AgreementDates, ...]:
    """Return when signed agreements are in force, as the rules on agreements count it."""
    return tuple(
        AgreementDates(effective=begins, expires=moment(ends))
        for day, ends in joined(runs_of(vendor.agreements))
        if (begins := moment(day)) is not None
    )


def _as_service(vendor: Vendor, service: Service | None, seen: tuple[Sighting, ...]) -> Entry | None:
    key = catalogue_key(vendor)
    if service is not None and key in (service.id, service.vendor_id):
        return Entry(vendor, "catalogue")
    if any(_marked(vendor.marks, sighting) for sighting in seen):
        return Entry(vendor, "marks")
    # An entry that names another key of the catalogue is another company, whatever it is called.
    if service is not None and vendor.catalog is None and same_name(vendor, service):
        return Entry(vendor, "name")
    return None


def _marked(marks: Marks, sighting: Sighting) -> bool:
    names = marks.mx if sighting.mark == "mx" else marks.spf if sighting.mark == "spf" else marks.hosts
    return bool(sighting.host) and any(is_below(sighting.host, name) for name in names)
