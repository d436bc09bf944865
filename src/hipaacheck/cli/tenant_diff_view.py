"""Put together what became of a tenant's settings: worse, no longer seen, better, and what no rule judges."""

import fnmatch
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hipaacheck.engine.evaluate import FactTypes
from hipaacheck.engine.units import Units, units_of
from hipaacheck.gate.exits import Exit
from hipaacheck.history.changes import compare
from hipaacheck.history.outlines import outline
from hipaacheck.history.records import ChangeKind
from hipaacheck.model import Finding, Outcome, Rule, Run, Severity
from hipaacheck.tenants.comparing import Differences, Field, differences
from hipaacheck.tenants.data import TenantData

_POLICIES = "policies"
_WORD = re.compile(r"[^\s,;]+")
_DECIDED = (Outcome.PASS, Outcome.FAIL)


class Way(StrEnum):
    """What became of a setting.

    What does not apply any more was seen: external sharing that was switched off needs no limits. It is told,
    and neither worse nor lost.
    """

    WORSE = "worse"
    LOST = "no-longer-seen"
    BETTER = "better"
    NOT_APPLICABLE = "no-longer-applies"
    OTHERWISE = "still-fails-otherwise"


_WAYS = {
    ChangeKind.REGRESSED: Way.WORSE,
    ChangeKind.NEW: Way.WORSE,
    ChangeKind.WORSE: Way.WORSE,
    ChangeKind.NO_LONGER_ASSESSED: Way.LOST,
    ChangeKind.FIXED: Way.BETTER,
    ChangeKind.BETTER: Way.BETTER,
}


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one rule; `units` are the places it happened at, empty where it is the whole tenant."""

    way: Way
    rule: Rule
    before: Finding
    after: Finding
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TenantDiff:
    """All that is told of two states of a tenant. `unjudged` are the fields that differ and no rule reads."""

    data: tuple[TenantData, TenantData]
    runs: tuple[Run, Run]
    steps: tuple[Step, ...]
    raw: Differences
    unjudged: Mapping[Field, int]

    def of(self, way: Way) -> tuple[Step, ...]:
        """Return the steps of one way, the most urgent first."""
        found = [one for one in self.steps if one.way is way]
        return tuple(sorted(found, key=lambda one: (one.after.severity.rank, one.rule.id)))

    @property
    def decided(self) -> int:
        """Return how many rules the second state passes or fails."""
        return sum(one.outcome in _DECIDED for one in self.runs[1].findings)

    @property
    def undecided(self) -> int:
        """Return how many rules could not be decided by the second state."""
        return sum(one.outcome is Outcome.UNKNOWN for one in self.runs[1].findings)


def view_of(data: tuple[TenantData, TenantData], runs: tuple[Run, Run], fact_types: FactTypes) -> TenantDiff:
    """Return what became of a tenant's settings from the first to the second."""
    raw = differences(*data)
    rules = runs[1].rules
    unjudged = {field: count for field, count in raw.fields.items() if not _is_read(field, rules)}
    return TenantDiff(data, runs, tuple(_steps(*runs, fact_types)), raw, unjudged)


def _steps(older: Run, newer: Run, fact_types: FactTypes) -> Iterator[Step]:
    kinds = {one.fingerprint: one.kind for one in compare(outline(older), outline(newer)).changes}
    before = {one.fingerprint: one for one in older.findings}
    rules = {rule.id: rule for rule in newer.rules}
    units = units_of(older, fact_types), units_of(newer, fact_types)
    for after in newer.findings:
        old, kind = before.get(after.fingerprint), kinds.get(after.fingerprint)
        if old is None:
            continue
        if kind is not None:
            gone = after.outcome is Outcome.NOT_APPLICABLE
            yield Step(Way.NOT_APPLICABLE if gone else _WAYS[kind], rules[after.rule], old, after)
            continue
        at = [one.get(after.fingerprint, {}) for one in units]
        moved = list(_moved(at[0], at[1]))
        for way in Way:
            here = tuple(unit for unit, became in moved if became is way)
            if here:
                yield Step(way, rules[after.rule], old, after, here)
        failing = old.outcome is after.outcome is Outcome.FAIL
        if failing and not moved and _words(old.observed) != _words(after.observed):
            yield Step(Way.OTHERWISE, rules[after.rule], old, after)


def _words(text: str) -> Counter[str]:
    """Return the words of a text: the order in which a file lists things means nothing."""
    return Counter(_WORD.findall(text))


def _moved(old: Units, new: Units) -> Iterator[tuple[str, Way]]:
    """Yield what became of the units of a rule whose outcome over all of them is the same."""
    for unit in sorted(old.keys() | new.keys()):
        was, now = old.get(unit), new.get(unit)
        if was is now:
            continue
        if now is Outcome.FAIL:
            yield unit, Way.WORSE
        elif was is Outcome.FAIL and now in (Outcome.PASS, None):
            yield unit, Way.BETTER
        elif was in _DECIDED and now in (Outcome.UNKNOWN, Outcome.MANUAL):
            yield unit, Way.LOST


def _is_read(field: Field, rules: Sequence[Rule]) -> bool:
    """Return whether a rule says that it reads a field, or something around or within it."""
    return any(_reads(words.split(), field) for rule in rules for words in rule.reads)


def _reads(words: Sequence[str], field: Field) -> bool:
    if not words:
        return False
    source, rest = words[0], words[1:]
    held, _, kind = field.source.partition(" ")
    if kind:
        if source != _POLICIES or not rest:
            return False
        wanted, rest = rest[0].removeprefix("settings/"), rest[1:]
        # ScubaGoggles writes gmail_imap_access where the Policy API has gmail.imap_access.
        if not fnmatch.fnmatchcase(kind, wanted if held == _POLICIES else wanted.replace(".", "_")):
            return False
    elif source != held:
        return False
    path = f".{field.path.replace('[]', '')}."
    return (
        not rest
        or not field.path
        or any(f".{word}." in path or f".{word}.".startswith(path) for word in rest)
    )


def ended(view: TenantDiff, least: Severity | None) -> Exit:
    """Return how a comparison ends as a gate: what weighs less than `least` does not count."""
    if least is None:
        return Exit.OK
    counting = {one.way for one in view.steps if one.after.severity.rank <= least.rank}
    if Way.WORSE in counting:
        return Exit.FAILED
    whole = view.decided and all(run.complete for run in view.runs)
    return Exit.OK if whole and Way.LOST not in counting else Exit.INCOMPLETE
