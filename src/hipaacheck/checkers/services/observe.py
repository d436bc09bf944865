"""Put together which outside services were seen anywhere: in the records of all domains and on all pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hipaacheck.catalogs.services import MarkKind
from hipaacheck.checkers.api import Known
from hipaacheck.checkers.services.facts import DomainSightings, PageUse, Sighting
from hipaacheck.checkers.services.sightings import outside
from hipaacheck.checkers.shared.site import same_site
from hipaacheck.checkers.web.facts import PageFacts, WebFacts
from hipaacheck.model import Seen, Target, TargetKind, Unseen

CARE = frozenset({"patient portal", "intake form", "booking", "telehealth", "payment"})
"""Purposes of pages that patients use as patients; of other pages nothing is said (AHA v. Becerra, 2024)."""

PLACE_OF = {
    MarkKind.MX: "mx",
    MarkKind.SPF: "spf",
    MarkKind.DKIM: "dkim",
    MarkKind.CNAME: "aliases",
    MarkKind.TXT: "tokens",
    MarkKind.REPORT: "reports",
    MarkKind.NS: "name-servers",
    MarkKind.WEB: "pages",
}


@dataclass(slots=True)
class Observed:
    """One service with all its sightings, the targets that they are of, and the pages that load from it."""

    service: str
    sightings: list[Sighting] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    pages: list[PageUse] = field(default_factory=list)

    def add(self, sighting: Sighting, target: Target) -> None:
        """Add a sighting that is of `target`."""
        if sighting not in self.sightings:
            self.sightings.append(sighting)
        if target not in self.targets:
            self.targets.append(target)


@dataclass(slots=True)
class Observation:
    """Every service by its id, and for each kind of place why it could not be looked at everywhere."""

    services: dict[str, Observed] = field(default_factory=dict)
    gaps: dict[str, list[str]] = field(default_factory=dict)

    def of(self, service_id: str) -> Observed:
        """Return the service, which is new if it was not seen before."""
        return self.services.setdefault(service_id, Observed(service_id))

    def lost(self, place: str, reason: str) -> None:
        """Note that a kind of place could not be looked at everywhere."""
        reasons = self.gaps.setdefault(place, [])
        if reason not in reasons:
            reasons.append(reason)


def observe(known: Known) -> Observation:
    """Return what was seen of all targets; the organisation's own names are no outside service."""
    seen = Observation()
    own = [target.name for target in known.targets.values() if target.kind is TargetKind.DOMAIN]
    domains = known.facts("service.sightings", DomainSightings)
    for target_id, facts in domains.items():
        _domain(seen, known.targets[target_id], facts, own)
    if not domains:
        for place in set(PLACE_OF.values()) - {"pages"}:
            seen.lost(place, "no domain was looked at")
    pages = known.facts("web.page", PageFacts)
    fronts = known.facts("web.front", WebFacts)
    for target_id, page in pages.items():
        _page(seen, known.targets[target_id], page, fronts, own)
    if not pages:
        seen.lost("pages", "no page was looked at")
    return seen


def _domain(seen: Observation, target: Target, facts: DomainSightings | Unseen, own: list[str]) -> None:
    if isinstance(facts, Unseen):
        for place in set(PLACE_OF.values()) - {"pages"}:
            seen.lost(place, f"{target.name}: {facts.unseen}")
        return
    for sighting in facts.sightings:
        if not (sighting.host and _is_own(sighting.host, own)):
            seen.of(sighting.service).add(sighting, target)
    for place, looked in facts.looked.items():
        if isinstance(looked, Unseen):
            seen.lost(place, f"{target.name}: {looked.unseen}")


def _page(
    seen: Observation,
    target: Target,
    page: PageFacts | Unseen,
    fronts: Mapping[str, WebFacts | Unseen],
    own: list[str],
) -> None:
    hosts = _hosts(page, fronts.get(target.id))
    if isinstance(hosts, Unseen):
        seen.lost("pages", f"{target.name}: {hosts.unseen}")
        return
    use = PageUse(host=target.name, purpose=target.exposure.purpose)
    for sighting in _loads(target, hosts, own):
        # Of a page that is not for patients, a name that nobody knows says too little to ask about.
        if sighting.known or use.purpose in CARE:
            observed = seen.of(sighting.service)
            observed.add(sighting, target)
            if use not in observed.pages:
                observed.pages.append(use)


def _hosts(page: PageFacts | Unseen, front: WebFacts | Unseen | None) -> Seen[tuple[str, ...]]:
    """Return the hosts that a page loads from; none when there is no page: nothing there, or a redirect."""
    if isinstance(page, Unseen):
        return page
    if not page.fetched:
        absent = isinstance(front, WebFacts) and not front.exists
        return () if absent else Unseen(unseen="there is no page over HTTPS")
    return page.third_party_hosts if page.is_page else ()


def _loads(target: Target, hosts: tuple[str, ...], own: list[str]) -> Iterator[Sighting]:
    for host in hosts:
        if not _is_own(host, own):
            sighting = outside(
                MarkKind.WEB, host, target.name, f"the page loads from {host}", own=target.name
            )
            if sighting is not None:
                yield sighting


def _is_own(host: str, own: list[str]) -> bool:
    return any(same_site(name, host) for name in own)
