"""Derive the facts of each outside service that was seen, and what the register of vendors says of it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from hipaacheck.catalogs.services import service_catalogue
from hipaacheck.checkers.api import CouldNotLookError, Derived, Known, Saw
from hipaacheck.checkers.services.facts import PageUse, ServiceFacts, Sighting
from hipaacheck.checkers.services.lines import agreed, sighted
from hipaacheck.checkers.services.observe import CARE, GRANTS, Observation, Observed, observe
from hipaacheck.checkers.services.sightings import OWN
from hipaacheck.model import Seen, Target, TargetKind, Unseen

if TYPE_CHECKING:
    from hipaacheck.inventory.schema.vendors import Vendor

METHOD = "DNS records, first pages and applications of all targets, compared with the register of vendors"
_CONFIDENCE = ("exact", "shared", "weak")
_MOST_SHOWN = 6
# Where a service shows that is more than set up; what pages load is told apart by what they are for.
_WORKING = ("mx", "spf", "dkim", "aliases", "reports", "name-servers", "logo", GRANTS)
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
    """Yield one target for each outside service that was seen anywhere.

    One more stands for those that nobody could see, where a register is kept that they may be missing from,
    and one for applications of tenants that did not show them all.
    """
    vendors = known.declared.inventory.vendors if known.declared is not None else None
    seen = observe(known)
    for observed, facts in all_facts(seen, vendors):
        seen_at = ((one, targets.values()) for one, targets in observed.found.items())
        places = (*sighted(known, seen_at), *agreed(known, facts.vendor_entry))
        yield Derived(_target(observed, facts), Saw(facts, _source(observed), METHOD, places=places))
    lost = seen.unseen("mx", "spf")
    if vendors is not None and seen.domains and lost is not None:
        yield Derived(_placeholder(seen, lost.unseen), CouldNotLookError(lost.unseen, method=METHOD))
    unshown = seen.unseen(GRANTS)
    if vendors is not None and unshown is not None:
        yield Derived(*_unshown(seen, unshown))


def all_facts(
    seen: Observation, vendors: "tuple[Vendor, ...] | None"
) -> Iterator[tuple[Observed, ServiceFacts]]:
    """Yield every service that was seen, in parts where several vendors of the register show in it.

    `vendors` is the register, None when none is kept.
    """
    if vendors is None:
        reason = Unseen(unseen="no inventory keeps a register of vendors")
        nothing = {**NO_ENTRY, "register_kept": False, "handles_phi": reason}
        for observed in seen.services.values():
            yield observed, _facts(observed, seen, nothing)
        return
    from hipaacheck.checkers.services.register import registration, shares

    for share in shares(vendors, seen):
        yield share.observed, _facts(share.observed, seen, registration(share, vendors))


def _facts(observed: Observed, everywhere: Observation, registered: dict[str, object]) -> ServiceFacts:
    # An application of no service that is known is nothing else: no record or page could name it.
    seen = Observation() if observed.service.startswith(OWN) else everywhere
    service = service_catalogue().service(observed.service)
    weak = all(one.confidence == "weak" for one in observed.sightings)
    first = observed.sightings[0]
    facts = ServiceFacts(
        service=observed.service,
        name=first.name,
        vendor=service.vendor_id if service is not None else observed.service.replace(":", "-"),
        known=first.known,
        sightings=observed.sightings,
        seen_at=seen_at(observed.sightings),
        confidence=min((one.confidence for one in observed.sightings), key=_CONFIDENCE.index),
        sure=any(one.sure for one in observed.sightings),
        only_token=weak and (seen.unseen(*_WORKING) or seen.unseen_care() or True),
        in_page_of=observed.pages,
        care_pages=tuple(page for page in observed.pages if page.purpose in CARE) or seen.unseen_care() or (),
        reads=(reads := tuple(observed.let_in)) or seen.unseen(GRANTS) or (),
        reaches=tuple(dict.fromkeys(what for one in reads for what in one.content))
        or seen.unseen(GRANTS)
        or (),
        bulk=service is not None and service.bulk,
        consumer=service is not None and service.consumer,
        watches=service is not None and service.watches,
        collects=service is not None and service.collects,
        note=service.note if service is not None else "",
        **_roles(observed, seen),
    )
    return facts.model_copy(update=registered)


def seen_at(sightings: Iterable[Sighting]) -> str:
    """Return in words which records and pages name a service: the first few, and how many more there are."""
    said = list(dict.fromkeys(f"{one.owner}: {one.text}" for one in sightings))
    rest = f"; and {len(said) - _MOST_SHOWN} more" if len(said) > _MOST_SHOWN else ""
    return "; ".join(said[:_MOST_SHOWN]) + rest


def _roles(observed: Observed, seen: Observation) -> dict[str, Seen[tuple[str, ...]] | bool]:
    """Return where the service does what, of which a weak sighting says nothing."""

    def those(means: str, mark: str | None = None) -> list[Sighting]:
        return [
            one
            for one in observed.sightings
            if one.means == means and one.confidence != "weak" and mark in (None, one.mark)
        ]

    def owners(found: list[Sighting], *places: str) -> Seen[tuple[str, ...]]:
        return tuple(dict.fromkeys(one.owner for one in found)) or seen.unseen(*places) or ()

    sends, receives = those("may-send-as-domain"), those("receives-mail")
    reports, failures = those("receives-reports"), those("receives-reports", "failure-report")
    hosts, pages = those("hosts-web"), those("loads-in-page")
    return {
        "may_send": owners(sends, "spf", "dkim"),
        "sends_surely": any(one.sure for one in sends),
        "receives_mail": owners(receives, "mx"),
        "receives_surely": any(one.sure for one in receives),
        "gets_reports": owners(reports, "reports"),
        "gets_failure_reports": owners(failures, "reports"),
        "reports_surely": any(one.sure for one in reports),
        "hosts_web": owners(hosts, "aliases"),
        "hosts_surely": any(one.sure for one in hosts),
        "page_surely": any(one.sure for one in pages),
    }


def _target(observed: Observed, facts: ServiceFacts) -> Target:
    return Target(
        id=f"service:{observed.service}{f'@{observed.part}' if observed.part else ''}",
        kind=TargetKind.SERVICE,
        name=facts.name,
        origin=observed.targets[0].origin,
        found_by=tuple(target.id for target in observed.targets),
    )


def _placeholder(seen: Observation, reason: str) -> Target:
    """Return what stands for services that may receive or send mail where nobody could look."""
    return Target(
        id="service:unseen",
        kind=TargetKind.SERVICE,
        name="services that could not be seen",
        origin=seen.domains[0].origin,
        found_by=tuple(domain.id for domain in seen.domains),
        unresolved=reason,
    )


def _unshown(seen: Observation, reason: Unseen) -> tuple[Target, Saw]:
    """Return what stands for applications that nobody could see: all that is unknown is what they reach."""
    first = seen.tenants[0]
    target = Target(
        id="service:unseen-applications",
        kind=TargetKind.SERVICE,
        name="applications that could not be seen",
        origin=first.origin,
        found_by=tuple(tenant.id for tenant in seen.tenants),
    )
    facts = ServiceFacts(
        service="unseen-applications",
        name=target.name,
        vendor="unseen-applications",
        known=False,
        seen_at=reason.unseen,
        confidence="none",
        sure=False,
        reads=reason,
        reaches=reason,
        handles_phi=reason,
    ).model_copy(update=NO_ENTRY)
    return target, Saw(facts, ", ".join(tenant.name for tenant in seen.tenants[:_MOST_SHOWN]), METHOD)


def _source(observed: Observed) -> str:
    return ", ".join(target.name for target in observed.targets[:_MOST_SHOWN])


def pages_said(pages: Iterable[PageUse]) -> str:
    """Return pages in words, each with its purpose."""
    return ", ".join(f"{page.host} ({page.purpose})" if page.purpose else page.host for page in pages)
