"""What answers come to: every number exact and explained, and nothing good that nobody said and showed."""

from datetime import date

import pytest
from tests.questionnaires.making import (
    TEXT,
    TODAY,
    YES_NO,
    Fields,
    answered,
    assessed,
    review,
    router,
    whole,
)

from hipaacheck.questionnaires.assessment import Standing, Verdict
from hipaacheck.questionnaires.scoring import assess

ENDS: Fields = {**YES_NO, "disqualifying": ["no"], "disqualifying_said": "no agreement is signed"}
CHOICES: Fields = {
    "type": "choices",
    "options": [
        *({"value": name, "label": name.upper(), "wanted": True} for name in ("a", "b", "c")),
        {"value": "weak", "label": "Weak", "caps": 0.5},
        {"value": "weaker", "label": "Weaker", "caps": 0.25},
        {"value": "bad", "label": "Bad", "disqualifies": "that is bad"},
        {"value": "none", "label": "None", "alone": True},
    ],
}
IF_YES = [{"question": "QQ-01", "any_of": ["yes"]}]


def test_not_applicable_with_a_reason_is_left_out_of_the_sum() -> None:
    questionnaire = whole(YES_NO, {**YES_NO, "may_not_apply": True, "weight": 20})
    result = assessed(questionnaire, "yes", {"answer": "n/a", "details": "We send no mail."})

    assert (result.score, result.out_of, result.answers[1].standing) == (100, 10, Standing.NOT_APPLICABLE)
    assert result.verdict is Verdict.BAND


def test_not_applicable_to_what_can_end_the_matter_waits_for_a_person() -> None:
    questionnaire = whole(YES_NO, {**ENDS, "may_not_apply": True})
    answer = {"answer": "n/a", "details": "We see no need."}
    alone = assessed(questionnaire, "yes", answer)
    accepted = assessed(questionnaire, "yes", {**answer, "review": review()})
    refused = assessed(questionnaire, "yes", {**answer, "review": review(0)})

    assert (alone.verdict, alone.undecided, alone.phi) == (Verdict.UNDECIDED, ("QQ-02",), False)
    assert (accepted.verdict, accepted.score, accepted.phi) == (Verdict.BAND, 100, True)
    assert (refused.answers[1].standing, refused.score) == (Standing.POOR, 50)


def test_nothing_that_counts_is_undecided() -> None:
    result = assessed(whole({**YES_NO, "may_not_apply": True}), {"answer": "n/a", "details": "No product."})

    assert (result.score, result.could_be, result.verdict, result.phi) == (
        None,
        None,
        Verdict.UNDECIDED,
        False,
    )
    assert "nothing to go by" in result.means


@pytest.mark.parametrize("audience", ["vendor", "internal"])
def test_a_disqualifying_answer_overrides_the_score(audience: str) -> None:
    questionnaire = whole(*[{**YES_NO, "weight": 20}] * 9, {**ENDS, "weight": 5}, audience=audience)
    result = assessed(questionnaire, *["yes"] * 9, "no")

    assert (result.score, result.band, result.verdict) == (97, "accept", Verdict.DISQUALIFIED)
    assert (result.disqualifying, result.phi) == (("QQ-10",), False)
    assert "QQ-10 says ends the matter" in result.means


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "bogus",
        "n/a",
        {"answer": "yes", "prefilled": "CAIQ A-01"},
        {"answer": "no", "prefilled": "CAIQ A-01"},
        {"answer": "partial", "prefilled": "CAIQ A-01"},
    ],
)
def test_as_long_as_what_could_end_the_matter_is_open_nothing_is_decided(answer: object) -> None:
    questionnaire = whole(*[{**YES_NO, "weight": 20}] * 9, {**ENDS, "weight": 5})
    result = assessed(questionnaire, *["yes"] * 9, answer)

    assert (result.score, result.verdict, result.undecided) == (97, Verdict.UNDECIDED, ("QQ-10",))
    assert (result.phi, "QQ-10 could end the matter" in result.means) == (False, True)


def test_an_ungraded_text_that_can_end_the_matter_is_undecided() -> None:
    result = assessed(whole({**TEXT, "disqualifying_said": "nobody does"}), "We do.")

    assert (result.verdict, result.undecided, result.open) == (Verdict.UNDECIDED, ("QQ-01",), ("QQ-01",))


def test_what_may_not_be_asked_counts_as_unanswered_while_that_is_open() -> None:
    questionnaire = whole(router(), {**ENDS, "asked_if": IF_YES}, YES_NO)
    result = assessed(questionnaire, None, "yes", "yes")

    assert (result.score, result.could_be, result.undecided) == (50, 100, ("QQ-02",))
    assert result.answers[1].standing is Standing.UNANSWERED
    assert "it is open whether this is asked: that depends on QQ-01" in result.answers[1].because[0]
    assert assessed(questionnaire, "yes", "yes", "yes").score == 100
    assert assessed(questionnaire, "no", None, "yes").score == 100


def test_what_ends_the_matter_counts_even_while_it_is_open_whether_it_is_asked() -> None:
    result = assessed(whole(router(), {**ENDS, "asked_if": IF_YES}, YES_NO), None, "no", "yes")

    assert (result.verdict, result.could_be) == (Verdict.DISQUALIFIED, 100)


def test_an_answer_to_a_question_that_is_not_asked_is_passed_over_and_told() -> None:
    result = assessed(whole(router(), {**YES_NO, "asked_if": IF_YES}, YES_NO), "no", "no", "yes")

    assert (result.score, result.out_of, result.verdict) == (100, 10, Verdict.BAND)
    assert (result.answers[1].standing, result.answers[1].said) == (Standing.NOT_ASKED, "No")
    assert "the answer that stands here is passed over" in result.answers[1].because
    assert "answered though not asked, and passed over: QQ-02" in result.told


