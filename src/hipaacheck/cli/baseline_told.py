"""Say what was done to a baseline: what went in, what came out, and what is not in it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hipaacheck.baselines.comparing import Compared, Now, Row
from hipaacheck.baselines.standing import State
from hipaacheck.baselines.writing import Approval
from hipaacheck.model import Finding, Outcome, Severity
from hipaacheck.reporters.escape import plain

_SHOWN = 200
_NAME = 200


def summary(
    file: Path, findings: Sequence[Finding], said: Approval, *, left: int, complete: bool
) -> Iterator[str]:
    """Yield what a new baseline holds, and what is to be done before it counts."""
    name = plain(str(file), lines=False)
    if not findings:
        yield f"{name}: the run found nothing open, so it covers no finding: everything is new"
    else:
        yield f"{name}: {number(len(findings), 'finding')} until {said.expires} ({_counted(findings)})"
        yield from _to_come(said)
    if left:
        yield f"  {number(left, 'suggestion')} (info) not taken in; --info takes them in"
    unseen = sum(one.outcome is Outcome.UNKNOWN for one in findings)
    if not complete or unseen > len(findings) - unseen:
        yield f"  {unseen:,} could not be seen; a run that sees more makes a better baseline"


def _to_come(said: Approval) -> Iterator[str]:
    missing = [
        word for word, text in (("a reason", said.reason), ("who approved it", said.approved_by)) if not text
    ]
    if missing:
        yield f"  no entry counts until {' and '.join(missing)} is written where TODO stands"


def _counted(findings: Iterable[Finding]) -> str:
    gaps = Counter(one.severity for one in findings if one.outcome is Outcome.FAIL)
    unseen = sum(one.outcome is Outcome.UNKNOWN for one in findings)
    told = [f"{gaps[severity]} {severity}" for severity in Severity if gaps[severity]]
    return ", ".join([*told, *([f"{unseen} could not be seen"] if unseen else [])])


def number(count: int, noun: str) -> str:
    """Return a number of things in words."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


_SAID = {
    Now.FIXED: "fixed, taken out",
    Now.GONE: "no longer there, left in it (--prune takes it out)",
    Now.LESS: "weighs less, known at less from now on",
    Now.WORSE: "worse than known, so it is not covered (--add --reason takes it in)",
    Now.UNSEEN: "not seen this time, left in it",
}


def changes(
    file: Path, compared: Compared, said: Approval, *, added: bool, pruned: bool, dry: bool
) -> Iterator[str]:
    """Yield what was done to a baseline, or would be, and what it does not cover."""
    words = dict(_SAID)
    if pruned:
        words[Now.GONE] = "no longer there, taken out"
    if added:
        words[Now.WORSE] = "worse than known, taken in anew"
    for now, heading in words.items():
        yield from _part(heading, [_row(row) for row in compared.of(now)])
    new = "new, taken in" if added else "new, and not in it (--add --reason takes it in)"
    yield from _part(new, [_finding(one) for one in compared.new])
    ended = [row for row in compared.rows if row.state is State.EXPIRED and row.now not in _OUT]
    yield from _part("ended, so it counts again", [_row(row) for row in ended])
    if added and (compared.new or compared.of(Now.WORSE)):
        yield from _to_come(said)
    out = len(compared.of(Now.FIXED)) + (len(compared.of(Now.GONE)) if pruned else 0)
    taken = len(compared.new) if added else 0
    left = len(compared.rows) - out + taken
    would = "would hold" if dry else "holds"
    yield f"{plain(str(file), lines=False)} {would} {number(left, 'finding')}: {out} out, {taken} new"


_OUT = (Now.FIXED, Now.GONE)


def _part(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    yield f"{heading}: {len(lines):,}"
    yield from lines[:_SHOWN]
    if len(lines) > _SHOWN:
        yield f"  and {len(lines) - _SHOWN:,} more"


def _row(row: Row) -> str:
    why = f" ({plain(row.why, limit=_NAME, lines=False)})" if row.why else ""
    return f"  {row.entry.severity:<8}  {named(row.entry.rule, row.entry.target)}{why}"


def _finding(one: Finding) -> str:
    unseen = " (could not be seen)" if one.outcome is Outcome.UNKNOWN else ""
    return f"  {one.severity:<8}  {named(one.rule, one.target)}{unseen}"


def named(rule: str, target: str) -> str:
    """Return a finding as people call it: a rule at a target."""
    return f"{plain(rule, limit=_NAME, lines=False)} at {plain(target, limit=_NAME, lines=False)}"
