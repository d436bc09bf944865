"""Say which answers in other instruments answer which questions of ours (rules/questionnaires/mappings/)."""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Literal, Self

from pydantic import Field, model_validator

from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import Day, Record
from hipaacheck.questionnaires.answers import Answer
from hipaacheck.questionnaires.importing.foreign import Foreign, ForeignRow
from hipaacheck.questionnaires.importing.said import Said
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.words import NEVER, AnswerType, QuestionId, Slug, Text
from hipaacheck.resources import rules_dir
from hipaacheck.sheets.cells import normal
from hipaacheck.yamlio import build, parse_yaml

_WORDS_CHARACTERS = 2_000


class Covers(StrEnum):
    """Whether the questions there ask all that ours asks; a part never makes the best answer."""

    WHOLE = "whole"
    PART = "part"


class Sure(StrEnum):
    """How sure an entry is: all its questions were read in a public copy, or of some the subject only."""

    READ = "read"
    KNOWN = "known"


class Rule(Record):
    """One answer of ours (`gives`) and the answers there that make it, all of them together."""

    when: dict[Text, Literal["yes", "no"]] = Field(min_length=1)
    gives: Slug


class Entry(Record):
    """One question of ours and the questions there that bear on it.

    `theirs` maps ids there to words of which the question in the file must hold one: numbers shift between
    versions, and an id with another question behind it must not answer ours. Of the rules in `how` the first
    that holds counts; with none, what was said stands beside our question, for a person to read.
    """

    ours: QuestionId
    theirs: dict[Text, tuple[Text, ...]] = Field(min_length=1)
    covers: Covers = Covers.PART
    how: tuple[Rule, ...] = ()
    sure: Sure
    note: Text

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if not all(self.theirs.values()):
            raise ValueError("each id needs words that its question must hold")
        if any(not rule.when.keys() <= self.theirs.keys() for rule in self.how):
            raise ValueError("a rule goes by a question that the entry does not name")
        return self


class Routed(Record):
    """Questions (by the start of their ids) that are only asked when another was answered with yes."""

    begins: Text
    asked_by: Text


class Mapping(Record):
    """What maps one instrument to one questionnaire of ours.

    `versions` are the beginnings of the versions that it is for; None of the file matches `unversioned` only.
    `never` are ids that answer nothing here, with the reason.
    """

    instrument: Text
    versions: tuple[Text, ...] = Field(min_length=1)
    unversioned: bool = False
    questionnaire: Slug
    compiled: Day
    verified: Text
    sources: tuple[Text, ...] = Field(min_length=1)
    licence: Text
    never: dict[Text, Text] = {}
    routed: tuple[Routed, ...] = ()
    entries: tuple[Entry, ...]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        ours = [entry.ours for entry in self.entries]
        if len(set(ours)) != len(ours):
            raise ValueError("a question of ours stands in two entries")
        if any(self.never.keys() & entry.theirs.keys() for entry in self.entries):
            raise ValueError("an entry goes by a question that never answers anything")
        return self

    def fits(self, version: str | None) -> bool:
        """Return whether this is for files of a version."""
        if version is None:
            return self.unversioned
        return any(version == one or version.startswith(f"{one}.") for one in self.versions)


@cache
def shipped_mappings() -> tuple[Mapping, ...]:
    """Return the mappings that ship. Raises FileMistakesError if one is not right."""
    found = []
    folder = rules_dir() / "questionnaires" / "mappings"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            name = f"rules/questionnaires/mappings/{file.name}"
            document = parse_yaml(file.read_text(encoding="utf-8"), name, keep=True)
            one = build(Mapping, document, (), document.data)
            if not file.name.startswith(one.instrument.lower()):
                raise FileMistakesError([Mistake(name, 1, f"holds a mapping of {one.instrument}")])
            found.append(one)
    return tuple(found)


