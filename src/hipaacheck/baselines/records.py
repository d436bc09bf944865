"""Describe a baseline: the gaps that were known when a gate was put up, each with a reason and an end."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from hipaacheck.model import Outcome, Record, Severity
from hipaacheck.model.day import Day

FORMAT: Final = "hipaacheck.baseline/1"
NO_REASON: Final = "TODO: say why this may stand until then"
NO_NAME: Final = "TODO: who approved this"
LONGEST = 366
"""Days after which an end is told as far away: what nobody looks at for longer than a year is forgotten."""

_Text = Annotated[str, Field(min_length=1, max_length=4_000)]
# A run may be about thousands of domains, and the patterns of a waiver are part of its target's id.
_Id = Annotated[str, Field(min_length=1, max_length=200_000)]
_TO_COME = re.compile(r"\W*(?:todo|tbd|fixme|xxx)\b", re.IGNORECASE)


def _open(outcome: Outcome) -> Outcome:
    if outcome not in (Outcome.FAIL, Outcome.UNKNOWN):
        raise ValueError("should be fail or unknown: nothing else needs a baseline")
    return outcome


class Entry(Record):
    """One finding that is known: a gap at a severity, or something that could not be seen.

    `rule` and `target` are for readers, and have to give the fingerprint. `severity` is the one at which it
    is known: what weighs more is new. Without `expires` it ends with the baseline.
    """

    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    rule: _Id
    target: _Id
    outcome: Annotated[Outcome, AfterValidator(_open)]
    severity: Severity
    reason: _Text
    approved_by: _Text
    approved_on: Day | None = None
    expires: Day | None = None
    ticket: _Text | None = None

    @property
    def reviewed(self) -> bool:
        """Return whether a person wrote why it may stand, and who approved it."""
        return is_written(self.reason) and is_written(self.approved_by)


class Content(Record):
    """What a baseline file holds. `run` and `as_of` name the run that it was made from, or last held to."""

    format: Literal["hipaacheck.baseline/1"]
    subject: _Id
    written: Day
    run: Annotated[str, Field(pattern=r"^[0-9a-f]{8,64}$")]
    as_of: Day
    expires: Day | None = None
    findings: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline that was read: what it holds, from which file, and the line of each entry."""

    name: str
    content: Content
    lines: tuple[int | None, ...]

    def end_of(self, entry: Entry) -> date:
        """Return the last day on which an entry counts."""
        end = entry.expires or self.content.expires
        assert end is not None  # reading refuses an entry without an end
        return end


def is_written(text: str) -> bool:
    """Return whether somebody wrote a text: no mark of what is to come, and not signs alone."""
    return not _TO_COME.match(text) and any(one.isalpha() for one in text)
