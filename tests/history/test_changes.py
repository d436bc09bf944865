"""A comparison of two runs tells every finding once, by its fingerprint and nothing else."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.history.outlined import held, outlined, stands

from hipaacheck.history.changes import compare
from hipaacheck.history.records import ChangeKind, Held, Outline
from hipaacheck.model import Level, Outcome, Severity

RULES = ("A-1", "B-2", "C-3")
TARGETS = ("domain:a", "domain:b", "vendor:c")
STANDINGS = st.builds(
    stands, st.sampled_from(Outcome), st.sampled_from(Severity), st.sampled_from(Level), waived=st.booleans()
)
FINDINGS = st.dictionaries(st.tuples(st.sampled_from(RULES), st.sampled_from(TARGETS)), STANDINGS)


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    findings = [held(rule, target, one) for (rule, target), one in draw(FINDINGS).items()]
    rules = {one.rule: draw(st.sampled_from(("asked", "asked otherwise"))) for one in findings}
    return outlined(draw(st.sampled_from(("x", "y"))), *findings, rules=rules, complete=draw(st.booleans()))


def gap(*, waived: bool = False) -> Held:
    return held("A-1", "domain:a", stands("fail", waived=waived))


def only(older: Outline, newer: Outline) -> tuple[ChangeKind, str]:
    (change,) = compare(older, newer).changes
    return change.kind, change.note


@given(outlines())
def test_a_run_compared_with_itself_tells_nothing(run: Outline) -> None:
    compared = compare(run, run)

    assert compared.changes == ()
    assert (compared.unchanged, compared.untold) == (len(run.findings), 0)


@given(outlines(), outlines())
def test_every_finding_is_told_once_or_counted(older: Outline, newer: Outline) -> None:
    compared = compare(older, newer)

    known = {one.fingerprint for one in (*older.findings, *newer.findings)}
    told = [change.fingerprint for change in compared.changes]
    assert len(told) == len(set(told)) and set(told) <= known
    assert len(told) + compared.unchanged + compared.untold == len(known)
    assert compared.untold == len(compared.arrived) + len(compared.shifted)
    assert {*compared.arrived, *compared.shifted}.isdisjoint(told)


@given(outlines(), outlines(), st.randoms(use_true_random=False))
def test_order_means_nothing(older: Outline, newer: Outline, chance: random.Random) -> None:
    def shuffled(run: Outline) -> Outline:
        findings = chance.sample(run.findings, len(run.findings))
        return run.model_copy(
            update={"findings": tuple(findings), "rules": dict(reversed(run.rules.items()))}
        )

    assert compare(shuffled(older), shuffled(newer)) == compare(older, newer)


@given(outlines(), outlines())
def test_looked_at_the_other_way_round_what_is_fixed_came_back(older: Outline, newer: Outline) -> None:
    there = {change.fingerprint: change.kind for change in compare(older, newer).changes}
    back = {change.fingerprint: change for change in compare(newer, older).changes}

    for fingerprint, kind in there.items():
        if kind in (ChangeKind.REGRESSED, ChangeKind.FIXED, ChangeKind.RULE_CHANGED, ChangeKind.NEW):
            assert fingerprint in back
        if kind is ChangeKind.REGRESSED:
            assert back[fingerprint].kind is ChangeKind.FIXED
        if kind is ChangeKind.NEW:
            assert back[fingerprint].kind is ChangeKind.NO_LONGER_ASSESSED
        if kind is ChangeKind.WORSE:
            assert back[fingerprint].kind in (ChangeKind.BETTER, ChangeKind.WORSE)
        if kind is ChangeKind.RULE_CHANGED:
            assert back[fingerprint].kind is ChangeKind.RULE_CHANGED


@given(outlines(), outlines())
def test_the_most_pressing_stands_first(older: Outline, newer: Outline) -> None:
    kinds = [list(ChangeKind).index(change.kind) for change in compare(older, newer).changes]

    assert kinds == sorted(kinds)


def test_of_one_kind_what_is_open_and_severe_stands_first() -> None:
    rules = dict.fromkeys(RULES, "asked")
    newer = outlined(
        "y",
        held("A-1", "domain:a", stands("fail", Severity.LOW)),
        held("C-3", "domain:a", stands("fail", Severity.CRITICAL)),
        held("B-2", "domain:a", stands("fail", Severity.HIGH)),
        rules=rules,
    )

    changes = compare(outlined("x", rules=rules), newer).changes

    assert [change.rule for change in changes] == ["C-3", "B-2", "A-1"]


PASSED = held("A-1", "domain:a", stands("pass"))
SAME = {"A-1": "asked", "B-2": "asked"}


@pytest.mark.parametrize(
    ("before", "after", "kind", "note"),
    [
        (PASSED, gap(), ChangeKind.REGRESSED, ""),
        (gap(), PASSED, ChangeKind.FIXED, ""),
        (gap(waived=True), PASSED, ChangeKind.FIXED, "was accepted before"),
        (None, gap(), ChangeKind.NEW, "was not looked at before"),
        (held("A-1", "domain:a", stands("unknown")), gap(), ChangeKind.NEW, "could not be seen before"),
        (held("A-1", "domain:a", stands("manual")), gap(), ChangeKind.NEW, "nobody had answered it before"),
        (held("A-1", "domain:a", stands("not-applicable")), gap(), ChangeKind.NEW, "did not apply before"),
        (gap(), None, ChangeKind.NO_LONGER_ASSESSED, "its target was not looked at this time"),
        (
            gap(),
            held("A-1", "domain:a", stands("unknown")),
            ChangeKind.NO_LONGER_ASSESSED,
            "could not be seen this time",
        ),
        (
            gap(),
            held("A-1", "domain:a", stands("manual")),
            ChangeKind.NO_LONGER_ASSESSED,
            "a person must answer it now",
        ),
        (
            gap(),
            held("A-1", "domain:a", stands("not-applicable")),
            ChangeKind.NO_LONGER_ASSESSED,
            "does not apply any more",
        ),
        (
            held("A-1", "domain:a", stands("not-applicable")),
            held("A-1", "domain:a", stands("unknown")),
            ChangeKind.NO_LONGER_ASSESSED,
            "did not apply before; could not be seen this time",
        ),
        (gap(waived=True), gap(), ChangeKind.WAIVER_EXPIRED, "the acceptance of it is no longer in force"),
        (gap(), gap(waived=True), ChangeKind.WAIVED, ""),
        (PASSED, gap(waived=True), ChangeKind.WAIVED, "passed before"),
        (held("A-1", "domain:a", stands("unknown")), PASSED, ChangeKind.BETTER, "could not be seen before"),
        (
            gap(),
            held("A-1", "domain:a", stands("fail", Severity.HIGH, Level.HIGH)),
            ChangeKind.WORSE,
            "severity moderate, now high; risk moderate, now high",
        ),
    ],
)
def test_a_note_says_what_the_standings_do_not(
    before: Held | None, after: Held | None, kind: ChangeKind, note: str
) -> None:
    older = outlined("x", *([before] if before else []), rules=SAME)
    newer = outlined("y", *([after] if after else []), rules=SAME, days=365)

    assert only(older, newer) == (kind, note)


def test_a_rule_that_is_gone_mends_nothing() -> None:
    other = held("B-2", "domain:a", stands("pass"))
    older, newer = outlined("x", gap(), other), outlined("y", other)

    assert only(older, newer) == (ChangeKind.NO_LONGER_ASSESSED, "its rule is not asked any more")


def test_a_rule_that_is_new_is_no_regression() -> None:
    other = held("B-2", "domain:a", stands("pass"))

    kind, _ = only(outlined("x", other), outlined("y", gap(), other))

    assert kind is ChangeKind.RULE_ADDED


def test_a_rule_that_asks_something_else_is_neither_a_regression_nor_a_repair() -> None:
    strict = {"A-1": "asked otherwise"}

    assert only(outlined("x", PASSED), outlined("y", gap(), rules=strict))[0] is ChangeKind.RULE_CHANGED
    assert only(outlined("x", gap()), outlined("y", PASSED, rules=strict))[0] is ChangeKind.RULE_CHANGED


def test_a_new_target_is_new_though_its_rule_changed() -> None:
    older = outlined("x", held("A-1", "domain:b", stands("pass")))
    newer = outlined("y", held("A-1", "domain:b", stands("pass")), gap(), rules={"A-1": "otherwise"})

    assert only(older, newer)[0] is ChangeKind.NEW


def test_a_rule_that_is_now_asked_of_another_kind_of_target_has_changed() -> None:
    other = held("B-2", "domain:a", stands("pass"))
    older = outlined("x", other, rules=SAME)
    newer = outlined("y", other, gap(), rules={**SAME, "A-1": "asked otherwise"})

    assert only(older, newer)[0] is ChangeKind.RULE_CHANGED


def test_an_incomplete_run_is_named_where_it_matters() -> None:
    partial = outlined("x", rules=SAME, complete=False)
    whole = outlined("y", gap(), rules=SAME)

    assert only(partial, whole)[1] == "was not looked at before; that run was incomplete"
    assert only(whole, partial)[1] == "its target was not looked at this time; this run is incomplete"
    assert any("older run was incomplete" in note for note in compare(partial, whole).notes)
    assert any("newer run is incomplete" in note for note in compare(whole, partial).notes)
    assert compare(whole, whole).notes == ()


def test_runs_of_different_things_versions_and_order_are_named() -> None:
    one = outlined("x", subject="Harbor Clinic", tool_version="1", days=5)
    other = outlined("y", subject="Lakeside Clinic", tool_version="2")

    notes = " ".join(compare(one, other).notes)

    assert "different things: Harbor Clinic, and Lakeside Clinic" in notes
    assert "version 1, the newer with 2" in notes
    assert "the later of the two" in notes


def test_of_two_findings_with_one_fingerprint_that_counts_which_hides_least() -> None:
    """No scan writes such a run; a file that somebody made must not hide a gap in it."""
    older = outlined("x", PASSED)

    for pair in ((PASSED, gap()), (gap(), PASSED)):
        assert only(older, outlined("y", *pair))[0] is ChangeKind.REGRESSED
