"""What is missing or odd of accounts, their roles and their licences is never good."""

from typing import Any

import pytest
from tests.checkers.microsoft.incomplete import (
    CLOUD_BOSS,
    EXCHANGE,
    GA,
    GONE,
    ODD,
    P1,
    P2,
    ROLES,
    odd,
    outcome,
    tenant,
    user,
)

from hipaacheck.model import Outcome


def test_a_desk_is_asked_about_even_if_nobody_may_see_sign_ins() -> None:
    assert outcome("M365-ACCOUNT-005", tenant(users=[user("frontdesk"), user("jane")])) is Outcome.UNKNOWN
    assert outcome("M365-ACCOUNT-005", tenant(users=[user("frontdesk", 1)])) is Outcome.MANUAL
    assert outcome("M365-ACCOUNT-005", tenant(users=[user("frontdesk"), user("jane", 1)])) is Outcome.PASS


@pytest.mark.parametrize("value", ODD)
def test_an_account_of_no_known_kind_may_be_an_unused_guest(value: Any) -> None:
    users = [user("jane", 1), odd(user("guest", 91), "userType", value)]

    assert outcome("M365-ACCOUNT-004", tenant(users=users)) is Outcome.UNKNOWN
    assert outcome("M365-ACCOUNT-003", tenant(users=users)) is Outcome.UNKNOWN


def test_an_account_of_no_known_kind_that_is_used_does_not_matter() -> None:
    users = [user("jane", 1), user("guest", 1, userType=None)]

    assert outcome("M365-ACCOUNT-004", tenant(users=users)) is Outcome.PASS


@pytest.mark.parametrize("value", ODD)
def test_an_account_without_a_name_may_be_a_desk(value: Any) -> None:
    users = [user("jane", 1), odd(user("frontdesk", 1), "userPrincipalName", value)]

    assert outcome("M365-ACCOUNT-005", tenant(users=users)) is Outcome.UNKNOWN


@pytest.mark.parametrize("rule", ["M365-ACCOUNT-003", "M365-ACCOUNT-004", "M365-ACCOUNT-005"])
def test_a_tenant_without_accounts_is_no_whole_tenant(rule: str) -> None:
    assert outcome(rule, tenant(users=[])) is Outcome.UNKNOWN


@pytest.mark.parametrize("members", [GONE, None, "x", {"id": "a"}, [{}], ["a"]])
@pytest.mark.parametrize("rule", ["M365-ADMIN-001", "M365-ADMIN-002", "M365-ADMIN-004"])
def test_a_role_whose_holders_cannot_be_read_is_not_without_them(rule: str, members: Any) -> None:
    roles = [*ROLES, odd({"roleTemplateId": EXCHANGE}, "members", members)]

    assert outcome(rule, tenant(directory_roles=roles, service_plans=P1)) is Outcome.UNKNOWN


@pytest.mark.parametrize("role", [*ODD, "0f9e8d7c-another"])
def test_without_the_role_of_global_administrators_nothing_is_known(role: Any) -> None:
    data = tenant(directory_roles=[odd(ROLES[0], "roleTemplateId", role)], service_plans=P1)

    assert outcome("M365-ADMIN-002", data) is Outcome.UNKNOWN
    assert outcome("M365-ADMIN-004", data) is Outcome.UNKNOWN


def test_administrators_behind_a_group_or_not_yet_active_may_come_from_on_premises() -> None:
    group = {"@odata.type": "#microsoft.graph.group", "id": "g", "displayName": "Admins"}
    behind = [{"roleTemplateId": GA, "members": [CLOUD_BOSS, {**group, "onPremisesSyncEnabled": None}]}]

    assert outcome("M365-ADMIN-002", tenant(directory_roles=ROLES, service_plans=P1)) is Outcome.PASS
    assert outcome("M365-ADMIN-002", tenant(directory_roles=behind, service_plans=P1)) is Outcome.UNKNOWN
    assert outcome("M365-ADMIN-002", tenant(directory_roles=ROLES, service_plans=P2)) is Outcome.UNKNOWN


@pytest.mark.parametrize("field", ["principalId", "roleDefinitionId"])
@pytest.mark.parametrize("value", ODD)
def test_an_eligible_administrator_who_is_not_named_is_somebody(field: str, value: Any) -> None:
    eligible = odd({"principalId": "boss", "roleDefinitionId": GA}, field, value)
    data = tenant(directory_roles=ROLES, role_eligibility_schedules=[eligible])

    assert outcome("M365-ADMIN-002", data) is Outcome.UNKNOWN


