"""Configuration snapshots of Graph become the same shapes as live answers; the snapshots here are made up."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.tenants.microsoft.samples import TAKEN, seen, why_unseen

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import NotTenantDataError, TenantData
from hipaacheck.tenants.microsoft.sources import SOURCES
from hipaacheck.tenants.microsoft.tcm import TOOL, read_tcm
from hipaacheck.tenants.microsoft.tcm.access import ROLES

CONTEXT = (
    "https://graph.microsoft.com/v1.0/$metadata#admin/configurationManagement/configurationSnapshots/$entity"
)
SYNC = ["Directory Synchronization Accounts", "On Premises Directory Sync Account"]


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {
        "displayName": f"{kind}-1",
        "resourceType": f"microsoft.{kind}",
        "properties": {"Ensure": "Present", **properties},
    }


def read(*resources: dict[str, Any], **around: Any) -> TenantData:
    document: dict[str, Any] = {
        "@odata.context": CONTEXT,
        "displayName": "Snapshot",
        "parameters": [],
        "resources": list(resources),
    }
    return read_tcm({**document, **around}, TAKEN)


def only(kind: str, source: str, **properties: Any) -> dict[str, Any]:
    (found,) = seen(read(resource(kind, **properties)), source)
    return dict(found)


def policy(**properties: Any) -> dict[str, Any]:
    return only("entra.conditionalaccesspolicy", "conditional_access_policies", **properties)


FLAT: dict[str, Any] = {
    "Id": "p-1",
    "DisplayName": "Second factor for everybody",
    "State": "enabled",
    "IncludeUsers": ["All"],
    "ExcludeUsers": ["emergency@clinic.example"],
    "IncludeGroups": [],
    "ExcludeGroups": [],
    "IncludeRoles": [],
    "ExcludeRoles": SYNC,
    "IncludeApplications": ["All"],
    "ExcludeApplications": [],
    "IncludeUserActions": [],
    "AuthenticationContexts": [],
    "ClientAppTypes": ["all"],
    "UserRiskLevels": [],
    "SignInRiskLevels": [],
    "ServicePrincipalRiskLevels": [],
    "IncludePlatforms": [],
    "ExcludePlatforms": [],
    "IncludeLocations": ["All"],
    "ExcludeLocations": ["AllTrusted"],
    "DeviceFilterRule": "",
    "TransferMethods": "",
    "ProtocolFlows": [],
    "IncludeExternalTenantsMembershipKind": "",
    "ExcludeExternalTenantsMembershipKind": "",
    "IncludeExternalTenantsMembers": [],
    "ExcludeExternalTenantsMembers": [],
    "GrantControlOperator": "OR",
    "BuiltInControls": ["mfa"],
    "CustomAuthenticationFactors": [],
    "ApplicationEnforcedRestrictionsIsEnabled": False,
    "CloudAppSecurityIsEnabled": False,
    "CloudAppSecurityType": "",
    "SecureSignInSessionIsEnabled": False,
    "SignInFrequencyIsEnabled": True,
    "SignInFrequencyType": "Hours",
    "SignInFrequencyValue@odata.type": "#Int64",
    "SignInFrequencyValue": 12,
    "SignInFrequencyInterval": "TimeBased",
    "PersistentBrowserIsEnabled": False,
    "PersistentBrowserMode": "",
}


def test_a_flat_policy_becomes_one_of_graph() -> None:
    assert policy(**FLAT) == {
        "id": "p-1",
        "displayName": "Second factor for everybody",
        "state": "enabled",
        "description": None,
        "createdDateTime": None,
        "modifiedDateTime": None,
        "conditions": {
            "applications": {
                "includeApplications": ["All"],
                "excludeApplications": [],
                "includeUserActions": [],
                "includeAuthenticationContextClassReferences": [],
                "applicationFilter": None,
            },
            "authenticationFlows": None,
            "clientAppTypes": ["all"],
            "clientApplications": None,
            "devices": None,
            "locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]},
            "platforms": None,
            "signInRiskLevels": [],
            "userRiskLevels": [],
            "users": {
                "includeUsers": ["All"],
                "excludeUsers": ["emergency@clinic.example"],
                "includeGroups": [],
                "excludeGroups": [],
                "includeRoles": [],
                "excludeRoles": [
                    "d29b2b05-8046-44ba-8758-1e26182fcf32",
                    "a92aed5d-d78a-4d16-b381-09adb37eb3b0",
                ],
                "includeGuestsOrExternalUsers": None,
                "excludeGuestsOrExternalUsers": None,
            },
        },
        "grantControls": {
            "operator": "OR",
            "builtInControls": ["mfa"],
            "customAuthenticationFactors": [],
            "termsOfUse": [],
            "authenticationStrength": None,
        },
        "sessionControls": {
            "applicationEnforcedRestrictions": None,
            "cloudAppSecurity": None,
            "signInFrequency": {
                "isEnabled": True,
                "value": 12,
                "type": "hours",
                "frequencyInterval": "timeBased",
            },
            "persistentBrowser": None,
            "secureSignInSession": None,
            "disableResilienceDefaults": None,
        },
    }


def test_empty_lists_that_a_snapshot_leaves_out_are_lists() -> None:
    users = policy(DisplayName="x", State="enabled", IncludeUsers="All")["conditions"]["users"]

    assert users["includeUsers"] == ["All"]
    assert users["excludeGroups"] == []


def test_guests_filters_flows_and_devices_narrow_as_in_graph() -> None:
    conditions = policy(
        IncludeGuestOrExternalUserTypes=["internalGuest", "serviceProvider"],
        IncludeExternalTenantsMembershipKind="enumerated",
        IncludeExternalTenantsMembers=["t-1"],
        ApplicationsFilter="CustomSecurityAttribute.x",
        ApplicationsFilterMode="include",
        DeviceFilterMode="exclude",
        DeviceFilterRule='device.model -eq "x"',
        TransferMethods="deviceCodeFlow",
        IncludePlatforms=["iOS"],
    )["conditions"]

    assert conditions["users"]["includeGuestsOrExternalUsers"] == {
        "guestOrExternalUserTypes": "internalGuest,serviceProvider",
        "externalTenants": {"membershipKind": "enumerated", "members": ["t-1"]},
    }
    assert conditions["applications"]["applicationFilter"] == {
        "mode": "include",
        "rule": "CustomSecurityAttribute.x",
    }
    assert conditions["devices"]["deviceFilter"] == {"mode": "exclude", "rule": 'device.model -eq "x"'}
    assert conditions["authenticationFlows"] == {"transferMethods": "deviceCodeFlow"}
    assert conditions["platforms"] == {"includePlatforms": ["iOS"], "excludePlatforms": []}


def test_a_condition_that_is_not_known_here_stays_and_an_empty_one_does_not() -> None:
    conditions = policy(NewRiskOfSomeKind=["high"], Another=[], Third="")["conditions"]

    assert conditions["newRiskOfSomeKind"] == ["high"]
    assert "another" not in conditions
    assert "third" not in conditions


@pytest.mark.parametrize(
    ("name", "strength"),
    [
        (
            "Phishing-resistant MFA",
            {"id": "00000000-0000-0000-0000-000000000004", "displayName": "Phishing-resistant MFA"},
        ),
        ("Ours", {"displayName": "Ours"}),
        ("", None),
    ],
)
def test_a_strength_of_the_tenants_own_has_no_id(name: str, strength: object) -> None:
    grants = policy(BuiltInControls=["block"], AuthenticationStrength=name)["grantControls"]

    assert grants["authenticationStrength"] == strength


def test_without_any_control_there_are_no_controls() -> None:
    found = policy(GrantControlOperator="OR", BuiltInControls=[], SignInFrequencyIsEnabled=False)

    assert found["grantControls"] is None
    assert found["sessionControls"] is None


def test_a_role_that_is_not_known_keeps_its_name() -> None:
    roles = policy(IncludeRoles=["Global Administrator", "Role of our own"])["conditions"]["users"][
        "includeRoles"
    ]

    assert roles == ["62e90394-69f5-4237-9190-012177145e10", "Role of our own"]
    assert len(set(ROLES.values())) == len(ROLES)


@pytest.mark.parametrize(
    ("role", "role_id"),
    [
        ("RestrictedGuest", "2af84b1e-32c8-42b7-82bc-daa82404023b"),
        ("Guest", "10dae51f-b6af-4016-8d66-8c2a99b929b3"),
        ("User", "a0b1b346-4d3e-4e8b-98f8-753987be4970"),
        ("Visitor", "Visitor"),
    ],
)
def test_what_users_and_guests_may_do_is_spelled_as_in_graph(role: str, role_id: str) -> None:
    found = only(
        "entra.authorizationpolicy",
        "authorization_policy",
        IsSingleInstance="Yes",
        AllowInvitesFrom="AdminsAndGuestInviters",
        AllowedToUseSSPR=True,
        DefaultUserRoleAllowedToCreateApps=False,
        GuestUserRole=role,
        PermissionGrantPolicyIdsAssignedToDefaultUserRole=["ManagePermissionGrantsForSelf.x"],
    )

    assert found == {
        "allowInvitesFrom": "adminsAndGuestInviters",
        "allowedToUseSSPR": True,
        "guestUserRoleId": role_id,
        "defaultUserRolePermissions": {
            "allowedToCreateApps": False,
            "permissionGrantPoliciesAssigned": ["ManagePermissionGrantsForSelf.x"],
        },
    }


def test_sign_in_methods_come_from_resources_of_their_own() -> None:
    data = read(
        resource("entra.AuthenticationMethodPolicy", PolicyMigrationState="migrationComplete"),
        resource("entra.authenticationmethodpolicysms", Id="Sms", State="disabled"),
    )

    assert seen(data, "authentication_methods_policy") == (
        {
            "policyMigrationState": "migrationComplete",
            "authenticationMethodConfigurations": [{"id": "Sms", "state": "disabled"}],
        },
    )
    alone = read(resource("entra.authenticationmethodpolicyvoice", Id="Voice", State="enabled"))
    assert seen(alone, "authentication_methods_policy")[0]["authenticationMethodConfigurations"] == [
        {"id": "Voice", "state": "enabled"}
    ]


def test_security_defaults_are_a_switch() -> None:
    found = only("entra.securitydefaults", "security_defaults", IsSingleInstance="Yes", IsEnabled=False)

    assert found == {"isEnabled": False}


def test_compliance_policies_say_of_which_platform_they_are() -> None:
    found = only(
        "intune.devicecompliancepolicywindows10",
        "device_compliance_policies",
        DisplayName="Windows",
        BitLockerEnabled=True,
        Assignments=[{"dataType": "#microsoft.graph.allDevicesAssignmentTarget", "groupId": "g"}],
    )

    assert found == {
        "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
        "displayName": "Windows",
        "bitLockerEnabled": True,
        "assignments": [
            {"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget", "groupId": "g"}}
        ],
    }


@pytest.mark.parametrize(("switch", "state"), [(True, "Enabled"), (False, "Disabled")])
def test_a_mail_flow_rule_has_the_state_of_the_cmdlet(switch: bool, state: str) -> None:
    found = only("exchange.transportrule", "transport_rules", Name="r", Enabled=switch, ApplyOME=True)

    assert found == {"Name": "r", "Enabled": switch, "State": state, "ApplyOME": True}


@pytest.mark.parametrize(
    ("kind", "source", "field"),
    [
        ("exchange.accepteddomain", "accepted_domains", "DomainName"),
        ("exchange.remotedomain", "remote_domains", "DomainName"),
        ("exchange.dkimsigningconfig", "dkim_config", "Domain"),
    ],
)
def test_the_identity_is_the_domain_where_nothing_else_says_it(kind: str, source: str, field: str) -> None:
    assert only(kind, source, Identity="a.example")[field] == "a.example"
    assert only(kind, source, **{"Identity": "Default", field: "*"})[field] == "*"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"SensitiveInformation": [{"name": "SSN"}], "Groups": None}, [{"name": "SSN"}]),
        (
            {"SensitiveInformation": [], "Groups": [{"Name": "g"}]},
            [{"SensitiveInformation": [], "Groups": [{"Name": "g"}]}],
        ),
        ([{"name": "SSN"}], [{"name": "SSN"}]),
        (None, None),
    ],
)
def test_sensitive_information_is_the_list_of_the_cmdlet(given: object, found: object) -> None:
    rule = only(
        "securityandcompliance.dlpcompliancerule", "dlp_rules", ContentContainsSensitiveInformation=given
    )

    assert rule["ContentContainsSensitiveInformation"] == found


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("exchange.transportconfig", "transport_config"),
        ("exchange.organizationconfig", "org_config"),
        ("exchange.hostedoutboundspamfilterpolicy", "outbound_spam"),
        ("exchange.irmconfiguration", "irm_config"),
        ("securityandcompliance.retentioncompliancerule", "retention_rules"),
        ("teams.federationConfiguration", "teams_federation"),
    ],
)
def test_resources_of_cmdlets_are_what_the_cmdlet_gives(kind: str, source: str) -> None:
    found = only(kind, source, Identity="Default", Number=1, **{"Number@odata.type": "#Int64"}, TenantId="x")

    assert found == {"Identity": "Default", "Number": 1, "TenantId": "x"}


def test_what_the_snapshot_does_not_hold_is_unseen() -> None:
    data = read(resource("exchange.transportconfig"))

    assert why_unseen(data, "org_config") == (
        "org_config was not collected: the snapshot holds no microsoft.exchange.organizationconfig; it was not "
        "asked for, could not be read, or there is none"
    )
    assert "configuration snapshots do not hold it; it comes from Microsoft Graph" in why_unseen(
        data, "users"
    )
    assert set(data.sources) == set(SOURCES)
    assert [name for name, one in data.sources.items() if not isinstance(one, Unseen)] == ["transport_config"]


def test_what_should_not_exist_is_not_taken_for_what_exists() -> None:
    assert seen(read(resource("exchange.transportrule", Ensure="Absent", Name="r")), "transport_rules") == ()


def test_values_of_parameters_are_left_out_with_a_warning() -> None:
    data = read(
        resource("exchange.accepteddomain", Identity="[concat('a.', parameters('FQDN'))]", DomainType="x"),
        parameters=[{"displayName": "FQDN"}],
    )

    assert seen(data, "accepted_domains") == ({"DomainType": "x"},)
    assert "parameters" in data.taken.warnings[0]


@pytest.mark.parametrize("name", ["ExcludeGroups", "ExcludeLocations", "DeviceFilterRule", "ExcludeUsers"])
def test_a_parameter_in_a_policy_for_sign_in_stays_and_narrows_it(name: str) -> None:
    given = "[parameters('X')]"
    more = {"DeviceFilterMode": "exclude"} if name == "DeviceFilterRule" else {}

    assert "[parameters('X')]" in str(policy(**{**FLAT, **more, name: given})).replace("\\'", "'")


@pytest.mark.parametrize("around", [{"status": "partiallySuccessful"}, {"errorDetails": ["x failed"]}])
def test_a_partial_snapshot_says_so(around: dict[str, Any]) -> None:
    (warning,) = read(resource("exchange.transportconfig"), **around).taken.warnings

    assert warning.endswith("what is missing was not collected")


def test_tool_time_and_tenant_are_taken_where_they_stand() -> None:
    data = read(
        resource("exchange.transportconfig"),
        status="succeeded",
        tenantId="t-1",
        createdDateTime="2026-05-04T10:00:00Z",
        completedDateTime="2026-05-04T10:05:00Z",
    )

    assert (data.taken.tool, data.tenant_id, data.taken.warnings) == (TOOL, "t-1", ())
    assert data.taken.at == datetime(2026, 5, 4, 10, 5, tzinfo=UTC)
    assert read(resource("exchange.transportconfig")).taken.at is None


def test_a_page_with_one_snapshot_is_that_snapshot() -> None:
    one: dict[str, Any] = {"resources": [resource("exchange.transportconfig")]}
    page: dict[str, Any] = {"@odata.context": CONTEXT, "value": [one]}

    assert seen(read_tcm(page, TAKEN), "transport_config") == ({},)
    with pytest.raises(NotTenantDataError, match="holds 2 configuration snapshots"):
        read_tcm({"value": [one, one]}, TAKEN)


def test_a_file_that_does_not_say_what_it_is_is_read_with_a_warning() -> None:
    data = read_tcm({"resources": [resource("exchange.transportconfig")]}, TAKEN)

    assert "not what somebody wants to be set" in data.taken.warnings[0]


@pytest.mark.parametrize(
    "document",
    [
        {"baseline": {"resources": [resource("exchange.transportconfig")]}},
        {
            "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#admin/configurationManagement/"
            "configurationMonitors('1')/baseline/$entity",
            "resources": [resource("exchange.transportconfig")],
        },
    ],
)
def test_the_wish_of_a_monitor_is_not_what_is_set(document: dict[str, Any]) -> None:
    with pytest.raises(NotTenantDataError, match="what should be set"):
        read_tcm(document, TAKEN)


@pytest.mark.parametrize(
    "document",
    [{}, {"resources": []}, {"resources": [{"resourceType": "aws.s3"}]}, {"resources": "x"}, {"value": []}],
)
def test_other_files_are_refused(document: dict[str, Any]) -> None:
    with pytest.raises(NotTenantDataError):
        read_tcm(document, TAKEN)
