"""Say what a reporter is: a name for one way of saying a run, and the pure function that says it."""

from collections.abc import Callable
from dataclasses import dataclass

from hipaacheck.model import Run
from hipaacheck.reporters.edition import Edition


class ReportError(Exception):
    """A reporter cannot do its work here; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """One format of report.

    `name` is what `--format` takes; `suffixes` (with the dot, lower-case) choose it for `-o FILE`. `render`
    is pure: it needs nothing but the run and the edition, and equal ones give equal bytes.
    """

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    render: Callable[[Run, Edition], bytes]
