"""Who administers a Google Workspace tenant."""

from typing import Any

import pytest
from tests.checkers.google.signins import NEVER, ago, assignment, judged, sample, tenant, user
from tests.tenants.google.recorded import policy

from hipaacheck.checkers.google.admin_roles import AdminRolesFacts, Held, Supers, make
from hipaacheck.model import Outcome, Unseen


def supers(count: int, **differs: Any) -> list[dict[str, Any]]:
    return [user(f"s{number}", isAdmin=True, **differs) for number in range(count)]


def numbers(facts: AdminRolesFacts) -> list[Outcome]:
    return [judged(f"GOOGLE-ADMIN-{number:03}", facts).outcome for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, [Outcome.FAIL, Outcome.PASS, Outcome.PASS]),
        (2, [Outcome.PASS, Outcome.PASS, Outcome.PASS]),
        (4, [Outcome.PASS, Outcome.PASS, Outcome.PASS]),
        (5, [Outcome.PASS, Outcome.PASS, Outcome.FAIL]),
        (8, [Outcome.PASS, Outcome.PASS, Outcome.FAIL]),
        (9, [Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE]),
    ],
)
def test_super_administrators_are_counted(count: int, expected: list[Outcome]) -> None:
    users = [*supers(count), user("gone", isAdmin=True, suspended=True), user("a")]

    assert numbers(make(tenant(users=users))) == expected


def test_an_export_that_may_list_suspended_ones_is_asked_about() -> None:
    listed = [{"primaryEmail": f"s{number}@clinic.example"} for number in range(9)]
    facts = make(tenant(super_admins=listed))

    assert facts.supers == Supers(
        count=9,
        exact=False,
        named=(*(f"s{n}@clinic.example" for n in range(9)),),
    )
    assert numbers(facts) == [Outcome.MANUAL, Outcome.MANUAL, Outcome.NOT_APPLICABLE]
    assert numbers(make(tenant(super_admins=listed[:1]))) == [Outcome.FAIL, Outcome.PASS, Outcome.PASS]


def test_no_super_administrator_at_all_is_no_answer() -> None:
    assert isinstance(make(tenant(users=[user("a")])).supers, Unseen)
    assert isinstance(make(tenant(super_admins=[])).supers, Unseen)


@pytest.mark.parametrize(
    ("days", "daily", "rests"),
    [
        (7, Outcome.MANUAL, Outcome.PASS),
        (7.01, Outcome.PASS, Outcome.PASS),
        (91, Outcome.PASS, Outcome.MANUAL),
    ],
)
def test_super_administrators_are_asked_about_by_when_they_signed_in(
    days: float, daily: Outcome, rests: Outcome
) -> None:
    facts = make(tenant(users=supers(2, lastLoginTime=ago(days))))

    assert judged("GOOGLE-ADMIN-004", facts).outcome is daily
    assert judged("GOOGLE-ADMIN-005", facts).outcome is rests


def test_an_emergency_account_that_was_never_used_is_asked_about() -> None:
    facts = make(tenant(users=supers(1, lastLoginTime=NEVER)))

    assert "s0@clinic.example" in (judged("GOOGLE-ADMIN-005", facts).because or "")


def test_sign_ins_that_are_not_given_are_unknown() -> None:
    facts = make(tenant(users=supers(2, lastLoginTime=None)))

    assert judged("GOOGLE-ADMIN-004", facts).outcome is Outcome.UNKNOWN
    assert judged("GOOGLE-ADMIN-005", facts).outcome is Outcome.UNKNOWN
    undated = make(tenant(users=supers(2), at=None))
    assert judged("GOOGLE-ADMIN-004", undated).outcome is Outcome.UNKNOWN


