"""What changed between two rounds of answers: worse first, then better, then what only differs."""

from datetime import date

import pytest
from hypothesis import given
from tests.questionnaires.making import (
    TEXT,
    TODAY,
    YES_NO,
    Fields,
    answered,
    assessed,
    review,
    router,
    there,
    whole,
)
from tests.questionnaires.test_scoring_laws import files, scored
from tests.support.questionnaires import toy

from hipaacheck.questionnaires.answers import AnswerFile, LookedAt
from hipaacheck.questionnaires.assessment import Assessment
from hipaacheck.questionnaires.compare import Change, Direction, compare
from hipaacheck.questionnaires.scoring import assess

ENDS: Fields = {**YES_NO, "disqualifying": ["no"], "disqualifying_said": "no agreement"}
PROVEN: Fields = {**YES_NO, "evidence": ["report"], "may_not_apply": True}
NUMBER: Fields = {
    "type": "number",
    "unit": "days",
    "steps": [{"at_most": 10, "grade": 1}, {"at_most": 30, "grade": 0.5}],
}
DATE: Fields = {"type": "date", "steps": [{"within_months": 12, "grade": 1}]}


def changes(fields: Fields, before: object, now: object) -> list[Change]:
    """Return what changed in a question; the rest of the questionnaire stays as it is."""
    questionnaire = whole(fields)
    found = compare(questionnaire, assessed(questionnaire, before), assessed(questionnaire, now))
    return [one for one in found if one.question is not None]


@pytest.mark.parametrize(
    ("asked", "before", "now", "because"),
    [
        (YES_NO, "yes", "partial", "it is worth 50 %, after 100 %"),
        (YES_NO, "partial", "no", "it is worth 0 %, after 50 %"),
        (ENDS, "yes", "no", "it now ends the matter"),
        (ENDS, None, "no", "it now ends the matter"),
        (
            TEXT,
            {"answer": "a", "review": review(1)},
            {"answer": "a", "review": review(disqualifies=True)},
            "it now ends",
        ),
        (YES_NO, "yes", None, "it is not answered any more"),
        (YES_NO, "no", None, "it is not answered any more"),
        (YES_NO, "yes", "who knows", "it is not answered any more"),
        (TEXT, "words", None, "it is not answered any more"),
        (PROVEN, "yes", {"answer": "n/a", "details": "no mail is sent"}, "it is now said not to apply"),
        (PROVEN, "no", {"answer": "n/a", "details": "no mail is sent"}, "it is now said not to apply"),
        (PROVEN, {"answer": "yes", "evidence": ["soc2.pdf"]}, "yes", "no evidence is on file any more"),
        (PROVEN, {"answer": "no", "evidence": ["soc2.pdf"]}, "no", "no evidence is on file any more"),
        (YES_NO, "yes", {"answer": "partial", "prefilled": "CAIQ"}, "it is worth 50 %, after 100 %"),
    ],
)
def test_this_is_worse(asked: Fields, before: object, now: object, because: str) -> None:
    (change,) = changes(asked, before, now)

    assert change.direction is Direction.WORSE
    assert any(because in sentence for sentence in change.because)
    assert change.because[-1].startswith("now: ")


@pytest.mark.parametrize(
    ("asked", "before", "now", "because"),
    [
        (YES_NO, "partial", "yes", "it is worth 100 %, after 50 %"),
        (YES_NO, None, "yes", "it is worth 100 %, after 0 %"),
        (ENDS, "no", "partial", "it does not end the matter any more"),
        (PROVEN, "yes", {"answer": "yes", "evidence": ["soc2.pdf"]}, "it is worth 100 %, after 50 %"),
        (TEXT, "words", {"answer": "words", "review": review(0.5)}, "it is worth 50 %, after 0 %"),
    ],
)
def test_this_is_better(asked: Fields, before: object, now: object, because: str) -> None:
    (change,) = changes(asked, before, now)

    assert change.direction is Direction.BETTER
    assert because in change.because


