"""What is missing, empty or odd in the data of a Google Workspace account is never good."""

from importlib import import_module
from typing import Any

import pytest
from tests.checkers.google.signins import assignment, judged, rules, tenant, user
from tests.tenants.google.recorded import TOP_ID, UNITS, policy, unit

from hipaacheck.checkers.google.dlp import make as dlp
from hipaacheck.checkers.google.services import make as services
from hipaacheck.checkers.google.switches import switches
from hipaacheck.checkers.google.taken import make as taken
from hipaacheck.model import Outcome, Unseen
from hipaacheck.tenants.data import TenantData

GOOD = (Outcome.PASS, Outcome.NOT_APPLICABLE)
SERVICES = tuple(
    policy(f"{name}.service_status", {"serviceState": "ENABLED"})
    for name in ("gmail", "drive_and_docs", "chat")
)
SSN = "all_content.matches_dlp_detector('US_SOCIAL_SECURITY_NUMBER', google.privacy.dlp.v2.Likelihood.LIKELY"
BYPASS = "gmail.spam_override_lists"
SUPER = user("boss", isAdmin=True)


def outcome(rule: str, data: TenantData) -> Outcome:
    """Return what a rule of one part of the facts makes of a tenant."""
    (kind,) = rules()[rule].needs.values()
    return judged(rule, import_module(f"hipaacheck.checkers.{kind}").make(data)).outcome


@pytest.mark.parametrize("rule", sorted(name for name in rules() if "-DATA-" not in name))
def test_without_a_single_policy_no_rule_is_good(rule: str) -> None:
    assert outcome(rule, tenant(policies=[])) not in GOOD


def dlp_rule(condition: str, action: Any = None) -> dict[str, Any]:
    value = {
        "displayName": "SSN",
        "triggers": ["google.workspace.gmail.email.v1.send"],
        "condition": {"contentCondition": condition},
        "action": {"gmailAction": {"blockContent": {}} if action is None else action},
        "state": "ACTIVE",
    }
    return policy("rule.dlp", value)


@pytest.mark.parametrize(
    "condition",
    [
        SSN.replace("all_content", "subject") + ", {})",
        SSN.replace("all_content", "all_headers") + ", {})",
        SSN + ", {minimum_match_count: 500})",
        SSN + ", {minimum_match_count: 1, minimum_unique_match_count: 10})",
        SSN + ", {}) == false",
        f"false ? {SSN}, {{}}) : false",
    ],
)
def test_a_condition_that_lets_numbers_past_stops_nothing_for_sure(condition: str) -> None:
    mail = dlp(tenant(*SERVICES, dlp_rule(condition))).mail

    assert (mail.stopping, mail.partly) == ((), ("SSN",))


@pytest.mark.parametrize("condition", [SSN + ", {})", SSN + ", {minimum_match_count: 1})"])
def test_a_condition_that_one_number_in_the_text_meets_stops(condition: str) -> None:
    assert dlp(tenant(*SERVICES, dlp_rule(condition))).mail.stopping == ("SSN",)


@pytest.mark.parametrize(
    "action",
    [
        {"blockContent": None},
        {"blockContent": False},
        {"blockContent": {"actionParams": "odd"}},
        {"blockContent": {"actionParams": None}},
    ],
)
def test_a_block_that_cannot_be_read_blocks_nothing(action: Any) -> None:
    mail = dlp(tenant(*SERVICES, dlp_rule(SSN + ", {})", action))).mail

    assert (mail.stopping, mail.telling) == ((), ("SSN",))


@pytest.mark.parametrize("action", [{"blockContent": {}}, {"blockContent": {"actionParams": {}}}])
def test_a_block_without_limits_blocks_everything(action: Any) -> None:
    assert dlp(tenant(*SERVICES, dlp_rule(SSN + ", {})", action))).mail.stopping == ("SSN",)


