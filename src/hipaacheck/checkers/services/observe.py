"""Put together which outside services were seen anywhere: in the records of all domains and on all pages."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from weakref import ReferenceType, ref

from hipaacheck.catalogs.services import MarkKind
from hipaacheck.checkers.api import Known
from hipaacheck.checkers.services.facts import AppReach, DomainSightings, PageUse, Sighting
from hipaacheck.checkers.services.sightings import outside
from hipaacheck.checkers.shared.site import host_of, same_site
from hipaacheck.checkers.web.facts import PageFacts, WebFacts
from hipaacheck.model import Target, TargetKind, Unseen
from hipaacheck.suffixes import registered_domain

CARE = frozenset({"patient portal", "intake form", "booking", "telehealth", "payment"})
"""Purposes of pages that patients use as patients; of other pages nothing is said (AHA v. Becerra, 2024)."""

_MOST_REASONS = 3

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
GRANTS = "grants"
"""The place where applications show that people or administrators of a tenant let in."""

_OF_DOMAINS = tuple(place for place in dict.fromkeys(PLACE_OF.values()) if place != "pages")


@dataclass(slots=True)
class Observed:
    """One service with its sightings, what they are of, the pages that load from it, and its applications.

    `part` is "" for the whole service, or for what is left of it when sightings of it are told apart: the
    others have the id of the vendor whose marks they carry.
    """

    service: str
    part: str = ""
    found: dict[Sighting, dict[str, Target]] = field(default_factory=dict)
    uses: dict[PageUse, None] = field(default_factory=dict)
    let_in: dict[AppReach, Sighting] = field(default_factory=dict)

    @property
    def sightings(self) -> tuple[Sighting, ...]:
        """Return every sighting once, in order."""
        return tuple(self.found)

    @property
    def targets(self) -> tuple[Target, ...]:
        """Return every target that a sighting is of, in order."""
        return tuple({id: one for targets in self.found.values() for id, one in targets.items()}.values())

    @property
    def pages(self) -> tuple[PageUse, ...]:
        """Return the pages that load from the service or lead to it."""
        return tuple(self.uses)

    def add(self, sighting: Sighting, target: Target) -> None:
        """Add a sighting that is of `target`."""
        self.found.setdefault(sighting, {})[target.id] = target

    def only(self, sightings: Iterable[Sighting], part: str) -> "Observed":
        """Return the part of the service that these of its sightings are of."""
        found = {one: self.found[one] for one in sightings}
        owners = {one.owner for one in found if one.mark == MarkKind.WEB}
        uses: dict[PageUse, None] = {use: None for use in self.uses if use.host in owners}
        let_in = {reach: one for reach, one in self.let_in.items() if one in found}
        return Observed(self.service, part, found, uses, let_in)


@dataclass(slots=True)
class Observation:
    """Every service by its id, and for each kind of place why it could not be looked at everywhere.

    `care_gaps` says the same of the pages that the inventory says patients use. `domains` and `tenants` are
    those that were to be looked at.
    """

    services: dict[str, Observed] = field(default_factory=dict)
    gaps: dict[str, list[str]] = field(default_factory=dict)
    care_gaps: list[str] = field(default_factory=list)
    domains: tuple[Target, ...] = ()
    tenants: tuple[Target, ...] = ()

    def of(self, service_id: str) -> Observed:
        """Return the service, which is new if it was not seen before."""
        return self.services.setdefault(service_id, Observed(service_id))

    def lost(self, place: str, reason: str) -> None:
        """Note that a kind of place could not be looked at everywhere."""
        reasons = self.gaps.setdefault(place, [])
        if reason not in reasons:
            reasons.append(reason)

    def lost_page(self, page: Target, reason: str) -> None:
        """Note that not all of a page could be looked at."""
        self.lost("pages", f"{page.name}: {reason}")
        if page.exposure.purpose in CARE:
            self.care_gaps.append(f"{page.name}: {reason}")

    def unseen(self, *places: str) -> Unseen | None:
        """Return why it cannot be said that nothing is at any of `places`; None if it can."""
        return _said(reason for place in places for reason in self.gaps.get(place, ()))

    def unseen_care(self) -> Unseen | None:
        """Return why it cannot be said that nothing is on pages for patients; None if it can."""
        return _said(self.care_gaps)


def _said(reasons: Iterable[str]) -> Unseen | None:
    found = list(dict.fromkeys(reasons))
    return Unseen(unseen="; ".join(found[:_MOST_REASONS])) if found else None


class OwnNames:
    """The names of the organisation: as `same_site` compares them, without comparing each with each."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)
        self.registered = frozenset(map(registered_domain, self.names)) - {None}
        self.known: dict[str, bool] = {}

    def has(self, host: str) -> bool:
        """Return whether a host belongs to the site of any of the names."""
        if host not in self.known:
            above = (host.split(".", count)[-1] for count in range(host.count(".") + 1))
            self.known[host] = (
                f"www.{host}" in self.names
                or not self.names.isdisjoint(above)
                or registered_domain(host) in self.registered
            )
        return self.known[host]


