"""Hold an opened workbook: plain values, and what is strange about the cells they came from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

CellValue = str | int | float | bool | date | None
Row = tuple[CellValue, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """A block of merged cells; rows and columns count from 1, both ends belong to it."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Return whether the cell belongs to this block."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet. Rows and columns count from 1, as in Excel; `rows[0]` is row 1.

    Rows end with their last value; empty rows are empty tuples. A value is what the cell showed when the file
    was saved: of a formula, the saved result, and None if none was saved (`formulas` says which are
    formulas, `unsaved` which of these lack a result). Nothing is ever calculated. `errors` holds cells with
    an error such as #REF!, whose value is None. Days are dates; a time of day is dropped.
    """

    name: str
    hidden: bool
    rows: tuple[Row, ...]
    formulas: frozenset[tuple[int, int]] = frozenset()
    unsaved: frozenset[tuple[int, int]] = frozenset()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merged: tuple[Merged, ...] = ()

    def value(self, row: int, column: int) -> CellValue:
        """Return what a cell shows; None outside of what is filled."""
        if not 1 <= row <= len(self.rows) or not 1 <= column <= len(self.rows[row - 1]):
            return None
        return self.rows[row - 1][column - 1]

    def lines(self) -> Iterator[tuple[int, Row]]:
        """Yield the rows that hold something, each with its number."""
        for number, row in enumerate(self.rows, start=1):
            if row:
                yield number, row

    def where(self, row: int, column: int) -> str:
        """Return the name of a cell, such as Answers!C5."""
        return f"{self.name}!{letters(column)}{row}"

    def problem(self, row: int, column: int) -> str | None:
        """Return why a cell cannot be taken as one answer: a sentence without its full stop."""
        cell = (row, column)
        where = self.where(row, column)
        if cell in self.unsaved:
            return (
                f"{where} is a formula whose result was not saved; open the file in Excel or LibreOffice, "
                "save it again and import that"
            )
        if cell in self.errors:
            return f"{where} shows the error {self.errors[cell]}"
        for block in self.merged:
            if not block.holds(row, column):
                continue
            if block.bottom > block.top:
                span = f"{letters(block.left)}{block.top}:{letters(block.right)}{block.bottom}"
                return (
                    f"{where} is merged over several rows ({span}), so that it is not clear what it answers"
                )
            if column > block.left:
                return f"{where} is merged into the cell to its left"
        return None


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened workbook, its sheets in order, hidden ones included.

    `from_1904` says how days count in cells that are not formatted as days.
    """

    name: str
    sheets: tuple[Sheet, ...]
    from_1904: bool = False

    def get(self, name: str) -> Sheet | None:
        """Return the sheet of this name, in any case."""
        wanted = name.strip().casefold()
        return next((sheet for sheet in self.sheets if sheet.name.strip().casefold() == wanted), None)


def letters(column: int) -> str:
    """Return the name of a column: 1 is A, 27 is AA."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
