"""Show the registers that an inventory keeps, each in its part of the report."""

from collections.abc import Callable
from dataclasses import replace

from hipaacheck.reporters import registers
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.shapes import CellView, RegisterView
from hipaacheck.reporters.translation import gettext


def of(part: str) -> Callable[[Source], tuple[RegisterView, ...] | None]:
    """Return what builds one part: the registers of it that have entries in the run."""

    def build(source: Source) -> tuple[RegisterView, ...] | None:
        shown = registers.registers(source.run, source.report.targets)
        return tuple(_spoken(view) for view in shown if view.part == part) or None

    return build


def _spoken(view: RegisterView) -> RegisterView:
    """Return a register with its own words in the language of the report; what entries say stays as it is."""
    return replace(
        view,
        title=gettext(view.title),
        note=gettext(view.note),
        columns=tuple(replace(column, title=gettext(column.title)) for column in view.columns),
        rows=tuple(replace(row, cells=tuple(map(_cell, row.cells))) for row in view.rows),
    )


def _cell(cell: CellView) -> CellView:
    return cell if cell.known else replace(cell, text=gettext(cell.text))
