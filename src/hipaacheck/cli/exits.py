"""Say what a command refuses, and how one ends whose reports were not all made."""

from collections.abc import Sequence

from hipaacheck.gate.exits import Exit


class UsageError(Exception):
    """The user asked for something that cannot be done; the message says what to do instead."""


def check_format(format: str, formats: Sequence[str] = ("text", "json")) -> None:
    """Raise UsageError for a `--format` that a command does not have."""
    if format not in formats:
        known = f"{', '.join(formats[:-1])} or {formats[-1]}"
        raise UsageError(f"--format takes {known}, not '{format[:80]}'")


def ended_as(ended: Exit, whole: bool) -> Exit:
    """Return `ended`, or incomplete instead of success when a report that was asked for was not made."""
    return Exit.INCOMPLETE if ended is Exit.OK and not whole else ended