@pytest.mark.parametrize("roles", ODD)
def test_an_export_that_does_not_say_who_holds_what_says_nothing(roles: Any) -> None:
    holder = odd({"id": "a", "DisplayName": "A", "OnPremisesImmutableId": "x"}, "roles", roles)
    if roles == ["x"]:
        return  # the name of a role that is none of the privileged ones

    assert outcome("M365-ADMIN-002", tenant(privileged_users=[holder])) is Outcome.UNKNOWN


SCHEDULE = {
    "principalId": "boss",
    "roleDefinitionId": GA,
    "assignmentType": "Assigned",
    "endDateTime": "2027-01-01T00:00:00Z",
}


def permanent(*schedules: Any, **sources: Any) -> Outcome:
    data = tenant(
        directory_roles=ROLES, service_plans=P2, role_assignment_schedules=list(schedules), **sources
    )
    return outcome("M365-ADMIN-003", data)


def test_an_assignment_with_an_end_is_not_without_one() -> None:
    assert permanent(SCHEDULE) is Outcome.PASS
    assert permanent(odd(SCHEDULE, "endDateTime", None)) is Outcome.MANUAL


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("roleDefinitionId", value) for value in (*ODD, "zzz")),
        *(("principalId", value) for value in ODD),
        *(("endDateTime", value) for value in ({"x": 1}, "soon", 0, "")),
    ],
)
def test_an_assignment_that_cannot_be_read_may_be_without_end(field: str, value: Any) -> None:
    assert permanent(odd(SCHEDULE, field, value)) is Outcome.UNKNOWN


def test_no_assignment_at_all_contradicts_that_somebody_holds_a_role() -> None:
    unknown = tenant(service_plans=P2, role_assignment_schedules=[])

    assert permanent() is Outcome.UNKNOWN
    assert outcome("M365-ADMIN-003", unknown) is Outcome.UNKNOWN


@pytest.mark.parametrize(("field", "value"), [("Assignments", one) for one in (GONE, None, "x")])
def test_an_export_without_assignments_is_not_one_of_none(field: str, value: Any) -> None:
    role = {"RoleTemplateId": GA, "Assignments": []}

    assert outcome("M365-ADMIN-003", tenant(privileged_roles=[role], service_plans=P2)) is Outcome.UNKNOWN
    given = tenant(
        privileged_roles=[odd(role, field, value)],
        privileged_users=[{"id": "a", "roles": ["Global Administrator"]}],
        service_plans=P2,
    )
    assert outcome("M365-ADMIN-003", given) is Outcome.UNKNOWN


NEED_A_PLAN = [
    *("M365-ADMIN-003", "M365-CRYPT-003", "M365-DEVICE-001", "M365-DEVICE-004", "M365-MALWARE-005"),
    *("M365-MFA-009", "M365-MFA-010"),
]


@pytest.mark.parametrize("rule", NEED_A_PLAN)
@pytest.mark.parametrize(
    "plans",
    [
        [],
        [{"id": "x"}],
        [{"servicePlanName": None, "provisioningStatus": "Success"}],
        [{"servicePlanName": "A", "provisioningStatus": None}],
        [{"servicePlanName": "A", "provisioningStatus": {"x": 1}}],
        [{"servicePlanName": "A", "provisioningStatus": "Soon"}],
    ],
)
def test_plans_that_cannot_be_read_may_bring_the_feature(rule: str, plans: Any) -> None:
    assert outcome(rule, tenant(service_plans=plans)) is Outcome.UNKNOWN
    skus = [{"skuPartNumber": "x", "servicePlans": plans}]
    assert outcome(rule, tenant(subscribed_skus=skus)) is Outcome.UNKNOWN


def test_a_licence_that_does_not_say_its_plans_may_bring_the_feature() -> None:
    skus = [{"skuPartNumber": "x", "servicePlans": P1}, {"skuPartNumber": "y"}]

    assert outcome("M365-DEVICE-001", tenant(subscribed_skus=skus)) is Outcome.UNKNOWN


@pytest.mark.parametrize("state", ["Disabled", "PendingInput", "PendingActivation", "PendingProvisioning"])
def test_a_plan_that_is_not_provisioned_brings_nothing(state: str) -> None:
    plans = [*P1, {"servicePlanName": "INTUNE_A", "provisioningStatus": state}]

    assert outcome("M365-DEVICE-001", tenant(service_plans=plans)) is Outcome.NOT_APPLICABLE
    skus = [{"skuPartNumber": "x", "servicePlans": plans}]
    assert outcome("M365-DEVICE-001", tenant(subscribed_skus=skus)) is Outcome.NOT_APPLICABLE
