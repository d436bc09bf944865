"""Make facts from the inventory and from what probes saw, when the network has answered all it will."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from hipaacheck.checkers.api import Checker, CouldNotLookError, Derivation, Derived
from hipaacheck.engine.collected import Collected, said
from hipaacheck.model import Evidence, Observation, Place, Problem, Record, Target, Unseen

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
        return MappingProxyType(self._collected.targets)

    def facts(self, kind: str, facts_type: type[F]) -> Mapping[str, F | Unseen]:
        """Return the facts of `kind` of each target, by the target's id."""
        return {item.target: _typed(item, facts_type) for item in self._by_kind.get(kind, ())}

    def places(self, kind: str, target_id: str) -> tuple[Place, ...]:
        """Return the lines that evidence was read from; of the network there are none."""
        found = (item for item in self._by_kind.get(kind, ()) if item.places and item.target == target_id)
        return tuple(place for item in found for place in item.places)


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

    One that crashes becomes a problem of the run: what it had said by then is kept, what it would have said
    is unknown.
    """
    known = KnownFacts(collected, declared)
    for derivation in in_turn([one for checker in checkers for one in checker.derivations]):
        for made in _made(derivation, known, collected):
            _keep(derivation, made, known, collected, now)


def in_turn(derivations: Sequence[Derivation]) -> list[Derivation]:
    """Return derivations in their order, each put off until all are done that derive what it comes after.

    A kind that nobody derives holds nobody up; of several that wait for each other, the first goes first.
    """
    waiting, done = list(derivations), list[Derivation]()
    while waiting:
        at = next((at for at, one in enumerate(waiting) if not _waits(one, waiting)), 0)
        done.append(waiting.pop(at))
    return done


def _waits(one: Derivation, waiting: Sequence[Derivation]) -> bool:
    return bool(one.after) and any(other.kind in one.after for other in waiting if other is not one)


def _made(derivation: Derivation, known: KnownFacts, collected: Collected) -> list[Derived]:
    """Return all that a derivation yields before it ends or crashes; none of it is kept until then."""
    made: list[Derived] = []
    try:
        for one in derivation.derive(known):
            made.append(one)  # noqa: PERF402 - what list() had collected by the crash would be lost
    except CouldNotLookError as error:
        _problem(derivation, collected, error.reason)
    except Exception as error:  # noqa: BLE001 - a derivation of a plugin may fail in any way; the rest goes on
        _problem(derivation, collected, said(error))
    return made


def _keep(
    derivation: Derivation, made: Derived, known: KnownFacts, collected: Collected, now: datetime
) -> None:
    try:
        new = made.target.id not in collected.targets
        if new:
            made.target.model_dump_json()  # A target that cannot be written would take the whole run along.
        item = collected.keep(derivation.name, derivation.kind, made.target, made.outcome, now)
    except Exception as error:  # noqa: BLE001 - a plugin may yield anything; the rest goes on
        _problem(derivation, collected, f"yielded what cannot be kept: {said(error)}")
        return
    collected.targets.setdefault(made.target.id, made.target)
    known.add(item)


def _problem(derivation: Derivation, collected: Collected, what: str) -> None:
    collected.problems.append(Problem(where=f"derivation {derivation.name}", what=what, kind="probe"))
