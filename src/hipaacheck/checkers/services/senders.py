"""Derive which services made for campaigns may send as each domain, beside what its mail is for."""

from collections.abc import Iterator

from hipaacheck.catalogs.services import service_catalogue
from hipaacheck.checkers.api import Derived, Known, Saw
from hipaacheck.checkers.email.facts import MxFacts
from hipaacheck.checkers.services.facts import DomainSenders, DomainSightings, Sighting
from hipaacheck.checkers.services.lines import sighted
from hipaacheck.model import Seen, TargetKind, Unseen

_PLACES = (("spf", "the SPF record was"), ("dkim", "the DKIM keys were"))
METHOD = "SPF and DKIM records, compared with what the inventory says of the domain's mail"


def get_ready() -> None:
    """Build what the first facts would wait for."""
    DomainSenders()


def derive_senders(known: Known) -> Iterator[Derived]:
    """Yield the campaign senders of every domain."""
    sightings = known.facts("service.sightings", DomainSightings)
    mx = known.facts("dns.mx", MxFacts)
    missing = Unseen(unseen="the domain was not looked at")
    for target in known.targets.values():
        if target.kind is TargetKind.DOMAIN:
            seen = sightings.get(target.id, missing)
            routing = mx.get(target.id, missing)
            facts = DomainSenders(
                audited=known.declared is not None,
                bulk=_bulk(seen),
                bulk_maybe=_maybe(seen),
                uses=_uses(known, target.name),
                receives_mail=routing if isinstance(routing, Unseen) else routing.receives_mail,
            )
            named = () if isinstance(seen, Unseen) else ((one, (target,)) for one in _campaigns(seen))
            places = sighted(known, named, ("bulk", "bulk_maybe"))
            saw = Saw(facts, "service.sightings", METHOD, absent=not facts.bulk, places=places)
            yield Derived(target, saw)


def _bulk(facts: DomainSightings | Unseen) -> Seen[tuple[str, ...]]:
    """Return the certain ones; with none, records that could not be read leave it open."""
    if isinstance(facts, Unseen):
        return facts
    found = tuple(dict.fromkeys(one.name for one in _campaigns(facts) if one.sure))
    places = (facts.looked.get(place, Unseen(unseen=f"{what} not looked at")) for place, what in _PLACES)
    lost = next((place for place in places if isinstance(place, Unseen)), None)
    return found or lost or ()


def _maybe(facts: DomainSightings | Unseen) -> tuple[str, ...]:
    if isinstance(facts, Unseen):
        return ()
    sure = {one.service for one in _campaigns(facts) if one.sure}
    return tuple(dict.fromkeys(one.name for one in _campaigns(facts) if one.service not in sure))


def _campaigns(facts: DomainSightings) -> Iterator[Sighting]:
    for one in facts.sightings:
        service = service_catalogue().service(one.service)
        if one.means == "may-send-as-domain" and service is not None and service.bulk:
            yield one


def _uses(known: Known, name: str) -> tuple[str, ...] | None:
    if known.declared is None:
        return None
    for domain in known.declared.inventory.domains:
        if domain.name.strip().rstrip(".").lower() == name and domain.mail_use:
            return tuple(domain.mail_use)
    return None
