"""Check what is typed into an answer cell, with a word of help: drop-downs, numbers, days."""

from typing import TYPE_CHECKING

from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.values import Unreadable, read_value
from hipaacheck.questionnaires.words import AnswerType
from hipaacheck.questionnaires.workbook.layout import DOES_NOT_APPLY, NO, YES, Column

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

# Excel's numbers of 2000-01-01 and of the day after 2200-12-31.
_FIRST_DAY, _LAST_DAY = 36_526, 109_938
_FROM_LIST = {
    "error_title": "Please choose from the list",
    "error_message": "Choose one of the answers of the list. What it leaves open can be said under Details.",
}


def check_answer(sheet: "Worksheet", row: int, question: Question | None, entries: str) -> None:
    """Lay a check on the answer cell of a row; without a question it is one option, answered Yes or No.

    `entries` is the range with the answers to choose from.
    """
    rule = _option() if question is None else _rule(question, row, entries)
    sheet.data_validation(row, Column.ANSWER, row, Column.ANSWER, {"ignore_blank": True, **rule})


def _option() -> dict[str, object]:
    return {"validate": "list", "source": [YES, NO], **_FROM_LIST}


def _rule(question: Question, row: int, entries: str) -> dict[str, object]:
    cell = f"$D${row + 1}"
    if entries:
        return {"validate": "list", "source": f"={entries}", **_FROM_LIST}
    if question.type is AnswerType.NUMBER:
        return _number(question, cell)
    if question.type is AnswerType.DATE:
        return _day(question, cell)
    said = "In words." if question.type is AnswerType.TEXT else "One entry per line (Alt+Enter in Excel)."
    return {"validate": "any", "input_title": "Answer", "input_message": said + _or_else(question)}


def _or_else(question: Question) -> str:
    return " Or: n/a, and why under Details." if question.may_not_apply else ""


def _number(question: Question, cell: str) -> dict[str, object]:
    """Take numbers from 0 on; without 0 where it could mean that a limit is switched off (see read_number).

    Excel reads 95% as 0.95, so a percentage up to 1 is refused: nobody could tell the two apart.
    """
    from_zero = not isinstance(read_value(question, 0.0), Unreadable)
    holds = f"{cell}>=0" if from_zero else f"{cell}>0"
    said = f"A number of {question.unit}, such as 10 or 10.5, without words."
    if question.unit == "percent":
        holds = f"OR({cell}=0,AND({cell}>1,{cell}<=100))"
        said = "A percentage as a plain number, such as 99.5, without the sign %."
    return _custom(f"AND(ISNUMBER({cell}),{holds})", cell, said, question, ())


def _day(question: Question, cell: str) -> dict[str, object]:
    holds = f"AND(ISNUMBER({cell}),{cell}>={_FIRST_DAY},{cell}<{_LAST_DAY})"
    return _custom(holds, cell, "A day, such as 2026-03-01. Or: never.", question, ("never",))


def _custom(
    holds: str, cell: str, said: str, question: Question, words: tuple[str, ...]
) -> dict[str, object]:
    if question.may_not_apply:
        words = (*words, "n/a", DOES_NOT_APPLY.lower())
    ways = [holds, *(f'LOWER(TRIM({cell}))="{word}"' for word in words)]
    return {
        "validate": "custom",
        "value": f"=OR({','.join(ways)})" if len(ways) > 1 else f"={holds}",
        "input_title": "Answer",
        "input_message": said + _or_else(question),
        "error_title": "Please check the answer",
        "error_message": said + _or_else(question),
    }
