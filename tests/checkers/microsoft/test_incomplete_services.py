"""What is missing or odd of devices, mail and the Power Platform is never good, nor is a source that is empty."""

from typing import Any

import pytest
from tests.checkers.microsoft.incomplete import GONE, INTUNE, ODD, odd, outcome, tenant
from tests.checkers.microsoft.tenant import taken

from hipaacheck.model import Outcome

ALL_DEVICES = [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}]


def compliance(kind: str, **fields: Any) -> dict[str, Any]:
    name = f"#microsoft.graph.{kind}CompliancePolicy"
    return {"@odata.type": name, "displayName": kind, "assignments": ALL_DEVICES, **fields}


def asked(*policies: Any) -> Outcome:
    return outcome("M365-DEVICE-002", tenant(service_plans=INTUNE, device_compliance_policies=policies))


GOOD_DISK = {"storageRequireEncryption": True, "passwordRequired": True}


@pytest.mark.parametrize("kind", [*ODD, "zzz"])
def test_a_policy_that_does_not_say_for_which_devices_it_is_asks_nothing(kind: Any) -> None:
    assert asked(compliance("macOS", **GOOD_DISK)) is Outcome.PASS
    assert asked(odd(compliance("macOS", **GOOD_DISK), "@odata.type", kind)) is Outcome.UNKNOWN


def test_phones_of_the_organisation_and_work_profiles_are_judged_apart() -> None:
    profile = compliance("androidWorkProfile", storageRequireEncryption=False, passwordRequired=True)

    assert asked(compliance("androidDeviceOwner", **GOOD_DISK), profile) is Outcome.FAIL


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({"@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget"}, Outcome.FAIL),
        ({"@odata.type": "#microsoft.graph.groupAssignmentTarget"}, Outcome.PASS),
        ({}, Outcome.UNKNOWN),
        (None, Outcome.UNKNOWN),
        ("everybody", Outcome.UNKNOWN),
    ],
)
def test_a_policy_is_assigned_to_those_it_takes_in(target: Any, expected: Outcome) -> None:
    assert asked(compliance("macOS", **GOOD_DISK, assignments=[{"target": target}])) is expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("compliant", Outcome.PASS),
        ("noncompliant", Outcome.FAIL),
        ("inGracePeriod", Outcome.FAIL),
        ("conflict", Outcome.FAIL),
        ("error", Outcome.FAIL),
        ("unknown", Outcome.UNKNOWN),
        ("configManager", Outcome.UNKNOWN),
        ("", Outcome.UNKNOWN),
        (None, Outcome.UNKNOWN),
    ],
)
def test_only_a_device_that_is_known_to_comply_does(state: Any, expected: Outcome) -> None:
    device = {
        "operatingSystem": "Windows",
        "isEncrypted": True,
        "jailBroken": "False",
        "complianceState": state,
    }
    data = tenant(service_plans=INTUNE, managed_devices=[device])

    assert outcome("M365-DEVICE-005", data) is expected


MAIL_RULE = {
    "Name": "Encrypt",
    "State": "Enabled",
    "Mode": "Enforce",
    "FromScope": "NotInOrganization",
    "Conditions": ["FromScopeIs"],
    "PrependSubject": "[EXT]",
    "ApplyHtmlDisclaimerText": None,
}


@pytest.mark.parametrize(
    ("times", "dated", "expected"),
    [
        ({}, True, Outcome.PASS),
        ({"ActivationDate": "", "ExpiryDate": None}, True, Outcome.PASS),
        (
            {"ActivationDate": "2026-01-01T00:00:00Z", "ExpiryDate": "2027-01-01T00:00:00Z"},
            True,
            Outcome.PASS,
        ),
        ({"ActivationDate": "2027-01-01T00:00:00Z"}, True, Outcome.MANUAL),
        ({"ExpiryDate": "2026-01-01T00:00:00Z"}, True, Outcome.MANUAL),
        ({"ExpiryDate": "05/01/2020 00:00:00"}, True, Outcome.UNKNOWN),
        ({"ActivationDate": {"x": 1}}, True, Outcome.UNKNOWN),
        ({"ExpiryDate": "2020-01-01T00:00:00Z"}, False, Outcome.UNKNOWN),
    ],
)
def test_a_mail_flow_rule_acts_between_its_times(times: Any, dated: bool, expected: Outcome) -> None:
    how = taken() if dated else taken(at=None)

    assert outcome("M365-MALWARE-010", tenant(how=how, transport_rules=[{**MAIL_RULE, **times}])) is expected


KEEPS = {"Name": "Mail", "Enabled": True, "Mode": "Enforce", "ExchangeLocation": ["All"]}
FOR_YEARS = {"Policy": "Mail", "RetentionComplianceAction": "Keep", "RetentionDuration": 2555}


