"""What is missing or odd in policies for sign-in, in consent and in passwords is never good."""

from typing import Any

import pytest
from tests.checkers.microsoft.incomplete import GA, GONE, ODD, P2, ROLES, odd, outcome, policy, tenant, user

from hipaacheck.checkers.microsoft.roles import HIGHLY_PRIVILEGED, PRIVILEGED
from hipaacheck.model import Outcome

OFF = {"isEnabled": False}


def emergency(rule: str, *policies: Any, **sources: Any) -> Outcome:
    return outcome(rule, tenant(conditional_access_policies=policies, security_defaults=OFF, **sources))


USED = user("e1", 1)
LEFT_OUT = {"excludeUsers": ["e1"]}


def test_who_is_left_out_of_policies_for_all_is_counted_and_looked_up() -> None:
    assert emergency("M365-EMERGENCY-001", policy(users=LEFT_OUT)) is Outcome.PASS
    assert emergency("M365-EMERGENCY-003", policy(users=LEFT_OUT), users=[USED]) is Outcome.MANUAL
    assert emergency("M365-EMERGENCY-003", policy(users=LEFT_OUT), users=[user("e1", 31)]) is Outcome.PASS
    assert emergency("M365-EMERGENCY-003", policy()) is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    "policies",
    [
        [],
        [policy(users={"excludeGroups": ["all-staff"]})],
        [policy(users={"includeUsers": [], "includeGroups": ["managers"]})],
        [policy(state="strange", users=LEFT_OUT)],
        [odd(policy(users=LEFT_OUT), "state", GONE)],
        [odd(policy(users=LEFT_OUT), "conditions", None)],
        [odd(policy(users=LEFT_OUT), "grantControls", None)],
        [odd(policy(users=LEFT_OUT), "id", {"x": 1})],
    ],
)
def test_where_nobody_can_count_who_is_left_out_it_is_unknown(policies: Any) -> None:
    assert emergency("M365-EMERGENCY-001", *policies) is Outcome.UNKNOWN
    assert emergency("M365-EMERGENCY-003", *policies, users=[USED]) is Outcome.UNKNOWN


@pytest.mark.parametrize("value", ODD)
def test_an_account_without_an_id_may_be_the_one_left_out(value: Any) -> None:
    users = [odd(USED, "id", value), user("jane", 1)]

    assert emergency("M365-EMERGENCY-003", policy(users=LEFT_OUT), users=users) is Outcome.UNKNOWN


@pytest.mark.parametrize("name", ["clientAppTypes", "users", "applications"])
def test_a_policy_without_a_condition_that_every_policy_has_proves_nothing(name: str) -> None:
    whole = policy()
    less = {**whole, "conditions": odd(whole["conditions"], name, GONE)}

    assert emergency("M365-MFA-001", whole) is Outcome.PASS
    assert emergency("M365-MFA-001", less) is Outcome.UNKNOWN


@pytest.mark.parametrize("name", ["excludeUsers", "excludeGroups", "excludeRoles", "includeRoles"])
def test_a_policy_without_a_list_of_who_is_left_out_proves_nothing(name: str) -> None:
    whole = policy()
    conditions: Any = whole["conditions"]
    less = {**whole, "conditions": {**conditions, "users": odd(conditions["users"], name, GONE)}}

    assert emergency("M365-MFA-001", less) is Outcome.UNKNOWN


def test_a_condition_without_its_list_of_exceptions_proves_nothing() -> None:
    whole = policy(conditions={"locations": {"includeLocations": ["All"]}})
    conditions: Any = whole["conditions"]
    less = {**whole, "conditions": {**conditions, "locations": {"includeLocations": ["All"]}}}

    assert emergency("M365-MFA-001", whole) is Outcome.PASS
    assert emergency("M365-MFA-001", less) is Outcome.UNKNOWN


def for_roles(*roles: str) -> dict[str, Any]:
    often = {"signInFrequency": {"isEnabled": True, "type": "hours", "value": 4}}
    return policy(users={"includeUsers": [], "includeRoles": list(roles)}, sessionControls=often)


def test_who_may_hold_a_role_that_no_policy_takes_in_is_not_covered_for_sure() -> None:
    cisa, all_of_them = for_roles(*HIGHLY_PRIVILEGED), for_roles(*PRIVILEGED)
    missing: dict[str, Any] = {"directory_roles": "RoleManagement.Read.Directory is missing"}
    not_yet: dict[str, Any] = {"directory_roles": ROLES, "service_plans": P2}

    for unknown in (missing, not_yet):
        assert emergency("M365-SESSION-002", cisa, **unknown) is Outcome.UNKNOWN
        assert emergency("M365-SESSION-002", all_of_them, **unknown) is Outcome.PASS
    assert emergency("M365-SESSION-002", for_roles(GA), **missing) is Outcome.FAIL
    known: dict[str, Any] = {"directory_roles": ROLES, "role_eligibility_schedules": []}
    assert emergency("M365-SESSION-002", for_roles(GA), **known) is Outcome.PASS


