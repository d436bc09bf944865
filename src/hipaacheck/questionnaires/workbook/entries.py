"""Turn an answer into what stands in the cells of the vendor's workbook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from hipaacheck.questionnaires.answers import Answer, Value
from hipaacheck.questionnaires.forms import cut
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.values import Given, Unreadable, as_written, read_value, shown
from hipaacheck.questionnaires.words import NEVER, NOT_APPLICABLE, AnswerType
from hipaacheck.questionnaires.workbook.layout import (
    DOES_NOT_APPLY,
    NO,
    NOT_APPLICABLE_LINE,
    YES,
    by_lines,
)
from hipaacheck.sheets.cells import cell_text

_EXCEL_DAYS = date(1900, 3, 1)
"""Before it, Excel counts days otherwise than everybody else."""
_WHOLE = 1e15
"""From here on Excel's 15 digits no longer hold a whole number."""

CellEntry = str | float | date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the cells of one question: its answer, and Yes or No by option when it has lines."""

    answer: CellEntry = None
    lines: Mapping[str, str] = field(default_factory=dict)
    details: str = ""
    evidence: str = ""


def entry_of(question: Question, answer: Answer) -> Entry:
    """Return an answer as cells; one that cannot be read stands there as it was written."""
    details = cell_text(answer.details or "")
    evidence = cell_text("\n".join(proof.path for proof in answer.evidence))
    given = read_value(question, answer.answer)
    if by_lines(question) and not isinstance(given, Unreadable):
        return Entry(None, _lines(question, given), details, evidence)
    if given is None:
        return Entry(None, {}, details, evidence)
    if isinstance(given, Unreadable):
        return Entry(_as_it_was(answer), {}, details, evidence)
    return Entry(_cell(question, given), {}, details, evidence)


def _lines(question: Question, given: Given | None) -> dict[str, str]:
    if given is None:
        return {}
    chosen = (NOT_APPLICABLE,) if given == NOT_APPLICABLE else given
    assert isinstance(chosen, tuple)
    marks = {option.value: YES if option.value in chosen else NO for option in question.options}
    if NOT_APPLICABLE in chosen:
        marks = {NOT_APPLICABLE_LINE: YES}
    return marks


def _cell(question: Question, given: Given) -> CellEntry:
    if given == NOT_APPLICABLE:
        return DOES_NOT_APPLY
    if isinstance(given, tuple):
        return cell_text("\n".join(given))
    if isinstance(given, float):
        return given if abs(given) < _WHOLE else cell_text(repr(given))
    if isinstance(given, date):
        return given if given >= _EXCEL_DAYS else given.isoformat()
    if question.type is AnswerType.DATE and given == NEVER:
        return "Never"
    return cell_text(question.labels.get(given, given))


def _as_it_was(answer: Answer) -> str:
    raw = answer.answer
    return cell_text("\n".join(raw) if isinstance(raw, tuple) else str(raw))


def meant(question: Question | None, raw: Value | None) -> str:
    """Return what an answer means, on one line: the same however it was written down."""
    given = None if question is None else read_value(question, raw)
    if question is None or given is None or isinstance(given, Unreadable):
        return as_written(raw)
    return cut(shown(question, given))
