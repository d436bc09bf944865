"""Derive the facts of each outside service that was seen, and what the register of vendors says of it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from hipaacheck.catalogs.services import service_catalogue
from hipaacheck.checkers.api import Derived, Known, Saw
from hipaacheck.checkers.services.facts import PageUse, ServiceFacts, Sighting
from hipaacheck.checkers.services.observe import CARE, Observed, observe
from hipaacheck.model import Target, TargetKind, Unseen

if TYPE_CHECKING:
    from hipaacheck.inventory.schema.vendors import Vendor

METHOD = "DNS records and first pages of all targets, compared with the register of vendors"
_CONFIDENCE = ("exact", "shared", "weak")
_MOST_SHOWN = 6
NO_ENTRY: dict[str, object] = {
    "registered": False,
    "vendor_entry": None,
    "vendor_name": None,
    "matched_by": None,
    "recognised": False,
    "phi": None,
}
"""The facts of a service that no register has an entry for."""


def get_ready() -> None:
    """Build what the first facts would wait for."""
    ServiceFacts()


def derive_observed(known: Known) -> Iterator[Derived]:
    """Yield one target for each outside service that was seen anywhere."""
    vendors = known.declared.inventory.vendors if known.declared is not None else None
    for observed in observe(known).services.values():
        facts = service_facts(observed, vendors)
        yield Derived(_target(observed, facts), Saw(facts, _source(observed), METHOD))


def service_facts(observed: Observed, vendors: "tuple[Vendor, ...] | None") -> ServiceFacts:
    """Return the facts of a service; `vendors` is the register, None when none is kept."""
    service = service_catalogue().service(observed.service)
    first = observed.sightings[0]
    facts = ServiceFacts(
        service=observed.service,
        name=first.name,
        vendor=service.vendor_id if service is not None else observed.service,
        known=first.known,
        sightings=tuple(observed.sightings),
        seen_at=seen_at(observed.sightings),
        confidence=min((one.confidence for one in observed.sightings), key=_CONFIDENCE.index),
        sure=any(one.sure for one in observed.sightings),
        only_token=all(one.confidence == "weak" for one in observed.sightings),
        in_page_of=tuple(observed.pages),
        care_pages=tuple(page for page in observed.pages if page.purpose in CARE),
        bulk=service is not None and service.bulk,
        consumer=service is not None and service.consumer,
        watches=service is not None and service.watches,
        collects=service is not None and service.collects,
        note=service.note if service is not None else "",
        **_roles(observed),
    )
    return facts.model_copy(update=_registration(observed, vendors))


def seen_at(sightings: Iterable[Sighting]) -> str:
    """Return in words which records and pages name a service: the first few, and how many more there are."""
    said = list(dict.fromkeys(f"{one.owner}: {one.text}" for one in sightings))
    rest = f"; and {len(said) - _MOST_SHOWN} more" if len(said) > _MOST_SHOWN else ""
    return "; ".join(said[:_MOST_SHOWN]) + rest


def _roles(observed: Observed) -> dict[str, tuple[str, ...] | bool]:
    """Return where the service does what; a weak sighting says nothing of that."""

    def those(means: str, mark: str | None = None) -> list[Sighting]:
        return [
            one
            for one in observed.sightings
            if one.means == means and one.confidence != "weak" and mark in (None, one.mark)
        ]

    def owners(found: list[Sighting]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.owner for one in found))

    sends, receives = those("may-send-as-domain"), those("receives-mail")
    reports, failures = those("receives-reports"), those("receives-reports", "failure-report")
    hosts, pages = those("hosts-web"), those("loads-in-page")
    return {
        "may_send": owners(sends),
        "sends_surely": any(one.sure for one in sends),
        "receives_mail": owners(receives),
        "receives_surely": any(one.sure for one in receives),
        "gets_reports": owners(reports),
        "gets_failure_reports": owners(failures),
        "reports_surely": any(one.sure for one in reports),
        "hosts_web": owners(hosts),
        "hosts_surely": any(one.sure for one in hosts),
        "page_surely": any(one.sure for one in pages),
    }


def _registration(observed: Observed, vendors: "tuple[Vendor, ...] | None") -> dict[str, object]:
    if vendors is not None:
        from hipaacheck.checkers.services.register import registration

        return registration(observed, vendors)
    reason = Unseen(unseen="no inventory keeps a register of vendors")
    return {**NO_ENTRY, "register_kept": False, "handles_phi": reason}


def _target(observed: Observed, facts: ServiceFacts) -> Target:
    return Target(
        id=f"service:{observed.service}",
        kind=TargetKind.SERVICE,
        name=facts.name,
        origin=observed.targets[0].origin,
        found_by=tuple(target.id for target in observed.targets),
    )


def _source(observed: Observed) -> str:
    return ", ".join(target.name for target in observed.targets[:_MOST_SHOWN])


def pages_said(pages: Iterable[PageUse]) -> str:
    """Return pages in words, each with its purpose."""
    return ", ".join(f"{page.host} ({page.purpose})" if page.purpose else page.host for page in pages)
