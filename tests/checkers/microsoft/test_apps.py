"""Who may let applications in, and which of them reach mail, files, chats or calendars."""

import pytest
from pydantic import JsonValue
from tests.checkers.microsoft.tenant import sample, tenant

from hipaacheck.checkers.microsoft.apps import make
from hipaacheck.checkers.shared.grants import AppGrant
from hipaacheck.model import Unseen
from hipaacheck.tenants.data import Obj

SELF = "ManagePermissionGrantsForSelf."
OTHER = "ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-chat"
MICROSOFT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"


@pytest.mark.parametrize(
    ("policies", "consent"),
    [
        ([], "none"),
        ([OTHER], "none"),
        ([f"{SELF}microsoft-user-default-low"], "low"),
        ([f"{SELF}microsoft-user-default-recommended", OTHER], "recommended"),
        (
            [f"{SELF}microsoft-user-default-allow-consent-apps", f"{SELF}microsoft-user-default-low"],
            "mail-clients",
        ),
        ([f"{SELF}clinic-policy"], "own"),
        ([f"{SELF}microsoft-user-default-legacy", f"{SELF}clinic-policy"], "any"),
        (f"{SELF}microsoft-user-default-legacy", "any"),
    ],
    ids=str,
)
def test_what_users_may_agree_to_is_the_widest_that_any_policy_lets_them(
    policies: JsonValue, consent: str
) -> None:
    permissions: JsonValue = {"permissionGrantPoliciesAssigned": policies, "allowedToCreateApps": True}

    facts = make(tenant(authorization_policy={"defaultUserRolePermissions": permissions}))

    assert (facts.consent, facts.may_register) == (consent, True)


def test_a_policy_without_the_fields_says_nothing() -> None:
    facts = make(tenant(authorization_policy={"defaultUserRolePermissions": {}}))

    assert isinstance(facts.consent, Unseen) and isinstance(facts.may_register, Unseen)


def consent_settings(value: str) -> Obj:
    return {
        "templateId": "dffd5d46-495d-40a9-8e21-954ff55e198a",
        "values": [{"name": "EnableAdminConsentRequests", "value": value}],
    }


def test_requests_to_administrators_are_read_from_either_place() -> None:
    assert make(tenant(admin_consent_policy={"isEnabled": True}, directory_settings=[])).may_ask is True
    assert make(tenant(directory_settings=[consent_settings("True")])).may_ask is True
    assert make(tenant(directory_settings=[consent_settings("false")])).may_ask is False
    assert make(tenant(directory_settings=[])).may_ask is False
    assert isinstance(make(tenant(directory_settings=[consent_settings("maybe")])).may_ask, Unseen)
    assert isinstance(make(tenant(admin_consent_policy={"isEnabled": "yes"})).may_ask, Unseen)
    assert isinstance(make(tenant()).may_ask, Unseen)


def principal(name: str, owner: str = "someone", **differs: JsonValue) -> dict[str, JsonValue]:
    return {
        "id": name,
        "appId": f"app-{name}",
        "displayName": name,
        "appOwnerOrganizationId": owner,
        **differs,
    }


def test_applications_that_reach_content_are_found_the_widest_first() -> None:
    facts = make(
        tenant(
            service_principals=[
                principal("Scheduler", verifiedPublisher={"displayName": "Scheduler Inc"}),
                principal("Backup", publisherName="Backup Inc"),
                principal("Profile"),
                principal("Outlook Mobile", MICROSOFT),
                principal("Graph", MICROSOFT, appRoles=[{"id": "role-1", "value": "Calendars.Read"}]),
            ],
            oauth2_grants=[
                {
                    "clientId": "Scheduler",
                    "consentType": "Principal",
                    "scope": "User.Read Calendars.ReadWrite",
                },
                {"clientId": "Scheduler", "consentType": "AllPrincipals", "scope": " openid Mail.Read "},
                {"clientId": "Profile", "consentType": "AllPrincipals", "scope": "User.Read offline_access"},
                {"clientId": "Outlook Mobile", "consentType": "AllPrincipals", "scope": "Mail.ReadWrite"},
                {"clientId": "gone", "consentType": "AllPrincipals", "scope": "Mail.ReadWrite"},
            ],
            app_role_assignments=[
                {"principalId": "Backup", "appRoleId": "dc890d15-9560-4a4c-9b7f-a736ec74ec40"},
                {"principalId": "Backup", "appRoleId": "role-1"},
                {"principalId": "Backup", "appRoleId": "role-2", "resourceDisplayName": "Microsoft Graph"},
                {"principalId": "Profile", "appRoleId": "role-3", "resourceDisplayName": "Another API"},
            ],
        )
    )

    assert facts.grants == (
        AppGrant(
            name="Backup",
            publisher="Backup Inc",
            client="app-Backup",
            can=(
                "Calendars.Read",
                "a permission of Microsoft Graph that was not named (role-2)",
                "full_access_as_app",
            ),
            alone=True,
            everybody=True,
        ),
        AppGrant(
            name="Scheduler",
            publisher="Scheduler Inc",
            client="app-Scheduler",
            can=("Calendars.ReadWrite", "Mail.Read"),
            everybody=True,
        ),
    )


@pytest.mark.parametrize("missing", ["service_principals", "oauth2_grants", "app_role_assignments"])
def test_all_three_sources_are_needed(missing: str) -> None:
    names = ("service_principals", "oauth2_grants", "app_role_assignments")
    whole: dict[str, list[Obj]] = {name: [] for name in names} | {names[0]: [principal("Teams", MICROSOFT)]}
    given = {name: objects for name, objects in whole.items() if name != missing}
    why = "a permission is missing"

    lacking = tenant(**given, **{missing: why})  # type: ignore[arg-type]
    assert make(lacking).grants == Unseen(unseen=why)
    assert make(tenant(**whole)).grants == ()  # type: ignore[arg-type]


def test_what_scubagear_calls_risky_is_never_all_there_is() -> None:
    found = make(sample("1.7.0"))
    none = make(tenant(risky_service_principals=[]))

    assert isinstance(found.grants, tuple) and found.grants[0].name == "Test 3rd Party App"
    assert "Sites.FullControl.All" in found.grants[0].can and found.grants[0].alone
    assert isinstance(none.grants, Unseen)


@pytest.mark.parametrize(
    ("version", "consent"), [("1.0.0", "any"), ("1.4.0", "any"), ("1.7.0", "recommended")]
)
def test_the_sample_tenants(version: str, consent: str) -> None:
    facts = make(sample(version))

    assert (facts.consent, facts.may_register, facts.may_ask) == (consent, False, False)
