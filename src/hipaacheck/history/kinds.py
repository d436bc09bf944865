"""Decide what became of one finding between two runs: by one table, and by what its rule accounts for."""

from collections.abc import Mapping
from enum import StrEnum

from hipaacheck.history.records import ChangeKind, Standing
from hipaacheck.model import Outcome


class Stood(StrEnum):
    """How a finding stood, as far as the kind of a change depends on it; `absent` where there was none.

    A waiver can only accept what did not pass.
    """

    PASS = "pass"
    FAIL = "fail"
    FAIL_WAIVED = "fail, waived"
    UNKNOWN = "unknown"
    UNKNOWN_WAIVED = "unknown, waived"
    MANUAL = "manual"
    MANUAL_WAIVED = "manual, waived"
    NOT_APPLICABLE = "not-applicable"
    ABSENT = "absent"


class RuleThen(StrEnum):
    """What is known of the rule of a finding: whether both runs asked the same, or one did not ask at all."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


_REGRESSED, _NEW, _EXPIRED = ChangeKind.REGRESSED, ChangeKind.NEW, ChangeKind.WAIVER_EXPIRED
_LOST, _WAIVED, _BETTER, _FIXED = (
    ChangeKind.NO_LONGER_ASSESSED,
    ChangeKind.WAIVED,
    ChangeKind.BETTER,
    ChangeKind.FIXED,
)

# How it stood before, and what it is to stand after as (in the order of Stood) pass; fail, and fail under a
# waiver; unknown, and under a waiver; manual, and under a waiver; not-applicable; absent. None is nothing to
# tell: the same, or neither better nor worse, as a question where something could not be seen.
#
# What was decided and is so no more is lost, never fixed. A gap that was not seen to pass before is new, not
# a regression. A gap that arises under a waiver in force is waived: nobody needs to be called for it.
_ROWS: Mapping[Stood, tuple[ChangeKind | None, ...]] = {
    Stood.PASS: (None, _REGRESSED, _WAIVED, _LOST, _LOST, _LOST, _LOST, _LOST, _LOST),
    Stood.FAIL: (_FIXED, None, _WAIVED, _LOST, _LOST, _LOST, _LOST, _LOST, _LOST),
    Stood.FAIL_WAIVED: (_FIXED, _EXPIRED, None, _LOST, _LOST, _LOST, _LOST, _LOST, _LOST),
    Stood.UNKNOWN: (_BETTER, _NEW, _WAIVED, None, _WAIVED, None, _WAIVED, None, None),
    Stood.UNKNOWN_WAIVED: (_BETTER, _NEW, _WAIVED, _EXPIRED, None, _EXPIRED, None, None, None),
    Stood.MANUAL: (_BETTER, _NEW, _WAIVED, None, _WAIVED, None, _WAIVED, None, None),
    Stood.MANUAL_WAIVED: (_BETTER, _NEW, _WAIVED, _EXPIRED, None, _EXPIRED, None, None, None),
    Stood.NOT_APPLICABLE: (None, _NEW, _WAIVED, _LOST, _LOST, None, None, None, None),
    Stood.ABSENT: (None, _NEW, _WAIVED, None, None, None, None, None, None),
}
TABLE: Mapping[tuple[Stood, Stood], ChangeKind | None] = {
    (before, after): kind for before, row in _ROWS.items() for after, kind in zip(Stood, row, strict=True)
}
"""What became of a finding whose rule asked the same in both runs, or is not asked any more."""


def stood(standing: Standing | None) -> Stood:
    """Return how a finding stood."""
    if standing is None:
        return Stood.ABSENT
    plain = Stood(standing.outcome.value)
    return _UNDER_WAIVER.get(plain, plain) if standing.waived else plain


_UNDER_WAIVER = {
    Stood.FAIL: Stood.FAIL_WAIVED,
    Stood.UNKNOWN: Stood.UNKNOWN_WAIVED,
    Stood.MANUAL: Stood.MANUAL_WAIVED,
}


def kind_of(
    before: Standing | None, after: Standing | None, rule: RuleThen, *, same_target: bool
) -> ChangeKind | None:
    """Return what became of a finding, None when there is nothing to tell.

    `same_target` says that its target was in both runs, whatever was asked of it.
    """
    old, new = stood(before), stood(after)
    if rule is RuleThen.ADDED:
        return None if new in (Stood.NOT_APPLICABLE, Stood.ABSENT) else ChangeKind.RULE_ADDED
    kind = weighed(before, after) if old is new else TABLE[old, new]
    if rule is RuleThen.CHANGED and _accounts(before, after, kind, same_target):
        return ChangeKind.RULE_CHANGED
    return kind


def _accounts(
    before: Standing | None, after: Standing | None, kind: ChangeKind | None, same_target: bool
) -> bool:
    """Return whether that a rule asks something else than before can account for a difference."""
    if before is None or after is None:
        # Of a target that is in both runs every rule for its kind has a finding: the kind is another now.
        other = before or after
        return same_target and other is not None and other.outcome is not Outcome.NOT_APPLICABLE
    if before.outcome is after.outcome:
        # A waiver is a matter of people, not of the rule.
        return kind in (ChangeKind.WORSE, ChangeKind.BETTER)
    return True


def weighed(before: Standing | None, after: Standing | None) -> ChangeKind | None:
    """Return whether a failure weighs more or less than before; more, where the two measures differ."""
    if before is None or after is None or before.outcome is not Outcome.FAIL:
        return None
    steps = [before.severity.rank - after.severity.rank]
    if before.risk is not None and after.risk is not None:
        steps.append(after.risk.rank - before.risk.rank)
    if any(step > 0 for step in steps):
        return ChangeKind.WORSE
    return ChangeKind.BETTER if any(step < 0 for step in steps) else None
