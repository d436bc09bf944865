"""Write the first sheet: who asks what about which product, until when, how to answer, and how far it is."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hipaacheck.questionnaires.answers import AnswerFile
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.workbook.layout import (
    ANSWERED_BY,
    ANSWERED_ON,
    INSTRUCTIONS,
    QUESTIONS,
    SUBJECT,
    Line,
    Status,
)
from hipaacheck.questionnaires.workbook.progress import count_formula, count_words
from hipaacheck.questionnaires.workbook.sheet import PROTECTION
from hipaacheck.sheets.cells import cell_text
from hipaacheck.sheets.heights import Block, height
from hipaacheck.sheets.styles import Book, put

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_LABEL, _TEXT = 1, 2
_NO_PHI = (
    "Do not put patient information (PHI), passwords, keys or other secrets into this workbook, nor into the "
    "files that go with it."
)
_HOW = (
    ("Where to answer", f"In the yellow cells of the sheet “{QUESTIONS}”. All other cells are locked."),
    (
        "Lists",
        "Where a cell offers a list, choose from it. A question with a line for each option wants Yes or No "
        "in each line.",
    ),
    (
        "Details",
        "Write here what the answer leaves open. The status says where a reason is needed, such as with "
        "“Partly” or “Not applicable”.",
    ),
    (
        "Evidence file",
        "Name the files that you send with this workbook, one in each line. An answer for which evidence is "
        "wanted counts in full only with it.",
    ),
    (
        "Status",
        "Says what is left; filter it by “Open” and “Open, critical” to see only that. Questions that do not "
        "apply after an earlier answer turn grey.",
    ),
    (
        "Sending it back",
        "Save it as .xlsx: a program reads it, row by row, by the IDs. Leave these as they are.",
    ),
)
_LABEL_WIDTH, _TEXT_WIDTH = 30, 84


def write_instructions(
    book: Book,
    questionnaire: Questionnaire,
    answers: AnswerFile,
    rows: tuple[Line, ...],
    states: Mapping[str, Status],
    asked_by: str | None,
) -> None:
    """Add the sheet of instructions."""
    sheet = book.sheet(INSTRUCTIONS)
    sheet.set_column(0, 0, 2, book.style("plain"))
    sheet.set_column(_LABEL, _LABEL, _LABEL_WIDTH, book.style("plain"))
    sheet.set_column(_TEXT, _TEXT, _TEXT_WIDTH, book.style("plain"))
    sheet.set_row(0, 30)
    put(sheet, 0, _LABEL, questionnaire.title, book.style("title"))
    row = _facts(book, sheet, questionnaire, answers, asked_by)
    row = _answered(book, sheet, answers, row + 1)
    row = _how(book, sheet, questionnaire, row + 1)
    row = _progress(book, sheet, questionnaire, rows, states, row + 1)
    sheet.protect("", PROTECTION)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, row - 1, _TEXT)


def _facts(
    book: Book, sheet: "Worksheet", questionnaire: Questionnaire, answers: AnswerFile, asked_by: str | None
) -> int:
    facts: tuple[tuple[str, object], ...] = (
        ("About", questionnaire.about),
        ("Asked by", asked_by),
        ("Asked of", answers.vendor_name or answers.vendor),
        (SUBJECT, answers.subject),
        ("Asked on", answers.asked),
        ("Please answer by", answers.due),
        ("Questionnaire", f"{questionnaire.id}, version {questionnaire.version}"),
    )
    row = 1
    for label, value in facts:
        if value is None:
            continue
        put(sheet, row, _LABEL, label, book.style("label"))
        if isinstance(value, str):
            _paragraph(book, sheet, row, value)
        else:
            put(sheet, row, _TEXT, value, book.style("date-plain"))
        row += 1
    return row


def _answered(book: Book, sheet: "Worksheet", answers: AnswerFile, row: int) -> int:
    put(sheet, row, _LABEL, ANSWERED_BY, book.style("label"))
    put(sheet, row, _TEXT, cell_text(answers.answered_by or ""), book.style("input"))
    put(sheet, row + 1, _LABEL, ANSWERED_ON, book.style("label"))
    put(sheet, row + 1, _TEXT, answers.answered, book.style("date"))
    sheet.data_validation(
        row + 1,
        _TEXT,
        row + 1,
        _TEXT,
        {
            "validate": "custom",
            "value": f"=ISNUMBER($C${row + 2})",
            "ignore_blank": True,
            "input_title": "Day of the answers",
            "input_message": "A day, such as 2026-03-01.",
            "error_title": "Please check the day",
            "error_message": "A day, such as 2026-03-01.",
        },
    )
    return row + 2


def _how(book: Book, sheet: "Worksheet", questionnaire: Questionnaire, row: int) -> int:
    put(sheet, row, _LABEL, "How to answer", book.style("heading"))
    put(sheet, row, _TEXT, None, book.style("heading"))
    put(sheet, row + 1, _LABEL, "Important", book.style("warning"))
    _paragraph(book, sheet, row + 1, _NO_PHI, "warning")
    row += 2
    notes = [("Please note" if not at else "", text) for at, text in enumerate(questionnaire.instructions)]
    for label, text in (*_HOW, *notes):
        put(sheet, row, _LABEL, label, book.style("label"))
        _paragraph(book, sheet, row, text)
        row += 1
    return row


def _paragraph(book: Book, sheet: "Worksheet", row: int, text: str, style: str = "wrap") -> None:
    block = Block(cell_text(text), _TEXT_WIDTH, bold=style == "warning")
    sheet.set_row(row, height([[block]]))
    put(sheet, row, _TEXT, block.text, book.style(style))


def _progress(
    book: Book,
    sheet: "Worksheet",
    questionnaire: Questionnaire,
    rows: tuple[Line, ...],
    states: Mapping[str, Status],
    row: int,
) -> int:
    put(sheet, row, _LABEL, "Progress", book.style("heading"))
    put(sheet, row, _TEXT, None, book.style("heading"))
    row += 1
    whole = count_formula(rows[0].number, rows[-1].number)
    sheet.write_formula(row, _LABEL, whole, book.style("label"), count_words(states.values()))
    put(sheet, row, _TEXT, "All questions", book.style("label"))
    row += 1
    for section in questionnaire.sections:
        own = [line for line in rows if line.section.id == section.id]
        if not own:
            continue
        words = count_words(states[question.id] for question in questionnaire.of_section(section.id))
        formula = count_formula(own[0].number, own[-1].number)
        sheet.write_formula(row, _LABEL, formula, book.style("wrap"), words)
        put(sheet, row, _TEXT, section.title, book.style("wrap"))
        row += 1
    return row
