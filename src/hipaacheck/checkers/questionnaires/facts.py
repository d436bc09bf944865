"""Typed facts about questionnaires: who was asked, what came back, and what it is worth.

Moments are the first instants of days in UTC; what ends does so at the moment after its last day. Answers are
counted as they stood on the day of the latest date that somebody signed them with: a test that was eleven
months old then stays that until somebody answers again, and rules say when that is due.
"""

from datetime import UTC, datetime

from hipaacheck.checkers.declared import FileFacts
from hipaacheck.checkers.shared.late import Late
from hipaacheck.model import Seen

_DAY = datetime(2025, 12, 1, tzinfo=UTC)


class AskedBase(Late):
    """What every fact about the questionnaires of a vendor begins with.

    `role` is what the register makes of the vendor and PHI (vendor.record), `role_said` the same in words.
    `ended` is the moment after the last day of the work.
    """

    name: str = "Example Vendor"
    role: Seen[str] = "handles-phi"
    role_said: str = "it maintains PHI, by the register"
    ended: datetime | None = None


class Named(Late):
    """A question and what there is to say of it."""

    id: str = "BA-01"
    text: str = "Will you sign an agreement?"
    words: str = "No"
    citations: tuple[str, ...] = ()
    follow_up: str = ""


class Entry(Late):
    """A questionnaire that was asked. `said` names it in words; `due_ends` is the moment after its due day.

    `replied` says that a file with answers is there which somebody has dated; it is unseen when the file
    cannot be used. `started` says that one is there and nobody has dated it; `disqualifying` are
    the answers in it that end the matter already.
    """

    questionnaire: str = "business-associate"
    said: str = "Business associate questionnaire"
    asked: datetime | None = _DAY
    due_ends: datetime | None = None
    replied: Seen[bool] = True
    started: bool = False
    disqualifying: tuple[Named, ...] = ()
    file: FileFacts = FileFacts(named=True, path="answers.yaml", sha256="0" * 64)


class Reply(Late):
    """What one answered questionnaire comes to; all of it is unseen when the file cannot be used.

    `verdict` is `unseen` then. `path` and `sha256` (its first twelve digits) are those of the file.
    `answered` is the day of the answers, `counts_from` the latest day that an answer or a review in
    it bears: before that day it says nothing.
    `review_ends` is the moment after the day on which to ask again. `score` counts what is open as nothing,
    `could_be` as good; both are None when nothing counts. `phi_from` is the lowest score with which PHI may
    go there, None if there is none. `disqualified` is unseen when questions are open that could disqualify.
    `unproven` are answers behind which evidence or details that are asked for do not stand, or files that
    they name, whatever the answers are worth; a report that is claimed and not named is not among them.
    `to_grade` wait for a person, `unconfirmed` were taken from another instrument, `left_out` were said not
    to apply, and nobody has reviewed why.
    `worse` is what changed for the worse since the time before, `to_read` what puts the comparison
    itself in doubt; `compared` says that there was a time before. `questions_changed` says that the answers
    are to another version of the questions.
    """

    questionnaire: str = "business-associate"
    said: str = "Business associate questionnaire"
    path: str = "answers.yaml"
    sha256: str = "000000000000"
    answered: Seen[datetime] = _DAY
    answered_by: str = ""
    counts_from: Seen[datetime] = _DAY
    review_ends: Seen[datetime | None] = datetime(2026, 12, 2, tzinfo=UTC)
    score: Seen[int | None] = 92
    could_be: Seen[int | None] = 92
    phi_from: int | None = 75
    verdict: str = "band"
    band: str = "Accept"
    means: str = ""
    disqualified: Seen[bool] = False
    disqualifying: tuple[Named, ...] = ()
    undecided: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    unproven: Seen[tuple[Named, ...]] = ()
    to_grade: Seen[tuple[Named, ...]] = ()
    unconfirmed: Seen[tuple[Named, ...]] = ()
    left_out: Seen[tuple[Named, ...]] = ()
    compared: bool = False
    worse: Seen[tuple[str, ...]] = ()
    to_read: Seen[tuple[str, ...]] = ()
    questions_changed: Seen[bool] = False


class QuestionnaireFacts(AskedBase):
    """The questionnaires of a vendor (vendor.questionnaire): all that it was sent, and what came back."""

    entries: tuple[Entry, ...] = (Entry(),)
    replies: tuple[Reply, ...] = (Reply(),)


class Answered(Late):
    """One answer. `said` is what was answered, in words and cut short; `expected` what was hoped for.

    `good` is False for one that is worth less than was asked for, whatever its evidence, and unseen for one
    that is missing or waits for a person. `evidence` are the files handed over, each with its state and the
    first twelve digits of its SHA-256, or that it was asked for and there is none. `because` is why it counts
    as it does. `counts_from` is as for Reply.

    Of a file that cannot be used one answer stands for all about a topic, and `counts_from` is unseen.
    """

    id: str = "BA-11"
    questionnaire: str = "Business associate questionnaire"
    text: str = "Is PHI encrypted on every network path?"
    said: str = "Yes"
    expected: str = "yes"
    standing: str = "good"
    good: Seen[bool] = True
    weight: int = 10
    citations: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    because: str = ""
    follow_up: str = ""
    answered: str = "2025-12-01"
    counts_from: Seen[datetime] = _DAY


_Answers = Seen[tuple[Answered, ...]]


class Topics(Late):
    """Answers by what they are about; an answer that does not apply, or was not asked for, is left out.

    `practice` are those to questions that no paragraph asks, whatever they are about.
    """

    scope: _Answers = ()
    agreement: _Answers = ()
    uses: _Answers = ()
    risk: _Answers = ()
    policies: _Answers = ()
    workforce: _Answers = ()
    assurance: _Answers = ()
    encryption: _Answers = ()
    access: _Answers = ()
    authentication: _Answers = ()
    logs: _Answers = ()
    backups: _Answers = ()
    continuity: _Answers = ()
    messaging: _Answers = ()
    defence: _Answers = ()
    incidents: _Answers = ()
    subcontractors: _Answers = ()
    rights: _Answers = ()
    exit: _Answers = ()
    ai: _Answers = ()
    tracking: _Answers = ()
    interfaces: _Answers = ()
    testing: _Answers = ()
    facilities: _Answers = ()
    authorisation: _Answers = ()
    vendors: _Answers = ()
    practice: _Answers = ()


class AnswersFacts(Topics, AskedBase):
    """What a vendor answered, by topic (vendor.answers)."""


class OwnAnswersFacts(Topics):
    """What the organisation answered about itself, by topic (organisation.answers).

    `asked` counts the questionnaires about itself that it keeps, answered or not.
    """

    name: str = "Example Clinic"
    asked: int = 1
    entries: tuple[Entry, ...] = (Entry(),)
    replies: tuple[Reply, ...] = (Reply(),)
