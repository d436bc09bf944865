"""Derive what the vendor catalogue says of each vendor, and of the plan and the services in use."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from urllib.parse import urlsplit

from hipaacheck.catalogs.coverage import Coverage, Standing, plan_coverage, service_coverage
from hipaacheck.catalogs.entries import Baa, a_year_after
from hipaacheck.catalogs.names import same, squashed
from hipaacheck.catalogs.vendors import VendorCatalog, VendorEntry, Verified, decides
from hipaacheck.checkers.agreements.facts import (
    FAR_OFF,
    CatalogFacts,
    CoverageFacts,
    Named,
    OfferFacts,
    Running,
)
from hipaacheck.checkers.agreements.lines import catalog_lines
from hipaacheck.checkers.agreements.register import Registered, registered
from hipaacheck.checkers.api import Derivation, Derived, Known, Saw
from hipaacheck.checkers.declared import file_facts, moment
from hipaacheck.checkers.shared.services import NO_ENTRY
from hipaacheck.checkers.shared.timeline import Stretch, day_after
from hipaacheck.checkers.shared.vendor_terms import catalogue_of, entry_of
from hipaacheck.inventory.schema.vendors import Vendor

KIND = "vendor.catalog"
OFFER_KIND = "vendor.offer"
METHOD = "the vendor catalogue, compared with what the inventory says is in use"
OFFER_METHOD = "the vendor catalogue"
_DATE_IS = {"source": "", "other-source": "entry of ", "compiled": "read by "}


def derive_offers(known: Known) -> Iterator[Derived]:
    """Yield what the catalogue says of each vendor of the register, apart from what is in use."""
    if known.declared is None:
        return
    comparison = Comparison(catalogue_of(known.declared))
    for one in registered(known):
        facts = comparison.offer(one)
        source = comparison.source(facts) if facts.known else str(one.origin)
        places = catalog_lines(one)
        yield Derived(one.target, Saw(facts, source, OFFER_METHOD, absent=not facts.known, places=places))


def derive_catalog(known: Known) -> Iterator[Derived]:
    """Yield how what is in use of each vendor of the register stands to what the catalogue says.

    Which plan and services are in use, and for what, is the register's word; no file shows it.
    """
    if known.declared is None:
        return
    comparison = Comparison(catalogue_of(known.declared))
    for one in registered(known):
        facts = comparison.facts(one)
        source = comparison.source(facts) if facts.known else str(one.origin)
        saw = Saw(facts, source, METHOD, absent=not facts.known, attested=True, places=catalog_lines(one))
        yield Derived(one.target, saw)


class Comparison:
    """Compare vendors with one catalogue; the same question is asked of it once."""

    def __init__(self, catalogue: VendorCatalog) -> None:
        self._catalogue = catalogue
        self._covered: dict[tuple[str, str, str], CoverageFacts] = {}
        self._said: dict[str, dict[str, object]] = {}

    def source(self, facts: OfferFacts) -> str:
        """Return where the entry stands that the facts are of."""
        return str(self._catalogue.origin(facts.entry))

    def offer(self, one: Registered) -> OfferFacts:
        """Return what the catalogue says of a vendor."""
        entry = entry_of(one.vendor, self._catalogue)
        facts = OfferFacts(**one.base, known=entry is not None, not_known=_not_known(one.vendor))
        return facts if entry is None else facts.model_copy(update=self._of(entry))

    def facts(self, one: Registered) -> CatalogFacts:
        """Return what the catalogue says of a vendor and of what is in use of it."""
        entry = entry_of(one.vendor, self._catalogue)
        facts = CatalogFacts(
            **one.base,
            known=entry is not None,
            not_known=_not_known(one.vendor),
            running=tuple(_running(one, stretch) for stretch in one.stretches),
            plan=None,
            services=(),
        )
        if entry is None:
            return facts
        in_use: dict[str, object] = {
            "plan": None if one.vendor.plan is None else self._plan(entry, one.vendor.plan, one.stretches),
            "services": tuple(self._service(entry, name, one.stretches) for name in one.vendor.services),
        }
        return facts.model_copy(update={**self._of(entry), **in_use})

    def _of(self, entry: VendorEntry) -> dict[str, object]:
        if entry.id not in self._said:
            own = str(self._catalogue.origin(entry.id)) if self._catalogue.is_own(entry.id) else None
            self._said[entry.id] = _said(entry, own)
        return self._said[entry.id]

    def _plan(self, entry: VendorEntry, plan: str, counting: Iterable[Stretch]) -> CoverageFacts:
        key = "plan", entry.id, plan
        if key not in self._covered:
            self._covered[key] = self._coverage(entry, plan, plan_coverage(entry, plan))
        named = [each for each in counting if same(each.run.agreement.plan or "", plan)]
        return _named_in(self._covered[key], named)

    def _service(self, entry: VendorEntry, service: str, counting: Iterable[Stretch]) -> CoverageFacts:
        key = "service", entry.id, service
        if key not in self._covered:
            self._covered[key] = self._coverage(entry, service, self._look(entry, service))
        wanted = _same_service(entry, service)
        named = [
            each for each in counting if not wanted.isdisjoint(map(squashed, each.run.agreement.services))
        ]
        return _named_in(self._covered[key], named)

    def _look(self, entry: VendorEntry, service: str) -> Coverage:
        """Return what the entry says of a service, or else what an entry of the service's own says."""
        found = service_coverage(entry, service)
        part = None if found.decides else self._catalogue.find(service)
        return _of_part(part) if part and part.part_of == entry.id and part.baa is Baa.NO else found

    def _coverage(self, entry: VendorEntry, name: str, found: Coverage) -> CoverageFacts:
        own = self._catalogue.is_own(entry.id)
        return CoverageFacts(
            name=name,
            standing=found.standing.value,
            phrase=found.phrase.rstrip("."),
            source=_page(found.source, found.date, found.date_is, own=own),
            dated=_dated(found.date),
            first_hand=found.mark.first_hand,
            stale_from=_stale_from(found.date),
        )