def test_registration_of_nobody_is_no_registration_of_all() -> None:
    person = {"id": "a", "isAdmin": False, "isMfaCapable": True, "userType": "member"}

    for details in ([], [{**person, "userType": "guest"}]):
        assert outcome("M365-MFA-005", tenant(registration_details=details)) is Outcome.UNKNOWN
        assert outcome("M365-MFA-006", tenant(registration_details=details)) is Outcome.UNKNOWN
    assert outcome("M365-MFA-005", tenant(registration_details=[person])) is Outcome.PASS
    assert outcome("M365-MFA-006", tenant(registration_details=[person])) is Outcome.UNKNOWN
    strange = tenant(registration_details=[{**person, "id": {"x": 1}, "isAdmin": True}])
    assert outcome("M365-MFA-006", strange) is Outcome.PASS


SELF = "ManagePermissionGrantsForSelf."


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], Outcome.PASS),
        (["managepermissiongrantsforself.microsoft-user-default-legacy"], Outcome.FAIL),
        ([SELF + "microsoft-user-default-low", 7], Outcome.UNKNOWN),
        (["microsoft-user-default-legacy"], Outcome.UNKNOWN),
        (None, Outcome.UNKNOWN),
        ([None], Outcome.UNKNOWN),
        ({"a": 1}, Outcome.UNKNOWN),
        ("x", Outcome.UNKNOWN),
        ("", Outcome.UNKNOWN),
    ],
    ids=str,
)
def test_consent_in_a_form_that_is_not_known_is_not_consent_to_nothing(given: Any, expected: Outcome) -> None:
    permissions = {"permissionGrantPoliciesAssigned": given}
    data = tenant(authorization_policy={"defaultUserRolePermissions": permissions})

    assert outcome("M365-APP-002", data) is expected


APP = {"id": "tool", "appId": "app", "displayName": "Tool", "appOwnerOrganizationId": "another"}
GRANT = {"clientId": "tool", "consentType": "AllPrincipals", "scope": "Mail.Read"}
ALONE = {"principalId": "tool", "appRoleId": "810c84a8-4a9e-49e6-bf7d-12d183f40d01"}


def grants(app: Any = APP, grant: Any = GRANT, alone: Any = ALONE) -> Outcome:
    data = tenant(service_principals=[app], oauth2_grants=[grant], app_role_assignments=[alone])
    return outcome("M365-APP-005", data)


def test_an_application_that_reaches_mail_is_asked_about() -> None:
    assert grants() is Outcome.MANUAL


@pytest.mark.parametrize("value", [*ODD, "another"])
def test_an_application_that_cannot_be_told_from_others_may_reach_mail(value: Any) -> None:
    assert grants(app=odd(APP, "id", value)) is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("grant", "alone"),
    [
        *((odd(GRANT, "clientId", value), ALONE) for value in ODD),
        *((odd(GRANT, "scope", value), ALONE) for value in ({"x": 1}, ["Mail.Read"], 7)),
        *((GRANT, odd(ALONE, "principalId", value)) for value in ODD),
        *((GRANT, odd(ALONE, "appRoleId", value)) for value in ODD),
    ],
)
def test_a_permission_that_cannot_be_read_may_reach_mail(grant: Any, alone: Any) -> None:
    assert grants(grant=grant, alone=alone) is Outcome.UNKNOWN


RULES = "5cf42378-d67d-4f36-ba46-e8b86229381d"
LOCKOUT = {"name": "LockoutThreshold", "value": "50"}


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ({"templateId": RULES.upper(), "values": [LOCKOUT]}, Outcome.FAIL),
        ({"templateId": RULES}, Outcome.UNKNOWN),
        ({"templateId": RULES, "values": []}, Outcome.UNKNOWN),
        ({"templateId": RULES, "values": [{"name": "LockoutThreshold"}]}, Outcome.UNKNOWN),
        ({"templateId": RULES, "values": [LOCKOUT, 7]}, Outcome.UNKNOWN),
        ({"values": [LOCKOUT]}, Outcome.UNKNOWN),
        ({"templateId": None, "values": [LOCKOUT]}, Outcome.UNKNOWN),
    ],
)
def test_settings_that_cannot_be_read_are_not_the_defaults(setting: Any, expected: Outcome) -> None:
    assert outcome("M365-PASSWORD-002", tenant(directory_settings=[])) is Outcome.PASS
    assert outcome("M365-PASSWORD-002", tenant(directory_settings=[setting])) is expected
