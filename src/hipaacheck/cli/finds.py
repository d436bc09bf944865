"""Turn services that were seen into entries for the register, with what a person needs to confirm them."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from hipaacheck.catalogs.services import service_catalogue
from hipaacheck.catalogs.vendors import Baa, VendorCatalog, VendorEntry, decides, is_stale, vendor_catalog
from hipaacheck.checkers.services.facts import ServiceFacts, Sighting
from hipaacheck.checkers.services.sightings import STRANGER
from hipaacheck.checkers.services.suggest import Suggestion
from hipaacheck.inventory.writing import NewVendor, unfit

_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9._-]")
_LONGEST_SLUG = 80
_MOST_FOUND_BY = 8
_MOST_SAID = 4
_WHERE = {
    "mx": "MX",
    "spf": "SPF",
    "dkim": "DKIM key",
    "selector": "DKIM selector",
    "cname": "alias",
    "txt": "proof of ownership in TXT",
    "report": "report address",
    "failure-report": "failure report address",
    "web": "page",
    "ns": "name server",
    "logo": "BIMI record",
}
_MAY = {
    "receives-mail": "receives mail to {}",
    "may-send-as-domain": "may send mail as {}",
    "receives-reports": "receives reports about the mail of {}",
    "hosts-web": "runs what is at {}",
    "loads-in-page": "is loaded in the page of {}",
    "answers-for-dns": "answers for the names of {}",
    "verified-ownership-once": "holds a proof that {} is owned; nothing says that it is in use",
}
_SURENESS = {
    "exact": "certain; the mark is this service's own, and it was checked",
    "unverified": "likely; the mark is known from general knowledge only",
    "shared": "unsure; others use the same infrastructure for their customers",
    "weak": "weak; such a record often stays behind when nobody uses the service any more",
}
_STRANGER = "the name is certain; which service it belongs to, no catalogue knows"


@dataclass(frozen=True, slots=True)
class Find:
    """A vendor that was seen and is not registered.

    `may` is what it may do, `catalogue` what the vendor catalogue says, both in sentences; `entry` is what
    the register would have of it.
    """

    suggestion: Suggestion
    may: tuple[str, ...]
    catalogue: tuple[str, ...]
    entry: NewVendor

    @property
    def sureness(self) -> str:
        """Return in words how sure it is."""
        return _sureness(self.suggestion)

    @property
    def weak(self) -> bool:
        """Return whether nothing shows that the service is in use."""
        return self.suggestion.confidence == "weak"

    @property
    def fit(self) -> bool:
        """Return whether the entry belongs into the register: no weak sign, and nothing that is refused."""
        return not self.weak and unfit(self.entry) is None


def finds(
    suggestions: Iterable[Suggestion],
    taken: Collection[str],
    today: date,
    catalog: VendorCatalog | None = None,
) -> list[Find]:
    """Return what to say of each suggestion; `taken` are the ids that the register has.

    `catalog` is the one with the organisation's own entries, None for the one that ships.
    """
    catalog = catalog or vendor_catalog()
    used = set(taken)
    found = []
    for suggestion in suggestions:
        found.append(_find(suggestion, catalog, used, today))
        used.add(found[-1].entry.id)
    return found


def _find(suggestion: Suggestion, catalog: VendorCatalog, used: Collection[str], today: date) -> Find:
    sightings = [one for facts in suggestion.seen for one in facts.sightings]
    known = all(facts.known for facts in suggestion.seen)
    stands_for = _stands_for(suggestion.seen)
    said = (
        (f"Register what it stands for, where that is in use: {', '.join(stands_for)}.",)
        if stands_for
        else tuple(_catalogue_said(catalog, catalog.get(suggestion.vendor), today))
    )
    wanted = suggestion.vendor if known else suggestion.vendor.removeprefix(STRANGER)
    own_id = _free(wanted, used)
    found_by = tuple(dict.fromkeys(f"{_WHERE.get(one.mark, one.mark)} of {one.owner}" for one in sightings))
    entry = NewVendor(
        id=own_id,
        name=suggestion.name,
        catalog=suggestion.vendor if known and own_id != suggestion.vendor else None,
        found_by=found_by[:_MOST_FOUND_BY],
        marks={} if known else _marks(sightings),
        remarks=_remarks(suggestion, found_by, said),
        hint=bool(stands_for),
    )
    return Find(suggestion, tuple(_may(sightings)), said, entry)


def _stands_for(seen: Sequence[ServiceFacts]) -> tuple[str, ...]:
    """Return the vendors that a proof of ownership may stand for which is for no one service, as Google's."""
    services = [service_catalogue().service(facts.service) for facts in seen if facts.only_token]
    if len(services) < len(seen) or not all(one is not None and one.explained_by for one in services):
        return ()
    return tuple(dict.fromkeys(name for one in services if one is not None for name in one.explained_by))


