"""Say how a command that judged a run ends, and why."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hipaacheck.cli.exits import ended_as
from hipaacheck.gate.exits import Exit

if TYPE_CHECKING:
    from hipaacheck.gate.records import SubjectVerdict, Verdict

_SUBJECTS = 20
_NAME = 120


def closed(verdict: "Verdict", format: str, *, whole: bool) -> Exit:
    """Say in one line why a command exits as it does, and return the exit code.

    A report that was asked for and not made is no success.
    """
    from hipaacheck.reporters.escape import plain

    ended = ended_as(verdict.exit, whole)
    stream = sys.stdout if format == "text" else sys.stderr
    if format == "text":
        for subject in _told(verdict):
            name = plain(subject.name, limit=_NAME, lines=False)
            mark = subject.exit.value if subject.decided or subject.exit is not Exit.OK else "-"
            stream.write(f"  {mark}  {name}: {subject.line}\n")
    unwritten = f"Exit {ended.value}: not all that was asked for was done; the lines above say what."
    stream.write(f"{verdict.line if ended is verdict.exit else unwritten}\n")
    return ended


def _told(verdict: "Verdict") -> "Sequence[SubjectVerdict]":
    """Return how each subject ended; of very many only those that did not end well."""
    if len(verdict.subjects) <= _SUBJECTS:
        return verdict.subjects
    return [one for one in verdict.subjects if one.exit is not Exit.OK]
