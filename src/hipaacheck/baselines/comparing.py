"""Hold a baseline against a run: what stands as known, is fixed, worse or gone, and what is new."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date
from enum import StrEnum

from hipaacheck.baselines.records import Baseline, Entry
from hipaacheck.baselines.standing import State, state_of
from hipaacheck.model import NOT_ASKED, Finding, Outcome, Run, Severity, subject_of


class Now(StrEnum):
    """What a run says of an entry.

    `gone` is what the run has no finding for, or what does not apply any more: nobody saw it pass. `unseen`
    is a gap that could not be seen this time. `accepted` is covered by a waiver in force as well.
    """

    WORSE = "worse"
    FIXED = "fixed"
    GONE = "no-longer-there"
    UNSEEN = "not-seen"
    ACCEPTED = "accepted"
    LESS = "weighs-less"
    STANDS = "stands"


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as it stands on a day and, with a run, in it; `why` says what the words do not."""

    entry: Entry
    line: int | None
    ends: date
    state: State
    now: Now | None = None
    why: str = ""
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """A baseline beside a run: a row for each entry, in the file's order, and the findings not in it."""

    rows: tuple[Row, ...]
    new: tuple[Finding, ...] = ()
    doubts: tuple[str, ...] = ()

    def of(self, now: Now) -> tuple[Row, ...]:
        """Return the rows of which a run says this."""
        return tuple(row for row in self.rows if row.now is now)


def rows_of(baseline: Baseline, today: date) -> tuple[Row, ...]:
    """Return how each entry stands on a day, in the file's order."""
    return tuple(
        Row(entry, line, baseline.end_of(entry), state_of(baseline, entry, today))
        for entry, line in zip(baseline.content.findings, baseline.lines, strict=True)
    )


def compare(baseline: Baseline, run: Run, today: date, *, info: bool = False) -> Compared:
    """Return what a run says of each entry, and what it found that the baseline does not hold."""
    found = {finding.fingerprint: finding for finding in run.findings}
    rules = {rule.id for rule in run.rules}
    targets = {target.id for target in run.targets}
    rows = []
    for row in rows_of(baseline, today):
        finding = found.get(row.entry.fingerprint)
        if finding is None:
            now, why = Now.GONE, _gone(row.entry, rules, targets)
        else:
            now, why = _now(row.entry, finding)
        rows.append(Row(row.entry, row.line, row.ends, row.state, now, why, finding))
    held = {entry.fingerprint for entry in baseline.content.findings}
    new = tuple(one for one in coverable(run, info=info) if one.fingerprint not in held)
    return Compared(tuple(rows), new, tuple(doubts(baseline, run)))


def _gone(entry: Entry, rules: set[str], targets: set[str]) -> str:
    if entry.rule not in rules:
        return "the run has no rule of this name"
    if entry.target not in targets:
        return "the run did not look at this target"
    return "the rule is not asked of this target any more"


def _now(entry: Entry, finding: Finding) -> tuple[Now, str]:
    match finding.outcome:
        case Outcome.PASS:
            return Now.FIXED, "it passes"
        case Outcome.NOT_APPLICABLE:
            return Now.GONE, "the rule does not apply any more"
        case Outcome.MANUAL:
            return Now.UNSEEN, "a person must answer it now"
    if finding.waiver is not None:
        return Now.ACCEPTED, f"a waiver accepts it until {finding.waiver.expires}"
    if finding.outcome is Outcome.UNKNOWN:
        return (Now.STANDS, "") if entry.outcome is Outcome.UNKNOWN else (Now.UNSEEN, "it could not be seen")
    if entry.outcome is Outcome.UNKNOWN:
        return Now.WORSE, "it was not seen then, and fails now"
    if finding.severity.rank < entry.severity.rank:
        return Now.WORSE, f"known at {entry.severity}, now {finding.severity}"
    if finding.severity.rank > entry.severity.rank:
        return Now.LESS, f"known at {entry.severity}, now {finding.severity}"
    return Now.STANDS, ""


def coverable(run: Run, *, info: bool = False) -> tuple[Finding, ...]:
    """Return the findings that a baseline can hold, the most urgent first.

    These are open failures and what could not be seen. Left out are those under a waiver in force, what was
    not looked at by choice (--offline), and suggestions unless `info` is set: none of them stops a gate.
    """
    offline = run.options.get("offline") is True
    found = [one for one in run.findings if _is_open(one, offline) and (info or not _suggests(one))]
    return tuple(sorted(found, key=lambda one: (one.severity.rank, one.rule, one.target)))


def suggestions(run: Run) -> int:
    """Return how many open failures and unseen findings are suggestions (`info`)."""
    return len(coverable(run, info=True)) - len(coverable(run))


def _suggests(finding: Finding) -> bool:
    return finding.severity is Severity.INFO


def _is_open(finding: Finding, offline: bool) -> bool:
    if finding.waiver is not None:
        return False
    if finding.outcome is Outcome.UNKNOWN:
        return not (offline and NOT_ASKED in (finding.because or ""))
    return finding.outcome is Outcome.FAIL


def doubts(baseline: Baseline, run: Run) -> Iterator[str]:
    """Yield what makes it doubtful that a run is to be held against a baseline, a sentence each."""
    subject = subject_of(run)
    if subject != baseline.content.subject:
        yield f"{baseline.name} is of {baseline.content.subject}, and the run of {subject}."
    if run.as_of.astimezone(UTC).date() < baseline.content.as_of:
        yield (
            f"The run is of {run.as_of.astimezone(UTC).date()}, and {baseline.name} holds what was found on "
            f"{baseline.content.as_of}."
        )
