"""Write the two hidden sheets: the entries of the drop-downs, and what the reader needs to know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hipaacheck.questionnaires.answers import AnswerFile
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.workbook.entries import meant
from hipaacheck.questionnaires.workbook.layout import (
    FORMAT,
    LISTS,
    META,
    Kind,
    Line,
    allowed,
    by_lines,
)
from hipaacheck.sheets.cells import cell_text
from hipaacheck.sheets.styles import Book, put


@dataclass(frozen=True, slots=True)
class Lists:
    """Where the entries of the drop-downs stand: each question's range, and each label's cell."""

    ranges: Mapping[str, str]
    cells: Mapping[tuple[str, str], str]
    rows: tuple[tuple[str, str], ...]


def lists_of(questionnaire: Questionnaire) -> Lists:
    """Return the entries of all drop-downs, one column of ids and one of labels.

    A list written into the check itself would end at 255 characters, and at every comma.
    """
    ranges: dict[str, str] = {}
    cells: dict[tuple[str, str], str] = {}
    rows: list[tuple[str, str]] = []
    for question in questionnaire.questions:
        if by_lines(question) or not question.values:
            continue
        first = len(rows) + 1
        rows += [(question.id, cell_text(label)) for label in allowed(question)]
        for at, value in enumerate(question.values):
            cells[question.id, value] = f"{LISTS}!$B${first + at}"
        ranges[question.id] = f"{LISTS}!$B${first}:$B${len(rows)}"
    return Lists(ranges, cells, tuple(rows))


def write_lists(book: Book, lists: Lists) -> None:
    """Add the sheet with the entries of all drop-downs."""
    sheet = book.file.add_worksheet(LISTS)
    for row, entry in enumerate(lists.rows):
        for column, text in enumerate(entry):
            put(sheet, row, column, text, book.style("plain"))
    sheet.protect()
    sheet.very_hidden()


def write_meta(book: Book, questionnaire: Questionnaire, answers: AnswerFile, rows: tuple[Line, ...]) -> None:
    """Add what identifies the workbook; each row is a key and what belongs to it."""
    sheet = book.file.add_worksheet(META)
    for row, entry in enumerate(_meta(questionnaire, answers, rows)):
        for column, text in enumerate(entry):
            put(sheet, row, column, cell_text(text), book.style("plain"))
    sheet.protect()
    sheet.very_hidden()


def _meta(
    questionnaire: Questionnaire, answers: AnswerFile, rows: tuple[Line, ...]
) -> Iterator[tuple[str, ...]]:
    yield "format", FORMAT
    yield "questionnaire", questionnaire.id
    yield "version", questionnaire.version
    yield "sha256", questionnaire.sha256
    for name in ("vendor", "vendor_name", "subject", "asked", "due"):
        value = getattr(answers, name)
        if value is not None:
            yield name, str(value)
    for line in rows:
        if line.kind in (Kind.QUESTION, Kind.LINE):
            yield "row", line.id
    for key, answer in answers.answers.items():
        for proof in answer.evidence:
            yield "evidence", key, proof.path, proof.sha256 or ""
        if answer.prefilled is not None:
            # As long as the answer stays, nobody has confirmed it; the reader needs to see that it did.
            yield "prefilled", key, answer.prefilled, meant(questionnaire.get(key), answer.answer)
