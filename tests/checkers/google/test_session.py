"""How long a browser stays signed in at Google."""

import pytest
from tests.checkers.google.signins import judged, sample, tenant
from tests.tenants.google.recorded import policy

from hipaacheck.checkers.google.session import make
from hipaacheck.model import Outcome, Strength, Unseen

SECTION = "security.session_controls"


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ("43200s", Outcome.PASS),
        ("43201s", Outcome.FAIL),
        ("3600.5s", Outcome.PASS),
        ("0s", Outcome.MANUAL),
        ("-1s", Outcome.UNKNOWN),
        ("12h", Outcome.UNKNOWN),
        ("nans", Outcome.UNKNOWN),
        ("infs", Outcome.UNKNOWN),
        (43200, Outcome.UNKNOWN),
        (None, Outcome.UNKNOWN),
    ],
)
def test_the_length_of_a_session_is_judged(value: object, outcome: Outcome) -> None:
    finding = judged("GOOGLE-SESSION-001", make(tenant(policy(SECTION, {"webSessionDuration": value}))))

    assert finding.outcome is outcome


def test_a_session_that_is_longer_in_one_unit_is_named() -> None:
    data = tenant(
        policy(SECTION, {"webSessionDuration": "43200s"}),
        policy(SECTION, {"webSessionDuration": "1209600s"}, unit="03x"),
    )

    assert judged("GOOGLE-SESSION-001", make(data)).observed == "336.0 hours for organisational unit /X"


def test_without_the_setting_it_is_unknown_and_screens_are_still_asked_about() -> None:
    facts = make(tenant())

    assert isinstance(facts.web, Unseen)
    assert judged("GOOGLE-SESSION-001", facts).outcome is Outcome.UNKNOWN
    assert judged("GOOGLE-SESSION-002", facts).outcome is Outcome.MANUAL


def test_it_is_no_more_than_a_part_of_automatic_logoff() -> None:
    facts = make(tenant(policy(SECTION, {"webSessionDuration": "43200s"})))

    assert judged("GOOGLE-SESSION-001", facts).strength is Strength.PARTIAL


def test_the_sample_of_scubagoggles_1_1_0() -> None:
    facts = make(sample("1.1.0"))

    assert not isinstance(facts.web, Unseen)
    assert {one.where: one.length for one in facts.web} == {
        "everyone": 43200.0,
        "organisational unit /Lindsey Martin's OU": 86400.0,
        "organisational unit /Todd Carter's OU": 72000.0,
    }
    assert judged("GOOGLE-SESSION-001", facts).outcome is Outcome.FAIL
