"""Shape what a run says of an area or a target, and the counts behind it."""

from dataclasses import dataclass
from enum import StrEnum

from hipaacheck.model import Severity


class State(StrEnum):
    """What a run can say of an area, a target or a paragraph; there is no word for "met" on purpose."""

    GAP = "gap"
    UNSEEN = "unseen"
    EVIDENCE = "evidence"
    ATTESTED = "attested"
    MANUAL = "manual"
    ACCEPTED = "accepted"
    SUGGESTION = "suggestion"
    NOT_ASSESSED = "not-assessed"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings ended how; each counts once.

    A failed rule is a gap, or a suggestion if its severity is `info`. A finding under a waiver in force is an
    accepted risk and nothing else, whether it failed, was unknown or is for a person to answer. `attested`
    counts those of the `passed` that rest on nothing but somebody's word.
    """

    gaps: int = 0
    suggestions: int = 0
    unknown: int = 0
    manual: int = 0
    accepted: int = 0
    passed: int = 0
    attested: int = 0
    not_applicable: int = 0

    @property
    def checked(self) -> int:
        """Return how many findings apply: all but the not-applicable ones."""
        return self.gaps + self.suggestions + self.unknown + self.manual + self.accepted + self.passed

    @property
    def total(self) -> int:
        """Return how many findings there are."""
        return self.checked + self.not_applicable


@dataclass(frozen=True, slots=True)
class SeverityCount:
    """How many rules of one severity failed, accepted risks aside."""

    severity: Severity
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the run says of an area or a target, in words and as a state to colour by."""

    text: str
    state: State
    counts: Counts
    severities: tuple[SeverityCount, ...]


@dataclass(frozen=True, slots=True)
class AreaView:
    """One area over all targets."""

    id: str
    title: str
    verdict: Verdict
