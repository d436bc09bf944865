"""Derive what the inventory says of each system: whether ePHI is there, and how critical it is."""

from collections.abc import Iterator

from hipaacheck.checkers.api import Derivation, Derived, Known
from hipaacheck.checkers.documents.entries import decisions_by_specification, derived, saw
from hipaacheck.checkers.documents.facts import SystemFacts
from hipaacheck.checkers.shared.places import Decides, lines_of
from hipaacheck.inventory.schema.systems import System
from hipaacheck.model import TargetKind

KIND = "system.record"
_DECIDES: Decides = {
    key: (key,) for key in ("holds_ephi", "moves_ephi", "criticality", "restore_within", "owner", "people")
}
CRITICALITY = "164.308(a)(7)(ii)(E)"


def derive_systems(known: Known) -> Iterator[Derived]:
    """Yield each system of the inventory."""
    declared = known.declared
    if declared is None or not declared.inventory.systems:
        return
    decided = decisions_by_specification(declared).get(CRITICALITY)
    choice = decided[1].choice if decided is not None else None
    for index, system in enumerate(declared.inventory.systems):
        origin = declared.origin("systems", index)
        places = lines_of(declared, "systems", index, _DECIDES)
        outcome = saw(declared, system_facts(system, choice), origin, places=places)
        yield derived(known, f"system:{system.id}", TargetKind.SYSTEM, system.name, origin, outcome)


def system_facts(system: System, choice: str | None) -> SystemFacts:
    """Return what is recorded of one system; `choice` is what was decided on the analysis of criticality."""
    return SystemFacts(
        name=system.name,
        kind=system.kind,
        holds_ephi=system.holds_ephi,
        moves_ephi=system.moves_ephi,
        people=system.people,
        criticality=system.criticality,
        restore_within=str(system.restore_within) if system.restore_within is not None else None,
        owner=system.owner,
        choice=choice,
    )


SYSTEMS = Derivation("documents.systems", KIND, derive_systems)
