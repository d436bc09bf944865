"""Which of Google's own alerts are on."""

from typing import Any

import pytest
from tests.checkers.google.signins import judged, sample, tenant
from tests.tenants.google.recorded import policy

from hipaacheck.checkers.google import alerts
from hipaacheck.checkers.google.alerts import make
from hipaacheck.model import Outcome, Unseen
from hipaacheck.tenants.google.defaults import ALERT_STATES


def alert(name: str, state: Any) -> dict[str, Any]:
    value = {"displayName": name, "state": state, "createTime": "2024-10-11T20:53:34Z"}
    return policy("rule.system_defined_alerts", value, order=1)


def test_as_google_delivers_it_alerts_about_administrators_and_settings_are_off() -> None:
    facts = make(tenant())

    assert judged("GOOGLE-ALERT-001", facts).outcome is Outcome.PASS
    assert judged("GOOGLE-ALERT-002", facts).observed == (
        "off: User granted Admin privilege (as Google delivers it); "
        "User's Admin privilege revoked (as Google delivers it)"
    )
    assert judged("GOOGLE-ALERT-003", facts).outcome is Outcome.PASS
    assert judged("GOOGLE-ALERT-004", facts).outcome is Outcome.FAIL
    assert judged("GOOGLE-ALERT-005", facts).outcome is Outcome.MANUAL


def test_alerts_that_somebody_switched_on_or_off_are_told_so() -> None:
    facts = make(
        tenant(
            alert("Leaked password", "INACTIVE"),
            alert("User granted Admin privilege", "ACTIVE"),
            alert("User's Admin privilege revoked", "ACTIVE"),
        )
    )

    assert judged("GOOGLE-ALERT-001", facts).observed == "switched off: Leaked password"
    assert judged("GOOGLE-ALERT-002", facts).outcome is Outcome.PASS


@pytest.mark.parametrize("state", [None, "PAUSED", True])
def test_a_state_that_is_not_known_is_unknown(state: Any) -> None:
    assert (
        judged("GOOGLE-ALERT-001", make(tenant(alert("Suspicious login", state)))).outcome is Outcome.UNKNOWN
    )


def test_every_alert_that_is_asked_for_is_one_that_google_defines() -> None:
    names = [name for group in alerts._ABOUT.values() for name in group]

    assert len(set(names)) == len(names)
    assert set(names) <= set(ALERT_STATES)
    assert set(ALERT_STATES) - set(names) == {
        "Account suspension warning",
        "Google Operations",
        "Rate limited recipient",
    }


def test_alerts_that_were_not_collected_are_unknown() -> None:
    facts = make(tenant(policies="a scope is missing"))

    assert isinstance(facts.mail, Unseen)
    assert judged("GOOGLE-ALERT-004", facts).outcome is Outcome.UNKNOWN


def test_the_sample_of_scubagoggles_1_1_0() -> None:
    facts = make(sample("1.1.0"))

    assert judged("GOOGLE-ALERT-001", facts).observed == (
        "switched off: User suspended due to suspicious activity"
    )
    assert judged("GOOGLE-ALERT-002", facts).outcome is Outcome.PASS
    assert not isinstance(facts.settings, Unseen)
    assert {one.state for one in facts.settings} == {"ACTIVE"}