def _remarks(suggestion: Suggestion, found_by: Sequence[str], said: Sequence[str]) -> tuple[str, ...]:
    rest = f" and in {len(found_by) - _MOST_SAID} more places" if len(found_by) > _MOST_SAID else ""
    where = ", ".join(found_by[:_MOST_SAID]) + rest
    return (
        f"{suggestion.name}: found by {where}; please confirm.",
        f"Seen: {suggestion.why}",
        f"How sure: {_sureness(suggestion)}.",
        f"Ask: {suggestion.question}",
        *said,
    )


def _sureness(suggestion: Suggestion) -> str:
    known = all(facts.known for facts in suggestion.seen)
    return _SURENESS[suggestion.confidence] if known else _STRANGER


def _may(sightings: Sequence[Sighting]) -> Iterator[str]:
    """Yield what the service may do, and for which names."""
    for means, words in _MAY.items():
        those = [one for one in sightings if one.means == means]
        owners = list(dict.fromkeys(one.owner for one in those if one.mark not in ("selector", "dkim")))
        signed = list(dict.fromkeys(one.owner for one in those if one.mark in ("selector", "dkim")))
        if owners:
            yield words.format(_names(owners))
        if signed:
            weak = all(one.confidence == "weak" for one in those)
            yield f"{'may once have signed' if weak else 'signs'} mail of {_names(signed)}"
    if any(one.mark == "failure-report" for one in sightings):
        yield "gets copies of failed messages or parts of them (ruf), which may hold PHI"


def _names(owners: Sequence[str]) -> str:
    rest = f" and {len(owners) - _MOST_SAID} more" if len(owners) > _MOST_SAID else ""
    return ", ".join(owners[:_MOST_SAID]) + rest


def _marks(sightings: Iterable[Sighting]) -> dict[str, tuple[str, ...]]:
    """Return the marks by which the register will know again what no catalogue knows."""
    kinds: dict[str, dict[str, None]] = {"mx": {}, "spf": {}, "hosts": {}}
    for one in sightings:
        place = one.mark if one.mark in ("mx", "spf") else "hosts"
        kinds[place][one.name] = None
    return {kind: tuple(names) for kind, names in kinds.items() if names}


def _free(wanted: str, used: Collection[str]) -> str:
    """Return an id that nobody has yet."""
    base = _NOT_IN_A_SLUG.sub("-", wanted.lower()).lstrip("._-")[:_LONGEST_SLUG] or "vendor"
    number, candidate = 1, base
    while candidate in used:
        number += 1
        candidate = f"{base[: _LONGEST_SLUG - 6]}-{number}"
    return candidate


def _catalogue_said(catalog: VendorCatalog, entry: VendorEntry | None, today: date) -> Iterator[str]:
    """Yield what the catalogue says of agreements, since when, and how surely; never more than it knows."""
    if entry is None:
        yield (
            "The vendor catalogue does not know it. If it handles PHI, ask whether it signs a business "
            "associate agreement (BAA)."
        )
        return
    mark = catalog.meta.verified[entry.verified].short
    dated = f"{entry.as_of}" if entry.as_of_is == "source" else f"{entry.as_of}, when it was compiled"
    if entry.as_of is None:
        dated = "no known date"
    yield f"Catalogue of {dated} ({_source(entry)}{mark}): {_baa(entry)}"
    if entry.permits_phi is False:
        yield "Catalogue: its terms do not permit PHI as content, even with a BAA."
    if entry.conflict is not None:
        yield f"Catalogue: sources differ. {entry.conflict}"
    if not decides(entry):
        yield "The entry decides nothing: ask the vendor in writing and keep the answer."
    if is_stale(entry, today):
        yield f"The entry is older than 12 months on {today}: compare the vendor's current pages."


def _source(entry: VendorEntry) -> str:
    best = entry.best
    if best is None:
        return "no source, "
    return f"{best.url}{f' of {best.date}' if best.date else ', no date shown'}, "


def _baa(entry: VendorEntry) -> str:
    if entry.baa is Baa.NO:
        return "no BAA is known to be offered."
    covered = "; ".join(item.says for item in entry.plans_covered)
    excluded = "; ".join(item.says for item in entry.plans_excluded)
    can = (
        "a BAA can be had"
        if entry.baa is Baa.YES
        else "whether a BAA can be had depends on the plan or product"
    )
    on = f", on: {covered}" if covered else ""
    other = f". Not on: {excluded}" if excluded else ""
    return f"{can}{on}{other}. That does not say that you have one."
