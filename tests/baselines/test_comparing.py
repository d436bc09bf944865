"""A run says of each entry what became of it, and nothing that was not seen to pass is fixed."""

from datetime import date

import pytest
from tests.baselines.parts import (
    AT_HOME,
    AT_SHOP,
    FAILS,
    HEAD,
    PASSES,
    SPF_HOME,
    TODAY,
    UNSEEN,
    USUAL,
    entry,
    read,
    run_with,
    text_of,
)

from hipaacheck.baselines.comparing import Now, compare, coverable, suggestions
from hipaacheck.model import NOT_ASKED, Outcome, Severity, Waiver

KNOWN = read(HEAD + "findings:\n" + entry(*AT_HOME) + entry(*AT_SHOP, outcome="unknown"))
WAIVER = Waiver(rule="*", reason="r", approved_by="a", expires=date(2027, 1, 1))


@pytest.mark.parametrize(
    ("home", "shop", "said"),
    [
        (FAILS, UNSEEN, (Now.STANDS, Now.STANDS)),
        (PASSES, PASSES, (Now.FIXED, Now.FIXED)),
        ((Outcome.FAIL, Severity.CRITICAL), FAILS, (Now.WORSE, Now.WORSE)),
        ((Outcome.FAIL, Severity.LOW), (Outcome.FAIL, Severity.INFO), (Now.LESS, Now.WORSE)),
        (UNSEEN, (Outcome.MANUAL, Severity.HIGH), (Now.UNSEEN, Now.UNSEEN)),
        ((Outcome.NOT_APPLICABLE, Severity.HIGH), (Outcome.UNKNOWN, Severity.LOW), (Now.GONE, Now.STANDS)),
    ],
)
def test_what_became_of_an_entry(
    home: tuple[Outcome, Severity], shop: tuple[Outcome, Severity], said: tuple[Now, Now]
) -> None:
    compared = compare(KNOWN, run_with({AT_HOME: home, AT_SHOP: shop}), TODAY)

    assert tuple(row.now for row in compared.rows) == said


def test_a_changed_rule_id_and_a_target_that_was_not_looked_at_are_no_longer_there() -> None:
    run = run_with()
    other = read(
        HEAD
        + "findings:\n"
        + entry("EMAIL-DMARC-999", AT_HOME[1])
        + entry(AT_HOME[0], "domain:renamed.example")
    )

    first, second = compare(other, run, TODAY).rows

    assert (first.now, first.why) == (Now.GONE, "the run has no rule of this name")
    assert (second.now, second.why) == (Now.GONE, "the run did not look at this target")
    assert {one.rule for one in compare(other, run, TODAY).new} == {AT_HOME[0]}


def test_new_is_what_is_open_and_not_in_it() -> None:
    compared = compare(KNOWN, run_with({**USUAL, SPF_HOME: FAILS}), TODAY)

    assert [(one.rule, one.target) for one in compared.new] == [SPF_HOME]
    assert compared.doubts == ()


def test_what_a_waiver_accepts_is_neither_new_nor_taken_in() -> None:
    run = run_with()
    waived = run.model_copy(
        update={"findings": tuple(one.model_copy(update={"waiver": WAIVER}) for one in run.findings)}
    )

    assert coverable(waived) == ()
    assert compare(KNOWN, waived, TODAY).rows[0].now is Now.ACCEPTED


def test_what_was_not_looked_at_by_choice_is_not_taken_in() -> None:
    run = run_with()
    by_choice = tuple(
        one.model_copy(update={"because": f"no zone of it was given; {NOT_ASKED}"}) for one in run.findings
    )
    offline = run.model_copy(update={"findings": by_choice, "options": {"offline": True}})

    assert [one.outcome for one in coverable(run)] == [Outcome.FAIL, Outcome.UNKNOWN]
    assert [one.outcome for one in coverable(offline)] == [Outcome.FAIL]
    # Somebody's record may hold the same words; without the option nobody chose that.
    claimed = run.model_copy(update={"findings": by_choice})
    assert [one.outcome for one in coverable(claimed)] == [Outcome.FAIL, Outcome.UNKNOWN]


def test_suggestions_are_left_out_unless_they_are_wanted() -> None:
    run = run_with({**USUAL, SPF_HOME: (Outcome.FAIL, Severity.INFO)})

    assert len(coverable(run)) == 2
    assert len(coverable(run, info=True)) == 3
    assert suggestions(run) == 1


def test_a_run_of_something_else_or_of_before_is_doubted() -> None:
    other = run_with(organisation="Other Clinic")
    early = read(text_of().replace("as_of: 2026-11-21", "as_of: 2026-11-22"))

    assert compare(KNOWN, other, TODAY).doubts == (
        "baseline.yaml is of Test Clinic, and the run of Other Clinic.",
    )
    assert compare(early, run_with(), TODAY).doubts == (
        "The run is of 2026-11-21, and baseline.yaml holds what was found on 2026-11-22.",
    )
