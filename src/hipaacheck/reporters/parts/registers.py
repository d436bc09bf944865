"""Show the registers that an inventory keeps, each in its part of the report."""

from collections.abc import Callable

from hipaacheck.reporters import registers
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.shapes import RegisterView


def of(part: str) -> Callable[[Source], tuple[RegisterView, ...] | None]:
    """Return what builds one part: the registers of it that have entries in the run."""

    def build(source: Source) -> tuple[RegisterView, ...] | None:
        shown = registers.registers(source.run, source.report.targets)
        return tuple(view for view in shown if view.part == part) or None

    return build
