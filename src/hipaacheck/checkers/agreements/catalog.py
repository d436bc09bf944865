"""Derive what the vendor catalogue says of each vendor, and of the plan and the services in use."""

from collections.abc import Iterator
from datetime import date

from hipaacheck.catalogs.coverage import Coverage, Standing, plan_coverage, service_coverage
from hipaacheck.catalogs.entries import Baa, a_year_after
from hipaacheck.catalogs.names import squashed
from hipaacheck.catalogs.vendors import VendorCatalog, VendorEntry, decides
from hipaacheck.checkers.agreements.facts import CatalogFacts, CoverageFacts, Running, Span
from hipaacheck.checkers.agreements.register import Registered, catalogue_of, entry_of, registered
from hipaacheck.checkers.agreements.timeline import Run, day_after
from hipaacheck.checkers.api import Derivation, Derived, Known, Saw
from hipaacheck.checkers.declared import moment

KIND = "vendor.catalog"
METHOD = "the vendor catalogue, compared with what the inventory says is in use"
_DATE_IS = {"source": "", "other-source": "entry of ", "compiled": "entry compiled "}


def derive_catalog(known: Known) -> Iterator[Derived]:
    """Yield what the catalogue says of each vendor of the register."""
    if known.declared is None:
        return
    comparison = Comparison(catalogue_of(known.declared))
    for one in registered(known):
        facts = comparison.facts(one)
        source = comparison.source(facts) if facts.known else str(one.origin)
        yield Derived(one.target, Saw(facts, source, METHOD, absent=not facts.known))


class Comparison:
    """Compare vendors with one catalogue; the same question is asked of it once."""

    def __init__(self, catalogue: VendorCatalog) -> None:
        self._catalogue = catalogue
        self._covered: dict[tuple[str, str, str], CoverageFacts] = {}
        self._said: dict[str, dict[str, object]] = {}

    def source(self, facts: CatalogFacts) -> str:
        """Return where the entry stands that the facts are of."""
        return str(self._catalogue.origin(facts.entry))

    def facts(self, one: Registered) -> CatalogFacts:
        """Return what the catalogue says of a vendor."""
        entry = entry_of(one.vendor, self._catalogue)
        facts = CatalogFacts(
            **one.base,
            known=entry is not None,
            looked_for=one.vendor.catalog or f"{one.vendor.id}' or '{one.vendor.name}",
            running=tuple(_running(run) for run in one.runs),
            plan=None,
            services=(),
        )
        if entry is None:
            return facts
        in_use: dict[str, object] = {
            "plan": None if one.vendor.plan is None else self._plan(entry, one.vendor.plan, one.runs),
            "services": tuple(self._service(entry, name, one.runs) for name in one.vendor.services),
        }
        return facts.model_copy(update={**self._of(entry), **in_use})

    def _of(self, entry: VendorEntry) -> dict[str, object]:
        if entry.id not in self._said:
            own, confidence = self._catalogue.is_own(entry.id), self._catalogue.confidence(entry).rstrip(".")
            self._said[entry.id] = {**_said(entry), "own": own, "confidence": confidence}
        return self._said[entry.id]

    def _plan(self, entry: VendorEntry, plan: str, runs: tuple[Run, ...]) -> CoverageFacts:
        key = "plan", entry.id, plan
        if key not in self._covered:
            self._covered[key] = _coverage(plan, plan_coverage(entry, plan))
        wanted = squashed(plan)
        named = [run for run in runs if run.agreement.plan and squashed(run.agreement.plan) == wanted]
        return _named_in(self._covered[key], named)

    def _service(self, entry: VendorEntry, service: str, runs: tuple[Run, ...]) -> CoverageFacts:
        key = "service", entry.id, service
        if key not in self._covered:
            self._covered[key] = _coverage(service, self._look(entry, service))
        wanted = squashed(service)
        named = [run for run in runs if wanted in map(squashed, run.agreement.services)]
        return _named_in(self._covered[key], named)

    def _look(self, entry: VendorEntry, service: str) -> Coverage:
        """Return what the entry says of a service, or else what an entry of the service's own says."""
        found = service_coverage(entry, service)
        part = None if found.decides else self._catalogue.find(service)
        return _of_part(part) if part and part.part_of == entry.id and part.baa is Baa.NO else found


def _of_part(part: VendorEntry) -> Coverage:
    """Return what an entry of its own says of a service for which no agreement can be had."""
    source = part.best.url if part.best is not None else ""
    sure = decides(part)
    phrase = f"the catalogue's own entry for {part.name} says that no agreement is offered for it"
    phrase += "" if sure else f" (marked {part.verified}; {part.conflict or 'not verified'})"
    date_is = "compiled" if part.as_of_is == "compiled" else "other-source"
    return Coverage(Standing.EXCLUDED if sure else Standing.UNCLEAR, phrase, source, part.as_of, date_is)


def _coverage(name: str, found: Coverage) -> CoverageFacts:
    page = _page(found.source, found.date, found.date_is)
    return CoverageFacts(name=name, standing=found.standing.value, phrase=found.phrase, source=page)


def _named_in(facts: CoverageFacts, named: list[Run]) -> CoverageFacts:
    if not named:
        return facts
    spans = tuple(
        Span.model_validate({"begins": moment(run.begins), "ends": moment(run.ends)}) for run in named
    )
    return facts.model_copy(update={"named_in": spans})


def _running(run: Run) -> Running:
    span = {"begins": moment(run.begins), "ends": moment(run.ends)}
    return Running.model_validate({**span, "permits_phi": run.agreement.permits_phi})


def _page(url: str, day: date | None, date_is: str) -> str:
    said = f"{_DATE_IS.get(date_is, '')}{day}" if day is not None else "no date"
    return f"{url or 'no page named'}, {said}"


def _said(entry: VendorEntry) -> dict[str, object]:
    best = entry.best
    lines = [entry.conflict, entry.note, *_for_people(entry)]
    dated = best is not None and best.day is not None
    page = _page(
        best.url if best is not None else "",
        best.day if best is not None and dated else entry.as_of,
        "source" if dated else "other-source" if entry.as_of_is == "source" else entry.as_of_is,
    )
    stale = None if entry.as_of is None else moment(day_after(a_year_after(entry.as_of)))
    return {
        "entry": entry.id,
        "entry_name": entry.name,
        "decides": decides(entry),
        "offered": entry.baa.value,
        "permits_phi": entry.permits_phi,
        "source": page,
        "dated": "no date" if entry.as_of is None else str(entry.as_of),
        "stale_from": stale,
        "how_to_get": entry.how_to_get,
        "says": tuple(f"{line.rstrip('.')}." for line in lines if line),
        "lists_plans": bool(entry.plans_covered or entry.plans_excluded or entry.plans_unclear),
        "lists_services": bool(entry.services_covered or entry.services_excluded or entry.services_unclear),
    }


def _for_people(entry: VendorEntry) -> Iterator[str]:
    for said, items in (
        ("plans covered", entry.plans_covered),
        ("plans not covered", entry.plans_excluded),
        ("plans on which sources differ", entry.plans_unclear),
    ):
        if items:
            yield f"{said}: {'; '.join(item.says for item in items)}"


CATALOG = Derivation("agreements.catalog", KIND, derive_catalog)