@pytest.mark.parametrize(
    ("asked", "before", "now", "because"),
    [
        (NUMBER, 9, 8, "another answer is given"),
        (TEXT, "words", "other words", "another answer is given"),
        (
            YES_NO,
            {"answer": "no", "details": "this"},
            {"answer": "no", "details": "that"},
            "the details differ",
        ),
        (YES_NO, None, "no", "it stood as unanswered, and now as poor"),
        (TEXT, {"answer": "a", "review": review(1)}, "b", "it stood as good, and now as to-grade"),
        (
            TEXT,
            {"answer": "a", "review": review(1)},
            {"answer": "b", "review": review(1)},
            "a person graded both the same",
        ),
        (
            PROVEN,
            {"answer": "yes", "evidence": ["soc2.pdf"]},
            {"answer": "yes", "evidence": ["soc2.pdf"]},
            "its evidence is the same as before; nothing newer was handed over",
        ),
        (
            PROVEN,
            {"answer": "n/a", "details": "no mail"},
            {"answer": "no", "details": "no mail"},
            "and now as poor",
        ),
        (
            PROVEN,
            {"answer": "n/a", "details": "no mail"},
            {"answer": "n/a", "details": "sent by fax"},
            "the details differ",
        ),
    ],
)
def test_this_is_for_somebody_to_read(asked: Fields, before: object, now: object, because: str) -> None:
    (change,) = changes(asked, before, now)

    assert change.direction is Direction.READ
    assert because in " / ".join(change.because)


@pytest.mark.parametrize("answer", ["yes", "no", None, {"answer": "n/a", "details": "no mail"}])
def test_the_same_answer_is_no_change(answer: object) -> None:
    assert changes(PROVEN, answer, answer) == []


def test_other_evidence_for_the_same_answer_is_to_be_read() -> None:
    questionnaire = whole(PROVEN)
    looked = {**there("old.pdf"), **there("new.pdf", sha256="cd" * 32)}
    before, now = (
        assess(questionnaire, answered({"answer": "yes", "evidence": [path]}), looked, TODAY)
        for path in ("old.pdf", "new.pdf")
    )

    (change,) = compare(questionnaire, before, now)

    assert (change.direction, change.because) == (
        Direction.READ,
        ("its evidence is another file than before",),
    )


def test_the_same_day_is_worth_less_as_time_goes_by() -> None:
    questionnaire = whole(DATE)
    answers = answered("2026-01-01", answered=date(2026, 1, 2))
    before = assess(questionnaire, answers, {}, date(2026, 11, 22))
    now = assess(questionnaire, answers, {}, date(2027, 11, 22))

    found = compare(questionnaire, before, now)

    assert [(one.question, one.direction) for one in found] == [
        (None, Direction.WORSE),
        ("QQ-01", Direction.WORSE),
    ]


def test_a_poor_answer_that_a_routing_answer_hides_is_worse() -> None:
    questionnaire = whole(
        router(), {**YES_NO, "asked_if": [{"question": "QQ-01", "any_of": ["yes"]}]}, YES_NO
    )
    before, now = assessed(questionnaire, "yes", "no", "yes"), assessed(questionnaire, "no", None, "yes")

    found = {one.question: one for one in compare(questionnaire, before, now)}

    assert found["QQ-02"].direction is Direction.WORSE
    assert found["QQ-02"].because[0] == "it stood as poor and is not asked any more"
    assert found["QQ-01"].direction is Direction.READ


def test_the_whole_is_compared_first() -> None:
    questionnaire = whole(ENDS, YES_NO)
    found = compare(
        questionnaire, assessed(questionnaire, "yes", "yes"), assessed(questionnaire, "no", "yes")
    )

    assert [(one.question, one.direction, one.before, one.now) for one in found] == [
        (None, Direction.WORSE, "decided by the score: Accept", "disqualified"),
        (None, Direction.WORSE, "100", "50"),
        ("QQ-01", Direction.WORSE, "Yes", "No"),
    ]


