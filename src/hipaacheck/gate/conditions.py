"""Read what `--fail-on` asks: conditions of which any one stops the gate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hipaacheck.gate.records import Ground
from hipaacheck.model import Severity

NEVER = "never"
_FLOORED = {ground.value: ground for ground in (Ground.NEW, Ground.REGRESSION, Ground.UNKNOWN)}


class BadConditionError(ValueError):
    """A word that is no condition; the message is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A finding counts on a ground when it weighs as much as `floor` or more."""

    ground: Ground
    floor: Severity

    def meets(self, severity: Severity) -> bool:
        """Return whether a severity is urgent enough."""
        return severity.rank <= self.floor.rank

    def __str__(self) -> str:
        if self.ground is Ground.SEVERITY:
            return self.floor.value
        return f"{self.ground.value}:{self.floor.value}"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What stops a gate: any of `all`; nothing, where there are none."""

    all: tuple[Condition, ...] = ()

    def of(self, ground: Ground) -> tuple[Condition, ...]:
        """Return the conditions on one ground."""
        return tuple(one for one in self.all if one.ground is ground)

    def meets(self, ground: Ground, severity: Severity) -> bool:
        """Return whether a finding of this severity counts on this ground."""
        return any(one.meets(severity) for one in self.of(ground))

    @property
    def words(self) -> tuple[str, ...]:
        """Return the conditions as a user writes them."""
        return tuple(map(str, self.all))


def read_conditions(words: Sequence[str]) -> Conditions:
    """Return the conditions that the words of `--fail-on` name; each may hold several, with commas.

    `new`, `regression` and `unknown` may have a severity behind a colon; without one, `new` and `regression`
    count from low on (suggestions never stop a gate unless `info` is written), and `unknown` counts what the
    other conditions would, from low on where there are none. `never` stands alone. Raises BadConditionError.
    """
    named = [word.strip().lower() for text in words for word in text.split(",") if word.strip()]
    if NEVER in named:
        if set(named) != {NEVER}:
            raise BadConditionError(f"--fail-on {NEVER} stands alone; leave out {NEVER}, or the others")
        return Conditions()
    if not named:
        raise BadConditionError(f"--fail-on takes {_ALLOWED}")
    found = [_condition(word) for word in named]
    floors = [one.floor for one in found if one is not None and one.ground is not Ground.UNKNOWN]
    weakest = max(floors, key=lambda floor: floor.rank, default=Severity.LOW)
    return Conditions(
        tuple(dict.fromkeys(one or Condition(Ground.UNKNOWN, weakest) for one in found)),
    )


def _condition(word: str) -> Condition | None:
    """Return a condition; None for `unknown` whose severity the others decide."""
    name, colon, floor = word.partition(":")
    ground = _FLOORED.get(name)
    if ground is None:
        if colon:
            raise BadConditionError(f"--fail-on takes {_ALLOWED}, not '{word[:80]}'")
        return Condition(Ground.SEVERITY, _severity(name, word))
    if colon:
        return Condition(ground, _severity(floor, word))
    return None if ground is Ground.UNKNOWN else Condition(ground, Severity.LOW)


def _severity(text: str, word: str) -> Severity:
    try:
        return Severity(text)
    except ValueError:
        raise BadConditionError(f"--fail-on takes {_ALLOWED}, not '{word[:80]}'") from None


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


_ALLOWED = (
    f"{_listed(Severity)}, new, regression or unknown (each of the last three may have a severity: "
    f"new:high), or {NEVER}"
)
