"""Write one sheet with one table: head repeated on paper, panes frozen, filters, locked against accidents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipaacheck.model import Level, Outcome, Severity
from hipaacheck.reporters.shapes import State
from hipaacheck.sheets.cells import cell_text
from hipaacheck.sheets.heights import Block, height, line_count
from hipaacheck.sheets.styles import Book, Cell, put

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

HEAD_ROW = 3
_SIZES = {"small": 9.0}
PROTECTION: dict[str, object] = {
    "format_rows": True,
    "format_columns": True,
    "autofilter": True,
    "sort": True,
}
"""What stays allowed in a locked sheet, beside selecting."""
CLOSED = (Outcome.PASS, Outcome.NOT_APPLICABLE)
"""Outcomes that leave nothing to do."""

SEVERITIES = {
    Severity.CRITICAL: "disqualifying",
    Severity.HIGH: "poor",
    Severity.MODERATE: "partial",
    Severity.LOW: "cell",
    Severity.INFO: "cell",
}
LEVELS = {
    Level.VERY_HIGH: "disqualifying",
    Level.HIGH: "poor",
    Level.MODERATE: "partial",
    Level.LOW: "cell",
    Level.VERY_LOW: "cell",
}
STATES = {
    State.GAP: "poor",
    State.UNSEEN: "to-grade",
    State.MANUAL: "to-grade",
    State.ACCEPTED: "partial",
    State.EVIDENCE: "good",
    State.ATTESTED: "good",
    State.SUGGESTION: "cell",
    State.NOT_ASSESSED: "not-applicable",
}
"""Styles of cells by what they say; each also says it in words."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column; one that is `aside` is not printed, and what is in a `narrow` one need not be seen."""

    title: str
    width: float
    aside: bool = False
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with one table; `frozen` columns stay in sight, `empty` stands where there are no rows."""

    name: str
    title: str
    note: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    frozen: int = 1
    empty: str = "Nothing to show."


def write_table(book: Book, table: Table) -> "Worksheet":
    """Add the sheet and return it, for what else it may need."""
    sheet = book.sheet(table.name)
    sheet.set_row(0, 26)
    put(sheet, 0, 0, cell_text(table.title), book.style("title"))
    _note(book, sheet, table)
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, column.width, book.style("plain"))
        put(sheet, HEAD_ROW, at, cell_text(column.title), book.style("head"))
    sheet.set_row(HEAD_ROW, 30)
    for row, cells in enumerate(table.rows, HEAD_ROW + 1):
        blocks = []
        for at, (value, style) in enumerate(cells):
            shown = cell_text(value) if isinstance(value, str) else value
            put(sheet, row, at, shown, book.style(style))
            if isinstance(shown, str) and not table.columns[at].narrow:
                blocks.append((Block(shown, table.columns[at].width, _SIZES.get(style, 10)),))
        sheet.set_row(row, height(blocks))
    if not table.rows:
        put(sheet, HEAD_ROW + 1, 0, table.empty, book.style("subtitle"))
    _page(sheet, table)
    return sheet


def _note(book: Book, sheet: "Worksheet", table: Table) -> None:
    """Write what the table is; cells are merged only where it needs lines, as merged ones cannot be moved."""
    printed = [column.width for column in table.columns if not column.aside]
    text, width = cell_text(table.note), sum(printed)
    if line_count(Block(text, width)) == 1:
        put(sheet, 1, 0, text, book.style("subtitle"))
        return
    style = book.style("note")
    sheet.merge_range(1, 0, 1, len(printed) - 1, "", style)
    put(sheet, 1, 0, text, style)
    sheet.set_row(1, height([[Block(text, width)]]))


def _page(sheet: "Worksheet", table: Table) -> None:
    last = max(HEAD_ROW + len(table.rows), HEAD_ROW + 1)
    printed = sum(not column.aside for column in table.columns)
    sheet.freeze_panes(HEAD_ROW + 1, table.frozen)
    sheet.autofilter(HEAD_ROW, 0, last, len(table.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.print_area(0, 0, last, printed - 1)
    sheet.protect("", PROTECTION)
