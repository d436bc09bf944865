"""Answers of nobody knows when, of a day to come, or of years ago let no PHI go, however well they score."""

from datetime import date

import pytest
from tests.questionnaires.making import TODAY, YES_NO, Fields, answered, whole

from hipaacheck.questionnaires.assessment import Verdict
from hipaacheck.questionnaires.scoring import assess


@pytest.mark.parametrize(
    ("day", "phi", "why"),
    [
        (date(2025, 11, 22), True, "PHI may go there."),
        (date(2025, 11, 21), False, "asking again was due on 2026-11-21"),
        (TODAY, True, "PHI may go there."),
        (date(2026, 11, 23), False, "dated 2026-11-23, which is still to come"),
        (None, False, "no day is recorded on which they were given"),
    ],
)
def test_only_answers_of_a_known_day_in_the_time_before_today_let_phi_go(
    day: date | None, phi: bool, why: str
) -> None:
    questionnaire = whole(YES_NO, review_months=12)
    answers = answered("yes", answered=day)

    found = assess(questionnaire, answers, {}, TODAY)

    assert (found.score, found.verdict, found.band) == (100, Verdict.BAND, "accept")
    assert found.phi is phi
    assert why in found.means


@pytest.mark.parametrize("asked", [{"version": "0.1"}, {"sha256": "ab" * 32}])
def test_answers_to_other_questions_let_no_phi_go(asked: Fields) -> None:
    found = assess(whole(YES_NO), answered("yes", **asked), {}, TODAY)

    assert (found.score, found.verdict, found.phi) == (100, Verdict.BAND, False)
    assert "they are to other questions than those of version 1.0" in found.means
