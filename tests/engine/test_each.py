"""A rule with `each` is asked of every item of a list: the worst answer decides, and the texts name it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.toys import AS_OF, rule, target

from hipaacheck.engine.evaluate import Judgement, evaluate
from hipaacheck.model import Evidence, Finding, Observation, Outcome, Record, Rule, Seen


class Unit(Record):
    """A unit with a setting."""

    where: str
    open: Seen[bool] = False
    asks: bool = False


class Units(Record):
    """All units."""

    units: Seen[tuple[Unit, ...]] = ()


NAMES = "{{ failed | map(attribute='where') | join(', ') }}"
UNSURE = "{{ unsure | map(attribute='where') | join(', ') }}"


def each(**changes: object) -> Rule:
    return rule(
        **{
            "needs": {"mail": "toy"},
            "each": {"unit": "mail.units"},
            "manual_when": "unit.asks",
            "question": f"What of {UNSURE}?",
            "passes_when": "!unit.open",
            "observed": f"open: {NAMES}; not known: {UNSURE}",
            **changes,
        }
    )


def judged(subject: Rule, units: object) -> Judgement:
    facts = Units.model_validate({"units": units})
    evidence = Evidence.sealed(
        probe="toys.toy",
        target=target().id,
        kind="toy",
        source="toy",
        method="looking",
        collected_at=AS_OF,
        tool_version="0",
        observation=Observation.PRESENT,
        facts=facts.model_dump(mode="json"),
    )
    return evaluate([target()], [evidence], [subject], {"toy": Units}, AS_OF)


def finding(units: object) -> Finding:
    (found,) = judged(each(), units).findings
    return found


GOOD = {"where": "/good"}
BAD = {"where": "/bad", "open": True}
DARK = {"where": "/dark", "open": {"unseen": "it was dark"}}
ASKS = {"where": "/asks", "asks": True}


@pytest.mark.parametrize(
    ("units", "outcome"),
    [
        ([GOOD], Outcome.PASS),
        ([GOOD, GOOD], Outcome.PASS),
        ([GOOD, ASKS], Outcome.MANUAL),
        ([GOOD, ASKS, DARK], Outcome.UNKNOWN),
        ([GOOD, ASKS, DARK, BAD], Outcome.FAIL),
        ([], Outcome.UNKNOWN),
        ({"unseen": "nobody looked"}, Outcome.UNKNOWN),
    ],
)
def test_the_worst_answer_decides(units: object, outcome: Outcome) -> None:
    assert finding(units).outcome is outcome


def test_a_failure_names_the_items_that_failed_and_those_that_are_not_known() -> None:
    found = finding([GOOD, BAD, {**BAD, "where": "/worse"}, DARK, ASKS])

    assert found.observed == "open: /bad, /worse; not known: /dark, /asks"


def test_unknown_says_why() -> None:
    assert finding([GOOD, DARK]).because == "it was dark"
    assert finding({"unseen": "nobody looked"}).because == "nobody looked"
    assert finding([]).because == "what was collected holds nothing that this rule could judge"


def test_of_many_reasons_the_first_are_told() -> None:
    dark = [{"where": str(n), "open": {"unseen": f"reason {n % 5}"}} for n in range(10)]

    assert finding(dark).because == "reason 0; reason 1; reason 2; and 2 more"


def test_a_question_names_the_items_it_is_about() -> None:
    assert finding([GOOD, ASKS]).because == "What of /asks?"


def test_a_criterion_that_cannot_be_asked_is_unknown_and_a_problem_of_the_run() -> None:
    found = judged(each(passes_when="unit.where > 3"), [GOOD])

    assert found.findings[0].outcome is Outcome.UNKNOWN
    assert [problem.kind for problem in found.problems] == ["rule"]


@given(st.lists(st.sampled_from([GOOD, BAD, DARK, ASKS]), max_size=6))
def test_one_bad_item_always_fails_and_one_unseen_item_never_passes(units: list[dict[str, object]]) -> None:
    found = finding(units).outcome

    assert (found is Outcome.FAIL) is (BAD in units)
    assert (found is Outcome.PASS) is (bool(units) and all(unit is GOOD for unit in units))
