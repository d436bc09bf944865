"""Real exports of ScubaGear import without loss, and say what CISA's test tenant is known to be like."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.tenants.microsoft.samples import FILES, FOLDER, TAKEN, raw, sample, seen, why_unseen

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import Obj, Objects, Platform, TenantData, Way
from hipaacheck.tenants.microsoft.scubagear import read_scubagear
from hipaacheck.tenants.microsoft.scubagear.commands import (
    GRAPH_COMMANDS,
    Commands,
    command_name,
    needs_of,
)
from hipaacheck.tenants.microsoft.scubagear.keys import KEYS, known_keys, reason_unused
from hipaacheck.tenants.microsoft.sources import SOURCES
from hipaacheck.tenants.typed import moment

pytestmark = pytest.mark.skipif(not FILES, reason="the samples of ScubaGear are not on this machine")

V1_0 = "ProviderSettingsExport.v1.0.0.json"
V1_4 = "ProviderSettingsExport.v1.4.0.json"
V1_7 = "ProviderSettingsExport.v1.7.0.json"
RESULTS = "ScubaResults.v1.4.0.json"
EXPORTS = [path.name for path in FILES]
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"


@cache
def read(name: str) -> TenantData:
    return read_scubagear(sample(name), TAKEN)


def leaves(value: Any) -> Iterator[tuple[type, Any]]:
    """Yield what stands at the ends of a value, but not annotations and null."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if "@odata.context" not in key:
                yield from leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner)
    elif value is not None:
        yield (type(value), value)


def one(data: TenantData, source: str) -> Obj:
    found = seen(data, source)
    assert len(found) == 1
    return found[0]


def mfa_for_all(policies: Objects) -> list[str]:
    return [str(one["displayName"]) for one in policies if _asks_everybody(dict(one))]


def _asks_everybody(policy: dict[str, Any]) -> bool:
    grants = policy["grantControls"]
    return (
        policy["state"] == "enabled"
        and "All" in policy["conditions"]["users"]["includeUsers"]
        and "All" in policy["conditions"]["applications"]["includeApplications"]
        and grants is not None
        and ("mfa" in (grants["builtInControls"] or []) or grants["authenticationStrength"] is not None)
    )


@pytest.mark.parametrize("name", EXPORTS)
def test_every_key_is_a_source_or_is_left_for_a_reason(name: str) -> None:
    left = [key for key in raw(name) if key.lower() not in known_keys()]

    assert [key for key in left if reason_unused(key) is None] == []
    assert read(name).taken.warnings == ()


@pytest.mark.parametrize("name", EXPORTS)
def test_every_source_is_there_or_says_why_not(name: str) -> None:
    data = read(name)

    assert set(data.sources) == set(SOURCES)
    for source, found in data.sources.items():
        if isinstance(found, Unseen):
            assert found.unseen.startswith(f"{source} was not collected: ")
            assert len(found.unseen) < 320


@pytest.mark.parametrize("name", EXPORTS)
def test_nothing_that_a_key_holds_is_lost_or_made_up(name: str) -> None:
    data = read(name)
    compared = 0
    for source, key in KEYS.items():
        found = data.of(source)
        if isinstance(found, Unseen) or source == "organization" or (name, source) == (V1_0, "dlp_rules"):
            continue  # the organisation stands inside of tenant_details, and 1.0 damaged its rules
        compared += 1
        before, after = Counter(leaves(raw(name)[key])), Counter(leaves(found))
        lost = {text for _, text in before - after}
        assert {text for text in lost if not str(text).startswith("Microsoft.Graph.Beta.")} == set(), source
        ids = {one["id"] for one in found if source.startswith("privileged_")}
        assert {text for _, text in after - before} <= ids, source
    assert compared >= 28


