"""Which rules stop patients' data on its way out: found by names of detectors, never by running conditions."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checkers.google.signins import judged, recorded_page, sample, tenant
from tests.tenants.google.recorded import load, policy, recorded

from hipaacheck.checkers.google.dlp import Coverage, DlpFacts, make
from hipaacheck.model import Outcome, Unseen

SSN = "all_content.matches_dlp_detector('US_SOCIAL_SECURITY_NUMBER', google.privacy.dlp.v2.Likelihood.LIKELY, {})"
CARD = SSN.replace("US_SOCIAL_SECURITY_NUMBER", "CREDIT_CARD_NUMBER")
TRIGGERS = (
    "google.workspace.chat.message.v1.send",
    "google.workspace.chat.attachment.v1.upload",
    "google.workspace.drive.file.v1.share",
    "google.workspace.gmail.email.v1.send",
)
BLOCKS = {
    "chatAction": {"blockContent": {"actionParams": {"applyExternalRooms": True}}},
    "driveAction": {"blockAccess": {}},
    "gmailAction": {"blockContent": {"actionParams": {"applyExternalMessages": True}}},
}
WARNS = {
    "driveAction": {"warnUser": {}},
    "gmailAction": {"auditOnly": {"actionParams": {"applyExternalMessages": True}}},
}
SERVICES = [
    policy(f"{name}.service_status", {"serviceState": "ENABLED"})
    for name in ("gmail", "drive_and_docs", "chat")
]


def rule(condition: str = SSN, where: dict[str, Any] | None = None, **differs: Any) -> dict[str, Any]:
    known = {
        "displayName": "SSN",
        "triggers": list(TRIGGERS),
        "condition": {"contentCondition": condition},
        "action": BLOCKS,
        "state": "ACTIVE",
    }
    return policy("rule.dlp", {**known, **differs}, **(where or {}))


def facts_of(*rules: Any) -> DlpFacts:
    return make(tenant(*SERVICES, *rules))


def test_a_rule_that_blocks_for_everyone_covers_every_service_of_its_triggers() -> None:
    facts = facts_of(rule())

    assert facts.mail.stopping == facts.drive.stopping == facts.chat.stopping == ("SSN",)
    for number in (1, 2, 3):
        assert judged(f"GOOGLE-DLP-00{number}", facts).outcome is Outcome.PASS


def test_rules_that_only_warn_stop_nothing() -> None:
    facts = facts_of(rule(action=WARNS, displayName="Prevent PII"))

    assert facts.mail == Coverage(places=facts.mail.places, stopping=(), telling=("Prevent PII",))
    finding = judged("GOOGLE-DLP-001", facts)
    assert finding.outcome is Outcome.FAIL and "Prevent PII" in finding.observed


def test_a_rule_that_is_off_does_not_count() -> None:
    assert facts_of(rule(state="INACTIVE")).mail.stopping == ()


def test_a_state_that_is_not_known_asks() -> None:
    assert facts_of(rule(state="TESTING")).mail.partly == ("SSN",)


@pytest.mark.parametrize(
    "condition",
    [
        f"!{SSN}",
        f"{SSN} && drive_enforced_data_class.matches('x')",
        CARD,
        "all_content.contains('patient')",
        "all_content.matches_regex_detector('mrn', {minimum_match_count: 1})",
        "",
    ],
)
def test_conditions_that_do_not_find_patients_by_themselves_ask(condition: str) -> None:
    facts = facts_of(rule(condition))

    assert (facts.mail.stopping, facts.mail.partly) == ((), ("SSN",))
    assert judged("GOOGLE-DLP-001", facts).outcome is Outcome.MANUAL


def test_one_detector_of_patients_among_others_is_enough() -> None:
    assert facts_of(rule(f"{CARD} || {SSN}")).mail.stopping == ("SSN",)


def test_a_rule_for_a_unit_covers_no_more_than_the_unit() -> None:
    facts = facts_of(rule(where={"unit": "03x"}))

    assert facts.drive.partly == ("SSN (organisational unit /X)",)


def test_mail_to_colleagues_alone_is_no_way_out() -> None:
    inside = {"gmailAction": {"blockContent": {"actionParams": {"applyInternalMessages": True}}}}

    assert facts_of(rule(action=inside)).mail.stopping == ()


def test_mail_that_comes_in_is_no_way_out() -> None:
    facts = facts_of(rule(triggers=["google.workspace.gmail.email.v1.receive"]))

    assert facts.mail == Coverage(places=facts.mail.places, stopping=())


def test_chats_need_messages_and_files() -> None:
    assert facts_of(rule(triggers=[TRIGGERS[0]])).chat.partly == ("SSN",)


def test_a_rule_of_gmail_that_keeps_mail_back_asks_what_it_finds() -> None:
    content = policy(
        "gmail.content_compliance",
        {
            "contentComplianceRules": [
                {
                    "ruleId": "1",
                    "description": "PHI words",
                    "condition": {"affectOutboundMessages": True},
                    "consequence": {"ruleConsequenceType": "QUARANTINE_MESSAGE"},
                }
            ]
        },
    )
    facts = facts_of(content)

    assert facts.mail.partly == ("PHI words (everyone) of Gmail",)
    assert facts.drive.partly == ()


def test_without_any_rule_there_is_none() -> None:
    assert judged("GOOGLE-DLP-001", facts_of()).outcome is Outcome.FAIL


def test_a_rule_that_cannot_be_read_makes_it_unknown() -> None:
    odd = {**rule(), "policyQuery": "broken"}
    facts = facts_of(odd)

    assert isinstance(facts.mail.stopping, Unseen)
    assert judged("GOOGLE-DLP-001", facts).outcome is Outcome.UNKNOWN


_ODD = st.recursive(
    st.none() | st.booleans() | st.text(max_size=8) | st.sampled_from([SSN, "ACTIVE", *TRIGGERS]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["contentCondition", "gmailAction", "blockContent", "actionParams", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("displayName", "triggers", "condition", "action"), _ODD)
    )
)
def test_whatever_a_rule_holds_it_is_read_and_never_run(differs: dict[str, Any]) -> None:
    facts = facts_of(rule(**differs))

    assert isinstance(facts.mail.stopping, tuple)


def test_a_condition_is_never_run() -> None:
    facts = facts_of(rule("__import__('os').abort() || " + SSN))

    assert facts.mail.stopping == ("SSN",)


@pytest.mark.parametrize("path", recorded("get_policies[78]"))
def test_recorded_rules_are_read(path: Any) -> None:
    """The rule of the eighth answer does not look at files in chats."""
    facts = make(recorded_page(load(path)))

    assert isinstance(facts.mail.stopping, tuple) and facts.mail.stopping
    assert facts.mail.stopping == facts.drive.stopping
    assert bool(facts.chat.partly) is path.stem.endswith("8")


def test_the_sample_report_of_scubagoggles_is_read() -> None:
    facts = make(sample("1.1.0"))

    assert facts.mail.stopping == ("Roy's PII",)
    assert isinstance(facts.drive.partly, tuple) and "Test DLP rule 1" in facts.drive.partly
    assert isinstance(facts.drive.telling, tuple)
    assert any(one.startswith("Prevent PII information sharing (US) (") for one in facts.drive.telling)
