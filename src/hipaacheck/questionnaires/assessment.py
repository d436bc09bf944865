"""Name what scoring says: how each answer stands, what it is worth, and what the whole comes to."""

from datetime import date
from enum import StrEnum

from hipaacheck.model import Record
from hipaacheck.questionnaires.answers import LookedAt
from hipaacheck.questionnaires.words import Topic


class Standing(StrEnum):
    """How an answer stands.

    `to-grade` waits for a person: a text without a review, or an answer taken from another instrument that
    nobody has confirmed. `unanswered` takes in what cannot be read. `not-applicable` has a reason and is left
    out of the score; `not-asked` is what the conditions left out.
    """

    GOOD = "good"
    PARTIAL = "partial"
    POOR = "poor"
    DISQUALIFYING = "disqualifying"
    UNANSWERED = "unanswered"
    TO_GRADE = "to-grade"
    NOT_APPLICABLE = "not-applicable"
    NOT_ASKED = "not-asked"


class Verdict(StrEnum):
    """What the whole comes to: a disqualifying answer, questions open that could be one, or the band."""

    DISQUALIFIED = "disqualified"
    UNDECIDED = "undecided"
    BAND = "band"


class GradedAnswer(Record):
    """One answer and what it is worth.

    `said` is the answer in words ("" if there is none). `grade` is what counts now, from 0 to 1; `could_be`
    the most that it can become when what is open (an answer, a grade, the evidence) is settled. `points` is
    weight times grade, which both round to four decimals. `because` explains each number in a sentence.
    `by_hand` says that a person graded it. `capped` says that what is wanting limits the grade; `wanting` is
    what ought to stand behind the answer and does not, in words, whether or not that limits it: evidence or
    details that are asked for, and files that are named and not there as recorded. An answer that is worth
    nothing by itself wants nothing.
    """

    question: str
    topic: Topic
    standing: Standing
    said: str = ""
    details: str | None = None
    weight: int
    grade: float
    could_be: float
    points: float
    capped: bool = False
    by_hand: bool = False
    because: tuple[str, ...]
    wanting: tuple[str, ...] = ()
    evidence: tuple[LookedAt, ...] = ()


class SectionScore(Record):
    """What a section comes to; `score` is None when nothing in it counts."""

    section: str
    title: str
    points: float
    out_of: int
    score: int | None


class Assessment(Record):
    """What a whole answer file comes to on a day.

    `score` is from 0 to 100, rounded down, with everything open counted as nothing; `could_be` is what it
    would be with everything open settled well. Both are None when no question with a weight applies. `band`
    is that of `score`. `disqualifying` and `undecided` are ids of questions: those whose answer ends the
    matter, and those that are open and could. `open` are all that are unanswered or not graded.
    `review_due` is when to ask again. `questions_changed` says that the answers are to another version.
    `means` says what follows from the verdict, and `phi` whether PHI may go on to (or reach) whoever
    answered: never as long as the verdict is not the band, and never by answers that are undated, of a day
    to come, or due to be asked again. `unknown` are ids in the answer file that the
    questionnaire does not have; `told` says what else to know about the whole.
    """

    questionnaire: str
    version: str
    title: str
    vendor: str | None
    subject: str | None
    as_of: date
    answered: date | None
    points: float
    out_of: int
    score: int | None
    could_be: int | None
    verdict: Verdict
    band: str
    means: str
    disqualifying: tuple[str, ...]
    undecided: tuple[str, ...]
    open: tuple[str, ...]
    review_due: date | None
    questions_changed: bool
    sections: tuple[SectionScore, ...]
    answers: tuple[GradedAnswer, ...]
    phi: bool = False
    unknown: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