def test_the_domains_rules_and_policies_of_cmdlets_stay_as_they_are() -> None:
    data = read(V1_7)

    for source in ("remote_domains", "dkim_config", "transport_rules", "protection_alerts", "dlp_policies"):
        assert list(seen(data, source)) == raw(V1_7)[KEYS[source]]


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_of_a_tenant_at_a_time(name: str) -> None:
    data = read(name)

    assert data.platform is Platform.MICROSOFT
    assert data.domain == "tqhjy.onmicrosoft.com"
    assert data.name == "tqhjy"
    assert data.tenant_id is not None
    assert data.taken.way is Way.IMPORT
    assert data.taken.file == "export.json"
    assert data.taken.tool == f"ScubaGear {raw(name)['module_version']}"


def test_the_time_is_that_of_the_export() -> None:
    assert read(V1_0).taken.at == datetime(2023, 11, 15, 17, 32, 22, tzinfo=UTC)
    assert read(V1_4).taken.at == datetime(2024, 8, 2, 19, 25, 11, 166000, tzinfo=UTC)
    assert read(V1_7).taken.at == datetime(2025, 10, 6, 22, 30, 54, 153000, tzinfo=UTC)


@pytest.mark.parametrize("name", EXPORTS)
def test_some_policy_asks_everybody_for_a_second_factor(name: str) -> None:
    assert mfa_for_all(seen(read(name), "conditional_access_policies"))


@pytest.mark.parametrize("name", EXPORTS)
def test_policies_have_the_fields_of_graph_v1_and_no_other(name: str) -> None:
    top = {"id", "templateId", "displayName", "description", "createdDateTime", "modifiedDateTime", "state"}
    top |= {"conditions", "grantControls", "sessionControls"}
    conditions = {"applications", "authenticationFlows", "clientAppTypes", "clientApplications", "devices"}
    conditions |= {"insiderRiskLevels", "locations", "platforms", "servicePrincipalRiskLevels"}
    conditions |= {"signInRiskLevels", "userRiskLevels", "users"}

    for policy in seen(read(name), "conditional_access_policies"):
        inner = policy["conditions"]
        assert isinstance(inner, dict)
        assert set(policy) <= top
        assert set(inner) <= conditions


@pytest.mark.parametrize(("name", "level"), [(V1_0, 1), (V1_4, 0), (V1_7, 0)])
def test_sharepoint_shares_as_far_as_known(name: str, level: int) -> None:
    tenant = one(read(name), "spo_tenant")

    assert tenant["SharingCapability"] == level
    assert "OneDriveSharingCapability" in tenant


def test_one_domain_of_1_4_does_not_sign() -> None:
    signs = {str(one["Domain"]): one["Enabled"] for one in seen(read(V1_4), "dkim_config")}

    assert sorted(signs.values()) == [False, True]  # type: ignore[type-var]
    assert all(one["Enabled"] is True for one in seen(read(V1_0), "dkim_config"))


@pytest.mark.parametrize("name", EXPORTS)
def test_data_loss_prevention_has_modes_that_are_known(name: str) -> None:
    modes = {str(one["Mode"]) for one in seen(read(name), "dlp_policies")}

    assert "Enable" in modes
    assert modes <= {"Enable", "Disable", "TestWithNotifications", "TestWithoutNotifications"}


@pytest.mark.parametrize("name", EXPORTS)
def test_conditions_of_data_loss_prevention_rules_are_json_again(name: str) -> None:
    rules = [one["AdvancedRule"] for one in seen(read(name), "dlp_rules") if one["AdvancedRule"]]

    assert rules
    assert all(json.loads(str(rule))["Condition"] for rule in rules)


def test_the_audit_switch_of_older_exports_is_not_believed() -> None:
    assert "always answers False" in why_unseen(read(V1_0), "admin_audit_log_config")
    assert "1.4.0" in why_unseen(read(V1_4), "admin_audit_log_config")
    assert one(read(V1_7), "admin_audit_log_config")["UnifiedAuditLogIngestionEnabled"] is True


