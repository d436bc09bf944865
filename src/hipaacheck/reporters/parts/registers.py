"""Show the registers that an inventory keeps."""

from hipaacheck.reporters import registers
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.shapes import RegisterView


def build(source: Source) -> tuple[RegisterView, ...] | None:
    """Return the registers that have entries in the run."""
    return registers.registers(source.run, source.report.targets) or None
