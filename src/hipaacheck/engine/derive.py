"""Make facts from the inventory and from what probes saw, when the network has answered all it will."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from hipaacheck.checkers.api import Checker, CouldNotLookError, Derivation, Derived
from hipaacheck.engine.collect import Collected, sealed
from hipaacheck.model import Evidence, Observation, Problem, Record, Target, Unseen

if TYPE_CHECKING:
    from hipaacheck.inventory.declared import Declared

F = TypeVar("F", bound=Record)


class KnownFacts:
    """What derivations may look at; see hipaacheck.checkers.api.Known."""

    def __init__(self, collected: Collected, declared: "Declared | None") -> None:
        self._collected = collected
        self._declared = declared
        self._by_kind: dict[str, list[Evidence]] = {}
        for item in collected.evidence:
            self.add(item)

    def add(self, item: Evidence) -> None:
        """Let later derivations see this piece of evidence."""
        self._by_kind.setdefault(item.kind, []).append(item)

    @property
    def declared(self) -> "Declared | None":
        """Return the inventory, if there is one."""
        return self._declared

    @property
    def targets(self) -> Mapping[str, Target]:
        """Return every target by its id."""
        return self._collected.targets

    def facts(self, kind: str, facts_type: type[F]) -> Mapping[str, F | Unseen]:
        """Return the facts of `kind` of each target, by the target's id."""
        return {item.target: _typed(item, facts_type) for item in self._by_kind.get(kind, ())}


def _typed(item: Evidence, facts_type: type[F]) -> F | Unseen:
    if item.observation is Observation.FAILED or item.facts is None:
        return Unseen(unseen=item.error or "the probe gave no reason")
    try:
        return facts_type.model_validate(item.facts)
    except ValidationError as error:
        return Unseen(unseen=f"the facts of {item.kind} do not fit their type ({error.error_count()} faults)")


def derive(
    checkers: Sequence[Checker], collected: Collected, declared: "Declared | None", now: datetime
) -> None:
    """Run all derivations and add their evidence and targets to `collected`.

    One that crashes becomes a problem of the run; what it would have said is then unknown.
    """
    known = KnownFacts(collected, declared)
    for checker in checkers:
        for derivation in checker.derivations:
            for made in _made(derivation, known, collected):
                collected.targets.setdefault(made.target.id, made.target)
                item = sealed(derivation.name, derivation.kind, made.target, made.outcome, now)
                collected.evidence.append(item)
                known.add(item)


def _made(derivation: Derivation, known: KnownFacts, collected: Collected) -> list[Derived]:
    try:
        return list(derivation.derive(known))
    except CouldNotLookError as error:
        what = error.reason
    except Exception as error:  # noqa: BLE001 - a derivation of a plugin may fail in any way; the rest goes on
        what = f"{type(error).__name__}: {error}"
    collected.problems.append(Problem(where=f"derivation {derivation.name}", what=what, kind="probe"))
    return []
