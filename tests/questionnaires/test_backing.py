"""What stands behind an answer: without its evidence and details it is worth at most half."""

from datetime import date

import pytest
from tests.questionnaires.making import (
    TODAY,
    YES_NO,
    Fields,
    answered,
    assessed,
    graded,
    review,
    there,
    whole,
)

from hipaacheck.questionnaires.answers import ProofState
from hipaacheck.questionnaires.assessment import Standing
from hipaacheck.questionnaires.scoring import assess

PROVEN: Fields = {**YES_NO, "evidence": ["SOC 2 report", "a letter"]}
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


@pytest.mark.parametrize(
    ("answer", "standing", "grade", "capped", "because"),
    [
        (
            {"answer": "yes"},
            "partial",
            0.5,
            True,
            "at most half: no evidence is on file (asked for: SOC 2 report; a letter)",
        ),
        ({"answer": "yes", "evidence": ["soc2.pdf"]}, "good", 1, False, "as wanted"),
        (
            {"answer": "yes", "evidence": ["nobody-looked.pdf"]},
            "partial",
            0.5,
            True,
            "no evidence that counts is on file: nobody-looked.pdf was not read",
        ),
        (
            {"answer": "yes", "evidence": ["soc2.pdf", "lost.pdf"]},
            "good",
            1,
            False,
            "other evidence is on file, but lost.pdf was not read",
        ),
        (
            {"answer": "yes", "evidence": [{"path": "soc2.pdf", "sha256": "ab" * 32}]},
            "good",
            1,
            False,
            "as wanted",
        ),
        (
            {"answer": "yes", "evidence": [{"path": "soc2.pdf", "sha256": "cd" * 32}]},
            "partial",
            0.5,
            True,
            "soc2.pdf is not the file that was recorded",
        ),
        ({"answer": "partial"}, "partial", 0.5, False, "5 of 10 points"),
        ({"answer": "no"}, "poor", 0, False, "0 of 10 points"),
    ],
)
def test_an_answer_without_its_evidence_is_worth_at_most_half(
    answer: object, standing: str, grade: float, capped: bool, because: str
) -> None:
    one = graded(PROVEN, answer)

    assert (one.standing, one.grade, one.capped) == (standing, grade, capped)
    assert because in " / ".join(one.because)
    assert one.could_be == (1 if one.said == "Yes" else grade)


