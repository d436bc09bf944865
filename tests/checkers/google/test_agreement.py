"""What only people can say: the amendment, backups, TLS that is asked for, encryption of messages."""

from typing import Any

import pytest
from tests.checkers.google.signins import judged, sample, tenant
from tests.tenants.google.recorded import policy

from hipaacheck.checkers.google import baa, backup, msg_encryption, tls_policy
from hipaacheck.model import Outcome, Unseen

GMAIL = policy("gmail.service_status", {"serviceState": "ENABLED"})
COMPLIANCE, STATES, SMIME = "gmail.content_compliance", "gmail.rule_states", "gmail.smime_encryption"


def licence(sku: str, name: str = "", product: str = "Google-Apps", assigned: int = 5) -> dict[str, Any]:
    return {"productId": product, "skuId": sku, "skuName": name, "status": "Active", "assigned": assigned}


def editions(*licences: dict[str, Any]) -> list[tuple[str, str]]:
    found = baa.make(tenant(licences=licences)).editions
    assert not isinstance(found, Unseen), found.unseen
    return [(one.name, one.standing) for one in found]


def test_editions_are_told_and_additions_are_not() -> None:
    assert editions(
        licence("1010020025", "Business Plus"), licence("1010470001", "Gemini", product="101047")
    ) == [("Business Plus", "covered")]


def test_an_edition_that_nobody_has_does_not_count() -> None:
    assert editions(licence("1010020025"), licence("1010020027", assigned=0)) == [
        ("Business Plus", "covered")
    ]


def test_an_edition_that_is_not_known_has_its_name_from_google() -> None:
    assert editions(licence("1010029999", "Business Ultra")) == [("Business Ultra", "unknown")]


@pytest.mark.parametrize(
    ("licences", "expected"),
    [
        ([licence("1010020020")], Outcome.PASS),
        ([licence("1010020020"), licence("1010010001", product="101001")], Outcome.MANUAL),
        ([licence("Google-Apps")], Outcome.MANUAL),
        ([licence("new")], Outcome.MANUAL),
        ([], Outcome.UNKNOWN),
    ],
)
def test_doubtful_editions_are_asked_about(licences: list[dict[str, Any]], expected: Outcome) -> None:
    assert judged("GOOGLE-BAA-002", baa.make(tenant(licences=licences))).outcome is expected


def test_the_amendment_is_always_asked_about() -> None:
    for facts in (baa.make(tenant()), baa.make(tenant(licences=[licence("1010020020")]))):
        finding = judged("GOOGLE-BAA-001", facts)
        assert finding.outcome is Outcome.MANUAL
        assert "Legal and compliance" in (finding.because or "")


def mail_rule(identity: str = "1", outbound: bool = True, **delivery: bool) -> dict[str, Any]:
    return {
        "ruleId": identity,
        "description": "PHI words",
        "condition": {"affectOutboundMessages": outbound},
        "consequence": {"ruleConsequenceType": "MODIFY_MESSAGE", "primaryDelivery": delivery},
    }


def rules(*found: dict[str, Any]) -> dict[str, Any]:
    return policy(COMPLIANCE, {"contentComplianceRules": list(found)})


def states(**on: bool) -> dict[str, Any]:
    return policy(
        STATES, {"ruleStates": [{"ruleId": name[1:], "enabled": state} for name, state in on.items()]}
    )


def test_rules_that_ask_for_tls_or_encrypt_are_evidence_in_the_question() -> None:
    data = tenant(GMAIL, rules(mail_rule(requireTls=True, encryptOutgoingMessages=True)))

    assert tls_policy.make(data).rules == msg_encryption.make(data).rules == ("PHI words (everyone)",)
    for rule, facts in (
        ("GOOGLE-TLS-001", tls_policy.make(data)),
        ("GOOGLE-CRYPT-001", msg_encryption.make(data)),
    ):
        finding = judged(rule, facts)
        assert finding.outcome is Outcome.MANUAL and "PHI words (everyone)" in (finding.because or "")


def test_rules_for_mail_that_comes_in_and_rules_that_are_off_are_none() -> None:
    inbound = rules(mail_rule(outbound=False, requireTls=True))
    off = tenant(GMAIL, rules(mail_rule(requireTls=True)), states(r1=False))
    on = tenant(GMAIL, rules(mail_rule(requireTls=True)), states(r1=True))

    assert tls_policy.make(tenant(GMAIL, inbound)).rules == ()
    assert tls_policy.make(off).rules == ()
    assert tls_policy.make(on).rules == ("PHI words (everyone)",)


def test_the_state_of_a_rule_is_looked_for_above_when_a_unit_says_nothing() -> None:
    unit = policy(COMPLIANCE, {"contentComplianceRules": [mail_rule(requireTls=True)]}, unit="03x", order=202)

    assert tls_policy.make(tenant(GMAIL, unit, states(r1=False))).rules == ()
    assert tls_policy.make(tenant(GMAIL, unit)).rules == ("PHI words (organisational unit /X)",)


@pytest.mark.parametrize(
    ("value", "expected"), [("STATUS_ENABLED", True), ("STATUS_DISABLED", False), (True, True)]
)
def test_smime_is_a_word_and_not_a_truth(value: Any, expected: bool) -> None:
    found = msg_encryption.make(tenant(GMAIL, policy(SMIME, {"enableSmimeEncryption": value}))).smime

    assert not isinstance(found, Unseen)
    assert found[0].on is expected


def test_a_status_that_is_not_known_is_unseen() -> None:
    data = tenant(GMAIL, policy(SMIME, {"enableSmimeEncryption": "STATUS_UNSPECIFIED"}))
    facts = msg_encryption.make(data)

    assert not isinstance(facts.smime, Unseen) and isinstance(facts.smime[0].on, Unseen)
    assert judged("GOOGLE-CRYPT-001", facts).outcome is Outcome.MANUAL


def test_where_gmail_is_off_nothing_is_asked() -> None:
    data = tenant(policy("gmail.service_status", {"serviceState": "DISABLED"}))

    assert judged("GOOGLE-CRYPT-001", msg_encryption.make(data)).outcome is Outcome.NOT_APPLICABLE
    assert judged("GOOGLE-TLS-001", tls_policy.make(data)).outcome is Outcome.NOT_APPLICABLE


def test_products_whose_name_says_backup_are_told() -> None:
    drive = "https://www.googleapis.com/auth/drive"
    tokens = [
        {"displayText": "Acme Backup", "clientId": "a", "scopes": [drive]},
        {"displayText": "Notes", "clientId": "b", "scopes": [drive]},
    ]
    facts = backup.make(tenant(user_tokens=tokens))

    assert facts.products == ("Acme Backup",)
    assert "Acme Backup" in (judged("GOOGLE-BACKUP-001", facts).because or "")


def test_the_sample_report_of_scubagoggles_is_read() -> None:
    data = sample("1.1.0")

    smime = msg_encryption.make(data).smime
    assert not isinstance(smime, Unseen) and [one.on for one in smime] == [True]
    found = baa.make(data).editions
    assert not isinstance(found, Unseen)
    assert {one.name for one in found} >= {"Enterprise Plus", "Cloud Identity Free"}
    assert tls_policy.make(data).rules == ()
