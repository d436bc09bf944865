"""Compare a plan with what was recorded: what becomes of each entry, and what changes by it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from hipaacheck.actions.entries import Decided, Entry, PlanFile, PlanMistakesError, decided_of
from hipaacheck.actions.layout import NOT_DECIDED, TITLES, Field
from hipaacheck.actions.values import shown
from hipaacheck.model import Action, Run, fingerprint

_SORTED = "was only a part of the columns sorted?"


@dataclass(frozen=True, slots=True)
class Known:
    """What findings a plan can be about: their rule and target, by fingerprint; and what was recorded."""

    findings: Mapping[str, tuple[str, str]]
    recorded: Mapping[str, Action]
    targets: frozenset[str]


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one entry that becomes another; blank texts say that nothing was decided.

    `meanwhile` is what was recorded after the file was made, where the file overrules that.
    """

    rule: str
    target: str
    field: Field
    old: str
    new: str
    meanwhile: bool = False

    def __str__(self) -> str:
        before, after = self.old or NOT_DECIDED, self.new or NOT_DECIDED
        text = f"{TITLES[self.field]}: {before} -> {after}"
        if self.old and not self.new:
            text += " (the cell is blank, so what was recorded is cleared)"
        return f"{text} (recorded by somebody else since this file was made)" if self.meanwhile else text


@dataclass(frozen=True, slots=True)
class Merged:
    """The entries that are to be recorded, and what changes by each, in the order of the file."""

    actions: tuple[Action, ...]
    changes: tuple[Change, ...]


def known_of(run: Run, recorded: Iterable[Action]) -> Known:
    """Return what a plan that was made from a run can be about."""
    actions = {action.fingerprint: action for action in recorded}
    findings = {one.fingerprint: (one.rule, one.target) for one in actions.values()}
    findings |= {one.fingerprint: (one.rule, one.target) for one in run.findings}
    return Known(findings, actions, frozenset(target for _, target in findings.values()))


def merged(plan: PlanFile, known: Known, *, at: datetime, source: str) -> Merged:
    """Return what a plan changes; `at` is the moment of the import, `source` the name of the file.

    Raises PlanMistakesError with every row that is about no finding that is known, or contradicts another.
    """
    mistakes: list[str] = []
    first: dict[str, Entry] = {}
    actions: list[Action] = []
    changes: list[Change] = []
    for entry in plan.entries:
        key, why = _finding(entry, plan, known)
        if why:
            mistakes.append(f"{entry.place}: {why}")
            continue
        before = first.setdefault(key, entry)
        if before is not entry:
            if (before.decided, before.given) != (entry.decided, entry.given):
                mistakes.append(f"{entry.place}: says something else of the same finding than {before.place}")
            continue
        new = _changed(entry, key, plan, known)
        if not new:
            continue
        changes += new
        rule, target = known.findings[key]
        decided = _decided(key, entry, new, known)
        fields = {field.value: getattr(decided, field.value) for field in Field}
        named = {"fingerprint": key, "rule": rule, "target": target}
        actions.append(Action.model_validate({**named, **fields, "recorded_at": at, "source": source}))
    if mistakes:
        raise PlanMistakesError(mistakes)
    return Merged(tuple(actions), tuple(changes))


def _finding(entry: Entry, plan: PlanFile, known: Known) -> tuple[str, str]:
    """Return the fingerprint that an entry is about, or why it is about none."""
    key = entry.fingerprint or fingerprint(entry.rule, entry.target)
    if key not in known.findings:
        named = shown(entry.fingerprint) or f"{shown(entry.rule)} at {shown(entry.target)}"
        return "", f"{named} is no finding of the run that this file was made from, nor of its plan"
    rule, target = known.findings[key]
    named_rule, named_target = entry.rule or rule, entry.target or target
    # A target that is none of those known may be one whose name a cell cannot hold as it is.
    if named_rule != rule or (named_target != target and named_target in known.targets):
        return "", (
            f"the fingerprint is that of {shown(rule)} at {shown(target)}, and the row says "
            f"{shown(named_rule)} at {shown(named_target)}; {_SORTED}"
        )
    number = plan.numbers.get(key, "")
    if entry.number and number and entry.number != number:
        return "", (
            f"the row was made as No. {shown(number)} and says No. {shown(entry.number)}, so what stands in "
            f"it may be about another finding; {_SORTED}"
        )
    return key, ""


def _changed(entry: Entry, key: str, plan: PlanFile, known: Known) -> list[Change]:
    """Return the fields that somebody changed, and that are not recorded so already."""
    rule, target = known.findings[key]
    recorded = decided_of(known.recorded.get(key))
    found = []
    for field in Field:
        if field not in entry.given:
            continue
        old, new = recorded.text(field), entry.decided.text(field)
        written = None if plan.written is None else plan.written.get(key, {}).get(field, "")
        if new in (old, written):
            continue
        meanwhile = written is not None and written != old
        found.append(Change(rule, target, field, old, new, meanwhile))
    return found


def _decided(key: str, entry: Entry, changes: list[Change], known: Known) -> Decided:
    """Return all that is decided of a finding from now on."""
    decided = decided_of(known.recorded.get(key))
    for change in changes:
        decided = replace(decided, **{change.field.value: getattr(entry.decided, change.field.value)})
    return decided
