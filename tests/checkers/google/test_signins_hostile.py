"""Whatever stands in the data of a tenant, facts are made of it, and every rule says what it reads."""

from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import JsonValue
from tests.checkers.google.signins import AT, judged, rules

from hipaacheck.model import Outcome
from hipaacheck.net.tenants.google.questions import QUESTIONS
from hipaacheck.tenants.data import Platform, Taken, TenantData, Way

PARTS = (
    *("mfa", "legacy_auth", "passwords", "session", "accounts", "admin_roles", "devices", "audit_log"),
    "alerts",
)
AREAS = ("MFA", "LEGACY", "PASSWORD", "SESSION", "ACCOUNT", "ADMIN", "DEVICE", "AUDIT", "ALERT")
OF_SCUBAGOGGLES = {"super_admins", "privileged_users"}
_SOURCES = (
    *("policies", "orgunits", "groups", "users", "sso_assignments", "user_app_passwords", "super_admins"),
    *("privileged_users", "roles", "role_assignments", "mobile_devices", "devices", "admin_activity"),
)
_KEYS = st.sampled_from(
    [
        *("id", "primaryEmail", "orgUnitPath", "orgUnitId", "isAdmin", "isDelegatedAdmin", "suspended"),
        *("isEnrolledIn2Sv", "lastLoginTime", "creationTime", "userKey", "roleId", "roleName", "ssoMode"),
        *("targetOrgUnit", "targetGroup", "signInBehavior", "redirectCondition", "groupKeys", "status"),
        *("deviceCompromisedStatus", "encryptionStatus", "encryptionState", "model", "deviceType", "email"),
        *("policyQuery", "setting", "type", "value", "orgUnit", "group", "query", "sortOrder"),
        *("enforcedFrom", "enrollmentGracePeriod", "imapAccessRestriction", "displayName", "state"),
    ]
)
_WORDS = st.sampled_from(
    [
        *("settings/security.two_step_verification_enforcement", "settings/gmail.imap_access", "orgUnits/1"),
        *("settings/rule.system_defined_alerts", "id:1", "/", "SAML_SSO", "", "9999-12-31T23:59:59Z"),
        *("0001-01-01T00:00:00+14:00", "1e400s", "\x00", "x" * 300),
    ]
)
_JSON: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=15,
)
_OBJECTS = st.lists(st.dictionaries(_KEYS, _JSON, max_size=6), max_size=3).map(tuple)
_TENANTS = st.dictionaries(st.sampled_from(_SOURCES), _OBJECTS, max_size=8).map(
    lambda sources: TenantData(Platform.GOOGLE, Taken("a test", Way.SNAPSHOT, AT), sources=sources)
)


@pytest.mark.parametrize("part", PARTS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(data=_TENANTS)
def test_every_part_makes_facts_of_anything(part: str, data: TenantData) -> None:
    facts = import_module(f"hipaacheck.checkers.google.{part}").make(data)

    assert type(facts).model_validate_json(facts.model_dump_json()) == facts


@pytest.mark.parametrize("part", PARTS)
def test_of_an_empty_tenant_no_rule_passes_or_fails(part: str) -> None:
    facts = import_module(f"hipaacheck.checkers.google.{part}").make(
        TenantData(Platform.GOOGLE, Taken("a test", Way.LIVE, AT))
    )
    own = [rule for rule in rules().values() if set(rule.needs.values()) == {f"google.{part}"}]

    assert own
    for rule in own:
        assert judged(rule.id, facts).outcome in (Outcome.UNKNOWN, Outcome.MANUAL), rule.id


def test_every_rule_names_the_sources_that_it_reads() -> None:
    own = [rule for rule in rules().values() if rule.id.split("-")[1] in AREAS]

    assert len(own) > 40
    for rule in own:
        assert rule.reads
        assert {line.split()[0] for line in rule.reads} <= {*QUESTIONS, *OF_SCUBAGOGGLES}, rule.id