def test_smaller_roles_are_listed_with_how_many_hold_them() -> None:
    roles = [
        {"roleId": "1", "roleName": "_SEED_ADMIN_ROLE", "isSuperAdminRole": True},
        {"roleId": "2", "roleName": "_HELP_DESK_ADMIN_ROLE", "isSuperAdminRole": False},
        {"roleId": "3", "roleName": "Reports", "isSuperAdminRole": False},
    ]
    assignments = [
        {"roleId": "1", "assignedTo": "a", "assigneeType": "user", "scopeType": "CUSTOMER"},
        {"roleId": "2", "assignedTo": "a", "assigneeType": "user", "scopeType": "ORG_UNIT"},
        {"roleId": "2", "assignedTo": "b", "assigneeType": "USER", "scopeType": "ORG_UNIT"},
        {"roleId": "2", "assignedTo": "g", "assigneeType": "GROUP", "scopeType": "ORG_UNIT"},
        {"roleId": "9", "assignedTo": "c", "assigneeType": "user", "scopeType": "CUSTOMER"},
    ]
    facts = make(tenant(roles=roles, role_assignments=assignments))

    assert facts.roles == (
        Held(role="_HELP_DESK_ADMIN_ROLE", accounts=2, groups=1, everywhere=False),
        Held(role="role 9", accounts=1),
    )
    assert "_HELP_DESK_ADMIN_ROLE by 2 accounts and 1 group in a part of the organisation; role 9 by" in (
        judged("GOOGLE-ADMIN-006", facts).because or ""
    )


@pytest.mark.parametrize("missing", ["roles", "role_assignments"])
def test_roles_that_were_not_collected_are_unknown(missing: str) -> None:
    given: dict[str, Any] = {"roles": [], "role_assignments": [], missing: "no scope"}

    assert judged("GOOGLE-ADMIN-006", make(tenant(**given))).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("state", "outcome"),
    [("ENABLED", Outcome.PASS), ("DISABLED", Outcome.FAIL), ("PARTLY", Outcome.UNKNOWN)],
)
def test_approval_by_a_second_one_is_judged(state: str, outcome: Outcome) -> None:
    data = tenant(policy("multi_party_approval.require_approvals", {"multiPartyApprovalState": state}))

    assert judged("GOOGLE-ADMIN-007", make(data)).outcome is outcome
    assert judged("GOOGLE-ADMIN-007", make(tenant())).outcome is Outcome.UNKNOWN


def test_administrators_in_a_unit_that_signs_in_elsewhere_are_named() -> None:
    users = [user("s", isAdmin=True, orgUnitPath="/X/Y"), user("d", isDelegatedAdmin=True), user("a")]

    away = make(tenant(users=users, sso_assignments=[assignment("SAML_SSO", "03x")]))
    assert away.elsewhere == ("s@clinic.example",)
    back = [assignment("SAML_SSO"), assignment("SSO_OFF", "03x")]
    assert make(tenant(users=users, sso_assignments=back)).elsewhere == ("d@clinic.example",)
    never = assignment("OIDC_SSO", "03x", signInBehavior={"redirectCondition": "NEVER"})
    assert make(tenant(users=users, sso_assignments=[never])).elsewhere == ("s@clinic.example",)
    assert make(tenant(users=users, sso_assignments=[])).elsewhere == ()
    assert isinstance(make(tenant(users=users)).elsewhere, Unseen)


def test_groups_that_sign_in_elsewhere_may_hold_administrators() -> None:
    by_group = assignment("SAML_SSO", None, targetGroup="groups/02g", rank=1)
    facts = make(tenant(users=[user("s", isAdmin=True)], sso_assignments=[by_group]))

    assert judged("GOOGLE-ADMIN-008", facts).outcome is Outcome.UNKNOWN


def test_an_export_that_lists_the_groups_of_administrators_decides() -> None:
    by_group = assignment("SAML_SSO", None, targetGroup="groups/02g", rank=1)
    admins = [
        {"primaryEmail": "s@clinic.example", "orgUnitPath": "", "groupKeys": ["02g", "g@example.org"]},
        {"primaryEmail": "t@clinic.example", "orgUnitPath": "X", "groupKeys": []},
    ]
    facts = make(tenant(privileged_users=admins, sso_assignments=[by_group]))
    assert facts.elsewhere == ("s@clinic.example",)
    unit = make(tenant(privileged_users=admins, sso_assignments=[assignment("SAML_SSO", "03x")]))
    assert unit.elsewhere == ("t@clinic.example",)


def test_the_sample_of_scubagoggles_1_1_0() -> None:
    facts = make(sample("1.1.0"))

    assert isinstance(facts.supers, Supers)
    assert (facts.supers.count, facts.supers.exact) == (31, False)
    assert numbers(facts) == [Outcome.MANUAL, Outcome.MANUAL, Outcome.NOT_APPLICABLE]
    assert judged("GOOGLE-ADMIN-007", facts).outcome is Outcome.FAIL
    assert judged("GOOGLE-ADMIN-006", facts).outcome is Outcome.UNKNOWN
