"""What Google asks of passwords, by the real field names."""

from typing import Any

import pytest
from tests.checkers.google.signins import judged, sample, tenant
from tests.tenants.google.recorded import policy

from hipaacheck.checkers.google.passwords import Password, make
from hipaacheck.model import Outcome, Unseen

GOOD: dict[str, Any] = {
    "allowedStrength": "STRONG",
    "minimumLength": 16,
    "maximumLength": 100,
    "enforceRequirementsAtLogin": True,
    "allowReuse": False,
    "expirationDuration": "0s",
}
SECTION = "security.password"


def outcomes(**differs: Any) -> list[Outcome]:
    facts = make(tenant(policy(SECTION, {**GOOD, **differs})))
    return [judged(f"GOOGLE-PASSWORD-{number:03}", facts).outcome for number in range(1, 6)]


def test_the_fields_of_the_policy_are_read() -> None:
    assert make(tenant(policy(SECTION, GOOD))).places == (Password(),)
    assert outcomes() == [Outcome.PASS] * 5


@pytest.mark.parametrize(
    ("number", "field", "value"),
    [
        (1, "allowedStrength", "WEAK"),
        (2, "minimumLength", 8),
        (3, "enforceRequirementsAtLogin", False),
        (4, "allowReuse", True),
        (5, "expirationDuration", "2592000s"),
    ],
)
def test_each_field_decides_one_rule_alone(number: int, field: str, value: Any) -> None:
    found = outcomes(**{field: value})

    assert found.pop(number - 1) is Outcome.FAIL
    assert found == [Outcome.PASS] * 4


@pytest.mark.parametrize("field", [name for name in GOOD if name != "maximumLength"])
@pytest.mark.parametrize("value", [None, "?", [], "30d"])
def test_a_value_that_is_not_known_is_never_good(field: str, value: Any) -> None:
    found = outcomes(**{field: value})

    assert found.count(Outcome.PASS) == 4
    assert found.count(Outcome.UNKNOWN) == 1


def test_without_the_setting_nothing_is_known() -> None:
    places = make(tenant()).places

    assert isinstance(places, Unseen)
    assert "editions without the feature" in places.unseen


def test_the_sample_of_scubagoggles_1_1_0() -> None:
    facts = make(sample("1.1.0"))

    assert not isinstance(facts.places, Unseen)
    assert [(one.strength, one.shortest) for one in facts.places if one.where == "everyone"] == [("WEAK", 12)]
    assert judged("GOOGLE-PASSWORD-001", facts).observed == "not enforced for everyone"
    shortest = judged("GOOGLE-PASSWORD-002", facts)
    assert shortest.observed == "8 for organisational unit /Lindsey Martin's OU"
    assert judged("GOOGLE-PASSWORD-004", facts).outcome is Outcome.FAIL
    assert "60 days for organisational unit /Lindsey Martin's OU" in (
        judged("GOOGLE-PASSWORD-005", facts).observed
    )
