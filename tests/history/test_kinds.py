"""Every way in which a finding can stand in two runs gives exactly one kind of change, or nothing to tell."""

import itertools

import pytest
from tests.history.outlined import stands

from hipaacheck.history.kinds import TABLE, RuleThen, Stood, kind_of, stood
from hipaacheck.history.records import ChangeKind, Standing
from hipaacheck.model import Level, Outcome, Severity

# The whole table as it is meant, to be read beside docs/history.md. Columns: after.
MEANT = """
before           pass      fail      fail+w    unknown   unknown+w manual    manual+w  n/a       absent
pass             -         regressed waived    lost      lost      lost      lost      lost      lost
fail             fixed     -         waived    lost      lost      lost      lost      lost      lost
fail+w           fixed     expired   -         lost      lost      lost      lost      lost      lost
unknown          better    new       waived    -         waived    -         waived    -         -
unknown+w        better    new       waived    expired   -         expired   -         -         -
manual           better    new       waived    -         waived    -         waived    -         -
manual+w         better    new       waived    expired   -         expired   -         -         -
n/a              -         new       waived    lost      lost      -         -         -         -
absent           -         new       waived    -         -         -         -         -         -
"""
WORDS = {
    "-": None,
    "lost": ChangeKind.NO_LONGER_ASSESSED,
    "expired": ChangeKind.WAIVER_EXPIRED,
    **{kind.value: kind for kind in ChangeKind},
}
STANDINGS: dict[str, Standing | None] = {
    "pass": stands("pass"),
    "fail": stands("fail"),
    "fail+w": stands("fail", waived=True),
    "unknown": stands("unknown"),
    "unknown+w": stands("unknown", waived=True),
    "manual": stands("manual"),
    "manual+w": stands("manual", waived=True),
    "n/a": stands("not-applicable"),
    "absent": None,
}
ROWS = [line.split() for line in MEANT.strip().splitlines()]
PAIRS = [
    (row[0], after, WORDS[word]) for row in ROWS[1:] for after, word in zip(ROWS[0][1:], row[1:], strict=True)
]
GAP = (Stood.FAIL, Stood.FAIL_WAIVED)
DECIDED = (Stood.PASS, *GAP, Stood.NOT_APPLICABLE)


@pytest.mark.parametrize(("before", "after", "kind"), PAIRS)
def test_a_rule_that_asks_the_same(before: str, after: str, kind: ChangeKind | None) -> None:
    for same_target in (True, False):
        found = kind_of(STANDINGS[before], STANDINGS[after], RuleThen.SAME, same_target=same_target)

        assert found is kind


@pytest.mark.parametrize(("before", "after", "kind"), PAIRS)
def test_a_rule_that_asks_something_else_accounts_for_every_other_outcome(
    before: str, after: str, kind: ChangeKind | None
) -> None:
    old, new = STANDINGS[before], STANDINGS[after]

    found = kind_of(old, new, RuleThen.CHANGED, same_target=True)

    if old is not None and new is not None:
        # A waiver that came or ended is a matter of people, whatever the rule asks.
        assert found is (kind if old.outcome is new.outcome else ChangeKind.RULE_CHANGED)
    else:
        lasting = [one for one in (old, new) if one and one.outcome is not Outcome.NOT_APPLICABLE]
        assert found is (ChangeKind.RULE_CHANGED if lasting else None)


@pytest.mark.parametrize("name", [name for name in STANDINGS if name != "absent"])
def test_a_changed_rule_does_not_account_for_a_target_that_came_or_went(name: str) -> None:
    came = kind_of(None, STANDINGS[name], RuleThen.CHANGED, same_target=False)
    went = kind_of(STANDINGS[name], None, RuleThen.CHANGED, same_target=False)

    assert came is TABLE[Stood.ABSENT, stood(STANDINGS[name])]
    assert went is TABLE[stood(STANDINGS[name]), Stood.ABSENT]


@pytest.mark.parametrize("name", [name for name in STANDINGS if name != "absent"])
def test_a_rule_that_was_added_is_never_a_regression_and_one_that_is_gone_mends_nothing(name: str) -> None:
    standing = STANDINGS[name]

    for same_target in (True, False):
        added = kind_of(None, standing, RuleThen.ADDED, same_target=same_target)
        removed = kind_of(standing, None, RuleThen.REMOVED, same_target=same_target)

        assert added is (None if name == "n/a" else ChangeKind.RULE_ADDED)
        assert removed is (ChangeKind.NO_LONGER_ASSESSED if name in ("pass", "fail", "fail+w") else None)


