"""Hold what one party answered to one questionnaire: the answer file, `hipaacheck.answers/1`."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictFloat, StrictInt

from hipaacheck.model import Day, Record
from hipaacheck.questionnaires.words import QuestionId, Slug, Text
from hipaacheck.yamlio import Document, build, parse_yaml

FORMAT = "hipaacheck.answers/1"

Words = Annotated[str, Field(min_length=1, max_length=20_000)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Proof(Record):
    """A file that was handed over with an answer; `path` is relative to the answer file.

    `sha256` is what the file had when it was recorded.
    """

    path: Annotated[str, Field(min_length=1, max_length=1_000)]
    sha256: Sha256 | None = None


def _path_alone(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


def _half(value: float) -> float:
    if value not in (0, 0.5, 1):
        raise ValueError("should be 0, 0.5 or 1")
    return value


class Review(Record):
    """What the person who read an answer makes of it.

    `grade` (0, 0.5 or 1) is what it is worth; for text and lists nothing else says so. `disqualifies` says
    that it is what the question names as ending the matter. A review never lifts what disqualifies by itself.
    """

    grade: Annotated[float, AfterValidator(_half)] | None = None
    disqualifies: StrictBool = False
    by: Text
    on: Day
    why: Text


Value = StrictBool | StrictInt | StrictFloat | Words | tuple[Words, ...]


class Answer(Record):
    """One answer as it was given; `questionnaires.values` says what it means for its question.

    `details` are words beside it, and the reason for "n/a". `prefilled` names the answer in another
    instrument that this one was taken from; as long as it stands there nobody has confirmed that it fits.
    """

    answer: Value | None = None
    details: Words | None = None
    evidence: tuple[Annotated[Proof, BeforeValidator(_path_alone)], ...] = ()
    prefilled: Text | None = None
    review: Review | None = None


class ForeignAnswer(Record):
    """An answer in another instrument, in the vendor's words; the instrument's own text is not kept.

    `wanted` is the answer that the file itself calls compliant, where it says so and can be believed.
    """

    answer: Annotated[str, Field(max_length=20_000)] = ""
    details: Annotated[str, Field(max_length=20_000)] = ""
    wanted: str | None = None


class Imported(Record):
    """What came from another file: which, its digest, all of its answers, and which of ours it filled.

    `filled` maps ids of ours to those of the instrument; `not_mapped` are its questions that none of ours
    asks; `warnings` say what could not be read or believed.
    """

    instrument: Text
    version: Text | None = None
    file: Text
    sha256: Sha256
    on: Day
    answers: dict[Text, ForeignAnswer] = {}
    filled: dict[QuestionId, tuple[Text, ...]] = {}
    not_mapped: tuple[Text, ...] = ()
    warnings: tuple[Text, ...] = ()


class AnswerFile(Record):
    """The whole file. `vendor` is the id in the inventory, None when the organisation itself answers.

    `version` and `sha256` are those of the questionnaire that was asked. `subject` says which product, plan
    or office the answers are about. `asked`, `due` and `answered` are days; `answered_by` a name and role.
    """

    format: Literal["hipaacheck.answers/1"]
    questionnaire: Slug
    version: Text
    sha256: Sha256 | None = None
    vendor: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")] | None = None
    vendor_name: Text | None = None
    subject: Text | None = None
    asked: Day | None = None
    due: Day | None = None
    answered: Day | None = None
    answered_by: Text | None = None
    answers: dict[QuestionId, Answer] = {}
    imported: tuple[Imported, ...] = ()


class ProofState(StrEnum):
    """What became of a file that was named as evidence."""

    THERE = "there"
    CHANGED = "changed"
    MISSING = "missing"
    UNREAD = "unread"


class LookedAt(Record):
    """What a file named as evidence is like now: its state, digest (None unless read) and what is wrong."""

    path: str
    state: ProofState
    sha256: str | None = None
    problem: str | None = None


def read_answers(text: str, name: str) -> AnswerFile:
    """Read an answer file. Raises FileMistakesError with every mistake and its line."""
    return answers_of(parse_yaml(text, name))


def answers_of(document: Document) -> AnswerFile:
    """Return the answers in a document that was parsed already, without those that nobody has touched.

    Raises FileMistakesError.
    """
    data = document.data
    answers = data.get("answers") if isinstance(data, dict) else None
    if isinstance(answers, dict):
        # A question that nobody has touched stands as `BA-01:` with nothing below it.
        data = {**data, "answers": {key: {} if value is None else value for key, value in answers.items()}}
    found = build(AnswerFile, document, (), data)
    touched = {key: one for key, one in found.answers.items() if one != Answer()}
    return found.model_copy(update={"answers": touched})
