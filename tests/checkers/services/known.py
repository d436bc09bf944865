"""What derivations look at, put together by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from hipaacheck.checkers.email.facts import MxFacts
from hipaacheck.checkers.services.facts import DomainSightings, Sighting
from hipaacheck.checkers.services.sightings import unique
from hipaacheck.checkers.web.facts import PageFacts
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.inventory import Inventory
from hipaacheck.model import Exposure, Origin, Place, Record, Seen, Target, TargetKind, Unseen

F = TypeVar("F", bound=Record)

PLACES = ("mx", "spf", "dkim", "reports", "tokens", "aliases", "name-servers", "logo")
ALL_LOOKED: dict[str, Seen[bool]] = dict.fromkeys(PLACES, True)


@dataclass
class FakeKnown:
    """A Known whose facts are given by kind and target id."""

    declared: Declared | None = None
    targets: dict[str, Target] = field(default_factory=dict)
    given: dict[str, dict[str, Record | Unseen]] = field(default_factory=dict)

    def facts(self, kind: str, facts_type: type[F]) -> Mapping[str, F | Unseen]:
        found: dict[str, F | Unseen] = {}
        for target_id, record in self.given.get(kind, {}).items():
            if not isinstance(record, facts_type | Unseen):
                # As the engine does it: a derivation may ask for no more than a part of the facts.
                record = facts_type.model_validate(record.model_dump(mode="json"))
            found[target_id] = record
        return found

    def places(self, kind: str, target_id: str) -> tuple[Place, ...]:
        return ()

    def domain(
        self,
        name: str,
        *sightings: Sighting | None,
        looked: dict[str, Seen[bool]] | None = None,
        receives: bool = True,
    ) -> "FakeKnown":
        """Add a domain with what was seen of it."""
        target = Target(id=f"domain:{name}", kind=TargetKind.DOMAIN, name=name, origin=Origin(file="test"))
        self.targets[target.id] = target
        facts = DomainSightings(sightings=unique(sightings), looked={**ALL_LOOKED, **(looked or {})})
        self.given.setdefault("service.sightings", {})[target.id] = facts
        self.given.setdefault("dns.mx", {})[target.id] = MxFacts(receives_mail=receives)
        return self

    def lost_domain(self, name: str, reason: str) -> "FakeKnown":
        """Add a domain that could not be looked at."""
        self.domain(name)
        self.given["service.sightings"][f"domain:{name}"] = Unseen(unseen=reason)
        return self

    def tenant(self, name: str, kind: str, apps: Record | Unseen | None) -> "FakeKnown":
        """Add a tenant, google or microsoft, with the facts about its applications; None where nobody asked."""
        target = Target(
            id=f"{kind}-tenant:{name}",
            kind=TargetKind(f"{kind}-tenant"),
            name=name,
            origin=Origin(file="test"),
        )
        self.targets[target.id] = target
        if apps is not None:
            self.given.setdefault(f"{kind}.apps", {})[target.id] = apps
        return self

    def page(self, host: str, page: PageFacts | Unseen, purpose: str | None = None) -> "FakeKnown":
        """Add a web host with its first page."""
        target = Target(
            id=f"web-host:{host}",
            kind=TargetKind.WEB_HOST,
            name=host,
            origin=Origin(file="test"),
            exposure=Exposure(purpose=purpose),
        )
        self.targets[target.id] = target
        self.given.setdefault("web.page", {})[target.id] = page
        return self


def declared(**sections: Any) -> Declared:
    """Return an inventory with these sections, as YAML would give them."""
    return Declared(Inventory.model_validate({"version": 1, **sections}))
