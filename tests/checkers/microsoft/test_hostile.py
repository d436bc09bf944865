"""Whatever stands in the data of a tenant, facts are made of it, and nothing strange makes a good fact."""

from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import JsonValue
from tests.checkers.microsoft.tenant import taken

from hipaacheck.checkers.microsoft.conditional_access import Cover
from hipaacheck.checkers.microsoft.mfa import make as make_mfa
from hipaacheck.tenants.data import Obj, Platform, TenantData

PARTS = (
    *("taken", "mfa", "legacy_auth", "passwords", "session", "accounts", "admin_roles", "break_glass"),
    *("apps", "devices", "services", "baa"),
)
SOURCES = (
    *("conditional_access_policies", "security_defaults", "directory_roles", "role_eligibility_schedules"),
    *("role_assignment_schedules", "privileged_users", "privileged_roles", "registration_details", "users"),
    *("authentication_methods_policy", "authorization_policy", "admin_consent_policy", "directory_settings"),
    *("domains", "subscribed_skus", "service_plans", "licences_state", "service_principals", "oauth2_grants"),
    *("app_role_assignments", "risky_service_principals", "device_management", "managed_devices"),
    *("device_compliance_policies", "eas_policies", "sharepoint_settings", "org_config", "transport_config"),
)
_KEYS = st.sampled_from(
    [
        *(
            "id",
            "state",
            "displayName",
            "conditions",
            "users",
            "includeUsers",
            "excludeUsers",
            "applications",
        ),
        *("includeApplications", "grantControls", "builtInControls", "operator", "authenticationStrength"),
        *(
            "sessionControls",
            "signInFrequency",
            "isEnabled",
            "values",
            "name",
            "value",
            "templateId",
            "members",
        ),
        *(
            "roleTemplateId",
            "roles",
            "assignments",
            "permissions",
            "scope",
            "signInActivity",
            "createdDateTime",
        ),
        *(
            "lastSignInDateTime",
            "skuPartNumber",
            "servicePlanName",
            "servicePlans",
            "capabilityStatus",
            "settings",
        ),
        *("isEncrypted", "lastSyncDateTime", "@odata.type", "defaultUserRolePermissions", "appRoles", "Name"),
        *("authenticationMethodConfigurations", "isMfaCapable", "isAdmin", "userType", "userPrincipalName"),
    ]
)
_WORDS = st.sampled_from(
    ["All", "enabled", "mfa", "block", "Sms", "", "2026-13-45T99:00:00Z", "\x00", "x" * 300]
)
_JSON: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=15,
)
_OBJECTS = st.lists(st.dictionaries(_KEYS, _JSON, max_size=6), max_size=3).map(tuple)
_TENANTS = st.dictionaries(st.sampled_from(SOURCES), _OBJECTS, max_size=8).map(
    lambda sources: TenantData(Platform.MICROSOFT, taken(), sources=sources)
)


@pytest.mark.parametrize("part", PARTS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(data=_TENANTS)
def test_every_part_makes_facts_of_anything(part: str, data: TenantData) -> None:
    facts = import_module(f"hipaacheck.checkers.microsoft.{part}").make(data)

    assert type(facts).model_validate_json(facts.model_dump_json()) == facts


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(policies=_OBJECTS)
def test_policies_without_a_second_factor_never_cover_everybody(
    policies: tuple[dict[str, JsonValue], ...],
) -> None:
    harmless: tuple[Obj, ...] = tuple(
        {**one, "grantControls": {"builtInControls": ["compliantDevice"]}} for one in policies
    )
    data = TenantData(Platform.MICROSOFT, taken(), sources={"conditional_access_policies": harmless})

    everybody = make_mfa(data).everybody

    assert isinstance(everybody, Cover) and everybody.open != ()