def mapping_for(foreign: Foreign, questionnaire: str) -> Mapping | None:
    """Return the mapping from what was read to a questionnaire of ours."""
    for one in shipped_mappings():
        same = one.instrument == foreign.instrument and one.questionnaire == questionnaire
        if same and one.fits(foreign.version):
            return one
    return None


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a file answers of ours, the ids there that each came from, and what had to be left out."""

    answers: MappingOf[str, Answer]
    filled: MappingOf[str, tuple[str, ...]]
    warnings: tuple[str, ...]


def mapped(mapping: Mapping, foreign: Foreign, questions: MappingOf[str, Question]) -> Mapped:
    """Return our answers from theirs; each names its source in `prefilled`, and nobody has confirmed it."""
    answers: dict[str, Answer] = {}
    filled: dict[str, tuple[str, ...]] = {}
    warnings: list[str] = _routed_warnings(mapping, foreign)
    for entry in mapping.entries:
        question = questions.get(entry.ours)
        if question is None:
            continue
        rows = {}
        for one in entry.theirs:
            row = foreign.rows.get(one)
            if row is None or not _is_asked(mapping, foreign, one):
                continue
            if not _is_about(row, entry.theirs[one]):
                warnings.append(f"{one} asks something else than in the version that is known; not mapped")
                continue
            if row.said is not Said.NOTHING or row.found.details:
                rows[one] = row
        if rows:
            answers[entry.ours] = _answer(entry, question, rows, foreign)
            filled[entry.ours] = tuple(rows)
    return Mapped(answers, filled, tuple(dict.fromkeys(warnings)))


def _routed_warnings(mapping: Mapping, foreign: Foreign) -> list[str]:
    warnings = []
    for routed in mapping.routed:
        row = foreign.rows.get(routed.asked_by)
        if row is not None and row.said in (Said.NO, Said.NOT_APPLICABLE):
            warnings.append(
                f"{routed.asked_by} is answered with {row.found.answer[:40]}, so that {routed.begins}* "
                "was not asked and answers nothing here"
            )
    return warnings


def _is_asked(mapping: Mapping, foreign: Foreign, question_id: str) -> bool:
    for routed in mapping.routed:
        row = foreign.rows.get(routed.asked_by)
        if question_id.startswith(routed.begins) and row is not None:
            return row.said not in (Said.NO, Said.NOT_APPLICABLE)
    return True


def _is_about(row: ForeignRow, words: tuple[str, ...]) -> bool:
    question = normal(row.found.question)
    return any(normal(word) in question for word in words)


def _answer(entry: Entry, question: Question, rows: MappingOf[str, ForeignRow], foreign: Foreign) -> Answer:
    """Return one answer of ours, where a rule gives one, and always what was said there."""
    version = f" {foreign.version}" if foreign.version else ""
    source = f"{foreign.instrument}{version} {', '.join(rows)}"
    words = _in_words(rows)
    if question.type.graded_by_hand:
        return Answer(answer=words, prefilled=source)
    return Answer(answer=_value(entry, question, rows), details=words, prefilled=source)


def _value(entry: Entry, question: Question, rows: MappingOf[str, ForeignRow]) -> str | None:
    """Return what the first rule that holds gives; None when none holds, or it would be too good.

    What a formula made of it, and what the vendor leaves to somebody else, counts for no rule.
    """
    chosen = {one: row for one, row in rows.items() if not row.found.calculated}
    said = {one: row.said for one, row in chosen.items() if not _is_for_others(row.found.owner)}
    for rule in entry.how:
        if all(said.get(one) == wanted for one, wanted in rule.when.items()):
            worth = worth_of(question, rule.gives)
            whole = entry.covers is Covers.WHOLE
            return rule.gives if worth is not None and (whole or worth < 1) else None
    return None


def worth_of(question: Question, value: str) -> float | None:
    """Return the grade of a value; None for one that the question does not have, or that is not graded."""
    if question.type is AnswerType.DATE:
        return 0 if value == NEVER else None
    if question.type is AnswerType.YES_NO and value in question.values and question.wanted is not None:
        return 1 if value == question.wanted else 0.5 if value == "partial" else 0
    option = question.option(value)
    return option.grade if option is not None else None


def _is_for_others(owner: str) -> bool:
    """Return whether the vendor says that somebody else alone does it (the ownership column of CAIQ)."""
    plain = normal(owner)
    return bool(plain) and plain != "csp-owned" and not plain.startswith("shared csp")


def _in_words(rows: MappingOf[str, ForeignRow]) -> str:
    said = []
    for one, row in rows.items():
        answer = row.found.answer or "no answer"
        owner = f" ({row.found.owner})" if row.found.owner else ""
        details = f" - {row.found.details}" if row.found.details else ""
        said.append(f"{one}: {answer}{owner}{details}"[:_WORDS_CHARACTERS])
    return "\n".join(said)[:20_000]
