"""Keep what was collected: evidence that is sealed, one piece of each kind about a target, and problems."""

from dataclasses import dataclass, field
from datetime import datetime

from hipaacheck import __version__
from hipaacheck.checkers.api import CouldNotLookError, Saw
from hipaacheck.model import Evidence, Observation, Place, Problem, Target, Timing

Outcome = Saw | CouldNotLookError


@dataclass(slots=True)
class Collected:
    """What has been seen so far; after an interruption it holds what there was."""

    targets: dict[str, Target] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    timings: list[Timing] = field(default_factory=list)
    interrupted: bool = False
    _places: dict[tuple[str, str], int] = field(default_factory=dict)
    _placed: int = 0

    def keep(
        self,
        name: str,
        kind: str,
        target: Target,
        outcome: Outcome,
        now: datetime,
        places: tuple[Place, ...] = (),
    ) -> Evidence:
        """Seal and keep what a probe or derivation saw of a target, with the places noted, and return it.

        What cannot be kept, and the second piece of evidence of one kind about one target, become problems of
        the run, and the facts unknown: which of the two pieces is right nobody here can say. Raises what
        sealing raises when not even that can be kept, as of a target that is none.
        """
        where = f"{name} on {target.id}"
        try:
            item = sealed(name, kind, target, outcome, now, places)
        except Exception as error:  # noqa: BLE001 - a plugin may hand over anything; what it saw is then unknown
            what = f"what it saw cannot be kept: {said(error)}"
            item = sealed(name, kind, target, CouldNotLookError(f"{name}: {what}"), now)
            self.problems.append(Problem(where=where, what=what, kind="probe"))
        return self._put(item, target, where, now)

    def _put(self, item: Evidence, target: Target, where: str, now: datetime) -> Evidence:
        for place in range(self._placed, len(self.evidence)):
            self._places[self.evidence[place].target, self.evidence[place].kind] = place
        self._placed = len(self.evidence)
        place = self._places.get((item.target, item.kind), -1)
        if place < 0:
            self.evidence.append(item)
            return item
        what = f"two pieces of {item.kind} of one target"
        problem = Problem(where=where, what=what, kind="probe")
        if problem not in self.problems:
            self.problems.append(problem)
        self.evidence[place] = sealed(item.probe, item.kind, target, CouldNotLookError(what), now)
        return self.evidence[place]


def said(error: Exception) -> str:
    """Return an error in words that can be written down: it may hold half of a surrogate pair."""
    return f"{type(error).__name__}: {error}".encode("utf-8", "backslashreplace").decode()


def sealed(
    name: str,
    kind: str,
    target: Target,
    outcome: Outcome,
    now: datetime,
    places: tuple[Place, ...] = (),
) -> Evidence:
    """Return the evidence of what a probe or derivation saw of a target, or why it could not look."""
    common = {
        "probe": name,
        "target": target.id,
        "kind": kind,
        "collected_at": now,
        "tool_version": __version__,
        "source": outcome.source or "none",
        "method": outcome.method or "none",
    }
    if isinstance(outcome, CouldNotLookError):
        return Evidence.sealed(**common, observation=Observation.FAILED, error=outcome.reason, places=places)
    return Evidence.sealed(
        **common,
        observation=Observation.ABSENT if outcome.absent else Observation.PRESENT,
        facts=outcome.facts.model_dump(mode="json"),
        artefacts=outcome.artefacts,
        attested=outcome.attested,
        places=tuple(dict.fromkeys((*places, *outcome.places))),
    )
