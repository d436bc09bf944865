"""Make histories of runs for tests: a trend, what changed, since when gaps are known."""

from datetime import UTC, datetime, timedelta

from hipaacheck.history.records import (
    Change,
    ChangeKind,
    Comparison,
    History,
    Point,
    Sighting,
    Standing,
)
from hipaacheck.model import Outcome, Run, Severity

FAILED = Standing(outcome=Outcome.FAIL, severity=Severity.HIGH)
PASSED = Standing(outcome=Outcome.PASS, severity=Severity.HIGH)


def history_of(run: Run, runs: int = 4, changes: int = 12, text: str = "the rule asks for more") -> History:
    """Return the history of a run with so many runs, a month apart, and so many changes of all kinds."""
    before = run.as_of - timedelta(days=365)
    kinds = list(ChangeKind)
    target, rule = run.targets[0].id if run.targets else "x", run.rules[0].id if run.rules else "X-Y-001"
    return History(
        points=tuple(
            _point(number, run.as_of - timedelta(days=30 * (runs - 1 - number))) for number in range(runs)
        ),
        sightings={
            finding.fingerprint: Sighting(first=before, since=before + timedelta(days=30), last=run.as_of)
            for finding in run.findings
        },
        since=Comparison(
            older="0123456789abcdef",
            older_as_of=before,
            newer=run.id,
            newer_as_of=run.as_of,
            changes=tuple(
                Change(
                    kind=kinds[number % len(kinds)],
                    fingerprint=f"{number:064x}",
                    rule=rule,
                    target=target,
                    before=PASSED if number % 3 else None,
                    after=FAILED if number % 2 else None,
                    note=text,
                )
                for number in range(changes)
            ),
            unchanged=7,
            notes=(text,),
        ),
    )


def _point(number: int, as_of: datetime) -> Point:
    return Point(
        run=f"{number:032x}",
        as_of=as_of.astimezone(UTC),
        complete=number != 1,
        gaps={Severity.CRITICAL: number % 2, Severity.HIGH: 3 + number, Severity.LOW: 2},
        accepted=1,
        unknown=number,
        manual=2,
        passed=40 - number,
    )
