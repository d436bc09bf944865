"""Ways of mail out of Gmail, as the Policy API gives them."""

from typing import Any

import pytest
from tests.checkers.google.signins import judged, sample, tenant
from tests.tenants.google.recorded import policy

from hipaacheck.checkers.google.forwarding import AutoForwarding, ForwardingFacts, make
from hipaacheck.model import Outcome, Unseen

FORWARD = "gmail.auto_forwarding"
ON, OFF = {"enableAutoForwarding": True}, {"enableAutoForwarding": False}
GMAIL = policy("gmail.service_status", {"serviceState": "ENABLED"})


def forwarding(*policies: Any) -> tuple[AutoForwarding, ...]:
    found = make(tenant(*policies)).automatic
    assert not isinstance(found, Unseen), found.unseen
    return found


def test_what_nobody_set_is_what_google_documents() -> None:
    facts = make(tenant(GMAIL))

    assert facts.automatic == (AutoForwarding(how="default", on=True),)
    assert judged("GOOGLE-FORWARD-001", facts).outcome is Outcome.FAIL
    assert judged("GOOGLE-FORWARD-003", facts).outcome is Outcome.PASS
    assert judged("GOOGLE-FORWARD-004", facts).outcome is Outcome.FAIL
    assert judged("GOOGLE-FORWARD-002", facts).outcome is Outcome.UNKNOWN, "no default is documented"


def test_a_unit_that_differs_is_named() -> None:
    found = forwarding(GMAIL, policy(FORWARD, OFF), policy(FORWARD, ON, unit="03x", order=202))
    finding = judged("GOOGLE-FORWARD-001", ForwardingFacts(automatic=found))

    assert [(one.where, one.on) for one in found] == [("everyone", False), ("organisational unit /X", True)]
    assert finding.outcome is Outcome.FAIL
    assert "organisational unit /X" in finding.observed and "organisational unit /X" in finding.fix


def test_older_data_without_a_destination_lets_mail_go_anywhere() -> None:
    (one,) = forwarding(GMAIL, policy(FORWARD, ON))

    assert (one.on, one.to) == (True, "ANY_ADDRESS")


def test_a_destination_that_is_not_known_is_neither_good_nor_bad() -> None:
    limited = {"enableAutoForwarding": True, "allowedForwardingDestination": "ORGANIZATION_ADDRESS"}
    facts = make(tenant(GMAIL, policy(FORWARD, limited)))
    finding = judged("GOOGLE-FORWARD-001", facts)

    assert finding.outcome is Outcome.UNKNOWN
    assert "ORGANIZATION_ADDRESS" in (finding.because or "")


@pytest.mark.parametrize("value", ["true", 1, None, [True], {}])
def test_only_true_and_false_are_truth(value: Any) -> None:
    facts = make(tenant(GMAIL, policy(FORWARD, {"enableAutoForwarding": value})))

    assert judged("GOOGLE-FORWARD-001", facts).outcome is Outcome.UNKNOWN


def test_nothing_applies_where_gmail_is_off_though_settings_are_missing() -> None:
    facts = make(
        tenant(
            policy("chat.service_status", {"serviceState": "ENABLED"}),
            policy("gmail.service_status", {"serviceState": "DISABLED"}),
        )
    )

    for number in range(1, 7):
        assert judged(f"GOOGLE-FORWARD-00{number}", facts).outcome is Outcome.NOT_APPLICABLE


def test_offline_mail_is_fine_when_it_goes_at_sign_out() -> None:
    section = "gmail.web_offline"
    kept = {"enabled": True, "signoutDataDeletionEnforced": False}
    wiped = {"enabled": True, "signoutDataDeletionEnforced": True}

    for value, outcome in ((kept, Outcome.FAIL), (wiped, Outcome.PASS)):
        assert judged("GOOGLE-FORWARD-005", make(tenant(GMAIL, policy(section, value)))).outcome is outcome


def test_the_sample_report_of_scubagoggles_is_read() -> None:
    facts = make(sample("1.1.0"))

    assert not isinstance(facts.automatic, Unseen)
    assert [one.on for one in facts.automatic if one.where == "everyone"] == [False]
    assert [(one.where.count("/"), one.to) for one in facts.automatic if one.on is True] == [
        (3, "ANY_ADDRESS")
    ]
    assert judged("GOOGLE-FORWARD-006", facts).outcome is Outcome.PASS
