"""Say how the entries of a baseline stand on a day: only those in force are known to a gate."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

from hipaacheck.baselines.records import LONGEST, Baseline, Entry
from hipaacheck.gate.known import Known
from hipaacheck.model import Outcome

_SHOWN = 3


class State(StrEnum):
    """How an entry stands on a day; all but the first cover nothing."""

    IN_FORCE = "in-force"
    NOT_YET = "not-yet-approved"
    NO_REASON = "no-reason"
    EXPIRED = "expired"


def state_of(baseline: Baseline, entry: Entry, today: date) -> State:
    """Return how an entry stands on a day. It counts up to and with the day of its end."""
    if baseline.end_of(entry) < today:
        return State.EXPIRED
    if not entry.reviewed:
        return State.NO_REASON
    if entry.approved_on is not None and entry.approved_on > today:
        return State.NOT_YET
    return State.IN_FORCE


def known_of(baseline: Baseline, today: date) -> Known:
    """Return what a gate takes as known on a day: the entries in force."""
    held = [one for one in baseline.content.findings if state_of(baseline, one, today) is State.IN_FORCE]
    return Known(
        name=f"the baseline {baseline.name}",
        gaps={one.fingerprint: one.severity for one in held if one.outcome is Outcome.FAIL},
        unseen=frozenset(one.fingerprint for one in held if one.outcome is Outcome.UNKNOWN),
    )


def notes_of(baseline: Baseline, today: date) -> tuple[str, ...]:
    """Return what a reader of a gate's verdict must know of the baseline on a day, a sentence each."""
    return tuple(_notes(baseline, today))


def _notes(baseline: Baseline, today: date) -> Iterator[str]:
    name, entries = baseline.name, baseline.content.findings
    if not entries:
        yield f"{name} is a baseline of no findings: everything is new."
        return
    found: dict[State, list[int]] = {}
    for at, entry in enumerate(entries):
        found.setdefault(state_of(baseline, entry, today), []).append(at)
    for state, said in _SAID.items():
        if held := found.get(state):
            yield f"{_entries(baseline, held)} {'does' if len(held) == 1 else 'do'} not count{said}."
    far = today + timedelta(days=LONGEST)
    late = [at for at in found.get(State.IN_FORCE, []) if baseline.end_of(entries[at]) > far]
    if late:
        yield f"{_entries(baseline, late)} {'ends' if len(late) == 1 else 'end'} more than a year from now."


_SAID = {
    State.EXPIRED: " any more: the time that was given is over",
    State.NO_REASON: ": nobody wrote a reason, or who approved it",
    State.NOT_YET: " yet: the day of approval is to come",
}


def _entries(baseline: Baseline, at: list[int]) -> str:
    lines = [str(line) for one in at[:_SHOWN] if (line := baseline.lines[one]) is not None]
    more = ", ..." if len(at) > _SHOWN else ""
    noun = "1 entry" if len(at) == 1 else f"{len(at):,} entries"
    where = f" (line {lines[0]})" if len(at) == 1 and lines else f" (lines {', '.join(lines)}{more})"
    return f"{noun} of {baseline.name}{where if lines else ''}"
