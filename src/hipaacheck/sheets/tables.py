"""Find the header rows of tables by their words: columns and first rows lie elsewhere in every file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hipaacheck.sheets.book import Row, Sheet
from hipaacheck.sheets.cells import normal, text_of
from hipaacheck.sheets.refusal import RefusedFileError

Roles = Mapping[str, tuple[str, ...]]
"""The names that a column may have, normal as in said.py, by what it is for."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row below a header: its number, the column (from 1) of each role, and how wide the header is."""

    sheet: Sheet
    number: int
    columns: Mapping[str, int]
    width: int = 0

    @property
    def is_moved(self) -> bool:
        """Return whether the row has more cells than its header."""
        return len(self.sheet.rows[self.number - 1]) > self.width

    def column(self, role: str) -> int | None:
        """Return the column of a role."""
        return self.columns.get(role)

    def text(self, role: str) -> str:
        """Return the text in the column of a role; empty without such a column."""
        column = self.columns.get(role)
        return "" if column is None else text_of(self.sheet.value(self.number, column))


def header_of(row: Row, roles: Roles, needed: frozenset[str]) -> dict[str, int] | None:
    """Return the columns of a header row, or None for a row that does not have all those needed.

    Raises RefusedFileError (without the name of the file) when a needed column stands twice.
    """
    found: dict[str, int] = {}
    for number, value in enumerate(row, start=1):
        if not isinstance(value, str) or len(value) > 200:
            continue
        role = next((role for role, names in roles.items() if normal(value) in names), None)
        if role is None:
            continue
        if role in found and role in needed:
            raise RefusedFileError(f"has two columns for the same thing ({normal(value)})")
        found.setdefault(role, number)
    return found if needed <= found.keys() else None


def lines_of(sheet: Sheet, roles: Roles, needed: frozenset[str]) -> Iterator[Line]:
    """Yield the rows below the first header row; each further header row counts from there on."""
    columns: dict[str, int] | None = None
    width = 0
    for number, row in sheet.lines():
        header = header_of(row, roles, needed)
        if header is not None:
            columns, width = header, len(row)
        elif columns is not None:
            yield Line(sheet, number, columns, width)
