"""Name the keys of ScubaGear's export that hold a source, and those that are known and left alone."""

from collections.abc import Mapping

from hipaacheck.tenants.microsoft.sources import SOURCES

KNOWN_VERSIONS = frozenset(
    {(0, 2), (0, 3), (1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (1, 6), (1, 7), (1, 8)}
)
"""The versions whose export was looked at when this was written (ScubaGear 0.2 to 1.8, 2023 to 2026)."""

EARLIER_NAMES: Mapping[str, str] = {"accepted_domains": "all_domains", "spo_tenant": "SPO_tenant_info"}
"""Keys of ScubaGear 0.2 and 0.3 that hold the answers of the same cmdlets."""

KEYS: Mapping[str, str] = {
    source.name: source.scubagear.key for source in SOURCES.values() if source.scubagear is not None
}
"""The key of each source that an export can hold."""

_DNS = "an answer of DNS: hipaacheck asks for the record itself"
_ABOUT = "about the export itself"
_DERIVED = "worked out by ScubaGear from what another key holds"

UNUSED: Mapping[str, str] = {
    "baseline_version": _ABOUT,
    "module_version": _ABOUT,
    "date": _ABOUT,
    "timestamp_zulu": _ABOUT,
    "report_uuid": _ABOUT,
    "scuba_config": "what ScubaGear was told to leave out; its verdicts are not used",
    "tenant_id": "the tenant's id once more",
    "cap_table_data": "the Conditional Access policies in words for ScubaGear's report",
    "privileged_service_principals": "applications with administrator roles, which no rule judges",
    "total_user_count": "a number of accounts, -1 when ScubaGear could not count; no rule uses it",
    "total_users_without_advanced_audit": _DERIVED,
    "defender_license": _DERIVED,
    "defender_dlp_license": _DERIVED,
    "spf_records": _DNS,
    "dkim_records": _DNS,
    "dmarc_records": _DNS,
    "spo_site": "the settings of one site; rules judge those of the tenant",
    "onedrive_pnp_flag": "which of two PowerShell modules asked for SPO_tenant",
    "teams_tenant_info": "the tenant's names and plans as Teams knows them",
    "broadcast_policies": "Teams live events, which no rule judges",
    "tenant_app_settings": "apps of Teams, which no rule judges",
    "intra_org_connectors": "connections within the organisation",
    "org_relationships": "sharing of free and busy times with partner organisations, which no rule judges",
    "risky_delegated_permission_classifications": "how permissions are classified, which no rule judges",
    "legacy_exchange_service_principal": "hybrid Exchange, which no rule judges",
    "dedicated_exchange_hybrid_applications": "hybrid Exchange, which no rule judges",
    "severity_score_weights": "how ScubaGear weighs risky permissions",
    "default_app_management_policy": "secrets and certificates of apps, which no rule judges",
    "app_management_policies": "secrets and certificates of apps, which no rule judges",
    "anti_phish_rules": "to whom anti_phish_policies apply, which no rule judges",
    "hosted_content_filter_policies": "inbound spam filtering, which no rule judges",
    "hosted_content_filter_rules": "inbound spam filtering, which no rule judges",
    "malware_filter_policies": "attachment filtering as ScubaGear 0.2 and 0.3 exported it",
    "safe_attachment_policies": "Safe Attachments as ScubaGear 0.2 and 0.3 exported it",
    "safe_attachment_rules": "Safe Attachments as ScubaGear 0.2 and 0.3 exported it",
    "safe_links_policies": "Safe Links as ScubaGear 0.2 and 0.3 exported it",
    "safe_links_rules": "Safe Links as ScubaGear 0.2 and 0.3 exported it",
    "expected_results": "the settings of one site; rules judge those of the tenant",
    "tenant_sync_info": "from which domains OneDrive may synchronise, which no rule judges",
}
"""Keys that are knowingly not used, with the reason; in small letters."""

_UNUSED_STARTS = {
    "onedrive_": "OneDrive as ScubaGear 0.2 exported it: the same as in SPO_tenant",
    "powerbi_": "Power BI, which no rule judges",
}
_COMMANDS = ("_successful_commands", "_unsuccessful_commands")


def reason_unused(key: str) -> str | None:
    """Return why a key is not used as a source, or None when it is not known."""
    low = key.lower()
    if low.endswith(_COMMANDS):
        return "which commands of ScubaGear succeeded and failed"
    for start, reason in _UNUSED_STARTS.items():
        if low.startswith(start) and low not in UNUSED:
            return reason
    return UNUSED.get(low)


def known_keys() -> frozenset[str]:
    """Return the keys, in small letters, that hold a source."""
    return frozenset(key.lower() for key in (*KEYS.values(), *EARLIER_NAMES.values()))
