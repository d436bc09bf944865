"""Hold what the parts of a report are made of."""

from dataclasses import dataclass

from hipaacheck.model import Run
from hipaacheck.reporters.brief import Brief
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.shapes import ReportView


@dataclass(frozen=True, slots=True)
class Source:
    """A run, its view and its edition; `printed` says that it is for paper, `brief` what paper holds."""

    run: Run
    report: ReportView
    edition: Edition
    printed: bool
    brief: Brief | None = None
