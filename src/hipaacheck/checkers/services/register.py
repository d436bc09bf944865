"""Find a service in the organisation's register of vendors, and a vendor among the services."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hipaacheck.catalogs.names import words
from hipaacheck.catalogs.services import Service, service_catalogue
from hipaacheck.checkers.declared import moment
from hipaacheck.checkers.services.facts import AgreementDates, Sighting
from hipaacheck.checkers.services.grants import best_fit, vendor_index
from hipaacheck.checkers.services.match import bare, is_below
from hipaacheck.checkers.services.names import NameIndex
from hipaacheck.checkers.services.observe import Observation, Observed
from hipaacheck.checkers.services.observed import NO_ENTRY
from hipaacheck.checkers.services.sightings import GRANT, OWN
from hipaacheck.checkers.shared.services import catalogue_key, same_name
from hipaacheck.checkers.shared.timeline import day_after, joined, runs_of
from hipaacheck.inventory.schema.vendors import Marks, PhiAccess, Vendor
from hipaacheck.model import Seen, Unseen

_WHYS = ("catalogue", "marks", "name", "id")
"""Why an entry may be the vendor of a service, the best reason first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The vendor of the register that a service is thought to be, and why.

    `why` is catalogue, marks, name, id (the entry has the catalogue's id, and a name of its own), or like
    (what an application or its publisher is called resembles a name of the entry).
    """

    vendor: Vendor
    why: str


@dataclass(frozen=True, slots=True)
class Share:
    """A service, or the part of its sightings that one entry of the register explains."""

    observed: Observed
    entry: Entry | None = None


def shares(vendors: Iterable[Vendor], seen: Observation) -> tuple[Share, ...]:
    """Return every service that was seen with its entry, in parts where several vendors show in it.

    A catalogue id that the register names goes before marks that an entry gives, and these before names; an
    entry whose work has not ended goes before all others. Marks explain only the sightings that carry them:
    that a vendor is one customer of a host says nothing of the host's other customers.
    """
    entries = tuple(vendors)
    marked = tuple(vendor for vendor in entries if has_marks(vendor.marks))
    known = vendor_index(entries if seen.tenants else ())
    return tuple(
        share
        for observed in seen.services.values()
        for share in (
            (_of_application(known, observed),)
            if observed.service.startswith(OWN)
            else _shares(entries, marked, observed)
        )
    )


def _of_application(known: NameIndex[Vendor], observed: Observed) -> Share:
    """Return an application that no catalogue knows with the vendor of the register that it is named like."""
    found = best_fit(known, observed.let_in)
    return Share(observed, None if found is None else Entry(*found))


def _shares(vendors: tuple[Vendor, ...], marked: tuple[Vendor, ...], observed: Observed) -> Iterator[Share]:
    service = service_catalogue().service(observed.service)
    whole = [fit for vendor in vendors if (fit := _as_service(vendor, service)) is not None]
    rest, parts = observed.sightings, dict[str, tuple[Entry, list[Sighting]]]()
    entry: Entry | None = None
    for ended, why in itertools.product((False, True), _WHYS):
        if why == "marks":
            claims = _claims([one for one in marked if (one.ended is not None) is ended], rest)
            parts |= {vendor.id: (Entry(vendor, why), those) for vendor, those in claims}
            taken = {one for _, those in claims for one in those}
            rest = tuple(one for one in rest if one not in taken)
        else:
            fits = (one for one in whole if one.why == why and (one.vendor.ended is not None) is ended)
            entry = next(fits, None)
        if entry is not None:
            break
        if parts and not any(one.host or one.mark == GRANT for one in rest):
            # What has no host of its own, such as a proof of ownership, goes with the rest.
            (first, (of_first, those)), *_ = parts.items()
            parts[first], rest = (of_first, [*those, *rest]), ()
            break
    if entry is not None and entry.vendor.id in parts:
        own = {*parts.pop(entry.vendor.id)[1], *rest}
        rest = tuple(one for one in observed.sightings if one in own)
    if len(parts) == 1 and not rest:
        yield from (Share(observed, of_marks) for of_marks, _ in parts.values())
        return
    yield from (Share(observed.only(those, part), of_marks) for part, (of_marks, those) in parts.items())
    if rest:
        yield Share(observed.only(rest, "") if parts else observed, entry)


def _claims(vendors: list[Vendor], sightings: Iterable[Sighting]) -> list[tuple[Vendor, list[Sighting]]]:
    """Return the sightings that carry the mark of a vendor, by vendor; the closest mark counts."""
    those: dict[str, tuple[Vendor, list[Sighting]]] = {}
    closest: dict[tuple[str, str], Vendor | None] = {}
    for one in sightings:
        place = one.mark, one.host
        if place not in closest:
            best = max(vendors, key=lambda vendor: mark_length(vendor.marks, one), default=None)
            closest[place] = best if best is not None and mark_length(best.marks, one) else None
        vendor = closest[place]
        if vendor is not None:
            those.setdefault(vendor.id, (vendor, []))[1].append(one)
    return list(those.values())


def marked(vendors: Iterable[Vendor], sightings: Iterable[Sighting]) -> Iterator[tuple[Vendor, Sighting]]:
    """Yield each vendor with each sighting that carries its own mark, whoever the entry of the service is.

    What carries as close a mark of a vendor whose work goes on is no trace of one whose work has ended.
    """
    having = [vendor for vendor in vendors if has_marks(vendor.marks)]
    known: dict[tuple[str, str], list[Vendor]] = {}
    for one in sightings:
        place = one.mark, one.host
        if place not in known:
            fits = [(length, vendor) for vendor in having if (length := mark_length(vendor.marks, one))]
            live = max((length for length, vendor in fits if vendor.ended is None), default=0)
            known[place] = [vendor for length, vendor in fits if vendor.ended is None or length > live]
        yield from ((vendor, one) for vendor in known[place])


def explained(vendors: Iterable[Vendor], service_id: str) -> bool:
    """Return whether a registered vendor explains the mark, as Google Workspace does a proof for Google."""
    known = service_catalogue()
    service = known.service(service_id)
    if service is None:
        return False
    return any(
        key in service.explained_by and (vendor.catalog is not None or _is_called(vendor, known.service(key)))
        for vendor in vendors
        if (key := catalogue_key(vendor)) is not None
    )


def has_marks(marks: Marks) -> bool:
    """Return whether the register gives marks for a vendor."""
    return bool(marks.mx or marks.spf or marks.hosts)


def handles_phi(vendor: Vendor) -> Seen[bool]:
    """Return whether the register says that the vendor handles PHI; unseen when it does not say."""
    if vendor.phi in (None, PhiAccess.UNKNOWN):
        return Unseen(unseen=f"the register does not say whether {vendor.name} handles PHI")
    return vendor.phi is not PhiAccess.NONE


def registration(share: Share, vendors: tuple[Vendor, ...]) -> dict[str, object]:
    """Return the fields of ServiceFacts that the register decides."""
    entry, observed = share.entry, share.observed
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
    return any(is_sure(one, entry.why) for one in observed.sightings)


def is_sure(sighting: Sighting, why: str) -> bool:
    """Return whether a sighting shows that what was seen is surely the vendor that it is taken for."""
    if why in ("id", "like"):
        return False
    exact = sighting.confidence == "exact" and (
        why == "marks" or (why == "name" and sighting.mark == GRANT and sighting.verified)
    )
    return sighting.sure or exact


def in_force(vendor: Vendor) -> tuple[AgreementDates, ...]:
    """Return when signed agreements are in force, as the rules on agreements count it."""
    return tuple(
        AgreementDates(effective=begins, expires=moment(ends))
        for day, ends in joined(runs_of(vendor.agreements))
        if (begins := moment(day)) is not None
    )


def _as_service(vendor: Vendor, service: Service | None) -> Entry | None:
    if service is None:
        return None
    if catalogue_key(vendor) in (service.id, service.vendor_id):
        # Anybody may have chosen a catalogue's id who does not know that there is a catalogue.
        return Entry(vendor, "catalogue" if vendor.catalog or _is_called(vendor, service) else "id")
    # An entry that names another key of the catalogue is another company, whatever it is called.
    if vendor.catalog is None and same_name(vendor, service):
        return Entry(vendor, "name")
    return None


def _is_called(vendor: Vendor, service: Service | None) -> bool:
    """Return whether a name of the vendor holds one of the service, or one of the service holds it."""
    if service is None or same_name(vendor, service):
        return True
    own = [words(name) for name in (vendor.name, vendor.legal_name or "")]
    known = [words(name) for name in (service.name, *service.aliases)]
    return any(_holds(one, other) or _holds(other, one) for one in own for other in known)


def _holds(long: tuple[str, ...], short: tuple[str, ...]) -> bool:
    starts = range(len(long) - len(short) + 1)
    return bool(short) and any(long[at : at + len(short)] == short for at in starts)


def mark_length(marks: Marks, sighting: Sighting) -> int:
    """Return how long the closest of the marks is that a sighting carries; 0 when it carries none."""
    names = marks.mx if sighting.mark == "mx" else marks.spf if sighting.mark == "spf" else marks.hosts
    return max(
        (len(bare(name)) for name in names if sighting.host and is_below(sighting.host, name)), default=0
    )
