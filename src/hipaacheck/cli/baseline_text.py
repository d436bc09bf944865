"""Show a baseline as a table and as JSON: what is in force, what has ended or ends soon, what a run says."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hipaacheck.baselines.comparing import Compared, Now, Row
from hipaacheck.baselines.records import Baseline
from hipaacheck.baselines.standing import State, notes_of
from hipaacheck.cli.baseline_told import named, number
from hipaacheck.model import Outcome, Run
from hipaacheck.reporters.escape import plain

SCHEMA = "hipaacheck.baseline-shown/1"
_SOON = 30
_TEXT = 400
_STATES = {
    State.IN_FORCE: "in force",
    State.NOT_YET: "not approved yet",
    State.NO_REASON: "without a reason",
    State.EXPIRED: "ended",
}
_NOW = {
    Now.WORSE: "worse now",
    Now.FIXED: "fixed",
    Now.GONE: "no longer there",
    Now.UNSEEN: "not seen this time",
    Now.ACCEPTED: "accepted by a waiver too",
    Now.LESS: "weighs less now",
    Now.STANDS: "still there",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a baseline on a day: `rows` of all that `compared` holds."""

    baseline: Baseline
    compared: Compared
    rows: tuple[Row, ...]
    today: date
    run: Run | None = None
    expiring: str | None = None


def faults_of(row: Row) -> tuple[str, ...]:
    """Return why somebody has to look at an entry, a few words each."""
    found = []
    if row.state is State.EXPIRED:
        found.append(f"ended on {row.ends}, so it counts again")
    if row.state is State.NO_REASON:
        found.append("nobody wrote a reason, or who approved it, so it covers nothing")
    if row.now is Now.WORSE:
        found.append(f"worse now, so it is not covered: {row.why}")
    if row.now is Now.FIXED:
        found.append("fixed: take it out, or it may come back unnoticed (hipaacheck baseline update)")
    return tuple(found)


def as_text(shown: Shown) -> str:
    """Return a baseline as lines, what ends first before the rest."""
    return "\n".join(_lines(shown))


def _lines(shown: Shown) -> Iterator[str]:
    baseline = shown.baseline
    yield f"{_one(baseline.content.subject)}: {_one(baseline.name)}, written {baseline.content.written}"
    for doubt in shown.compared.doubts:
        yield f"note: {_one(doubt)}"
    if not shown.rows:
        within = "" if shown.expiring is None else f" that ends within {_one(shown.expiring)}"
        yield f"holds no finding{within}" + ("" if baseline.content.findings else ": everything is new")
    for row in sorted(shown.rows, key=lambda one: (one.ends, one.entry.severity.rank, one.entry.rule)):
        yield from _row(shown, row)
    yield _total(shown)


def _row(shown: Shown, row: Row) -> Iterator[str]:
    entry = row.entry
    unseen = " (could not be seen)" if entry.outcome is Outcome.UNKNOWN else ""
    now = "" if row.now is None else f"; {_NOW[row.now]}"
    where = "" if row.line is None else f"  (line {row.line})"
    about = f"{entry.severity:<8}  {named(entry.rule, entry.target)}{unseen}"
    yield f"{row.ends}  {_standing(row, shown.today):<18}  {about}"
    yield f"            approved by {_one(entry.approved_by)}: {_one(entry.reason)}{now}{where}"
    for fault in faults_of(row):
        yield f"            ! {_one(fault)}"
    if row.why and row.now in (Now.GONE, Now.UNSEEN, Now.LESS, Now.ACCEPTED):
        yield f"            {_one(row.why)}"


def _standing(row: Row, today: date) -> str:
    if row.state is State.NOT_YET:
        return f"from {row.entry.approved_on}"
    if row.state is State.NO_REASON:
        return _STATES[row.state]
    days = (row.ends - today).days
    if row.state is State.EXPIRED:
        return f"ended {number(-days, 'day')} ago"
    return "ends today" if days == 0 else f"{number(days, 'day')} left"


def _total(shown: Shown) -> str:
    rows = shown.compared.rows
    states = Counter(row.state for row in rows)
    soon = sum(row.state is State.IN_FORCE and (row.ends - shown.today).days <= _SOON for row in rows)
    told = [f"{states[state]:,} {word}" for state, word in _STATES.items() if states[state]]
    if soon:
        told.append(
            f"{soon:,} of them end within {_SOON} days" if soon > 1 else f"1 ends within {_SOON} days"
        )
    if shown.run is not None:
        found = Counter(row.now for row in rows)
        told += [f"{found[now]:,} {word}" for now, word in _NOW.items() if found[now]]
        told.append(f"{len(shown.compared.new):,} new and not in it")
    return f"{number(len(rows), 'finding')}: {', '.join(told)}" if told else number(len(rows), "finding")


def _one(text: str) -> str:
    return plain(text, limit=_TEXT, lines=False)


def as_json(shown: Shown) -> str:
    """Return a baseline as JSON of `hipaacheck.baseline-shown/1`: fields may be added, none change."""
    content = shown.baseline.content
    document = {
        "schema": SCHEMA,
        "file": shown.baseline.name,
        "today": shown.today.isoformat(),
        **content.model_dump(mode="json", exclude={"findings", "format", "expires"}),
        "compared_with": None if shown.run is None else shown.run.id,
        "notes": [*notes_of(shown.baseline, shown.today), *shown.compared.doubts],
        "findings": [_json_row(row, shown.today) for row in shown.rows],
        "new": [
            one.model_dump(mode="json", include={"fingerprint", "rule", "target", "outcome", "severity"})
            for one in shown.compared.new
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=True)


def _json_row(row: Row, today: date) -> dict[str, object]:
    return {
        **row.entry.model_dump(mode="json"),
        "line": row.line,
        "expires": row.ends.isoformat(),
        "days_left": (row.ends - today).days,
        "state": row.state,
        "now": row.now,
        "why": row.why,
        "severity_now": None if row.finding is None else row.finding.severity,
        "faults": list(faults_of(row)),
    }