def test_an_answer_that_would_end_the_matter_cannot_be_passed_over_unread() -> None:
    questionnaire = whole(router(), {**ENDS, "asked_if": IF_YES}, YES_NO)
    clash = assessed(questionnaire, "no", "no", "yes")
    settled = assessed(questionnaire, "no", {"answer": "no", "review": review()}, "yes")

    assert (clash.score, clash.verdict, clash.undecided) == (100, Verdict.UNDECIDED, ("QQ-02",))
    assert clash.answers[1].because[-1].startswith("but it would end the matter (no agreement is signed)")
    assert settled.verdict is Verdict.BAND


def test_ids_that_the_questionnaire_does_not_have_are_told_and_score_nothing() -> None:
    result = assessed(whole(YES_NO), "yes", "no", "no")

    assert (result.score, result.unknown) == (100, ("QQ-02", "QQ-03"))
    assert "this questionnaire has no QQ-02, QQ-03: what stands there is not scored" in result.told


@pytest.mark.parametrize(
    ("fields", "changed", "told"),
    [
        ({}, False, None),
        ({"sha256": whole(YES_NO).sha256}, False, None),
        ({"sha256": "0" * 64}, True, "version 1.0 of the questionnaire, but its text differs"),
        ({"version": "0.9"}, True, "the answers are to version 0.9 of the questionnaire"),
        ({"version": "0.9", "sha256": whole(YES_NO).sha256}, True, "scored by version 1.0"),
    ],
)
def test_answers_to_another_version_are_told(fields: Fields, changed: bool, told: str | None) -> None:
    result = assessed(whole(YES_NO), "yes", **fields)

    assert result.questions_changed is changed
    assert (told or "") in " ".join(result.told)
    assert bool(result.told) is changed


def test_answers_to_another_questionnaire_are_not_scored() -> None:
    with pytest.raises(ValueError, match="answers to other cannot be scored by made"):
        assessed(whole(YES_NO), "yes", questionnaire="other")


@pytest.mark.parametrize(
    ("fields", "due", "told"),
    [
        ({"answered": date(2026, 11, 1)}, date(2027, 11, 1), ""),
        ({"answered": date(2025, 11, 22)}, date(2026, 11, 22), "asking again was due on 2026-11-22"),
        ({"answered": date(2024, 2, 29)}, date(2025, 2, 28), "asking again was due on 2025-02-28"),
        ({"answered": None, "asked": date(2026, 10, 1)}, date(2027, 10, 1), "no day is recorded"),
        ({"answered": None}, None, "no day is recorded on which the answers were given"),
        ({"answered": date(2026, 11, 23)}, date(2027, 11, 23), "dated 2026-11-23, after the day"),
    ],
)
def test_when_to_ask_again_counts_from_the_day_of_the_answers(
    fields: Fields, due: date | None, told: str
) -> None:
    result = assessed(whole(YES_NO), "yes", **fields)

    assert result.review_due == due
    assert told in " ".join(result.told)


def test_the_score_is_rounded_down_and_the_band_goes_by_the_exact_one() -> None:
    almost: Fields = {"type": "choice", "options": [{"value": "a", "label": "A", "grade": 0.8999}]}
    just: Fields = {"type": "choice", "options": [{"value": "a", "label": "A", "grade": 0.9}]}

    assert (assessed(whole(almost), "a").score, assessed(whole(almost), "a").band) == (89, "actions")
    assert (assessed(whole(just), "a").score, assessed(whole(just), "a").band) == (90, "accept")


def test_grades_are_the_decimals_that_were_written() -> None:
    """0.7 as a binary number is a little less than 7/10, which rounded down would be 69."""
    seven: Fields = {"type": "choice", "options": [{"value": "a", "label": "A", "grade": 0.7}]}
    result = assessed(whole(*[seven] * 3), *["a"] * 3)

    assert (result.score, result.band, result.points) == (70, "actions", 21)


def test_thirds_add_up_to_a_whole() -> None:
    result = assessed(whole(*[CHOICES] * 3), ("a",), ("b",), ("c",))
    full = assessed(whole({**CHOICES, "weight": 5}, CHOICES, YES_NO), ("a", "b", "c"), ("a", "b", "c"), "yes")

    assert (result.score, result.points, result.answers[0].points) == (33, 10, 3.3333)
    assert full.score == 100


def test_sections_have_their_own_score() -> None:
    questionnaire = whole(
        {**YES_NO, "section": "first"},
        {**CHOICES, "section": "first"},
        {**YES_NO, "section": "last", "may_not_apply": True},
        sections=[{"id": "first", "title": "First"}, {"id": "last", "title": "Last"}],
    )
    result = assessed(questionnaire, "yes", ("a",), {"answer": "n/a", "details": "no mail"})

    assert [(one.section, one.points, one.out_of, one.score) for one in result.sections] == [
        ("first", 13.3333, 20, 66),
        ("last", 0, 0, None),
    ]


def test_the_order_of_the_keys_does_not_matter() -> None:
    questionnaire = whole(router(), {**ENDS, "asked_if": IF_YES}, CHOICES)
    answers = answered("yes", "yes", ("c", "a"), "unknown")
    turned = answers.model_copy(update={"answers": dict(reversed(answers.answers.items()))})

    assert assess(questionnaire, turned, {}, TODAY) == assess(questionnaire, answers, {}, TODAY)
