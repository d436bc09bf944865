"""Write the sheet of questions: what is asked is locked, what is answered is open and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.words import AnswerType
from hipaacheck.questionnaires.workbook.checks import check_answer
from hipaacheck.questionnaires.workbook.entries import Entry
from hipaacheck.questionnaires.workbook.layout import (
    DOES_NOT_APPLY,
    HEADER_ROW,
    HEADERS,
    LINE_BY_LINE,
    NOT_APPLICABLE_LINE,
    QUESTIONS,
    Column,
    Kind,
    Line,
    Status,
    by_lines,
)
from hipaacheck.questionnaires.workbook.progress import (
    Places,
    count_formula,
    count_words,
    status_formula,
)
from hipaacheck.sheets.cells import cell_text
from hipaacheck.sheets.heights import Block, height
from hipaacheck.sheets.styles import (
    DONE,
    DONE_INK,
    GREY,
    GREY_INK,
    QUIET,
    URGENT,
    URGENT_INK,
    Book,
    put,
)

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_WIDTHS = {
    Column.ID: 14,
    Column.SECTION: 14,
    Column.QUESTION: 52,
    Column.ANSWER: 28,
    Column.DETAILS: 34,
    Column.EVIDENCE: 22,
    Column.STATUS: 14,
    Column.WHY: 19,
    Column.COUNTS: 8,
}
NOT_APPLICABLE_TEXT = f"{DOES_NOT_APPLY} (say why under Details above)"
PROTECTION = {"format_rows": True, "format_columns": True, "autofilter": True}
"""Rows have to grow with what is typed, and a filter on Open is how one finds what is left."""


@dataclass(frozen=True, slots=True)
class Content:
    """All that the sheet shows."""

    questionnaire: Questionnaire
    rows: tuple[Line, ...]
    entries: Mapping[str, Entry]
    states: Mapping[str, Status]
    places: Places
    heading: str
    lists: Mapping[str, str]


def write_questions(book: Book, content: Content) -> None:
    """Add the sheet of questions."""
    sheet = book.sheet(QUESTIONS)
    last = content.rows[-1].row
    for column, width in _WIDTHS.items():
        hidden = {"hidden": True} if column is Column.COUNTS else {}
        sheet.set_column(column, column, width, book.style("plain"), hidden)
    _head(book, sheet, content)
    for line in content.rows:
        _row(book, sheet, content, line)
    _colour(book, sheet, last)
    sheet.freeze_panes(HEADER_ROW + 1, Column.SECTION)
    sheet.autofilter(HEADER_ROW, Column.ID, last, Column.WHY)
    sheet.protect("", PROTECTION)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.print_area(0, Column.ID, last, Column.WHY)


def _head(book: Book, sheet: "Worksheet", content: Content) -> None:
    first, last = content.rows[0].number, content.rows[-1].number
    sheet.set_row(0, 26)
    put(sheet, 0, Column.ID, content.questionnaire.title, book.style("title"))
    style = book.style("progress")
    sheet.write_formula(
        0, Column.DETAILS, count_formula(first, last), style, count_words(content.states.values())
    )
    put(sheet, 1, Column.ID, content.heading, book.style("subtitle"))
    sheet.set_row(HEADER_ROW, 24)
    for column, text in HEADERS.items():
        put(sheet, HEADER_ROW, column, text, book.style("head"))


def _row(book: Book, sheet: "Worksheet", content: Content, line: Line) -> None:
    if line.kind is Kind.BAND:
        _band(book, sheet, content, line)
    elif line.kind is Kind.ABOUT:
        for column in range(Column.ID, Column.COUNTS):
            put(sheet, line.row, column, None, book.style("about"))
        text = cell_text(line.section.about or "")
        put(sheet, line.row, Column.QUESTION, text, book.style("about"))
        sheet.set_row(line.row, height([[Block(text, _WIDTHS[Column.QUESTION])]]))
    elif line.kind is Kind.QUESTION:
        _question(book, sheet, content, line)
    else:
        _option(book, sheet, content, line)


def _band(book: Book, sheet: "Worksheet", content: Content, line: Line) -> None:
    own = [row for row in content.rows if row.section.id == line.section.id]
    states = [content.states[question.id] for question in content.questionnaire.of_section(line.section.id)]
    style = book.style("band")
    sheet.set_row(line.row, 22)
    for column in range(Column.ID, Column.COUNTS):
        put(sheet, line.row, column, None, style)
    put(sheet, line.row, Column.SECTION, line.section.title, style)
    formula = count_formula(own[0].number, own[-1].number)
    sheet.write_formula(line.row, Column.DETAILS, formula, style, count_words(states))


def _question(book: Book, sheet: "Worksheet", content: Content, line: Line) -> None:
    question = line.question
    assert question is not None
    entry, row = content.entries[question.id], line.row
    put(sheet, row, Column.ID, question.id, book.style("id"))
    put(sheet, row, Column.SECTION, line.section.title, book.style("small"))
    _asked(book, sheet, row, question)
    if by_lines(question):
        text = entry.answer if entry.answer is not None else LINE_BY_LINE
        put(sheet, row, Column.ANSWER, text, book.style("hint"))
    else:
        style = {AnswerType.NUMBER: "number", AnswerType.DATE: "date"}.get(question.type, "input")
        put(sheet, row, Column.ANSWER, entry.answer, book.style(style))
        check_answer(sheet, row, question, content.lists.get(question.id, ""))
    put(sheet, row, Column.DETAILS, entry.details, book.style("input"))
    put(sheet, row, Column.EVIDENCE, entry.evidence, book.style("input"))
    formula = status_formula(content.questionnaire, question, content.places)
    sheet.write_formula(row, Column.STATUS, formula, book.style("status"), content.states[question.id].value)
    put(sheet, row, Column.WHY, why(question), book.style("small"))
    put(sheet, row, Column.COUNTS, 1, book.style("small"))
    sheet.set_row(row, _question_height(line, question, entry))


def _option(book: Book, sheet: "Worksheet", content: Content, line: Line) -> None:
    question, row = line.question, line.row
    assert question is not None
    value = line.option.value if line.option else NOT_APPLICABLE_LINE
    text = line.option.label if line.option else NOT_APPLICABLE_TEXT
    put(sheet, row, Column.ID, line.id, book.style("small"))
    put(sheet, row, Column.SECTION, line.section.title, book.style("small"))
    put(sheet, row, Column.QUESTION, cell_text(text), book.style("option"))
    put(sheet, row, Column.ANSWER, content.entries[question.id].lines.get(value), book.style("input"))
    check_answer(sheet, row, None, "")
    for column in (Column.DETAILS, Column.EVIDENCE, Column.WHY):
        put(sheet, row, column, None, book.style("cell"))
    formula = f"={content.places.status(question.id)}"
    sheet.write_formula(row, Column.STATUS, formula, book.style("small"), content.states[question.id].value)
    put(sheet, row, Column.COUNTS, 0, book.style("small"))
    blocks = [[Block(cell_text(text), _WIDTHS[Column.QUESTION] - 3)]]
    blocks += [
        [Block(line.id, _WIDTHS[Column.ID], 9)],
        [Block(line.section.title, _WIDTHS[Column.SECTION], 9)],
    ]
    sheet.set_row(row, height(blocks))


def _question_height(line: Line, question: Question, entry: Entry) -> float:
    first, *rest = wording(question)
    wide = _WIDTHS[Column.QUESTION]
    answer = LINE_BY_LINE if by_lines(question) and entry.answer is None else str(entry.answer or "")
    return height(
        [
            [Block(first, wide), *(Block(text, wide, 9) for text in rest)],
            [Block(line.section.title, _WIDTHS[Column.SECTION], 9)],
            [Block(answer, _WIDTHS[Column.ANSWER])],
            [Block(entry.details, _WIDTHS[Column.DETAILS])],
            [Block(entry.evidence, _WIDTHS[Column.EVIDENCE])],
            [Block(why(question), _WIDTHS[Column.WHY], 9)],
        ],
        lowest=20,
    )


def _asked(book: Book, sheet: "Worksheet", row: int, question: Question) -> None:
    """Write what is asked, and under it, smaller, what helps to answer it."""
    first, *rest = wording(question)
    if not rest:
        put(sheet, row, Column.QUESTION, first, book.style("cell"))
        return
    small = book.font(font_size=9, font_color=QUIET)
    pieces = [book.font(), first, small, "\n" + "\n".join(rest)]
    sheet.write_rich_string(row, Column.QUESTION, *pieces, book.style("cell"))


def wording(question: Question) -> tuple[str, ...]:
    """Return the paragraphs of a question: what is asked first, and what helps to answer it."""
    labels = {**question.labels, "never": "Never"}
    needed = " or ".join(f"“{labels[value]}”" for value in question.details_for)
    rest = (
        question.help or "",
        f"Details are needed with {needed}." if needed else "",
        f"Evidence wanted: {'; '.join(question.evidence)}." if question.evidence else "",
    )
    return tuple(cell_text(text) for text in (question.text, *rest) if text)


def why(question: Question) -> str:
    """Return the paragraphs behind a question, and how they bind."""
    cited = "\n".join(
        f"45 CFR {citation}" if citation[:2] == "16" else citation for citation in question.citations
    )
    return f"{cited}\n({question.basis})" if cited else question.basis.capitalize()


def _colour(book: Book, sheet: "Worksheet", last: int) -> None:
    """Colour by status, which says the same in words."""
    first = HEADER_ROW + 1
    status = f"$G{first + 1}"
    rules = (
        (Column.ID, Column.WHY, Status.NOT_ASKED, {"bg_color": GREY, "font_color": GREY_INK}),
        (Column.ANSWER, Column.ANSWER, Status.CRITICAL, {"bg_color": URGENT}),
        (Column.STATUS, Column.STATUS, Status.CRITICAL, {"bg_color": URGENT, "font_color": URGENT_INK}),
        (Column.DETAILS, Column.DETAILS, Status.DETAILS, {"bg_color": URGENT}),
        (Column.DETAILS, Column.DETAILS, Status.REASON, {"bg_color": URGENT}),
        (Column.STATUS, Column.STATUS, Status.DETAILS, {"bg_color": URGENT, "font_color": URGENT_INK}),
        (Column.STATUS, Column.STATUS, Status.REASON, {"bg_color": URGENT, "font_color": URGENT_INK}),
        (Column.STATUS, Column.STATUS, Status.ANSWERED, {"bg_color": DONE, "font_color": DONE_INK}),
    )
    for left, right, word, looks in rules:
        sheet.conditional_format(
            first,
            left,
            last,
            right,
            {"type": "formula", "criteria": f'={status}="{word}"', "format": book.file.add_format(looks)},
        )