def test_a_policy_of_a_unit_that_is_not_listed_is_told_of() -> None:
    new = policy("gmail.auto_forwarding", {"enableAutoForwarding": True}, unit="03new", order=300)
    facts = taken(tenant(policy("gmail.auto_forwarding", {"enableAutoForwarding": False}), new))

    assert any("1 policy of organisational units that are not in the list" in one for one in facts.warnings)
    assert taken(tenant()).warnings == ()


def test_a_service_whose_switch_cannot_be_read_counts_as_on() -> None:
    facts = services(tenant(*SERVICES, policy("photos.service_status", "ENABLED")))

    assert not isinstance(facts.on, Unseen)
    assert "Google Photos" in {one.name for one in facts.on}


@pytest.mark.parametrize("value", [{}, {"serviceState": None}, {"serviceState": "PAUSED"}])
def test_a_switch_that_says_nothing_known_is_not_off(value: Any) -> None:
    data = tenant(*SERVICES, policy("takeout.service_status", value))
    found = switches(data, "takeout")

    assert not isinstance(found, Unseen) and isinstance(found[0].on, Unseen)
    assert outcome("GOOGLE-SHARE-014", data) is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "rule",
    ["GOOGLE-ADMIN-001", "GOOGLE-ADMIN-004", "GOOGLE-ADMIN-005", "GOOGLE-ADMIN-008", "GOOGLE-MFA-011"],
)
def test_an_account_without_super_administrators_is_no_whole_account(rule: str) -> None:
    data = tenant(users=[user("a"), user("b")], sso_assignments=[assignment("SAML_SSO")])

    assert outcome(rule, data) is Outcome.UNKNOWN


def test_an_export_that_lists_no_administrator_does_not_say_where_they_sign_in() -> None:
    data = tenant(users="no scope", privileged_users=[], sso_assignments=[assignment("SAML_SSO")])

    assert outcome("GOOGLE-ADMIN-008", data) is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("rule", "differs"),
    [
        ("GOOGLE-MALWARE-010", {"hideWarningBannerForAll": "true"}),
        ("GOOGLE-MALWARE-011", {"bypassInternalSenders": "true"}),
        ("GOOGLE-MALWARE-008", {"bypassSelectedSenders": "true", "bypassSenderAllowlist": ["L"]}),
        ("GOOGLE-MALWARE-008", {"bypassSelectedSenders": True, "bypassSenderAllowlist": "L"}),
        ("GOOGLE-MALWARE-008", {"bypassSelectedSenders": True, "bypassSenderAllowlist": ["L"]}),
    ],
)
def test_an_exception_of_the_spam_filter_that_cannot_be_read_is_unknown(rule: str, differs: Any) -> None:
    data = tenant(*SERVICES, policy(BYPASS, {"spamOverride": [{"ruleId": "r", **differs}]}))

    assert outcome(rule, data) is Outcome.UNKNOWN


def test_an_odd_exception_behind_a_good_one_shows() -> None:
    many = [{"ruleId": "1", "hideWarningBannerForAll": False}, {"hideWarningBannerForAll": "true"}]

    assert outcome("GOOGLE-MALWARE-010", tenant(*SERVICES, policy(BYPASS, {"spamOverride": many}))) is (
        Outcome.UNKNOWN
    )


def test_an_address_list_without_addresses_is_not_empty() -> None:
    lists = policy("gmail.email_address_lists", {"emailAddressList": [{"id": "L", "name": "partners"}]})
    rule = {"ruleId": "r", "bypassSelectedSenders": True, "bypassSenderAllowlist": ["L"]}

    assert outcome(
        "GOOGLE-MALWARE-008", tenant(*SERVICES, lists, policy(BYPASS, {"spamOverride": [rule]}))
    ) is (Outcome.UNKNOWN)


@pytest.mark.parametrize("name", [None, {"x": 1}, 7])
def test_an_alert_without_a_name_leaves_open_which_is_off(name: Any) -> None:
    alert = policy("rule.system_defined_alerts", {"displayName": name, "state": "INACTIVE"}, order=1)

    assert outcome("GOOGLE-ALERT-001", tenant(alert)) is Outcome.UNKNOWN


