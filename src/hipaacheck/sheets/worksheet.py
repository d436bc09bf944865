"""Read one worksheet: the value, the saved result and the merging of its cells, and nothing else."""

import math
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from hipaacheck.sheets import limits
from hipaacheck.sheets.book import CellValue, Merged, Row, Sheet
from hipaacheck.sheets.markup import DamagedError
from hipaacheck.sheets.parts import cleaned

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})\Z")
_NUMBER = re.compile(
    r"[+-]?[0-9]{1,15}(?:\.[0-9]*)?(?:[Ee][+-]?[0-9]{1,3})?\Z|[+-]?[0-9]{1,40}\.[0-9]*(?:[Ee][+-]?[0-9]{1,3})?\Z"
)
_ERROR = re.compile(r"#[A-Z0-9/!?_]{1,30}\Z")


class TooMuchError(Exception):
    """A sheet that holds more than limits.py allows."""


@dataclass(slots=True)
class Room:
    """What all sheets of a workbook share: texts, styles, the first day, and how many cells are left."""

    strings: Sequence[str]
    dates: Container[int]
    from_1904: bool
    cells_left: int = field(default_factory=lambda: limits.CELLS)
    area_left: int = field(default_factory=lambda: limits.AREA)


@dataclass(slots=True)
class _Cell:
    row: int
    column: int
    kind: str
    style: int
    formula: bool = False
    has_value: bool = False
    pieces: list[str] = field(default_factory=list)
    size: int = 0


@dataclass(slots=True)
class SheetPart:
    """Hears a worksheet; `sheet()` is what it held."""

    room: Room
    _rows: dict[int, dict[int, CellValue]] = field(default_factory=dict)
    _formulas: set[tuple[int, int]] = field(default_factory=set)
    _unsaved: set[tuple[int, int]] = field(default_factory=set)
    _errors: dict[tuple[int, int], str] = field(default_factory=dict)
    _merged: list[Merged] = field(default_factory=list)
    _row: int = 0
    _column: int = 0
    _cell: _Cell | None = None
    _inside: str = ""
    _aside: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Hear that an element begins."""
        if self._cell is not None:
            self._start_inside(self._cell, name)
        elif name == "row":
            self._row = _whole(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
        elif name == "c":
            self._cell = self._begun(attributes)
        elif name == "mergeCell":
            self._merged.append(_block(attributes.get("ref", "")))
            if len(self._merged) > limits.MERGES:
                raise TooMuchError

    def text(self, data: str) -> None:
        """Hear text."""
        cell = self._cell
        if cell is None or not self._inside:
            return
        cell.size += len(data)
        if cell.size > limits.CELL_CHARACTERS:
            raise TooMuchError
        cell.pieces.append(data)

    def end(self, name: str) -> None:
        """Hear that an element ends."""
        if name == "c" and self._cell is not None:
            self._keep(self._cell)
            self._cell = None
        if name in (self._inside, "c"):
            self._inside = ""
        if name == "rPh":
            self._aside = False

    def sheet(self, name: str, hidden: bool) -> Sheet:
        """Return the sheet, its rows as wide as their last value."""
        rows: list[Row] = []
        for number in range(1, max(self._rows, default=0) + 1):
            cells = self._rows.get(number)
            if not cells:
                rows.append(())
                continue
            width = max(cells)
            self.room.area_left -= width
            if self.room.area_left < 0:
                raise TooMuchError
            rows.append(tuple(cells.get(column) for column in range(1, width + 1)))
        return Sheet(
            name,
            hidden,
            tuple(rows),
            frozenset(self._formulas),
            frozenset(self._unsaved),
            dict(self._errors),
            tuple(self._merged),
        )

    def _begun(self, attributes: Mapping[str, str]) -> _Cell:
        if "r" in attributes:
            self._row, self._column = _place(attributes["r"])
        else:
            self._column += 1
        return _Cell(self._row, self._column, attributes.get("t", "n"), _whole(attributes.get("s", "0")))

    def _start_inside(self, cell: _Cell, name: str) -> None:
        if name == "f":
            cell.formula = True
        elif name == "v":
            cell.has_value = True
            self._inside = "v"
        elif name == "rPh":
            self._aside = True
        elif name == "t" and cell.kind == "inlineStr" and not self._aside:
            cell.has_value = True
            self._inside = "t"

    def _keep(self, cell: _Cell) -> None:
        """Take what a cell holds; one that is only painted is nothing."""
        raw = "".join(cell.pieces)
        # The result of a formula that is an empty text is saved, as <v></v> of the type str.
        saved = bool(raw) or (cell.has_value and cell.kind == "str")
        if not raw and not cell.formula:
            return
        if not 1 <= cell.row <= limits.ROWS or not 1 <= cell.column <= limits.COLUMNS:
            raise TooMuchError
        self.room.cells_left -= 1
        if self.room.cells_left < 0:
            raise TooMuchError
        place = (cell.row, cell.column)
        row = self._rows.setdefault(cell.row, {})
        if cell.column in row:
            raise DamagedError  # a cell that stands twice: it is not clear which one people see
        row[cell.column] = self._value(cell, raw)
        if cell.formula:
            self._formulas.add(place)
            if not saved:
                self._unsaved.add(place)
        if cell.kind == "e" and raw:
            self._errors[place] = raw if _ERROR.match(raw) else "that it holds"

    def _value(self, cell: _Cell, raw: str) -> CellValue:
        if cell.kind == "e" or not raw:
            return None
        if cell.kind == "s":
            return self._shared(raw)
        if cell.kind == "b":
            return _truth(raw.strip())
        if cell.kind == "d":
            return _iso_day(raw)
        if cell.kind == "n":
            return self._number(raw, cell.style)
        return cleaned(raw) or None

    def _shared(self, raw: str) -> str | None:
        at = _whole(raw.strip())
        if at >= len(self.room.strings):
            raise DamagedError
        text = self.room.strings[at]
        if len(text) > limits.CELL_CHARACTERS:
            raise TooMuchError
        return text or None

    def _number(self, raw: str, style: int) -> CellValue:
        if not _NUMBER.match(raw.strip()):
            return cleaned(raw) or None
        number = float(raw)
        if not math.isfinite(number):
            return cleaned(raw)
        if style in self.room.dates:
            return _day(number, self.room.from_1904)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _place(reference: str) -> tuple[int, int]:
    """Return row and column of a reference such as C5."""
    found = _CELL.match(reference)
    if found is None:
        raise DamagedError
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _block(reference: str) -> Merged:
    first, _, last = reference.partition(":")
    top, left = _place(first)
    bottom, right = _place(last or first)
    return Merged(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise DamagedError
    return int(text)


def _truth(text: str) -> bool:
    """Return a truth value (xsd:boolean); taking anything else for no would make an answer of damage."""
    if text not in ("0", "1", "false", "true"):
        raise DamagedError
    return text in ("1", "true")


def _day(number: float, from_1904: bool) -> date | float:
    """Return the day that a number stands for; what is less than a day is a time and stays a number.

    Days count from 1900, which Excel takes for a leap year (ECMA-376 18.17.4.1), or from 1904.
    """
    days = math.floor(number)
    if days < 1:
        return number
    first = date(1899, 12, 31) if days < 60 else date(1899, 12, 30)
    if from_1904:
        first = date(1904, 1, 1)
    try:
        return first + timedelta(days=days)
    except OverflowError:
        return number


def _iso_day(raw: str) -> date | str:
    try:
        return date.fromisoformat(raw.strip()[:10])
    except ValueError:
        return cleaned(raw)
