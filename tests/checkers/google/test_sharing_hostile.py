"""Whatever stands in the data of a tenant, facts about mail and sharing are made of it."""

from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import JsonValue
from tests.checkers.google.signins import AT, judged, rules
from tests.tenants.google.recorded import load, reports

from hipaacheck.model import Outcome
from hipaacheck.net.tenants.google.questions import QUESTIONS
from hipaacheck.tenants.data import Platform, Taken, TenantData, Way
from hipaacheck.tenants.google.goggles import read_goggles

PARTS = (
    *("forwarding", "malware", "sharing", "dlp", "retention", "apps", "services", "msg_encryption"),
    *("tls_policy", "baa", "backup"),
)
AREAS = ("FORWARD", "MALWARE", "SHARE", "DLP", "RETAIN", "APP", "SERVICE", "CRYPT", "TLS", "BAA", "BACKUP")
_SOURCES = (
    *(
        "policies",
        "orgunits",
        "groups",
        "group_settings",
        "licences",
        "token_activity",
        "user_tokens",
        "holds",
    ),
    "matters",
)
_SECTIONS = (
    *("gmail.auto_forwarding", "gmail.spam_override_lists", "gmail.rule_states", "gmail.content_compliance"),
    *("gmail.comprehensive_mail_storage", "gmail.service_status", "rule.dlp", "api_controls.google_services"),
    *("drive_and_docs.external_sharing", "vault.service_status", "chat.chat_third_party_archiving"),
)
_KEYS = st.sampled_from(
    [
        *("spamOverride", "ruleStates", "ruleId", "enabled", "services", "scopesGroup", "isEnabled", "value"),
        *("contentComplianceRules", "condition", "consequence", "primaryDelivery", "requireTls", "action"),
        *("triggers", "displayName", "state", "serviceState", "externalSharingMode", "accessLevel"),
        *(
            "email",
            "whoCanJoin",
            "allowExternalMembers",
            "productId",
            "skuId",
            "skuName",
            "assigned",
            "scopes",
        ),
        *("events", "name", "parameters", "multiValue", "actor", "clientId", "displayText", "userKey", "to"),
        *(
            "destinationEmailAddress",
            "enableAutoForwarding",
            "allowedIpAddresses",
            "orgUnitId",
            "orgUnitPath",
        ),
    ]
)
_WORDS = st.sampled_from(
    [
        "ENABLED",
        "ACTIVE",
        "true",
        "authorize",
        "/",
        "id:1",
        "https://mail.google.com/",
        "",
        "\x00\u202e",
        "x" * 300,
    ]
)
_JSON: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=15,
)
_Objects = st.SearchStrategy[tuple[dict[str, JsonValue], ...]]
_OBJECTS: _Objects = st.lists(st.dictionaries(_KEYS, _JSON, max_size=6), max_size=3).map(tuple)


def _policy(section: str, value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    setting: dict[str, JsonValue] = {"type": f"settings/{section}", "value": value}
    return {"policyQuery": {"sortOrder": 1}, "setting": setting}


_VALUES = st.dictionaries(_KEYS, _JSON, max_size=5)
_POLICIES: _Objects = st.lists(st.builds(_policy, st.sampled_from(_SECTIONS), _VALUES), max_size=4).map(tuple)
_TENANTS = st.fixed_dictionaries(
    {}, optional={**dict.fromkeys(_SOURCES, _OBJECTS), "policies": _POLICIES}
).map(lambda sources: TenantData(Platform.GOOGLE, Taken("a test", Way.SNAPSHOT, AT), sources=sources))


@pytest.mark.parametrize("part", PARTS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(data=_TENANTS)
def test_every_part_makes_facts_of_anything(part: str, data: TenantData) -> None:
    facts = import_module(f"hipaacheck.checkers.google.{part}").make(data)

    assert type(facts).model_validate_json(facts.model_dump_json()) == facts


@pytest.mark.parametrize("part", PARTS)
def test_of_an_empty_tenant_no_rule_passes_or_fails(part: str) -> None:
    empty = TenantData(Platform.GOOGLE, Taken("a test", Way.LIVE, AT))
    facts = import_module(f"hipaacheck.checkers.google.{part}").make(empty)
    own = [rule for rule in rules().values() if set(rule.needs.values()) == {f"google.{part}"}]

    assert own
    for rule in own:
        assert judged(rule.id, facts).outcome in (Outcome.UNKNOWN, Outcome.MANUAL), rule.id


@pytest.mark.parametrize("path", reports())
def test_every_rule_judges_every_sample_report(path: object) -> None:
    assert path is not None
    data = read_goggles(load(path), Taken("", Way.IMPORT, None))  # type: ignore[arg-type]
    for part in PARTS:
        facts = import_module(f"hipaacheck.checkers.google.{part}").make(data)
        for rule in rules().values():
            if set(rule.needs.values()) == {f"google.{part}"}:
                finding = judged(rule.id, facts)
                assert finding.outcome is not Outcome.UNKNOWN or finding.because, rule.id


def test_every_rule_names_the_sources_that_it_reads() -> None:
    own = [rule for rule in rules().values() if rule.id.split("-")[1] in AREAS]

    assert len(own) > 70
    for rule in own:
        assert rule.reads
        assert {line.split()[0] for line in rule.reads} <= {*QUESTIONS}, rule.id