SWITCHED = (
    policy("gmail.auto_forwarding", {"enableAutoForwarding": False}),
    policy("gmail.auto_forwarding", {"enableAutoForwarding": True}, unit="03x", order=300),
    *SERVICES,
)


@pytest.mark.parametrize(
    "units",
    [
        (),
        tuple({**one, "orgUnitId": None} for one in UNITS),
        (UNITS[0], {"orgUnitPath": "/X", "name": "X"}),
        (UNITS[0], {**UNITS[1], "orgUnitPath": {"x": 1}}),
        (unit(TOP_ID, "/"), unit("same", "/X"), unit("same", "/Z")),
    ],
)
def test_units_that_cannot_be_told_apart_leave_all_settings_open(units: Any) -> None:
    assert outcome("GOOGLE-FORWARD-001", tenant(*SWITCHED)) is Outcome.FAIL
    assert outcome("GOOGLE-FORWARD-001", tenant(*SWITCHED, orgunits=units)) is Outcome.UNKNOWN


@pytest.mark.parametrize("scopes", ["GONE", None, {"x": 1}, ["https://mail.google.com/", 7]])
def test_an_application_that_does_not_say_what_it_may_is_unknown(scopes: Any) -> None:
    token = {"displayText": "Tool", "clientId": "c", "userKey": "u", "scopes": scopes}
    if scopes == "GONE":
        del token["scopes"]

    assert outcome("GOOGLE-APP-009", tenant(user_tokens=[token])) is Outcome.UNKNOWN


@pytest.mark.parametrize("address", ["GONE", None, {"x": 1}])
def test_an_account_without_an_address_may_be_a_desk(address: Any) -> None:
    odd = {**user("frontdesk"), "primaryEmail": address}
    if address == "GONE":
        del odd["primaryEmail"]

    assert outcome("GOOGLE-ACCOUNT-004", tenant(users=[SUPER, odd])) is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("owner", "boss", "expected"),
    [
        ("boss@clinic.example", SUPER, Outcome.FAIL),
        ("Boss@Clinic.example", {**SUPER, "id": None}, Outcome.FAIL),
        ("id of boss", {**SUPER, "id": None}, Outcome.UNKNOWN),
        ("somebody@clinic.example", SUPER, Outcome.UNKNOWN),
        ("id of off", SUPER, Outcome.PASS),
    ],
)
def test_app_passwords_of_somebody_who_is_not_listed_may_be_an_administrators(
    owner: str, boss: Any, expected: Outcome
) -> None:
    users = [boss, user("a"), user("off", suspended=True)]

    assert (
        outcome("GOOGLE-LEGACY-004", tenant(users=users, user_app_passwords=[{"userKey": owner}])) is expected
    )


def test_groups_whose_settings_were_not_given_are_not_no_groups() -> None:
    assert outcome("GOOGLE-SHARE-046", tenant(groups=[], group_settings=[])) is Outcome.NOT_APPLICABLE
    assert outcome("GOOGLE-SHARE-046", tenant(group_settings=[])) is Outcome.UNKNOWN


def test_an_account_in_which_nobody_holds_a_role_is_no_whole_account() -> None:
    data = tenant(roles=[{"roleId": "1", "roleName": "x", "isSuperAdminRole": True}], role_assignments=[])

    assert outcome("GOOGLE-ADMIN-006", data) is Outcome.UNKNOWN


def test_a_negative_period_is_no_period() -> None:
    section = "security.two_step_verification_grace_period"

    assert outcome("GOOGLE-MFA-006", tenant(policy(section, {"enrollmentGracePeriod": "-5s"}))) is (
        Outcome.UNKNOWN
    )


@pytest.mark.parametrize("kind", [None, {"x": 1}, ["ANDROID"]])
def test_a_device_of_an_odd_type_is_looked_at(kind: Any) -> None:
    device = {"deviceType": kind, "encryptionState": "NOT_ENCRYPTED", "ownerType": "COMPANY"}

    assert outcome("GOOGLE-DEVICE-004", tenant(devices=[device])) not in GOOD
