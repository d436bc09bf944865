"""What each answer is worth by itself, with the sentence that says why."""

import pytest
from tests.questionnaires.making import (
    TEXT,
    YES_NO,
    Fields,
    graded,
    router,
)

ENDS: Fields = {**YES_NO, "disqualifying": ["no"], "disqualifying_said": "no agreement is signed"}
CHOICE: Fields = {
    "type": "choice",
    "options": [
        {"value": "held", "label": "Held", "grade": 1},
        {"value": "asked", "label": "Asked", "grade": 0.7},
        {"value": "sent", "label": "Sent", "grade": 0, "disqualifies": "mail in the clear"},
    ],
}
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
DAYS: Fields = {
    "type": "number",
    "unit": "days",
    "steps": [{"at_most": 10, "grade": 1}, {"at_most": 30, "grade": 0.5}],
    "beyond_disqualifies": 60,
}
YEARS: Fields = {
    "type": "number",
    "unit": "years",
    "steps": [{"at_least": 6, "grade": 1}, {"at_least": 1, "grade": 0.5}],
    "beyond_disqualifies": 0.25,
}
DATE: Fields = {
    "type": "date",
    "steps": [{"within_months": 12, "grade": 1}, {"within_months": 24, "grade": 0.5}],
    "never_disqualifies": True,
}


@pytest.mark.parametrize(
    ("asked", "answer", "standing", "grade", "because"),
    [
        (YES_NO, "yes", "good", 1, "10 of 10 points: the answer is “Yes”, as wanted"),
        (YES_NO, "partial", "partial", 0.5, "5 of 10 points: the answer is “Partly”; wanted is “Yes”"),
        (YES_NO, "no", "poor", 0, "0 of 10 points: the answer is “No”; wanted is “Yes”"),
        ({**YES_NO, "wanted": "no"}, "no", "good", 1, "10 of 10 points: the answer is “No”, as wanted"),
        ({**YES_NO, "wanted": "no"}, "yes", "poor", 0, "0 of 10 points: the answer is “Yes”; wanted is “No”"),
        (YES_NO, None, "unanswered", 0, "0 of 10 points: not answered"),
        (YES_NO, "maybe", "unanswered", 0, "0 of 10 points: cannot be read: it is none of: Yes, Partly, No"),
        (ENDS, "no", "disqualifying", 0, "0 of 10 points: ends the matter: no agreement is signed"),
        (CHOICE, "asked", "partial", 0.7, "7 of 10 points: the answer is “Asked”"),
        (CHOICE, "sent", "disqualifying", 0, "0 of 10 points: ends the matter: mail in the clear"),
        (CHOICES, ("a", "b", "c"), "good", 1, "10 of 10 points: 3 of the 3 wanted options"),
        (
            CHOICES,
            ("a",),
            "partial",
            0.3333,
            "3.33 of 10 points: 1 of the 3 wanted options (not chosen: B; C)",
        ),
        (
            CHOICES,
            ("a", "b", "c", "weak", "weaker"),
            "partial",
            0.25,
            "2.5 of 10 points: 3 of the 3 wanted options, but no more because “Weaker” is chosen",
        ),
        (
            CHOICES,
            ("weak",),
            "poor",
            0,
            "0 of 10 points: 0 of the 3 wanted options (not chosen: A; B; C)",
        ),
        ({**CHOICES, "enough": 2}, ("a", "c"), "good", 1, "2 of the 3 wanted options, of which 2 are enough"),
        (
            {**CHOICES, "enough": 2},
            "a",
            "partial",
            0.5,
            "1 of the 3 wanted options, of which 2 are enough (not chosen: B; C)",
        ),
        ({**CHOICES, "enough": 1}, ("a", "b", "c"), "good", 1, "of which 1 is enough"),
        (CHOICES, ("none",), "poor", 0, "0 of the 3 wanted options"),
        (CHOICES, ("a", "none"), "unanswered", 0, "cannot be read: it has “None” beside other answers"),
        (CHOICES, ("a", "b", "c", "bad"), "disqualifying", 0, "ends the matter: that is bad"),
        (CHOICES, ("bad", "bogus"), "disqualifying", 0, "ends the matter: that is bad"),
        (DAYS, 10, "good", 1, "10 of 10 points: 10 days; at most 10 days"),
        (DAYS, 10.000001, "partial", 0.5, "5 of 10 points: 10.000001 days; at most 30 days"),
        (DAYS, 31, "poor", 0, "0 of 10 points: 31 days; counted is at most 30 days"),
        (DAYS, 60, "poor", 0, "60 days"),
        (DAYS, 61, "disqualifying", 0, "ends the matter: this answer ends the matter"),
        (DAYS, 0, "unanswered", 0, "it is 0, which can mean at once or never"),
        (DAYS, float("nan"), "unanswered", 0, "is no number of days"),
        (DAYS, 10**400, "unanswered", 0, "is no number of days"),
        (YEARS, 6, "good", 1, "10 of 10 points: 6 years; at least 6 years"),
        (YEARS, 0.25, "poor", 0, "counted is at least 1 year"),
        (YEARS, 0.2, "disqualifying", 0, "ends the matter"),
        (YEARS, 0, "disqualifying", 0, "ends the matter"),
        (DATE, "2025-11-22", "good", 1, "2025-11-22 is within 12 months before 2026-11-22"),
        (DATE, "2025-11-21", "partial", 0.5, "2025-11-21 is within 24 months before 2026-11-22"),
        (DATE, "2024-11-21", "poor", 0, "2024-11-21 is more than 24 months before 2026-11-22"),
        (DATE, "never", "disqualifying", 0, "ends the matter"),
        ({**DATE, "never_disqualifies": False}, "never", "poor", 0, "0 of 10 points: it never happened"),
        (DATE, "2026-11-23", "unanswered", 0, "cannot be read: it lies in the future of 2026-11-22"),
        (DATE, "2026-11-02", "unanswered", 0, "lies after 2026-11-01, when the answers were given"),
        (TEXT, "We do.", "to-grade", 0, "0 of 10 points: waits for a person to grade it"),
        (YES_NO, "n/a", "unanswered", 0, "“n/a” is no answer to this question"),
        ({**YES_NO, "may_not_apply": True}, "n/a", "unanswered", 0, "“n/a” needs its reason in the details"),
        (router(), "no", "good", 1, "carries no points: it says what else is asked"),
        ({**TEXT, "weight": 0}, "Acme Mail", "good", 1, "carries no points"),
        (router(), None, "unanswered", 0, "not answered"),
        (
            {"type": "choices", "weight": 0, "options": [{"value": "mail", "label": "Mail"}]},
            ("mail",),
            "good",
            1,
            "carries no points",
        ),
    ],
)
def test_each_answer_has_its_worth_and_a_sentence_for_it(
    asked: Fields, answer: object, standing: str, grade: float, because: str
) -> None:
    one = graded(asked, answer)

    assert (one.standing, one.grade) == (standing, grade)
    assert because in " / ".join(one.because)