@pytest.mark.parametrize(
    ("state", "because"),
    [
        ({"state": ProofState.MISSING, "sha256": None}, "soc2.pdf is missing"),
        ({"state": ProofState.CHANGED}, "soc2.pdf is not the file that was recorded"),
        ({"state": ProofState.UNREAD, "sha256": None}, "soc2.pdf was not read"),
        ({"problem": "is a folder"}, "soc2.pdf is there (is a folder)"),
        ({"sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}, "is an empty file"),
    ],
)
def test_a_file_that_is_not_there_as_recorded_is_no_evidence(state: Fields, because: str) -> None:
    answers = answered({"answer": "yes", "evidence": ["soc2.pdf"]})
    one = assess(whole(PROVEN), answers, there("soc2.pdf", **state), TODAY).answers[0]

    assert (one.standing, one.capped) == (Standing.PARTIAL, True)
    assert because in one.because[1]


def test_a_recorded_digest_has_to_be_compared() -> None:
    answers = answered({"answer": "yes", "evidence": [{"path": "soc2.pdf", "sha256": "ab" * 32}]})
    one = assess(whole(PROVEN), answers, there("soc2.pdf", sha256=None), TODAY).answers[0]

    assert (one.grade, one.evidence[0].state) == (0.5, ProofState.UNREAD)


@pytest.mark.parametrize(
    ("cap", "grade", "words"), [(0.0, 0, "nothing: "), (0.25, 0.25, "at most 25 %: "), (1.0, 1, "")]
)
def test_the_questionnaire_says_how_much_an_answer_without_evidence_is_worth(
    cap: float, grade: float, words: str
) -> None:
    one = assessed(whole(PROVEN, evidence_cap=cap), "yes").answers[0]

    assert (one.grade, one.could_be, one.capped) == (grade, 1, cap < 1)
    assert one.because[-1].startswith(words)


@pytest.mark.parametrize("details", [None, " ", "-", "n/a", "yes", "..."])
def test_details_that_an_answer_needs_and_lacks_limit_it(details: str | None) -> None:
    asked: Fields = {**YES_NO, "details_for": ["yes"]}

    one = graded(asked, {"answer": "yes", "details": details})

    assert (one.grade, one.could_be, one.capped) == (0.5, 1, True)
    assert "at most half: the details that this answer needs are missing" in one.because
    assert graded(asked, {"answer": "yes", "details": "By our lawyers."}).grade == 1


def test_details_are_needed_for_one_of_several_chosen_options() -> None:
    asked: Fields = {**CHOICES, "details_for": ["b"]}

    assert graded(asked, ("a", "b", "c")).grade == 0.5
    assert graded({**asked, "enough": 1}, ("a", "c")).grade == 1


def test_a_review_does_not_stand_for_evidence() -> None:
    one = graded(PROVEN, {"answer": "no", "review": review(1)})

    assert (one.grade, one.could_be, one.capped) == (0.5, 1, True)


@pytest.mark.parametrize(
    ("answer", "wanting"),
    [
        ({"answer": "yes"}, ["no evidence is on file (asked for: SOC 2 report; a letter)"]),
        ({"answer": "partial"}, ["no evidence is on file (asked for: SOC 2 report; a letter)"]),
        (
            {"answer": "partial", "evidence": [{"path": "soc2.pdf", "sha256": "cd" * 32}]},
            [
                "no evidence that counts is on file: soc2.pdf is not the file that was recorded "
                "(asked for: SOC 2 report; a letter)"
            ],
        ),
        (
            {"answer": "yes", "evidence": ["soc2.pdf", {"path": "soc2.pdf", "sha256": "cd" * 32}]},
            ["other evidence is on file, but soc2.pdf is not the file that was recorded"],
        ),
        ({"answer": "yes", "evidence": ["soc2.pdf"]}, []),
        ({"answer": "no"}, []),
        ({"answer": None}, []),
    ],
)
def test_what_does_not_stand_behind_an_answer_is_told_whatever_it_is_worth(
    answer: object, wanting: list[str]
) -> None:
    one = graded(PROVEN, answer)

    assert list(one.wanting) == wanting
    assert all(any(words in sentence for sentence in one.because) for words in wanting)


def test_what_is_wanting_and_limits_nothing_is_told_so() -> None:
    one = graded(PROVEN, {"answer": "partial"})

    assert (one.grade, one.capped) == (0.5, False)
    assert one.because[-1].endswith("; the answer is worth no more than half anyhow")


def test_details_that_are_wanting_are_told_beside_a_lesser_answer_too() -> None:
    one = graded({**YES_NO, "details_for": ["partial"]}, {"answer": "partial"})

    assert one.wanting == ("the details that this answer needs are missing",)


def test_a_changed_file_is_told_where_none_is_asked_for_and_before_anybody_graded() -> None:
    changed = {"evidence": [{"path": "soc2.pdf", "sha256": "cd" * 32}]}

    assert graded(YES_NO, {"answer": "yes", **changed}).wanting == (
        "soc2.pdf is not the file that was recorded",
    )
    waiting = graded({"type": "text"}, {"answer": "as the document says", **changed})
    assert waiting.standing is Standing.TO_GRADE
    assert waiting.wanting == ("soc2.pdf is not the file that was recorded",)


def test_an_answer_that_a_person_graded_lower_before_is_not_limited_by_evidence() -> None:
    one = graded(PROVEN, {"answer": "yes", "review": review(0, on=date(2026, 10, 1))})

    assert (one.grade, one.capped, len(one.wanting)) == (0, False, 1)
