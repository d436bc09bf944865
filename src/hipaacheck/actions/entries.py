"""Hold what a plan file says, before it is compared with what was recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from hipaacheck.actions.layout import STATUSES, TREATMENTS, Field
from hipaacheck.model import Action, Progress, Treatment

MOST_MISTAKES = 200


class PlanMistakesError(Exception):
    """A plan file that cannot be used; `mistakes` are all that was found, in the order of the file."""

    def __init__(self, mistakes: list[str]) -> None:
        more = len(mistakes) - MOST_MISTAKES
        self.mistakes = tuple(mistakes[:MOST_MISTAKES])
        super().__init__("\n".join((*self.mistakes, *([f"and {more} more"] if more > 0 else []))))


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decided about one finding; None where nothing was decided."""

    treatment: Treatment | None = None
    owner: str | None = None
    due: date | None = None
    status: Progress | None = None
    comment: str | None = None

    def text(self, field: Field) -> str:
        """Return what one field says, in the words of the plan; empty where nothing was decided."""
        match field:
            case Field.TREATMENT:
                return TREATMENTS[self.treatment] if self.treatment else ""
            case Field.STATUS:
                return STATUSES[self.status] if self.status else ""
            case Field.DUE:
                return self.due.isoformat() if self.due else ""
            case Field.OWNER:
                return self.owner or ""
            case Field.COMMENT:
                return self.comment or ""


def decided_of(action: Action | None) -> Decided:
    """Return what was recorded."""
    if action is None:
        return Decided()
    return Decided(action.treatment, action.owner, action.due, action.status, action.comment)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a plan: which finding it is about, where it stands, and what it says.

    Fields that are not in `given` were not in the file and change nothing; one that is given and not decided
    clears what was recorded. `rule` and `target` are empty where the row does not name them; without a
    `fingerprint` they are both there. `number` is that of the finding in its report, empty where the row has
    none.
    """

    place: str
    fingerprint: str
    rule: str
    target: str
    decided: Decided
    given: frozenset[Field]
    number: str = ""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """All that a file says. `run` is the run that it was made from, None where the file does not say.

    `written` is what the plan held when it was made, by fingerprint, as the texts of its cells: what still
    says the same was not changed by anybody. None where the file does not tell. `numbers` are those that its
    rows were given, by fingerprint, as far as the file tells. `told` are sentences on what was left as it is.
    """

    entries: tuple[Entry, ...]
    run: str | None = None
    written: Mapping[str, Mapping[Field, str]] | None = None
    numbers: Mapping[str, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()
