"""A question that says what its type of answer never looks at is refused: it would end nothing."""

import math

import pytest
from pydantic import ValidationError
from tests.questionnaires.making import YES_NO, Fields, question

CHOICE: Fields = {"type": "choice", "options": [{"value": "no", "label": "No", "grade": 1}]}
CAPPED: Fields = {"type": "choice", "options": [{"value": "no", "label": "No", "grade": 1, "caps": 0}]}
DATE: Fields = {"type": "date", "steps": [{"within_months": 12, "grade": 1}]}
DAYS: Fields = {"type": "number", "unit": "days", "steps": [{"at_most": 10, "grade": 1}]}


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({**CHOICE, "disqualifying": ["no"]}, "disqualifying belongs to yes-no"),
        ({**DATE, "disqualifying": ["no"]}, "disqualifying belongs to yes-no"),
        ({**YES_NO, "beyond_disqualifies": 5}, "beyond_disqualifies belongs to number"),
        ({**DATE, "beyond_disqualifies": 5}, "beyond_disqualifies belongs to number"),
        ({**DAYS, "never_disqualifies": True}, "never_disqualifies belongs to date"),
        (CAPPED, "caps belongs to choices"),
        ({**DAYS, "beyond_disqualifies": math.nan}, "finite number"),
        ({**DAYS, "steps": [{"at_most": math.inf, "grade": 1}]}, "finite number"),
    ],
)
def test_what_would_silently_end_nothing_is_refused(fields: Fields, fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        question(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {**YES_NO, "disqualifying": ["no"]},
        {**DATE, "never_disqualifies": True},
        {**DAYS, "beyond_disqualifies": 60},
    ],
)
def test_what_its_type_looks_at_stands(fields: Fields) -> None:
    assert question(**fields).can_disqualify
