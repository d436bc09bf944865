"""Shape the registers of an organisation: one table for each kind of entry, filled from evidence."""

from dataclasses import dataclass

from hipaacheck.reporters.shapes.findings import TargetView
from hipaacheck.reporters.shapes.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column; `width` is its share of the table's width in percent."""

    title: str
    width: int


@dataclass(frozen=True, slots=True)
class CellView:
    """What stands in one field; `known` is False where `text` only says that there is nothing to show."""

    text: str
    known: bool


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One entry: the target, the verdict that ends the row, and a cell for each column."""

    target: TargetView
    verdict: Verdict
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class RegisterView:
    """One register; `columns` leaves out the verdict, which every register ends with.

    `part` is the id of the part of a report that shows it.
    """

    id: str
    part: str
    title: str
    note: str
    columns: tuple[ColumnView, ...]
    rows: tuple[RegisterRow, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """A register that the inventory does not keep, and what could be told with it."""

    what: str
    shows: str
