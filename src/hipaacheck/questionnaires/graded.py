"""Hold how one answer stands, with the exact numbers that a score is made of."""

from dataclasses import dataclass
from fractions import Fraction

from hipaacheck.questionnaires.answers import Answer, LookedAt
from hipaacheck.questionnaires.assessment import Standing
from hipaacheck.questionnaires.question import Question

_NONE = Fraction(0)
OPEN = frozenset({Standing.UNANSWERED, Standing.TO_GRADE})
"""Standings that wait for an answer or a person."""
OUTSIDE = frozenset({Standing.NOT_ASKED, Standing.NOT_APPLICABLE})
"""Standings that are no part of a score."""


@dataclass(frozen=True, slots=True)
class Graded:
    """One answer with its exact grades; `undecided` says that what is open here could end the matter."""

    question: Question
    answer: Answer
    standing: Standing
    grade: Fraction = _NONE
    could_be: Fraction = _NONE
    because: tuple[str, ...] = ()
    said: str = ""
    capped: bool = False
    by_hand: bool = False
    undecided: bool = False
    wanting: tuple[str, ...] = ()
    evidence: tuple[LookedAt, ...] = ()

    @property
    def applies(self) -> bool:
        """Return whether it is part of the score."""
        return self.standing not in OUTSIDE
