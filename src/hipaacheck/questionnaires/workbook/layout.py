"""Say where everything stands in the vendor's workbook, in the words that its reader looks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from hipaacheck.questionnaires.question import Option, Question
from hipaacheck.questionnaires.schema import Questionnaire, Section
from hipaacheck.questionnaires.words import AnswerType

FORMAT = "hipaacheck.workbook/1"
CATEGORY = "Questionnaire"
"""What the properties of the file call it."""

INSTRUCTIONS = "Instructions"
QUESTIONS = "Questions"
LISTS = "lists"
META = "meta"

ANSWERED_BY = "Answered by (name and role)"
ANSWERED_ON = "Answered on (date)"
SUBJECT = "Subject"

YES, NO = "Yes", "No"
DOES_NOT_APPLY = "Not applicable"
LINE_BY_LINE = "Yes or No in each line below"
"""Stands in the answer cell of a question whose options are answered one by one."""

SEPARATOR = "/"
"""Parts a question's id from the option's value in the id of a line: TOY-05/keys."""
NOT_APPLICABLE_LINE = "n/a"

HEADER_ROW = 2
"""Counted from 0, as XlsxWriter does."""


class Column(IntEnum):
    """The columns of the sheet of questions, counted from 0."""

    ID = 0
    SECTION = 1
    QUESTION = 2
    ANSWER = 3
    DETAILS = 4
    EVIDENCE = 5
    STATUS = 6
    WHY = 7
    COUNTS = 8


HEADERS: Mapping[Column, str] = {
    Column.ID: "ID",
    Column.SECTION: "Section",
    Column.QUESTION: "Question",
    Column.ANSWER: "Answer",
    Column.DETAILS: "Details",
    Column.EVIDENCE: "Evidence file",
    Column.STATUS: "Status",
    Column.WHY: "Why we ask",
    Column.COUNTS: "Counts",
}


class Status(StrEnum):
    """How far a question is answered, as the workbook works it out while it is filled in."""

    OPEN = "Open"
    CRITICAL = "Open, critical"
    ANSWERED = "Answered"
    DETAILS = "Details missing"
    REASON = "Reason missing"
    NOT_ASKED = "Not asked"


class Kind(StrEnum):
    """What a row of the sheet of questions is."""

    BAND = "band"
    ABOUT = "about"
    QUESTION = "question"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: `row` counts from 0. The line that says that a question does not apply has no option."""

    row: int
    kind: Kind
    section: Section
    question: Question | None = None
    option: Option | None = None

    @property
    def number(self) -> int:
        """Return the number of the row as spreadsheets count."""
        return self.row + 1

    @property
    def id(self) -> str:
        """Return what stands in the column of ids."""
        if self.question is None:
            return ""
        if self.kind is Kind.QUESTION:
            return self.question.id
        return line_id(self.question.id, self.option.value if self.option else NOT_APPLICABLE_LINE)


def line_id(question: str, value: str) -> str:
    """Return the id of the row in which one option of a question is answered."""
    return f"{question}{SEPARATOR}{value}"


def lines(questionnaire: Questionnaire) -> tuple[Line, ...]:
    """Return all rows below the header, in order."""
    found: list[Line] = []

    def add(
        kind: Kind, section: Section, question: Question | None = None, option: Option | None = None
    ) -> None:
        found.append(Line(HEADER_ROW + 1 + len(found), kind, section, question, option))

    for section in questionnaire.sections:
        questions = questionnaire.of_section(section.id)
        if not questions:
            continue
        add(Kind.BAND, section)
        if section.about:
            add(Kind.ABOUT, section)
        for question in questions:
            add(Kind.QUESTION, section, question)
            if by_lines(question):
                for option in question.options:
                    add(Kind.LINE, section, question, option)
                if question.may_not_apply:
                    add(Kind.LINE, section, question)
    return tuple(found)


def by_lines(question: Question) -> bool:
    """Return whether each option is answered in a row of its own: a cell holds one choice from a list."""
    return question.type is AnswerType.CHOICES


def must_be_said(option: Option) -> bool:
    """Return whether silence about an option cannot be taken for No: it would make the answer worse."""
    return bool(option.disqualifies) or option.caps is not None


def allowed(question: Question) -> tuple[str, ...]:
    """Return the entries of a question's drop-down list."""
    entries = tuple(question.labels.values())
    return (*entries, DOES_NOT_APPLY) if question.may_not_apply else entries
