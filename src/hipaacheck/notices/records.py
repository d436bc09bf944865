"""Say what a notice tells: what changed since the run before, and no more than may leave the house."""

from datetime import datetime
from enum import StrEnum

from hipaacheck.history.records import ChangeKind
from hipaacheck.model import Outcome, Record, Severity

SCHEMA = "hipaacheck.notice/1"


class Occasion(StrEnum):
    """Why a notice is sent.

    `changes`: something stands otherwise than in the run before. `first-run`: there is none before, and
    whoever set up the watch learns that it works. `not-compared`: what was before is not known, so that
    silence would not mean that nothing changed.
    """

    CHANGES = "changes"
    FIRST_RUN = "first-run"
    NOT_COMPARED = "not-compared"


class RunNamed(Record):
    """A run by its id, its moment, and whether it saw all that it was to see; None where nobody knows."""

    id: str
    as_of: datetime
    complete: bool | None


class Told(Record):
    """One change.

    What was observed is left out, and how to fix it: both may quote addresses of people and settings of
    tenants, and a chat or a mailbox is not where an organisation keeps those. `target` is empty where the
    name of a target stands for one patient. `outcome` is None when the target was not looked at.
    """

    kind: ChangeKind
    severity: Severity
    rule: str
    title: str
    target: str
    target_kind: str
    outcome: Outcome | None
    note: str
    fingerprint: str


class Counts(Record):
    """How things stand: open failures by severity, without suggestions, and what was not decided."""

    gaps: dict[Severity, int]
    unknown: int
    manual: int
    accepted: int
    passed: int


class Notice(Record):
    """What is told of one run, the same whoever is told.

    `id` is the same for the same pair of runs, so that a receiver can drop doubles. `headline` says in one
    sentence what changed, `verdict` how the scan ended and why, empty where nobody asked. `doubts` are
    sentences on what makes it less certain. `counts` has every kind of change that there is; `changes` are in
    order of weight.
    """

    id: str
    occasion: Occasion
    subject: str
    headline: str
    verdict: str
    doubts: tuple[str, ...]
    run: RunNamed
    compared_with: RunNamed | None
    now: Counts
    counts: dict[ChangeKind, int]
    changes: tuple[Told, ...]
    tool_version: str
