"""Which questions are asked: left out only by an answer that somebody gave and that can be read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.questionnaires.making import TODAY, YES_NO, Fields, answered, review, router, whole
from tests.support.questionnaires import toy, toy_answers

from hipaacheck.questionnaires.conditions import Asked, asked

IF_YES: Fields = {**YES_NO, "asked_if": [{"question": "QQ-01", "any_of": ["yes", "partial"]}]}
ONE = whole(router(may_not_apply=True), IF_YES)
CHOICES: Fields = {
    "type": "choices",
    "options": [
        {"value": "mail", "label": "Mail", "wanted": True},
        {"value": "web", "label": "Web", "wanted": True},
        {"value": "none", "label": "None", "alone": True},
    ],
}


@pytest.mark.parametrize(
    ("routing", "expected"),
    [
        ("yes", Asked.YES),
        ("Partly", Asked.YES),
        (True, Asked.YES),
        ("no", Asked.NO),
        (False, Asked.NO),
        (None, Asked.OPEN),
        ("-", Asked.OPEN),
        ("yes and no", Asked.OPEN),
        (float("nan"), Asked.OPEN),
        ("n/a", Asked.OPEN),
        ({"answer": "n/a", "details": "-"}, Asked.OPEN),
        ({"answer": "n/a", "details": "We send no mail."}, Asked.NO),
        ({"answer": "yes", "prefilled": "CAIQ A-01"}, Asked.YES),
        ({"answer": "no", "prefilled": "CAIQ A-01"}, Asked.OPEN),
        ({"answer": "n/a", "details": "no mail", "prefilled": "CAIQ A-01"}, Asked.OPEN),
        ({"answer": "no", "prefilled": "CAIQ A-01", "review": review()}, Asked.NO),
    ],
)
def test_a_question_is_left_out_only_by_an_answer_that_holds(routing: object, expected: Asked) -> None:
    assert asked(ONE, answered(routing))["QQ-02"] is expected


def test_a_question_that_nobody_touched_leaves_it_open_what_depends_on_it() -> None:
    assert asked(ONE, answered()) == {"QQ-01": Asked.YES, "QQ-02": Asked.OPEN}


def test_not_applicable_leaves_nothing_out_where_it_may_not_be_said() -> None:
    strict = whole(router(), IF_YES)
    answers = answered({"answer": "n/a", "details": "We send no mail."})

    assert asked(strict, answers)["QQ-02"] is Asked.OPEN


@pytest.mark.parametrize(("day", "expected"), [(TODAY, Asked.NO), (date(2026, 11, 9), Asked.OPEN)])
def test_a_review_confirms_from_its_day_on(day: date, expected: Asked) -> None:
    answers = answered({"answer": "no", "prefilled": "CAIQ A-01", "review": review()})

    assert asked(ONE, answers, day)["QQ-02"] is expected


@pytest.mark.parametrize(
    ("routing", "expected"),
    [
        (("mail",), Asked.YES),
        (("mail", "web"), Asked.YES),
        ("Web; Mail", Asked.YES),
        (("web",), Asked.NO),
        (("none",), Asked.NO),
        (("none", "web"), Asked.OPEN),
        (("mail", "bogus"), Asked.OPEN),
        ((), Asked.OPEN),
    ],
)
def test_any_of_several_chosen_options_is_enough(routing: object, expected: Asked) -> None:
    questionnaire = whole(CHOICES, {**YES_NO, "asked_if": [{"question": "QQ-01", "any_of": ["mail"]}]})

    assert asked(questionnaire, answered(routing))["QQ-02"] is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("yes", "yes", Asked.YES),
        ("yes", "no", Asked.NO),
        ("no", "yes", Asked.NO),
        ("yes", None, Asked.OPEN),
        (None, "no", Asked.NO),
        (None, None, Asked.OPEN),
    ],
)
def test_all_conditions_have_to_hold(first: object, second: object, expected: Asked) -> None:
    both = [{"question": "QQ-01", "any_of": ["yes"]}, {"question": "QQ-02", "any_of": ["yes"]}]
    questionnaire = whole(router(), router(), {**YES_NO, "asked_if": both})

    assert asked(questionnaire, answered(first, second))["QQ-03"] is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("yes", "yes", Asked.YES),
        ("no", "yes", Asked.NO),
        ("no", None, Asked.NO),
        (None, "yes", Asked.OPEN),
        (None, "no", Asked.NO),
        (None, None, Asked.OPEN),
        ("yes", None, Asked.OPEN),
    ],
)
def test_what_depends_on_a_question_that_is_not_asked_is_not_asked(
    first: object, second: object, expected: Asked
) -> None:
    questionnaire = whole(
        router(),
        router(asked_if=[{"question": "QQ-01", "any_of": ["yes"]}]),
        {**YES_NO, "asked_if": [{"question": "QQ-02", "any_of": ["yes"]}]},
    )

    assert asked(questionnaire, answered(first, second))["QQ-03"] is expected


def test_answers_to_questions_that_do_not_exist_change_nothing() -> None:
    answers = toy_answers()
    more = answers.model_copy(update={"answers": {**answers.answers, "ZZ-99": answers.answers["TOY-02"]}})

    assert asked(toy(), more) == asked(toy(), answers)


ROUTING = st.sampled_from(["yes", "no", "partial", "bogus", None, "n/a"])


@given(answers=st.lists(ROUTING, min_size=3, max_size=3), at=st.integers(0, 2), filled=ROUTING)
def test_answering_what_is_open_never_asks_again_what_was_left_out(
    answers: list[str | None], at: int, filled: str | None
) -> None:
    """As long as an answer is missing, what is decided stays so whatever the answer will be."""
    questionnaire = whole(
        router(),
        router(asked_if=[{"question": "QQ-01", "any_of": ["yes"]}]),
        router(asked_if=[{"question": "QQ-02", "any_of": ["yes", "partial"]}]),
        {**YES_NO, "asked_if": [{"question": name, "any_of": ["yes"]} for name in ("QQ-01", "QQ-03")]},
    )
    before = answers.copy()
    before[at] = None
    after = answers.copy()
    after[at] = filled

    earlier, later = asked(questionnaire, answered(*before)), asked(questionnaire, answered(*after))

    assert [
        name for name in earlier if earlier[name] is not Asked.OPEN and later[name] is not earlier[name]
    ] == []