_LAST: dict[str, tuple[ReferenceType[Known], int, Observation]] = {}


def observe(known: Known) -> Observation:
    """Return what was seen of all targets; the organisation's own names are no outside service.

    Derivations ask the same again, so that the last answer is kept for as long as `known` is in use.
    """
    kept = _LAST.get("known")
    if kept is not None and kept[0]() is known and kept[1] == len(known.targets):
        return kept[2]
    seen = _observed(known)
    _LAST["known"] = ref(known, lambda gone: _LAST.clear()), len(known.targets), seen
    return seen


def _observed(known: Known) -> Observation:
    seen = Observation(domains=tuple(one for one in known.targets.values() if one.kind is TargetKind.DOMAIN))
    own = OwnNames(target.name for target in seen.domains)
    domains = known.facts("service.sightings", DomainSightings)
    for target_id, facts in domains.items():
        _domain(seen, known.targets[target_id], facts, own)
    if not domains:
        for place in _OF_DOMAINS:
            seen.lost(place, "no domain was looked at")
    _pages(seen, known, own)
    _tenants(seen, known)
    return seen


def _domain(seen: Observation, target: Target, facts: DomainSightings | Unseen, own: OwnNames) -> None:
    if isinstance(facts, Unseen):
        for place in _OF_DOMAINS:
            seen.lost(place, f"{target.name}: {facts.unseen}")
        return
    for sighting in facts.sightings:
        if not (sighting.host and own.has(sighting.host)):
            seen.of(sighting.service).add(sighting, target)
    for place, looked in facts.looked.items():
        if isinstance(looked, Unseen):
            seen.lost(place, f"{target.name}: {looked.unseen}")


def _pages(seen: Observation, known: Known, own: OwnNames) -> None:
    pages = known.facts("web.page", PageFacts)
    fronts = known.facts("web.front", WebFacts)
    # A page that is looked at itself is not lost where another one leads to it.
    homes = {f"https://{known.targets[target_id].name}/" for target_id in pages}
    for target_id, page in pages.items():
        target = known.targets[target_id]
        if isinstance(page, Unseen):
            seen.lost_page(target, page.unseen)
        elif not page.fetched:
            front = fronts.get(target_id)
            if not (isinstance(front, WebFacts) and not front.exists):
                seen.lost_page(target, "there is no page over HTTPS")
        elif page.is_page:
            _page(seen, target, page, own)
        else:
            _redirect(seen, target, fronts.get(target_id), homes, own)
    for target in known.targets.values():
        if target.exposure.purpose in CARE and target.kind is TargetKind.WEB_HOST and target.id not in pages:
            seen.lost_page(target, "it was not looked at")
    if not pages:
        seen.lost("pages", "no page was looked at")


def _page(seen: Observation, target: Target, page: PageFacts, own: OwnNames) -> None:
    if isinstance(page.third_party_hosts, Unseen):
        seen.lost_page(target, page.third_party_hosts.unseen)
        return
    if page.truncated:
        seen.lost_page(target, "only the beginning of the page was read")
    for host in page.third_party_hosts:
        _load(seen, target, host, f"the page loads from {host}", own)


def _redirect(
    seen: Observation, target: Target, front: WebFacts | Unseen | None, homes: set[str], own: OwnNames
) -> None:
    """Note where a host sends its visitors; what is loaded there was not read."""
    if not isinstance(front, WebFacts) or not front.https_chain:
        seen.lost_page(target, "it redirects, and where to was not seen")
        return
    last = front.https_chain[-1]
    host = host_of(last)
    if not same_site(target.name, host):
        _load(seen, target, host, f"the page sends visitors on to {host}", own)
    if last not in homes:
        seen.lost_page(target, f"it sends visitors on to {last}, where no page was read")


def _load(seen: Observation, target: Target, host: str, text: str, own: OwnNames) -> None:
    sighting = None if own.has(host) else outside(MarkKind.WEB, host, target.name, text, own=target.name)
    use = PageUse(host=target.name, purpose=target.exposure.purpose)
    # Of a page that is not for patients, a name that nobody knows says too little to ask about.
    if sighting is not None and (sighting.known or use.purpose in CARE):
        observed = seen.of(sighting.service)
        observed.add(sighting, target)
        observed.uses[use] = None


def _tenants(seen: Observation, known: Known) -> None:
    """Note what was let into tenants. Without a tenant nothing is lost, and nothing is said of any."""
    if not any(target.kind.is_tenant for target in known.targets.values()):
        return
    from hipaacheck.checkers.services.grants import look

    found = look(known)
    seen.tenants = found.targets
    for reason in found.gaps:
        seen.lost(GRANTS, reason)
    for one in found.let_in:
        observed = seen.of(one.sighting.service)
        observed.add(one.sighting, one.tenant)
        observed.let_in[one.reach] = one.sighting