def test_a_damaged_name_of_a_field_does_not_matter() -> None:
    assert "AdminAuditLoexamplebox" in one(read(V1_7), "admin_audit_log_config")


@pytest.mark.parametrize("name", EXPORTS)
def test_consent_stands_where_graph_v1_has_it(name: str) -> None:
    policy: dict[str, Any] = dict(one(read(name), "authorization_policy"))
    granted = raw(name)["authorization_policies"][0]["PermissionGrantPolicyIdsAssignedToDefaultUserRole"]

    assert policy["defaultUserRolePermissions"]["permissionGrantPoliciesAssigned"] == granted
    assert policy["defaultUserRolePermissions"]["allowedToCreateApps"] is False
    assert policy["allowInvitesFrom"] == "adminsAndGuestInviters"
    assert policy["guestUserRoleId"] == "10dae51f-b6af-4016-8d66-8c2a99b929b3"
    assert isinstance(policy["allowedToUseSSPR"], bool)
    assert "permissionGrantPolicyIdsAssignedToDefaultUserRole" not in policy


@pytest.mark.parametrize("name", [V1_4, V1_7, RESULTS])
def test_sign_in_methods_are_in_the_policy(name: str) -> None:
    policy: dict[str, Any] = dict(one(read(name), "authentication_methods_policy"))
    states = {each["id"]: each["state"] for each in policy["authenticationMethodConfigurations"]}

    assert policy["policyMigrationState"] in ("migrationComplete", "preMigration", "migrationInProgress")
    assert {"Fido2", "MicrosoftAuthenticator", "Sms", "Voice", "Email"} <= set(states)
    assert set(states.values()) <= {"enabled", "disabled"}


def test_sign_in_methods_that_1_0_wrote_as_names_of_types_are_left_out() -> None:
    policy = one(read(V1_0), "authentication_methods_policy")

    assert policy["policyMigrationState"] == "migrationComplete"
    assert "authenticationMethodConfigurations" not in policy


@pytest.mark.parametrize(("name", "number"), [(V1_0, 1), (V1_4, 1), (V1_7, 1)])
def test_a_domain_alone_is_still_a_list(name: str, number: int) -> None:
    data = read(name)
    if "domain_settings" not in raw(name):
        assert "does not export it" in why_unseen(data, "domains")
        return

    assert len(seen(data, "domains")) == number
    assert one(data, "domains")["passwordValidityPeriodInDays"] == 2147483647


@pytest.mark.parametrize("name", EXPORTS)
def test_administrators_have_ids_and_roles(name: str) -> None:
    data = read(name)
    users = seen(data, "privileged_users")
    roles = seen(data, "privileged_roles")

    assert {one["id"] for one in users} == set(raw(name)["privileged_users"])
    assert len(users) == 3
    assert any("Global Administrator" in list(each["roles"]) for each in users)  # type: ignore[arg-type]
    assert len(roles) == 8
    assert GLOBAL_ADMINISTRATOR in {each["id"] for each in roles}
    assert all(isinstance(each["Assignments"], list) and isinstance(each["Rules"], list) for each in roles)


@pytest.mark.parametrize("name", EXPORTS)
def test_the_organisation_is_that_of_graph(name: str) -> None:
    organisation = one(read(name), "organization")

    assert organisation["displayName"] == "tqhjy"
    assert isinstance(organisation["verifiedDomains"], list)


@pytest.mark.parametrize("name", EXPORTS)
def test_dates_can_be_read(name: str) -> None:
    for policy in seen(read(name), "conditional_access_policies"):
        assert moment(policy["createdDateTime"]).year in range(2020, 2027)


def test_licences_have_names_and_numbers() -> None:
    skus = seen(read(V1_4), "subscribed_skus")

    assert [one["skuPartNumber"] for one in skus] == ["CDS_DB_CAPACITY_GOV", "M365_G5_GCC"]
    assert skus[1]["prepaidUnits"] == {"enabled": 30, "lockedOut": 0, "suspended": 0, "warning": 0}
    plans = {one["servicePlanName"] for one in seen(read(V1_4), "service_plans")}
    assert "EXCHANGE_S_FOUNDATION_GOV" in plans