LEVELS = (Level.LOW, Level.MODERATE, Level.HIGH)
SEVERITIES = (Severity.LOW, Severity.MODERATE, Severity.HIGH)
WEIGHTS = list(itertools.product(SEVERITIES, LEVELS))


@pytest.mark.parametrize("waived", [False, True])
@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("risk", LEVELS)
def test_a_failure_that_weighs_otherwise(severity: Severity, risk: Level, waived: bool) -> None:
    before = stands("fail", Severity.MODERATE, Level.MODERATE, waived=waived)
    after = stands("fail", severity, risk, waived=waived)
    steps = {
        SEVERITIES.index(severity) - SEVERITIES.index(Severity.MODERATE),
        LEVELS.index(risk) - LEVELS.index(Level.MODERATE),
    }

    same = kind_of(before, after, RuleThen.SAME, same_target=True)
    changed = kind_of(before, after, RuleThen.CHANGED, same_target=True)

    if 1 in steps:
        assert same is ChangeKind.WORSE
    else:
        assert same is (ChangeKind.BETTER if -1 in steps else None)
    assert changed is (None if same is None else ChangeKind.RULE_CHANGED)


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.FAIL])
def test_what_does_not_fail_weighs_nothing(outcome: Outcome) -> None:
    for rule in (RuleThen.SAME, RuleThen.CHANGED):
        for severity in SEVERITIES:
            found = kind_of(stands(outcome), stands(outcome, severity), rule, same_target=True)

            assert found is None


def every_pair() -> list[tuple[Standing | None, Standing | None, RuleThen, bool, ChangeKind | None]]:
    """Return all that can be: an added rule found nothing before, and one that is gone finds nothing now."""
    found = []
    for old, new in itertools.product(STANDINGS.values(), repeat=2):
        for rule, same_target in itertools.product(RuleThen, (True, False)):
            if (rule is RuleThen.ADDED and old is not None) or (rule is RuleThen.REMOVED and new is not None):
                continue
            for severity, risk in WEIGHTS:
                after = new and new.model_copy(
                    update={"severity": severity, "risk": risk if new.risk is not None else None}
                )
                kind = kind_of(old, after, rule, same_target=same_target)
                found.append((old, after, rule, same_target, kind))
    return found


def test_what_must_never_be_said() -> None:
    for old, new, rule, _, kind in every_pair():
        before, after = stood(old), stood(new)
        if kind is ChangeKind.FIXED:
            assert before in GAP and after is Stood.PASS and rule is not RuleThen.CHANGED
        if kind is ChangeKind.REGRESSED:
            assert before is Stood.PASS and after is Stood.FAIL and rule is RuleThen.SAME
        if kind is ChangeKind.NEW:
            assert after is Stood.FAIL and before not in (Stood.PASS, *GAP)
        if kind is ChangeKind.NO_LONGER_ASSESSED:
            assert before in DECIDED and after not in (Stood.PASS, *GAP)
        if kind is ChangeKind.WAIVED:
            assert new is not None and new.waived
        if kind is ChangeKind.WAIVER_EXPIRED:
            assert old is not None and old.waived and new is not None and not new.waived
        if kind is ChangeKind.WORSE:
            assert before is after and before in GAP
        if kind is ChangeKind.RULE_ADDED:
            assert old is None and rule is RuleThen.ADDED


def test_an_open_gap_that_was_not_open_before_is_never_left_untold() -> None:
    for old, new, _, _, kind in every_pair():
        if stood(new) is Stood.FAIL and stood(old) is not Stood.FAIL:
            assert kind is not None


def test_a_gap_that_is_not_seen_to_pass_is_never_left_untold() -> None:
    for old, new, _, _, kind in every_pair():
        if stood(old) in GAP and stood(new) not in GAP:
            assert kind is not None


def test_a_waiver_on_what_needs_none_changes_nothing() -> None:
    for outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE):
        assert stood(stands(outcome, waived=True)) is stood(stands(outcome))
