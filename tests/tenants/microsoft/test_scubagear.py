"""Each shape trap of ScubaGear's exports, one at a time: what is doubtful is unseen, never nothing."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.tenants.microsoft.samples import TAKEN, seen, why_unseen

from hipaacheck.tenants.data import NotTenantDataError, TenantData
from hipaacheck.tenants.microsoft.scubagear import read_scubagear

NOON = "2026-05-04T12:00:00Z"


def read(version: str = "1.8.0", /, **keys: Any) -> TenantData:
    """Read an export whose commands all succeeded, if a test does not say otherwise."""
    ran: dict[str, Any] = {
        "aad_successful_commands": [
            "Get-MgBetaIdentityConditionalAccessPolicy",
            "Get-MgBetaPolicyAuthorizationPolicy",
            "Get-MgBetaSubscribedSku",
            "Get-MgBetaDomain",
            "Get-PrivilegedUser",
            "Get-PrivilegedRole",
        ],
        "aad_unsuccessful_commands": [],
        "exo_successful_commands": ["Get-RemoteDomain", "Get-TransportRule", "Get-OutboundConnector"],
        "exo_unsuccessful_commands": [],
        "SharePoint_successful_commands": ["Get-SPOTenant", "Get-PnPTenant"],
        "defender_successful_commands": ["Get-AdminAuditLogConfig"],
        "remote_domains": [{"DomainName": "*", "AutoForwardEnabled": False}],
    }
    return read_scubagear({"module_version": version, "timestamp_zulu": NOON, **ran, **keys}, TAKEN)


def test_a_list_of_one_may_be_the_thing_itself() -> None:
    assert seen(read(domain_settings={"Id": "a.example"}), "domains") == ({"id": "a.example"},)
    assert seen(read(remote_domains={"DomainName": "*"}), "remote_domains") == ({"DomainName": "*"},)


@pytest.mark.parametrize("empty", [[], [None]])
def test_an_empty_list_is_nothing_when_its_command_succeeded(empty: list[None]) -> None:
    assert seen(read(transport_rule=empty), "transport_rules") == ()
    assert seen(read(outbound_connectors=empty), "outbound_connectors") == ()


@pytest.mark.parametrize("empty", [[], [None]])
def test_an_empty_list_is_unseen_when_nothing_says_that_its_command_succeeded(empty: list[None]) -> None:
    reason = why_unseen(read(inbound_connectors=empty), "inbound_connectors")

    assert reason == (
        "inbound_connectors was not collected: nothing in the export says that Get-InboundConnector succeeded"
    )


def test_null_is_never_nothing() -> None:
    assert "transport_rule is null" in why_unseen(read(transport_rule=None), "transport_rules")


def test_a_failed_command_makes_its_source_unseen_and_is_named() -> None:
    data = read(
        transport_rule=[],
        exo_successful_commands=["Get-RemoteDomain"],
        exo_unsuccessful_commands=["Get-TransportRule"],
        conditional_access_policies=[],
        aad_unsuccessful_commands="Get-MgBetaIdentityConditionalAccessPolicy",
        aad_successful_commands=[],
    )

    assert why_unseen(data, "transport_rules") == (
        "transport_rules was not collected: Get-TransportRule failed when ScubaGear ran; it needs the application "
        "permission Exchange.ManageAsApp and the role Global Reader"
    )
    assert why_unseen(data, "conditional_access_policies").endswith(
        "Get-MgBetaIdentityConditionalAccessPolicy failed when ScubaGear ran; it needs the permission Policy.Read.All"
    )
    assert seen(data, "remote_domains")


def test_what_stands_there_although_its_command_failed_is_not_believed() -> None:
    data = read(exo_successful_commands=[], exo_unsuccessful_commands=["Get-RemoteDomain"])

    assert "Get-RemoteDomain failed" in why_unseen(data, "remote_domains")


def test_a_command_that_failed_for_one_product_and_succeeded_for_another_counts() -> None:
    lists = {
        "securitysuite_successful_commands": [],
        "securitysuite_unsuccessful_commands": ["Get-MgBetaSubscribedSku"],
    }
    plan = {"ServicePlanName": "AAD_PREMIUM", "ProvisioningStatus": "Success"}

    assert len(seen(read(service_plans=[plan], **lists), "service_plans")) == 1
    assert "failed" in why_unseen(read(service_plans=[None], **lists), "service_plans")


def test_a_command_in_both_lists_is_a_missing_licence() -> None:
    data = read(
        atp_policy_for_o365=[],
        defender_successful_commands=["Get-AtpPolicyForO365"],
        defender_unsuccessful_commands=["Get-AtpPolicyForO365"],
    )

    assert why_unseen(data, "atp_policies").endswith(
        "does not exist in this tenant: a licence of Microsoft Defender for Office 365 is missing"
    )


def test_older_names_of_graph_commands_count() -> None:
    lists = ["Get-MgIdentityConditionalAccessPolicy"]
    data = read("0.2.0", conditional_access_policies=[], aad_successful_commands=lists)

    assert seen(data, "conditional_access_policies") == ()


@pytest.mark.parametrize(
    "name", ["Get-PnPTenant", "Get-SPOTenant", "Get-SPOTenantRest", "SharePoint REST API"]
)
def test_any_of_its_commands_may_have_asked_for_sharepoint(name: str) -> None:
    asked: dict[str, Any] = {"SPO_tenant": [], "SharePoint_successful_commands": [name]}
    failed: dict[str, Any] = {"SPO_tenant": [], "SharePoint_unsuccessful_commands": [name]}

    assert seen(read(**asked), "spo_tenant") == ()
    assert "Get-SPOTenant" in why_unseen(
        read(**{**failed, "SharePoint_successful_commands": []}), "spo_tenant"
    )


@pytest.mark.parametrize(
    ("version", "source", "reason"),
    [
        ("1.7.0", "inbound_connectors", "ScubaGear 1.7.0 does not export it; 1.8 and newer do"),
        (
            "1.8.0",
            "admin_consent_policy",
            "ScubaGear does not export it after 1.1; it comes from Microsoft Graph",
        ),
        ("1.8.0", "audit_retention", "the export holds no unified_audit_log_retention_policies"),
        ("1.8.0", "teams_client", "ScubaGear was run without Teams"),
        ("1.8.0", "power_dlp", "ScubaGear was run without the Power Platform"),
        (
            "1.8.0",
            "irm_config",
            "ScubaGear does not export it; it comes from a Graph configuration snapshot or",
        ),
        ("1.8.0", "directory_roles", "ScubaGear does not export it; it comes from Microsoft Graph"),
    ],
)
def test_what_is_not_there_says_why(version: str, source: str, reason: str) -> None:
    assert reason in why_unseen(read(version), source)


@pytest.mark.parametrize("version", ["0.2.0", "1.4.0", "1.4.99", "", "later", "1", "99999999.1"])
def test_the_audit_switch_is_doubted_where_it_may_be_wrong(version: str) -> None:
    data = read(version, admin_audit_log_config=[{"UnifiedAuditLogIngestionEnabled": False}])

    assert "a session that always answers False" in why_unseen(data, "admin_audit_log_config")


@pytest.mark.parametrize("version", ["1.5.0", "1.8.0", "2.0.0"])
def test_the_audit_switch_off_is_believed_from_1_5_on(version: str) -> None:
    config = {"UnifiedAuditLogIngestionEnabled": False}

    assert seen(read(version, admin_audit_log_config=[config]), "admin_audit_log_config") == (config,)


def test_the_audit_switch_on_is_believed_from_any_version() -> None:
    config = {"UnifiedAuditLogIngestionEnabled": True, "AdminAuditLoexamplebox": "x"}

    assert seen(read("1.0.0", admin_audit_log_config=config), "admin_audit_log_config") == (config,)


@pytest.mark.parametrize("version", ["1.9.0", "2.0.0", "0.1.0", "nightly"])
def test_an_unknown_version_is_read_with_a_warning(version: str) -> None:
    data = read(version)

    assert data.taken.warnings == (
        f"ScubaGear {version} is not among the versions that hipaacheck knows (0.2 to 1.8)",
    )
    assert seen(data, "remote_domains")


def test_a_missing_version_is_read_with_a_warning() -> None:
    assert "of unknown version" in read_scubagear({"remote_domains": []}, TAKEN).taken.warnings[0]


def test_unknown_keys_are_named_and_not_all_of_them() -> None:
    (warning,) = read(**{f"new_{number:02}": [] for number in range(12)}).taken.warnings

    assert warning.endswith(
        "left them: new_00, new_01, new_02, new_03, new_04, new_05, new_06, new_07, new_08, new_09 and 2 more"
    )


@pytest.mark.parametrize(
    "key", ["total_user_count", "OneDrive_PnP_Flag", "AAD_Successful_Commands", "OneDrive_x"]
)
def test_keys_that_are_left_for_a_reason_are_not_warned_of(key: str) -> None:
    assert read(**{key: -1}).taken.warnings == ()


def test_warnings_of_who_read_the_file_stay() -> None:
    data = read_scubagear(
        {"module_version": "1.8.0", "timestamp_zulu": NOON, "remote_domains": []},
        replace(TAKEN, warnings=("old",)),
    )

    assert data.taken.warnings == ("old",)


def test_keys_may_have_letters_in_any_case() -> None:
    assert seen(read(spo_Tenant=[{"SharingCapability": 2}]), "spo_tenant") == ({"SharingCapability": 2},)


def test_keys_of_the_first_versions_had_other_names() -> None:
    data = read("0.2.0", all_domains=[{"DomainName": "a.example"}], SPO_tenant_info={"SharingCapability": 2})

    assert seen(data, "accepted_domains") == ({"DomainName": "a.example"},)
    assert seen(data, "spo_tenant") == ({"SharingCapability": 2},)
    assert data.taken.warnings == ()


def test_sharepoint_over_rest_looks_like_the_cmdlet() -> None:
    rest = {
        "__metadata": {"type": "SPO.Tenant"},
        "Sites": {"__deferred": {"uri": "https://..."}},
        "AllowedDomainListForSyncClient": {"results": ["a"]},
        "ODBSharingCapability": 1,
        "SharingCapability": 2,
    }

    assert seen(read(SPO_tenant=rest), "spo_tenant") == (
        {
            "AllowedDomainListForSyncClient": ["a"],
            "ODBSharingCapability": 1,
            "OneDriveSharingCapability": 1,
            "SharingCapability": 2,
        },
    )


def test_users_by_id_become_a_list_with_the_id() -> None:
    users = {"a-1": {"DisplayName": "A", "roles": ["Global Administrator"], "OnPremisesImmutableId": None}}

    assert seen(read(privileged_users=users), "privileged_users") == (
        {"id": "a-1", "DisplayName": "A", "roles": ["Global Administrator"], "OnPremisesImmutableId": None},
    )
    assert read(privileged_users={}).sources["privileged_users"] == ()


def test_no_service_plans_means_that_nobody_looked_for_administrators() -> None:
    data = read(
        privileged_users=[],
        privileged_roles=[],
        aad_successful_commands=["Get-MgBetaSubscribedSku"],
        aad_unsuccessful_commands=["Get-PrivilegedRole", "Get-PrivilegedUser"],
    )

    assert why_unseen(data, "privileged_users").endswith(
        "it needs the permission RoleManagement.Read.Directory"
    )
    assert "Get-PrivilegedRole failed" in why_unseen(data, "privileged_roles")


def test_assignments_are_lists_and_stay_away_without_a_licence() -> None:
    role = {"DisplayName": "R", "RoleTemplateId": "t", "Assignments": {"PrincipalId": "p"}, "Rules": [None]}

    assert seen(read(privileged_roles=role), "privileged_roles")[0] == {
        "id": "t",
        "DisplayName": "R",
        "RoleTemplateId": "t",
        "Assignments": [{"PrincipalId": "p"}],
        "Rules": [],
    }
    assert "Assignments" not in seen(read(privileged_roles=[{"RoleTemplateId": "t"}]), "privileged_roles")[0]


def test_a_condition_that_graph_v1_does_not_know_stays_when_it_narrows_the_policy() -> None:
    policy = {
        "State": "enabled",
        "PartialEnablementStrategy": "x",
        "DeletedDateTime": None,
        "Conditions": {
            "Times": {"IncludedRanges": ["9-17"]},
            "DeviceStates": None,
            "ClientAppTypes": ["all"],
        },
        "SessionControls": {"ContinuousAccessEvaluation": None, "SignInFrequency": None},
    }

    (found,) = seen(read(conditional_access_policies=[policy]), "conditional_access_policies")

    assert found == {
        "state": "enabled",
        "partialEnablementStrategy": "x",
        "conditions": {"times": {"includedRanges": ["9-17"]}, "clientAppTypes": ["all"]},
        "sessionControls": None,
    }


@pytest.mark.parametrize(("granted", "found"), [(["a"], ["a"]), ("a", ["a"]), ([], []), (None, None), (7, 7)])
def test_consent_is_a_list_in_graph(granted: object, found: object) -> None:
    policy = {"PermissionGrantPolicyIdsAssignedToDefaultUserRole": granted, "AllowedToUseSspr": True}

    (read_policy,) = seen(read(authorization_policies=[policy]), "authorization_policy")

    assert read_policy == {
        "allowedToUseSSPR": True,
        "defaultUserRolePermissions": {"permissionGrantPoliciesAssigned": found},
    }


def test_methods_come_apart_and_come_together() -> None:
    both = {
        "authentication_method_policy": [{"PolicyMigrationState": "migrationComplete"}],
        "authentication_method_feature_settings": {"Id": "Sms", "State": "disabled"},
    }

    assert seen(read(authentication_method=[both]), "authentication_methods_policy") == (
        {
            "policyMigrationState": "migrationComplete",
            "authenticationMethodConfigurations": [{"id": "Sms", "state": "disabled"}],
        },
    )


@pytest.mark.parametrize(
    "methods", [None, ["Microsoft.Graph.Beta.X"], [{"Id": "Sms"}, "Microsoft.Graph.Y"], "x"]
)
def test_methods_that_are_not_all_there_are_not_there(methods: object) -> None:
    policy = {"PolicyVersion": "1.5", "AuthenticationMethodConfigurations": methods}

    assert seen(read(authentication_method=policy), "authentication_methods_policy") == (
        {"policyVersion": "1.5"},
    )


@pytest.mark.parametrize(
    ("key", "source", "value"),
    [
        ("remote_domains", "remote_domains", ["*"]),
        ("remote_domains", "remote_domains", "Microsoft.Exchange.X"),
        ("conditional_access_policies", "conditional_access_policies", [{"State": "enabled"}, 7]),
        ("privileged_users", "privileged_users", {"a": "b"}),
        ("privileged_roles", "privileged_roles", [{"Rules": "x"}]),
        ("authentication_method", "authentication_methods_policy", [{"authentication_method_policy": []}]),
        ("dlp_policies", "power_dlp", [{"value": ["x"]}]),
        ("tenant_details", "organization", [{"AADAdditionalData": "Error retrieving additional data"}]),
        ("tenant_details", "organization", [{"EXOAdditionalData": {}}]),
    ],
)
def test_what_scubagear_does_not_write_is_unseen(key: str, source: str, value: object) -> None:
    assert f"{key} holds" in why_unseen(read(**{key: value}), source)


def test_the_organisation_may_be_a_list_in_its_place() -> None:
    details = [{"AADAdditionalData": [{"DisplayName": "Clinic", "OnPremisesSyncEnabled": True}]}]

    assert seen(read(tenant_details=details), "organization") == (
        {"displayName": "Clinic", "onPremisesSyncEnabled": True},
    )


def test_a_damaged_condition_is_mended_or_left() -> None:
    rule = "{rn  'Version': '1.0',rn  'Condition': {rn    'Name': 'turn on'rn  }rn}"
    broken = "{rn 'Version': 'it's'rn}"

    found = seen(
        read("1.0.0", dlp_compliance_rules=[{"AdvancedRule": rule}, {"AdvancedRule": broken}]), "dlp_rules"
    )

    assert json.loads(str(found[0]["AdvancedRule"])) == {"Version": "1.0", "Condition": {"Name": "turn on"}}
    assert found[1]["AdvancedRule"] == broken


@pytest.mark.parametrize(
    ("keys", "when", "doubt"),
    [
        ({"timestamp_zulu": "2026-05-04T22:15:48.123Z"}, datetime(2026, 5, 4, 22, 15, 48, 123000, UTC), None),
        (
            {"date": "05/04/2026 17:15:48 Eastern Daylight Time"},
            datetime(2026, 5, 4, 21, 15, 48, 0, UTC),
            None,
        ),
        (
            {"date": "05/04/2026 17:15:48 Coordinated Universal Time"},
            datetime(2026, 5, 4, 17, 15, 48, 0, UTC),
            None,
        ),
        (
            {"date": "05/04/2026 17:15:48 W. Europe"},
            datetime(2026, 5, 4, 17, 15, 48, 0, UTC),
            "half a day off",
        ),
        ({"date": "yesterday"}, None, "does not say when"),
        ({"date": "12/31/9999 23:59:59 Pacific Standard Time"}, None, "does not say when"),
        ({"timestamp_zulu": "/Date(99999999999999999999)/"}, None, "does not say when"),
        ({}, None, "does not say when"),
    ],
)
def test_the_time_is_found_or_missed(keys: dict[str, str], when: datetime | None, doubt: str | None) -> None:
    data = read_scubagear({"module_version": "1.8.0", "remote_domains": [], **keys}, TAKEN)

    assert data.taken.at == when
    assert (doubt is None) == (data.taken.warnings == ())
    assert doubt is None or doubt in data.taken.warnings[0]


def test_errors_in_place_of_the_tenant_are_no_tenant() -> None:
    details = [{"DisplayName": "Error retrieving Display name", "DomainName": "AAD: Domain Unretrievable"}]
    data = read(tenant_details=details, tenant_id="t-1")

    assert (data.name, data.domain, data.tenant_id) == (None, None, "t-1")


def test_the_tenant_of_results_stands_in_their_head() -> None:
    document: dict[str, Any] = {
        "MetaData": {
            "Tool": "ScubaGear",
            "ToolVersion": "1.6.0",
            "TenantId": "t",
            "DomainName": "d.example",
            "DisplayName": "Clinic\x1b[2J",
            "TimestampZulu": NOON,
        },
        "Results": {},
        "Raw": {"remote_domains": [{"DomainName": "*"}]},
    }
    data = read_scubagear(document, TAKEN)

    assert (data.tenant_id, data.domain, data.name) == ("t", "d.example", "Clinic [2J")
    assert data.taken.tool == "ScubaGear 1.6.0"
    assert data.taken.at == datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    assert data.taken.warnings == ()


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({}, "none of the settings"),
        ({"module_version": "1.8.0"}, "none of the settings"),
        ({"MetaData": {"Tool": "ScubaGear"}, "Raw": None}, "without the settings"),
        ({"MetaData": {"Tool": "ScubaGear"}, "Raw": {"a": 1}}, "none of the settings"),
        ({"policies": {}, "organizational_units": []}, "none of the settings"),
    ],
)
def test_other_files_are_refused(document: dict[str, Any], reason: str) -> None:
    with pytest.raises(NotTenantDataError, match=reason):
        read_scubagear(document, TAKEN)
