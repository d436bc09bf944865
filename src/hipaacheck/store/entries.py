"""Say what a store tells about a run without its body, and what a check of the chain found."""

from dataclasses import dataclass
from datetime import datetime

from hipaacheck.history.records import Point


@dataclass(frozen=True, slots=True)
class Pruned:
    """When, why and by whom the body of a run was removed; its place in the chain stays."""

    at: datetime
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One run in the store's index. `number` counts from 1, `previous` is the id of the run before it."""

    number: int
    run: str
    previous: str | None
    subject: str
    as_of: datetime
    stored_at: datetime
    complete: bool
    tool_version: str
    counts: Point
    pruned: Pruned | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was stored. `number` and `run` name the run, as far as they are known."""

    number: int | None
    run: str | None
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the chain found. `checked` counts the runs looked at, `head` is the last one's id.

    `pruned` are runs of which nothing but their place is left: nobody can check what they said, nor which
    run was before them. A known id of a later run proves nothing of what was before a pruned one.
    """

    checked: int
    findings: tuple[Fault, ...]
    pruned: tuple[Entry, ...] = ()
    head: str | None = None

    @property
    def ok(self) -> bool:
        """Return whether every run is there, in its place, and as it was stored."""
        return not self.findings