@pytest.mark.parametrize(
    ("of_before", "of_now", "because"),
    [
        ({"version": "0.9"}, {}, "different versions"),
        ({}, {"sha256": "0" * 64}, "different versions"),
        ({"subject": "Free plan"}, {"subject": "Business plan"}, "about something else"),
        ({"vendor": "acme"}, {"vendor": "other"}, "about something else"),
        ({"answered": date(2026, 11, 1)}, {"answered": date(2025, 11, 1)}, "dated later"),
    ],
)
def test_what_differs_on_the_whole_is_to_be_read(of_before: Fields, of_now: Fields, because: str) -> None:
    questionnaire = whole(YES_NO)
    before, now = (assessed(questionnaire, "yes", **fields) for fields in (of_before, of_now))
    (change,) = compare(questionnaire, before, now)

    assert (change.question, change.direction) == (None, Direction.READ)
    assert because in change.because[0]


def test_questions_that_came_and_went_with_a_version_are_told() -> None:
    earlier, later = whole(YES_NO, YES_NO), whole(YES_NO, ENDS)
    kept = [one for one in later.questions if one.id == "QQ-01"]
    first = earlier.model_copy(update={"questions": tuple(kept)})
    found = compare(later, assessed(first, "yes"), assessed(later, "yes", "no"))
    gone = compare(first, assessed(earlier, "yes", "no"), assessed(first, "yes"))

    assert found[-1].because == ("the earlier version did not ask it; it now stands as disqualifying",)
    assert found[-1].direction is Direction.WORSE
    assert (gone[-1].question, gone[-1].direction, gone[-1].before) == ("QQ-02", Direction.READ, "No")


@pytest.mark.parametrize("turned", [False, True])
def test_assessments_by_another_questionnaire_are_not_compared(turned: bool) -> None:
    one, other = (
        assessed(whole(YES_NO), "yes"),
        assessed(whole(YES_NO, id="other"), "yes", questionnaire="other"),
    )

    with pytest.raises(ValueError, match="an assessment by other cannot be compared as made"):
        compare(whole(YES_NO), *((other, one) if turned else (one, other)))


def worse(before: Assessment, now: Assessment) -> set[str | None]:
    return {one.question for one in compare(toy(), before, now) if one.direction is Direction.WORSE}


@given(before=files(toy()), now=files(toy()))
def test_every_loss_of_points_is_named(before: AnswerFile, now: AnswerFile) -> None:
    """What counted and counts for less, or became what ends the matter, is never only to be read."""
    earlier, later = scored(before), scored(now)
    named = worse(earlier, later)

    for was, is_ in zip(earlier.answers, later.answers, strict=True):
        counted = {was.standing, is_.standing} <= {"good", "partial", "poor"}
        if (counted and was.weight and is_.grade < was.grade) or (
            is_.standing == "disqualifying" != was.standing
        ):
            assert was.question in named


@given(answers=files(toy()))
def test_nothing_changed_is_nothing_worse_or_better(answers: AnswerFile) -> None:
    result = scored(answers)
    found = compare(toy(), result, result)

    assert {one.direction for one in found} <= {Direction.READ}
    assert {sentence for one in found for sentence in one.because} <= {
        "its evidence is the same as before; nothing newer was handed over"
    }


def test_evidence_that_was_lost_is_no_evidence_any_more() -> None:
    questionnaire = whole(PROVEN)
    answers = answered({"answer": "yes", "evidence": ["soc2.pdf"]})
    lost = {"soc2.pdf": LookedAt.model_validate({"path": "soc2.pdf", "state": "missing"})}
    found = compare(
        questionnaire,
        assess(questionnaire, answers, there("soc2.pdf"), TODAY),
        assess(questionnaire, answers, lost, TODAY),
    )

    assert found[-1].direction is Direction.WORSE
    assert "no evidence is on file any more" in found[-1].because