def test_policies_of_the_power_platform_are_unwrapped() -> None:
    assert [one["displayName"] for one in seen(read(V1_4), "power_dlp")] == ["DLP functional test"]


@pytest.mark.parametrize("name", EXPORTS)
def test_what_is_not_exported_is_never_nothing(name: str) -> None:
    data = read(name)

    for source in ("outbound_spam", "irm_config", "retention_policies", "mailbox_audit_bypass"):
        assert "ScubaGear does not export it; it comes from" in why_unseen(data, source)
    for source in ("inbound_connectors", "outbound_connectors", "audit_retention"):
        assert "1.8 and newer do" in why_unseen(data, source)


def test_results_and_export_of_one_tenant_give_the_same_sources() -> None:
    """The two files of 1.4.0 were redacted and taken apart: keys that differ there may differ here, no other."""
    export, results = read(V1_4), read(RESULTS)
    same = [source for source, key in KEYS.items() if raw(V1_4).get(key) == raw(RESULTS).get(key)]

    assert len(same) >= 30
    for source in same:
        assert export.of(source) == results.of(source), source
    assert export.taken.at == results.taken.at


@pytest.mark.parametrize("name", EXPORTS)
def test_wrapped_as_results_an_export_gives_equal_sources(name: str) -> None:
    settings = raw(name)
    wrapped = {"MetaData": {"Tool": "ScubaGear", "ToolVersion": "x"}, "Results": {}, "Raw": settings}

    plain, inside = read_scubagear(settings, TAKEN), read_scubagear(wrapped, TAKEN)

    assert plain.sources == inside.sources
    assert (plain.taken, plain.tenant_id, plain.name) == (inside.taken, inside.tenant_id, inside.name)


def test_verdicts_of_results_go_along_as_text() -> None:
    said = {one.baseline: one for one in read(RESULTS).said}
    counted = sum(
        len(group["Controls"]) for groups in sample(RESULTS)["Results"].values() for group in groups
    )

    assert read(V1_4).said == ()
    assert said["MS.AAD.1.1v1"].verdict == "Pass"
    assert said["MS.AAD.1.1v1"].tool == "ScubaGear 1.4.0"
    assert said["MS.DEFENDER.6.1v1"].verdict == said["MS.SECURITYSUITE.5.1v1"].verdict
    assert said["MS.SECURITYSUITE.5.1v1"].words.startswith("said of MS.DEFENDER.6.1v1")
    assert len(said) > counted
    assert {one.verdict for one in said.values()} == {"Pass", "Fail", "Warning", "N/A"}
    assert not [one for one in said.values() if "<" in one.words or len(one.words) > 400]


def test_the_catalogue_of_commands_is_that_of_scubagear() -> None:
    """Every Graph cmdlet that the table names stands in ScubaGear's own catalogue, where that is at hand."""
    path: Path = FOLDER / "ScubaGearApiCatalog.json"
    if not path.is_file():
        pytest.skip("the catalogue is not on this machine")
    known = {entry["moduleCmdlet"] for entry in json.loads(path.read_text(encoding="utf-8-sig"))}
    named = {command for needs in GRAPH_COMMANDS.values() for command in needs.always if "-Mg" in command}

    # Gone from ScubaGear since 1.2, and so from the catalogue of 1.8.
    assert named - known == {"Get-MgBetaPolicyAdminConsentRequestPolicy"}


@pytest.mark.parametrize("name", EXPORTS)
def test_the_commands_of_the_table_are_those_that_ran(name: str) -> None:
    ran = Commands.of({key.lower(): value for key, value in raw(name).items()}).ok
    for source, key in KEYS.items():
        if key in raw(name):
            commands = {command_name(command) for command in needs_of(SOURCES[source]).always}
            assert commands <= ran, source
