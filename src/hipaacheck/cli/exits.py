"""Say how a command ends: the exit codes that CI jobs rely on."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hipaacheck.gate.exits import Exit

if TYPE_CHECKING:
    from hipaacheck.model import Run, Severity


class UsageError(Exception):
    """The user asked for something that cannot be done; the message says what to do instead."""


def check_format(format: str, formats: Sequence[str] = ("text", "json")) -> None:
    """Raise UsageError for a `--format` that a command does not have."""
    if format not in formats:
        known = f"{', '.join(formats[:-1])} or {formats[-1]}"
        raise UsageError(f"--format takes {known}, not '{format[:80]}'")


def exit_of(run: "Run", threshold: "Severity | None") -> Exit:
    """Return how a scan ends. A run that both failed and is incomplete counts as failed.

    Findings under a waiver in force do not count. `threshold` is the least severity that counts; None lets
    nothing fail. A run with no findings at all is incomplete: zero checks are never a pass.
    """
    from hipaacheck.model import Outcome

    counting = [
        finding
        for finding in run.findings
        if threshold is not None and finding.severity.rank <= threshold.rank and finding.waiver is None
    ]
    if any(finding.outcome is Outcome.FAIL for finding in counting):
        return Exit.FAILED
    unseen = any(finding.outcome is Outcome.UNKNOWN for finding in counting)
    if unseen or not run.complete or not run.findings or run.problems:
        return Exit.INCOMPLETE
    return Exit.OK


def ended_as(ended: Exit, whole: bool) -> Exit:
    """Return `ended`, or incomplete instead of success when a report that was asked for was not made."""
    return Exit.INCOMPLETE if ended is Exit.OK and not whole else ended


def parse_fail_on(text: str) -> "Severity | None":
    """Return the severity named by `text`; "never" is None. Raises UsageError for other words."""
    from hipaacheck.model import Severity

    if text == "never":
        return None
    try:
        return Severity(text)
    except ValueError:
        words = ", ".join(severity.value for severity in Severity)
        raise UsageError(f"--fail-on takes {words} or never, not '{text}'") from None
