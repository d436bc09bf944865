"""What a person who read an answer makes of it, and what waits for one."""

from datetime import date

import pytest
from tests.questionnaires.making import (
    TEXT,
    YES_NO,
    Fields,
    graded,
    review,
    router,
)

from hipaacheck.questionnaires.assessment import Standing

ENDS: Fields = {**YES_NO, "disqualifying": ["no"], "disqualifying_said": "no agreement is signed"}
PROVEN: Fields = {**YES_NO, "evidence": ["SOC 2 report", "a letter"]}


def test_a_review_does_not_lift_what_disqualifies() -> None:
    one = graded(ENDS, {"answer": "no", "review": review(1)})

    assert (one.standing, one.grade) == (Standing.DISQUALIFYING, 0)
    assert "a review does not lift this" in one.because


@pytest.mark.parametrize("answer", ["yes", None, "bogus", "n/a"])
def test_a_person_may_say_of_any_answer_that_it_ends_the_matter(answer: object) -> None:
    one = graded(YES_NO, {"answer": answer, "review": review(1, disqualifies=True)})

    assert (one.standing, one.grade, one.by_hand) == (Standing.DISQUALIFYING, 0, True)
    assert one.because[0].startswith(
        "0 of 10 points: ends the matter, says Rae Reviewer on 2026-11-10: read it"
    )


@pytest.mark.parametrize(
    ("asked", "answer", "grade"),
    [(YES_NO, "no", 1.0), (YES_NO, "yes", 0.0), (TEXT, "We do.", 0.5), (YES_NO, "Yes, since 2020", 1.0)],
)
def test_a_review_replaces_the_grade_both_ways(asked: Fields, answer: str, grade: float) -> None:
    one = graded(asked, {"answer": answer, "review": review(grade)})

    assert (one.grade, one.could_be, one.by_hand) == (grade, grade, True)
    assert one.because == (f"{grade * 10:g} of 10 points: graded by Rae Reviewer on 2026-11-10: read it",)


def test_a_review_of_no_answer_does_not_count() -> None:
    one = graded(YES_NO, {"review": review(1)})

    assert (one.standing, one.grade) == (Standing.UNANSWERED, 0)
    assert "a review of no answer does not count" in one.because


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"on": date(2026, 11, 23)}, "is dated 2026-11-23, after the day of this assessment"),
        ({"on": date(2026, 10, 31)}, "is older than these answers"),
        ({"by": "VAL  vendor"}, "is by VAL  vendor, who gave the answers"),
        ({"by": "Val Vendor (sales)"}, "who gave the answers"),
    ],
)
def test_these_reviews_do_not_count(fields: Fields, because: str) -> None:
    one = graded(TEXT, {"answer": "We do.", "review": review(1, **fields)})

    assert (one.standing, one.grade, one.by_hand) == (Standing.TO_GRADE, 0, False)
    assert because in one.because[-1]


@pytest.mark.parametrize(
    ("grade", "counts", "standing"),
    [(0, 0, "poor"), (0.5, 0.5, "partial"), (1, 1, "good"), (None, 1, "good")],
)
def test_saying_again_what_a_person_did_not_believe_does_not_make_it_better(
    grade: float | None, counts: float, standing: str
) -> None:
    one = graded(YES_NO, {"answer": "yes", "review": review(grade, on=date(2026, 10, 1))})

    assert (one.grade, one.could_be, one.standing) == (counts, 1, standing)
    assert "the review of 2026-10-01 is older than these answers" in one.because[-1]
    assert (counts < 1) == any("graded the answer before so on 2026-10-01" in line for line in one.because)


def test_an_earlier_review_makes_no_answer_better() -> None:
    earlier = review(1, on=date(2026, 10, 1))

    assert graded(YES_NO, {"answer": "partial", "review": earlier}).grade == 0.5
    assert graded(YES_NO, {"answer": "yes", "prefilled": "CAIQ A-01", "review": earlier}).grade == 0


def test_the_organisation_may_review_itself() -> None:
    answer = {"answer": "We do.", "review": review(1, by="Val Vendor")}

    assert graded(TEXT, answer, vendor=None).grade == 1


def test_that_something_ends_the_matter_stands_though_newer_answers_came() -> None:
    seen = review(disqualifies=True, on=date(2026, 10, 1))

    assert graded(TEXT, {"answer": "We do.", "review": seen}).standing is Standing.DISQUALIFYING
    later = review(disqualifies=True, on=date(2026, 11, 23))
    assert graded(TEXT, {"answer": "We do.", "review": later}).standing is Standing.TO_GRADE


@pytest.mark.parametrize(
    ("asked", "answer", "standing", "could_be"),
    [
        (YES_NO, "yes", "to-grade", 1),
        (YES_NO, "partial", "to-grade", 0.5),
        (YES_NO, "no", "poor", 0),
        (ENDS, "no", "to-grade", 0),
        (TEXT, "We do.", "to-grade", 1),
        (PROVEN, "yes", "to-grade", 1),
        (router(), "no", "to-grade", 1),
        ({**YES_NO, "may_not_apply": True}, "n/a", "to-grade", 1),
        (YES_NO, "bogus", "unanswered", 1),
    ],
)
def test_what_came_from_another_instrument_counts_nothing_until_confirmed(
    asked: Fields, answer: str, standing: str, could_be: float
) -> None:
    prefilled = {"answer": answer, "details": "No mail is sent.", "prefilled": "CAIQ A-01"}
    one = graded(asked, prefilled)
    confirmed = graded(asked, {**prefilled, "review": review()})

    assert (one.standing, one.grade, one.could_be) == (standing, 0, could_be)
    assert any("CAIQ A-01" in sentence or "cannot be read" in sentence for sentence in one.because)
    assert confirmed == graded(asked, {**prefilled, "prefilled": None, "review": review()})


@pytest.mark.parametrize("by", ["Jose\u0301 Mu\u0308ller", "José\u200b Müller, CEO", "JOSÉ  MÜLLER (CISO)"])
def test_whoever_answered_is_the_same_person_in_every_spelling_of_the_name(by: str) -> None:
    one = graded(TEXT, {"answer": "We do.", "review": review(1, by=by)}, answered_by="José Müller, CISO")

    assert (one.standing, one.grade) == (Standing.TO_GRADE, 0)
