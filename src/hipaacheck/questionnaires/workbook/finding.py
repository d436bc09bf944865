"""Find the rows of answers in a workbook, wherever their columns are, and tell what else stands there."""

from collections.abc import Iterator
from dataclasses import dataclass

from hipaacheck.questionnaires.forms import cut, form
from hipaacheck.questionnaires.workbook.layout import LISTS, META, SEPARATOR
from hipaacheck.sheets.book import CellValue, Opened, Sheet, letters
from hipaacheck.sheets.cells import text_of
from hipaacheck.sheets.tables import Roles, header_of

_ROLES: Roles = {
    "id": ("id", "question id"),
    "section": ("section",),
    "question": ("question",),
    "answer": ("answer", "your answer", "response"),
    "details": ("details", "comment", "comments", "explanation"),
    "evidence": ("evidence file", "evidence files", "evidence"),
    "status": ("status",),
    "why": ("why we ask",),
    "counts": ("counts",),
}
_NEEDED = frozenset({"id", "answer"})
_GIVEN = ("answer", "details", "evidence")
_LONGEST_ID = 100
_FEW = 3


@dataclass(frozen=True, slots=True)
class Found:
    """One row with an id: of a question, or (`option`) of one of its options."""

    sheet: Sheet
    number: int
    columns: dict[str, int]
    question: str
    option: str | None

    @property
    def id(self) -> str:
        """Return the id of the row."""
        return self.question if self.option is None else f"{self.question}{SEPARATOR}{self.option}"

    def value(self, role: str) -> CellValue:
        """Return what the cell of a role shows."""
        column = self.columns.get(role)
        return None if column is None else self.sheet.value(self.number, column)

    def where(self, role: str) -> str:
        """Return the name of the cell of a role."""
        return self.sheet.where(self.number, self.columns.get(role, 1))

    def problem(self, role: str) -> str | None:
        """Return why the cell of a role cannot be taken as it is."""
        column = self.columns.get(role)
        return None if column is None else self.sheet.problem(self.number, column)

    def is_formula(self, role: str) -> bool:
        """Return whether the cell of a role is a formula."""
        column = self.columns.get(role)
        return column is not None and (self.number, column) in self.sheet.formulas

    @property
    def is_blank(self) -> bool:
        """Return whether nothing was given in this row."""
        return all(text_of(self.value(role)) == "" and self.problem(role) is None for role in _GIVEN)


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows with an id, and what was strange about the sheets."""

    found: tuple[Found, ...]
    told: tuple[str, ...]


def rows_of(book: Opened) -> Rows:
    """Return the rows of all visible sheets; of hidden ones only where no visible sheet has any.

    Raises NotAQuestionnaireError (without the name of the file) when a needed column stands twice.
    """
    found: list[Found] = []
    hidden: list[Found] = []
    told: list[str] = []
    for sheet in book.sheets:
        if sheet.name.strip().casefold() in (META, LISTS):
            continue
        rows, strange = _of_sheet(sheet)
        (hidden if sheet.hidden else found).extend(rows)
        told += strange
    names = ", ".join(dict.fromkeys(row.sheet.name for row in hidden))
    if hidden and found:
        told.append(f"the hidden sheet {names} has rows with our IDs as well; they were not read")
    elif hidden:
        told.append(f"the rows of answers stand on a hidden sheet ({names})")
    return Rows(tuple(found or hidden), tuple(told))


def _of_sheet(sheet: Sheet) -> tuple[list[Found], list[str]]:
    found: list[Found] = []
    told: list[str] = []
    others: dict[int, list[str]] = {}
    headers: dict[int, str] = {}
    columns: dict[str, int] | None = None
    for number, row in sheet.lines():
        header = header_of(row, _ROLES, _NEEDED)
        if header is not None:
            columns, headers = header, {at: text_of(value) for at, value in enumerate(row, start=1)}
            continue
        if columns is None:
            continue
        one = _row(sheet, number, columns)
        if one is None:
            told += _without_id(sheet, number, columns)
            continue
        found.append(one)
        for at, value in enumerate(row, start=1):
            if at not in columns.values() and text_of(value):
                others.setdefault(at, []).append(f"{one.id}: {cut(text_of(value))}")
    for at, texts in others.items():
        more = f" and {len(texts) - _FEW} more" if len(texts) > _FEW else ""
        name = f"{letters(at)} (“{cut(headers[at], 60)}”)" if headers.get(at) else letters(at)
        told.append(
            f"column {name} of {sheet.name} is not one of ours and was not read; it says "
            f"{'; '.join(texts[:_FEW])}{more}"
        )
    return found, told


def _row(sheet: Sheet, number: int, columns: dict[str, int]) -> Found | None:
    text = text_of(sheet.value(number, columns["id"]))
    if not text or len(text) > _LONGEST_ID:
        return None
    question, _, option = form(text).partition(SEPARATOR)
    return Found(sheet, number, columns, question.strip().upper(), option.strip() or None)


def _without_id(sheet: Sheet, number: int, columns: dict[str, int]) -> Iterator[str]:
    """Yield what stands in the cells for answers of a row without an id; our own counts are formulas."""
    for role in _GIVEN:
        column = columns.get(role)
        if column is None or (number, column) in sheet.formulas:
            continue
        text = text_of(sheet.value(number, column))
        if text:
            where = sheet.where(number, column)
            yield f"{where} stands in a row without an ID and was not read; it says “{cut(text)}”"
