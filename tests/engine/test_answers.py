"""Attestations settle what only a person can see; waivers mark findings and never change them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.engine.answers import attest, in_force, matches, waive
from hipaacheck.model import Attestation, Finding, Level, Outcome, Severity, Strength, Waiver

NOW = datetime(2026, 6, 30, 23, 59, tzinfo=UTC)


def finding(
    rule: str = "BAA-COVER-001", target: str = "vendor:zoom", outcome: Outcome = Outcome.FAIL
) -> Finding:
    return Finding(
        fingerprint="f",
        rule=rule,
        target=target,
        outcome=outcome,
        severity=Severity.HIGH,
        likelihood=Level.MODERATE,
        impact=Level.HIGH,
        risk=Level.MODERATE if outcome is Outcome.FAIL else None,
        strength=Strength.DIRECT,
        observed="",
        expected="",
        because="Ask the vendor." if outcome is Outcome.MANUAL else None,
        fix="",
        citations=("164.308(b)(1)",),
        evidence=(),
    )


def waiver(
    rule: str = "BAA-*", target: str = "*", expires: date = date(2026, 6, 30), **more: object
) -> Waiver:
    return Waiver.model_validate(
        {"rule": rule, "target": target, "reason": "moving", "approved_by": "Lee", "expires": expires, **more}
    )


def statement(answer: bool = True, on: date = date(2026, 6, 1), **more: object) -> Attestation:
    return Attestation.model_validate(
        {
            "rule": "BAA-COVER-001",
            "answer": answer,
            "statement": "The vendor says so.",
            "by": "Lee",
            "date": on,
            **more,
        }
    )


def test_a_waiver_marks_a_finding_and_leaves_all_else_as_it_was() -> None:
    before = finding()

    (after,) = waive([before], [waiver()], NOW)

    assert after.waiver is not None and after.waiver.approved_by == "Lee"
    assert after.model_copy(update={"waiver": None}) == before


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.NOT_APPLICABLE])
def test_a_waiver_says_nothing_of_what_is_no_gap(outcome: Outcome) -> None:
    assert waive([finding(outcome=outcome)], [waiver()], NOW)[0].waiver is None


@pytest.mark.parametrize(
    ("one", "counts"),
    [
        (waiver(expires=date(2026, 6, 30)), True),
        (waiver(expires=date(2026, 6, 29)), False),
        (waiver(expires=date(2026, 7, 1), approved_on=date(2026, 7, 1)), False),
        (waiver(expires=date(2026, 7, 1), approved_on=date(2026, 6, 30)), True),
    ],
)
def test_a_waiver_counts_from_its_approval_to_its_last_day(one: Waiver, counts: bool) -> None:
    assert in_force(one, NOW.date()) is counts
    assert (waive([finding()], [one], NOW)[0].waiver is not None) is counts


@pytest.mark.parametrize(
    ("rule", "target", "named"),
    [
        ("BAA-COVER-001", "vendor:zoom", True),
        ("BAA-*", "vendor:*", True),
        ("*", "*", True),
        ("BAA-COVER-00?", "*", False),
        ("BAA-COVER-00[1]", "*", False),
        ("baa-*", "*", False),
        ("BAA-COVER", "*", False),
        ("*COVER*", "vendor:zoo", False),
    ],
)
def test_a_star_is_the_only_character_that_stands_for_others(rule: str, target: str, named: bool) -> None:
    assert matches(waiver(rule, target), finding()) is named


@given(st.text("a*?[]!-", min_size=1, max_size=40), st.text("ab", max_size=60))
def test_any_pattern_is_matched_in_time(pattern: str, text: str) -> None:
    matches(waiver(pattern, pattern), finding(rule=text, target=text))


def test_many_stars_cost_no_time() -> None:
    assert not matches(waiver("a*" * 200 + "c"), finding(rule="a" * 4_000))


def test_a_statement_in_force_settles_what_only_a_person_can_see() -> None:
    (after,) = attest([finding(outcome=Outcome.MANUAL)], [statement()], NOW)

    assert (after.outcome, after.strength, after.because) == (Outcome.PASS, Strength.ATTESTATION, None)
    assert after.observed == "Lee stated on 2026-06-01: The vendor says so."


def test_a_statement_may_admit_a_gap() -> None:
    (after,) = attest([finding(outcome=Outcome.MANUAL)], [statement(answer=False)], NOW)

    assert (after.outcome, after.risk) == (Outcome.FAIL, Level.MODERATE)


@pytest.mark.parametrize("outcome", [Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS, Outcome.NOT_APPLICABLE])
def test_nobodys_word_changes_what_was_seen(outcome: Outcome) -> None:
    before = finding(outcome=outcome)

    assert attest([before], [statement()], NOW) == (before,)


def test_a_statement_that_ended_leaves_the_question_and_says_so() -> None:
    (after,) = attest([finding(outcome=Outcome.MANUAL)], [statement(expires=date(2026, 6, 29))], NOW)

    assert after.outcome is Outcome.MANUAL
    assert after.because == "Ask the vendor. (the statement of Lee ended on 2026-06-29)"


def test_a_statement_of_tomorrow_says_nothing_today() -> None:
    before = finding(outcome=Outcome.MANUAL)

    assert attest([before], [statement(on=date(2026, 7, 1))], NOW) == (before,)


def test_what_names_the_target_goes_before_what_is_said_of_all() -> None:
    every, this = statement(on=date(2026, 6, 20)), statement(answer=False, target="vendor:zoom")

    (after,) = attest([finding(outcome=Outcome.MANUAL)], [every, this], NOW)

    assert after.outcome is Outcome.FAIL


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_statements_on_one_day_that_contradict_each_other_the_worse_counts(order: int) -> None:
    statements = [statement(True), statement(False)][::order]

    (after,) = attest([finding(outcome=Outcome.MANUAL)], statements, NOW)

    assert after.outcome is Outcome.FAIL
