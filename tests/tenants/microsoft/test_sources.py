"""The table of sources names what rules, collectors and documentation mean by the same words."""

import pytest

from hipaacheck.tenants.microsoft.scubagear.commands import GRAPH_COMMANDS
from hipaacheck.tenants.microsoft.sources import SOURCES, Session, Shape, Source, graph_permissions

FROM_GRAPH = [
    "organization",
    "domains",
    "conditional_access_policies",
    "security_defaults",
    "authorization_policy",
    "admin_consent_policy",
    "authentication_methods_policy",
    "directory_roles",
    "role_assignment_schedules",
    "role_eligibility_schedules",
    "registration_details",
    "subscribed_skus",
    "service_principals",
    "oauth2_grants",
    "app_role_assignments",
    "sharepoint_settings",
    "device_management",
    "device_compliance_policies",
    "managed_devices",
    "secure_scores",
    "directory_settings",
    "cross_tenant_access",
    "users",
    "access_reviews",
    "service_plans",
]
FROM_CMDLETS = [
    "transport_config",
    "org_config",
    "remote_domains",
    "accepted_domains",
    "dkim_config",
    "sharing_policy",
    "transport_rules",
    "conn_filter",
    "outbound_spam",
    "inbound_connectors",
    "outbound_connectors",
    "mailbox_audit_bypass",
    "mailbox_forwarding",
    "irm_config",
    "ome_config",
    "eas_policies",
    "admin_audit_log_config",
    "audit_retention",
    "dlp_policies",
    "dlp_rules",
    "retention_policies",
    "retention_rules",
    "label_policies",
    "protection_alerts",
    "atp_policies",
    "protection_policy_rules",
    "atp_policy_rules",
    "anti_phish_policies",
    "spo_tenant",
    "teams_meeting_policies",
    "teams_federation",
    "teams_client",
    "teams_app_policies",
    "power_dlp",
    "power_isolation",
    "power_environments",
    "power_creation",
]
OF_SCUBAGEAR = [
    "privileged_users",
    "privileged_roles",
    "licences_state",
    "risky_applications",
    "risky_service_principals",
]


def test_the_table_holds_every_source_once_and_no_other() -> None:
    assert sorted(SOURCES) == sorted([*FROM_GRAPH, *FROM_CMDLETS, *OF_SCUBAGEAR])
    assert all(name == source.name for name, source in SOURCES.items())


@pytest.mark.parametrize("source", SOURCES.values(), ids=str)
def test_every_source_has_a_way_to_it_and_says_what_it_is(source: Source) -> None:
    assert source.ways
    assert source.what
    assert not source.what.endswith(".")


def test_shapes_follow_from_where_a_source_comes() -> None:
    assert {name for name, one in SOURCES.items() if one.shape is Shape.GRAPH} == set(FROM_GRAPH)
    assert {name for name, one in SOURCES.items() if one.shape is Shape.CMDLET} == set(FROM_CMDLETS)
    assert all(one.live == (one.graph is not None) for one in SOURCES.values())
    assert all(SOURCES[name].cmdlet is not None for name in FROM_CMDLETS)


def test_graph_is_only_ever_read() -> None:
    permissions = graph_permissions()

    assert not [name for name in permissions if "Write" in name or "FullControl" in name]
    assert permissions["Policy.Read.All"][0] == "conditional_access_policies"
    assert all(one.graph.path.startswith("/") for one in SOURCES.values() if one.graph is not None)


def test_cmdlets_only_ever_get() -> None:
    cmdlets = [one.cmdlet for one in SOURCES.values() if one.cmdlet is not None]

    assert all(one.name.startswith("Get-") and one.rights for one in cmdlets)
    assert {one.session for one in cmdlets} == set(Session)


def test_a_resource_type_and_a_key_of_an_export_belong_to_one_source() -> None:
    types = [kind for one in SOURCES.values() for kind in one.tcm]
    keys = [one.scubagear.key for one in SOURCES.values() if one.scubagear is not None]

    assert len(types) == len(set(types))
    assert len(keys) == len(set(keys))
    assert all(kind == kind.lower() and kind.startswith("microsoft.") for kind in types)


def test_what_no_export_of_scubagear_holds_is_not_said_to_be_in_one() -> None:
    never = {
        "outbound_spam",
        "irm_config",
        "ome_config",
        "mailbox_audit_bypass",
        "retention_policies",
        "label_policies",
        "security_defaults",
        "secure_scores",
        "managed_devices",
        "registration_details",
    }

    assert not {name for name in never if SOURCES[name].scubagear is not None}


def test_every_source_of_an_export_has_the_command_that_gives_it() -> None:
    exported = {name for name, one in SOURCES.items() if one.scubagear is not None and one.cmdlet is None}

    assert exported - set(GRAPH_COMMANDS) == {"organization"}
    assert set(GRAPH_COMMANDS) <= exported


def test_ways_are_in_words() -> None:
    assert SOURCES["inbound_connectors"].ways == (
        "an export of ScubaGear 1.8 or newer",
        "a Graph configuration snapshot",
        "Get-InboundConnector over Exchange's REST interface",
    )
    assert SOURCES["admin_consent_policy"].ways == (
        "Microsoft Graph (application permission Policy.Read.All)",
        "an export of ScubaGear 0.2 to 1.1",
    )
    assert SOURCES["registration_details"].ways == (
        "Microsoft Graph (application permission AuditLog.Read.All, with Microsoft Entra ID P1)",
    )
