"""Whatever stands in the sources, facts come out, and none of it is good without having been read."""

from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue
from tests.checkers.microsoft.tenant import tenant

from hipaacheck.checkers.microsoft import CHECKER

PARTS = {
    "forwarding": ("remote_domains", "outbound_spam", "transport_rules", "mailbox_forwarding", "domains"),
    "malware": (
        *("protection_policy_rules", "atp_policy_rules", "anti_phish_policies", "atp_policies"),
        *("conn_filter", "transport_rules", "spo_tenant", "service_plans"),
    ),
    "sharing": (
        *("sharepoint_settings", "spo_tenant", "sharing_policy", "teams_meeting_policies"),
        *("teams_federation", "teams_client", "power_isolation", "power_environments", "power_dlp"),
    ),
    "dlp": ("dlp_policies", "dlp_rules", "service_plans"),
    "retention": ("retention_policies", "retention_rules"),
    "audit_log": ("admin_audit_log_config", "org_config", "mailbox_audit_bypass", "audit_retention"),
    "alerts": ("protection_alerts",),
    "msg_encryption": ("irm_config", "transport_rules"),
    "tls_policy": ("transport_config", "outbound_connectors", "inbound_connectors", "transport_rules"),
    "dkim": ("dkim_config", "accepted_domains", "domains"),
    "backup": ("retention_policies", "retention_rules"),
}

_FIELDS = (
    *("Name", "Identity", "DomainName", "Domain", "State", "Mode", "Enabled", "Disabled", "Status", "id"),
    *(
        "AutoForwardEnabled",
        "CopyTo",
        "RedirectMessageTo",
        "ForwardingSmtpAddress",
        "AdvancedRule",
        "Domains",
    ),
    *("SentTo", "AntiPhishPolicy", "IsDefault", "IPAllowList", "SetSCL", "AllowedDomains", "NotifyUser"),
    *("ExchangeLocation", "ParentPolicyName", "Policy", "RetentionDuration", "TlsSettings", "ConnectorType"),
    *("RecipientDomains", "SharingCapability", "SharingAllowedDomainList", "environmentType", "environments"),
    *("ContentContainsSensitiveInformation", "ExpiryDate", "Conditions", "BlockAccess", "supportedServices"),
)
_WORDS = ("Enabled", "Enforce", "Enable", "All", "*", "On", "Global", "a@b.example", "Partner", "\x1b[31m")
_VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from(_WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_FIELDS), inner, max_size=3),
    max_leaves=6,
)
_OBJECTS = st.lists(st.dictionaries(st.sampled_from(_FIELDS), _VALUES, max_size=8), min_size=1, max_size=2)


@pytest.mark.parametrize("part", sorted(PARTS))
@settings(max_examples=40, deadline=None)
@given(objects=_OBJECTS)
def test_no_value_is_too_strange(part: str, objects: list[dict[str, JsonValue]]) -> None:
    sources: dict[str, Any] = dict.fromkeys(PARTS[part], objects)
    module = import_module(f"hipaacheck.checkers.microsoft.{part}")
    found = module.make(tenant(**sources))
    kind = CHECKER.facts[f"microsoft.{part}"]
    assert kind.model_validate(found.model_dump(mode="json")) == found
    assert "\x1b" not in str(found.model_dump(mode="json"))


@pytest.mark.parametrize("part", sorted(PARTS))
def test_nothing_collected_is_unseen_everywhere(part: str) -> None:
    module = import_module(f"hipaacheck.checkers.microsoft.{part}")
    text = module.make(tenant()).model_dump_json()
    assert "was not collected" in text
    assert ":true" not in text.replace(" ", "")