@pytest.mark.parametrize(
    ("policy_differs", "rule_differs", "expected"),
    [
        ({}, {}, Outcome.PASS),
        ({}, {"Disabled": False, "ContentMatchQuery": "", "Mode": "Enforce"}, Outcome.PASS),
        ({}, {"RetentionDuration": 31}, Outcome.PASS),
        ({}, {"RetentionDuration": 30}, Outcome.MANUAL),
        ({}, {"RetentionDuration": 0}, Outcome.MANUAL),
        ({}, {"RetentionDuration": "x"}, Outcome.UNKNOWN),
        ({}, {"RetentionDuration": None}, Outcome.UNKNOWN),
        ({}, {"Disabled": True}, Outcome.MANUAL),
        ({}, {"Mode": "Audit"}, Outcome.MANUAL),
        ({}, {"ContentMatchQuery": "subject:invoice"}, Outcome.MANUAL),
        ({}, {"ExcludedItemClasses": ["IPM.Note"]}, Outcome.MANUAL),
        ({"Mode": None}, {}, Outcome.UNKNOWN),
        ({"Mode": GONE}, {}, Outcome.UNKNOWN),
        ({"Mode": {"x": 1}}, {}, Outcome.UNKNOWN),
    ],
)
def test_mail_is_kept_by_what_keeps_all_of_it_for_longer_than_exchange_does(
    policy_differs: Any, rule_differs: Any, expected: Outcome
) -> None:
    keeps = {name: one for name, one in {**KEEPS, **policy_differs}.items() if one is not GONE}
    data = tenant(retention_policies=[keeps], retention_rules=[{**FOR_YEARS, **rule_differs}])

    assert outcome("M365-RETAIN-001", data) is expected


@pytest.mark.parametrize("address", ["zzz", "smtp:", "a@"])
def test_a_mailbox_that_forwards_to_no_address_may_forward_outside(address: str) -> None:
    data = tenant(
        mailbox_forwarding=[{"PrimarySmtpAddress": "a@clinic.example", "ForwardingSmtpAddress": address}],
        accepted_domains=[{"DomainName": "clinic.example"}],
    )

    assert outcome("M365-FORWARD-005", data) is Outcome.UNKNOWN


@pytest.mark.parametrize("domains", [["zzz"], "zzz", [7], {"x": 1}])
def test_an_entry_of_a_sharing_policy_that_cannot_be_read_shares_something(domains: Any) -> None:
    shares = {"Name": "Default", "Enabled": True, "Domains": domains}

    assert outcome("M365-SHARE-014", tenant(sharing_policy=[shares])) is Outcome.UNKNOWN


@pytest.mark.parametrize("accepted", [[], [{"x": 1}], [{"DomainName": None}]])
def test_domains_without_names_are_not_no_domains(accepted: Any) -> None:
    assert outcome("M365-DKIM-001", tenant(dkim_config=[], accepted_domains=accepted)) is Outcome.UNKNOWN
    nameless = tenant(dkim_config=[], domains=[{"isVerified": True, "supportedServices": ["Email"]}])
    assert outcome("M365-DKIM-001", nameless) is Outcome.UNKNOWN


def test_a_preset_for_one_domain_is_not_for_those_that_have_another_name() -> None:
    preset = {
        "Identity": "Standard Preset Security Policy",
        "State": "Enabled",
        "RecipientDomainIs": ["other.example"],
        **dict.fromkeys(("SentTo", "SentToMemberOf", "ExceptIfSentTo", "ExceptIfSentToMemberOf")),
        "ExceptIfRecipientDomainIs": None,
    }
    by_name = tenant(accepted_domains=[{"Name": "clinic.example"}], protection_policy_rules=[preset])
    nameless = tenant(accepted_domains=[{"x": 1}], protection_policy_rules=[preset])

    assert outcome("M365-MALWARE-001", by_name) is Outcome.MANUAL
    assert outcome("M365-MALWARE-001", nameless) is not Outcome.PASS


EXCEPT = {"environmentType": "ExceptEnvironments", "environments": [{"name": "Default-1"}]}
DEFAULT = {"EnvironmentName": "Default-2", "DisplayName": "D", "IsDefault": True}


@pytest.mark.parametrize(
    ("environment", "power", "expected"),
    [
        (DEFAULT, EXCEPT, Outcome.PASS),
        ({**DEFAULT, "EnvironmentName": "Default-1"}, EXCEPT, Outcome.FAIL),
        *((odd(DEFAULT, "EnvironmentName", value), EXCEPT, Outcome.UNKNOWN) for value in ODD),
        *((DEFAULT, {**EXCEPT, "environments": [{"id": value}]}, Outcome.UNKNOWN) for value in ("x", None)),
        (DEFAULT, {**EXCEPT, "environments": ["Default-2"]}, Outcome.UNKNOWN),
    ],
)
def test_an_environment_that_cannot_be_told_from_others_is_not_covered(
    environment: Any, power: Any, expected: Outcome
) -> None:
    data = tenant(power_environments=[environment], power_dlp=[power])

    assert outcome("M365-SHARE-051", data) is expected


@pytest.mark.parametrize(
    "source",
    [
        *("organization", "domains", "accepted_domains", "users", "registration_details", "directory_roles"),
        *("service_principals", "subscribed_skus", "service_plans", "privileged_users", "privileged_roles"),
    ],
)
def test_a_source_that_every_tenant_has_some_in_is_not_empty(source: str) -> None:
    data = tenant(**{source: []})

    assert data.of(source) == data.one(source)
    assert "every tenant has some" in str(data.of(source))
