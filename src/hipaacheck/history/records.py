"""Say what is kept of a run for comparing it with others, and what a comparison tells."""

from datetime import datetime
from enum import StrEnum

from hipaacheck.model import Level, Outcome, Record, Severity


class Standing(Record):
    """How one finding stood in one run; `waived` while somebody's acceptance of it was in force."""

    outcome: Outcome
    severity: Severity
    risk: Level | None = None
    waived: bool = False

    @property
    def is_open(self) -> bool:
        """Return whether the rule failed and nobody has accepted that."""
        return self.outcome is Outcome.FAIL and not self.waived


class Held(Record):
    """A finding as an outline holds it."""

    fingerprint: str
    rule: str
    target: str
    standing: Standing


class Outline(Record):
    """What is kept of a run for comparing: its findings, and a digest of what each rule asks.

    `rules` maps the id of every rule that took part to the digest of what decides its outcome: criteria,
    parameters, needs, severity and levels; not its texts. `subject` says whom the run is about.
    """

    run: str
    subject: str
    as_of: datetime
    complete: bool
    tool_version: str
    rules: dict[str, str]
    findings: tuple[Held, ...]


class ChangeKind(StrEnum):
    """What became of a finding between two runs, the most pressing first.

    A gap is `new` where its target was not looked at before, or could not be seen; `regressed` where the same
    rule passed at the same target. What can no longer be seen, or is no longer asked, is `no-longer-assessed`
    and never `fixed`. A difference that a changed or added rule can account for is `rule-changed` or
    `rule-added`, never a regression.
    """

    REGRESSED = "regressed"
    NEW = "new"
    WAIVER_EXPIRED = "waiver-expired"
    WORSE = "worse"
    NO_LONGER_ASSESSED = "no-longer-assessed"
    RULE_CHANGED = "rule-changed"
    RULE_ADDED = "rule-added"
    WAIVED = "waived"
    BETTER = "better"
    FIXED = "fixed"


class Change(Record):
    """One finding that stands otherwise than before; None where a run has no such finding.

    `note` says in plain words what a reader must know to believe the kind, where it is not plain from the
    standings: which rule changed, why something is no longer assessed.
    """

    kind: ChangeKind
    fingerprint: str
    rule: str
    target: str
    before: Standing | None = None
    after: Standing | None = None
    note: str = ""


class Comparison(Record):
    """What changed from the run `older` to the run `newer`, most pressing first.

    `unchanged` counts the findings that stand as before, `untold` those that stand otherwise and neither
    better nor worse: a target that was not there before and passes, a question in place of what could not
    be seen; `arrived` are the fingerprints of those of them that the older run does not have, `shifted` those
    of the others. `notes` are sentences on what makes all of it less certain, such as that a run was
    incomplete.
    """

    older: str
    older_as_of: datetime
    newer: str
    newer_as_of: datetime
    changes: tuple[Change, ...]
    unchanged: int
    untold: int = 0
    arrived: tuple[str, ...] = ()
    shifted: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def count(self, kind: ChangeKind) -> int:
        """Return how many findings changed in this way."""
        return sum(change.kind is kind for change in self.changes)


class Point(Record):
    """One run in a trend. `gaps` counts the open failures by severity, without those of severity `info`."""

    run: str
    as_of: datetime
    complete: bool
    gaps: dict[Severity, int]
    accepted: int
    unknown: int
    manual: int
    passed: int


class Sighting(Record):
    """Since when a gap is known.

    `first` is the earliest run in which it was open, `since` the first of the unbroken row of runs up to the
    last in which it was, and `last` that last one.
    """

    first: datetime
    since: datetime
    last: datetime


class History(Record):
    """What was before a run: the trend up to it, sightings by fingerprint, and what changed since `since`.

    `points` are in order of time and end with the run itself.
    """

    points: tuple[Point, ...] = ()
    sightings: dict[str, Sighting] = {}
    since: Comparison | None = None