def _not_known(vendor: Vendor) -> str:
    if vendor.catalog == NO_ENTRY:
        return "the register says that no catalogue knows this vendor"
    if vendor.catalog is not None:
        return f"the catalogue has no entry '{vendor.catalog}', which the register names"
    return f"the catalogue has no entry for {vendor.name}"


def _same_service(entry: VendorEntry, service: str) -> set[str]:
    """Return how an agreement may name a service: what is called as the vendor has all of its names."""
    wanted, names = squashed(service), {squashed(name) for name in (entry.id, entry.name, *entry.aliases)}
    return (names if wanted in names else {wanted}) - {""}


def _of_part(part: VendorEntry) -> Coverage:
    """Return what an entry of its own says of a service for which no agreement can be had."""
    source = part.best.url if part.best is not None else ""
    sure = decides(part)
    phrase = f"no agreement is offered for it, by {part.verified.rests_on}"
    date_is = "compiled" if part.as_of_is == "compiled" else "other-source"
    standing = Standing.EXCLUDED if sure else Standing.UNCLEAR
    return Coverage(standing, part.conflict or phrase, source, part.as_of, date_is, part.verified)


def _named_in(facts: CoverageFacts, named: Iterable[Stretch]) -> CoverageFacts:
    spans = tuple(
        Named.model_validate({"begins": moment(each.begins), "ends": moment(each.ends) or FAR_OFF})
        for each in named
    )
    return facts.model_copy(update={"named_in": spans}) if spans else facts


def _running(one: Registered, stretch: Stretch) -> Running:
    agreement = stretch.run.agreement
    copy = file_facts(one.declared, agreement.file)
    return Running.model_validate(
        {
            "begins": moment(stretch.begins),
            "ends": moment(stretch.ends),
            "permits_phi": agreement.permits_phi,
            "on_file": copy.exists if copy.named and not copy.empty else False,
        }
    )


def _page(url: str, day: date | None, date_is: str, *, own: bool) -> str:
    """Return the site of a page and its date; the catalogue itself has the whole address."""
    site = (urlsplit(url).hostname or url).removeprefix("www.") if url else ""
    site = site or ("the organisation's own entry" if own else "no page named")
    return f"{site}, no date" if day is None else f"{site}, {_DATE_IS.get(date_is, '')}{day}"


def _dated(day: date | None) -> str:
    return "no date" if day is None else str(day)


def _stale_from(day: date | None) -> datetime | None:
    return None if day is None else moment(day_after(a_year_after(day)))


def _said(entry: VendorEntry, own: str | None) -> dict[str, object]:
    """Return what an entry says; `own` is where it stands when it is the organisation's."""
    best = entry.best
    lines = [entry.conflict, entry.note, *_for_people(entry)]
    dated = best is not None and best.day is not None
    url = best.url if best is not None else ""
    page = _page(
        url,
        best.day if best is not None and dated else entry.as_of,
        "source" if dated else "other-source" if entry.as_of_is == "source" else entry.as_of_is,
        own=own is not None,
    )
    return {
        "entry": entry.id,
        "entry_name": entry.name,
        "own": own is not None,
        "decides": decides(entry),
        "first_hand": entry.verified.first_hand,
        "basis": _basis(entry, page, own),
        "offered": entry.baa.value,
        "permits_phi": entry.permits_phi,
        "source": page,
        "url": url,
        "dated": _dated(entry.as_of),
        "stale_from": _stale_from(entry.as_of),
        "how_to_get": entry.how_to_get,
        "says": tuple(f"{line.rstrip('.')}." for line in lines if line),
        "plans": tuple(item.says for item in entry.plans_covered),
        "lists_plans": bool(entry.plans_covered or entry.plans_excluded or entry.plans_unclear),
        "lists_services": bool(entry.services_covered or entry.services_excluded or entry.services_unclear),
    }


def _basis(entry: VendorEntry, page: str, own: str | None) -> str:
    if own is None:
        return f"{entry.verified.rests_on} ({page})"
    after = "" if entry.verified is Verified.ORGANISATION else f", after {entry.verified.rests_on}"
    return f"the organisation's own entry in its vendor file{after} ({own}, {_dated(entry.as_of)})"


def _for_people(entry: VendorEntry) -> Iterator[str]:
    for said, items in (
        ("plans covered", entry.plans_covered),
        ("plans not covered", entry.plans_excluded),
        ("plans on which sources differ", entry.plans_unclear),
    ):
        if items:
            yield f"{said}: {'; '.join(item.says for item in items)}"


OFFERS = Derivation("agreements.offers", OFFER_KIND, derive_offers)
CATALOG = Derivation("agreements.catalog", KIND, derive_catalog)
