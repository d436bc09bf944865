"""Exports of ScubaGoggles: what is read of them, and what each version leaves unseen."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tenants.google.recorded import effective, listed, load, policy, reports, unit

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import NotTenantDataError, Platform, Taken, TenantData, Way
from hipaacheck.tenants.google.goggles import is_dump, is_goggles, read_dump, read_goggles
from hipaacheck.tenants.google.goggles_scopes import settings_of_goggles
from hipaacheck.tenants.google.reading import google_settings
from hipaacheck.tenants.google.scope import TOP, Scope
from hipaacheck.tenants.google.settings import GoogleSettings
from hipaacheck.tenants.recognise import read_tenant_file

TAKEN = Taken(tool="", way=Way.IMPORT, at=None, file="x.json", sha256="0" * 64, size=1)
INFO = {"ID": "C01", "domain": "example.org", "topLevelOU": "Clinic"}
META: dict[str, Any] = {
    "Tool": "ScubaGoggles",
    "ToolVersion": "1.1.0",
    "TimestampZulu": "2026-10-15T22:53:04.669Z",
}


def export(policies: Any = None, **raw: Any) -> dict[str, Any]:
    """Return a small export as ScubaGoggles 1.1.0 shapes it."""
    filled = {"Clinic": {"gmail_imap_access": {"enableImapAccess": False}}} if policies is None else policies
    return {"policies": filled, "tenant_info": INFO, **raw}


def results(**raw: Any) -> dict[str, Any]:
    return {"MetaData": META, "Results": {}, "Raw": export(**raw)}


def read(document: dict[str, Any]) -> TenantData:
    assert is_goggles(document)
    return read_goggles(document, TAKEN)


def settings(document: dict[str, Any]) -> GoogleSettings:
    found = google_settings(read(document))
    assert not isinstance(found, Unseen), found.unseen
    return found


def why(data: TenantData, source: str) -> str:
    found = data.of(source)
    assert isinstance(found, Unseen)
    return found.unseen


def test_results_say_whose_they_are_when_they_were_made_and_by_what() -> None:
    data = read(results())

    assert (data.platform, data.tenant_id, data.domain, data.name) == (
        Platform.GOOGLE,
        "C01",
        "example.org",
        "Clinic",
    )
    assert data.taken.tool == "ScubaGoggles 1.1.0"
    assert data.taken.at == datetime(2026, 10, 15, 22, 53, 4, 669000, UTC)
    assert data.taken.file == "x.json"
    assert data.taken.warnings == (
        "ScubaGoggles fills in Google's defaults: what was set cannot be told from what was never touched",
    )


def test_a_provider_export_does_not_say_when_it_was_made() -> None:
    data = read(export())

    assert (data.taken.tool, data.taken.at) == ("ScubaGoggles", None)
    assert data.taken.warnings[0] == (
        "the export does not say when it was made, nor by which version of ScubaGoggles"
    )


def test_a_version_that_was_not_tested_is_read_with_a_warning() -> None:
    data = read({**results(), "MetaData": {**META, "ToolVersion": "2.0.0"}})

    assert data.taken.warnings[0] == (
        "ScubaGoggles 2.0.0 is not among the versions that hipaacheck was tested with (0.5 to 1.1)"
    )
    assert not isinstance(data.of("reduced_policies"), Unseen)


def test_results_without_raw_settings_are_refused() -> None:
    with pytest.raises(NotTenantDataError, match="not the raw settings"):
        read_goggles({"MetaData": dict(META), "Results": {}}, TAKEN)


def test_a_failed_tenant_name_is_no_name() -> None:
    data = read(export(tenant_info={"ID": "", "domain": "Error Retrieving", "topLevelOU": "Clinic"}))

    assert (data.tenant_id, data.domain) == (None, None)
    assert "customer" not in data.sources


# Whom a setting is for


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("Clinic", TOP),
        ("Front desk", Scope("/Front desk")),
        ("Night (in Front desk)", Scope("/Front desk/Night")),
        ("1-1-1 (in 1/1-1)", Scope("/1/1-1/1-1-1")),
        ("Clinic (group it@example.org)", Scope("/", "it@example.org")),
        ('Clinic (group "IT people")', Scope("/", "IT people")),
        ("Clinic (group WORKSPACE_ALL_ADMIN_GROUP)", Scope("/", "WORKSPACE_ALL_ADMIN_GROUP")),
        ("Night (in Front desk) (group it@example.org)", Scope("/Front desk/Night", "it@example.org")),
        ("Odd (in a way)", Scope("/Odd (in a way)")),
        ("Odd (group x)", Scope("/Odd (group x)")),
        ("Odd (group x) (group it@example.org)", Scope("/Odd (group x)", "it@example.org")),
        ("Elsewhere (test)", Scope("/Elsewhere (test)")),
    ],
)
def test_the_name_of_a_scope_means_a_unit_or_a_group(name: str, scope: Scope) -> None:
    units = [unit("1", path) for path in ("/", "/Front desk/Night", "/Odd (in a way)", "/Odd (group x)")]
    policies = {"Clinic": {"a": {"x": 1}}, name: {"a": {"x": 1}}}
    found = settings(export(policies, organizational_units={"organizationUnits": units}))

    assert set(found.values) == {TOP, scope}


def test_units_that_share_a_name_leave_their_settings_unseen() -> None:
    """A unit called like the organisation itself: ScubaGoggles keeps one of the two policies."""
    units = {"organizationUnits": [{**unit("1", "/"), "name": "Clinic"}, unit("2", "/Clinic")]}
    found = settings(export(organizational_units=units)).effective("gmail.imap_access")

    assert isinstance(found, Unseen)
    assert found.unseen.startswith('several organisational units are called "Clinic"')


@pytest.mark.parametrize("top", ["", "Error Retrieving", "Somewhere else", None])
def test_without_the_unit_at_the_top_nothing_is_known(top: str | None) -> None:
    found = google_settings(read(export(tenant_info={**INFO, "topLevelOU": top})))

    assert found == Unseen(unseen="the export does not say which organisational unit is at the top")


def test_policies_that_could_not_be_read_are_not_collected() -> None:
    found = google_settings(read(results(policies=[])))

    assert found == Unseen(unseen="reduced_policies was not collected: the export holds no policies")


def test_defaults_are_not_filled_in_again() -> None:
    """What the tool lists under missing_policies is not determinable, whatever Google's default is."""
    found = settings(export(missing_policies=["gmail_auto_forwarding.enableAutoForwarding"]))

    assert isinstance(found.effective("gmail.auto_forwarding"), Unseen)


def test_versions_that_keep_one_rule_of_many_leave_the_rules_unseen() -> None:
    """0.5 and 0.6 reduce rule.dlp like a setting with one value."""
    old = settings(export({"Clinic": {"rule_dlp": {"displayName": "one"}}})).rules("rule.dlp")
    new = settings(export({"Clinic": {"rule_dlp": [{"displayName": "one"}]}}))

    assert old == Unseen(unseen="this version of ScubaGoggles keeps one rule_dlp only of those in a unit")
    assert [one.value for one in listed(new, "rule.dlp")] == [{"displayName": "one"}]


def test_a_setting_of_unknown_shape_is_unseen() -> None:
    found = settings(export({"Clinic": {"gmail_imap_access": [1], "dlp_pii": ["chat"]}}))

    assert found.unseen == {
        "gmail_imap_access": "gmail_imap_access has a shape that hipaacheck does not know"
    }


# The other sources


def test_a_source_that_the_version_does_not_know_was_not_collected() -> None:
    assert why(read(export()), "privileged_users") == "privileged_users was not collected"


def test_a_source_whose_call_failed_says_so() -> None:
    data = read(
        export(
            super_admins=[],
            privileged_users=[],
            privileged_users_error="HttpError 403",
            inbound_sso_assignments=[{"name": "a"}],
            inbound_sso_assignments_error=None,
            group_settings=[],
            unsuccessful_calls=["directory/v1/users/list", "groups-settings/v1/groups/get"],
        )
    )

    assert why(data, "super_admins") == (
        "super_admins was not collected: the call directory/v1/users/list of ScubaGoggles failed"
    )
    assert why(data, "privileged_users") == (
        "privileged_users was not collected: ScubaGoggles could not read it: HttpError 403"
    )
    assert data.of("sso_assignments") == ({"name": "a"},)
    assert isinstance(data.of("group_settings"), Unseen)


def test_names_and_licences_get_the_shape_of_the_live_answers() -> None:
    data = read(
        export(
            domains=["example.org"],
            missing_policies=["a.b"],
            license_data=[
                {"product_name": "Enterprise Plus", "sku_id": "1", "product_id": "P", "assigned": 3}
            ],
        )
    )

    assert data.of("domains") == ({"domainName": "example.org"},)
    assert data.of("missing_policies") == ({"name": "a.b"},)
    assert data.of("licences") == (
        {"skuName": "Enterprise Plus", "skuId": "1", "productId": "P", "assigned": 3},
    )
    assert data.of("customer") == ({"id": "C01", "customerDomain": "example.org"},)


def test_each_event_is_kept_once() -> None:
    event = {"id": {"time": "t", "uniqueQualifier": "1"}, "events": []}
    data = read(export(gmail_logs={"items": [event]}, drive_logs={"items": [event]}, meet_logs={"items": []}))

    assert data.of("admin_activity") == (event,)


def test_a_log_without_any_of_the_events_proves_nothing() -> None:
    assert why(read(export(gmail_logs={"items": []})), "admin_activity") == (
        "admin_activity was not collected: ScubaGoggles asks for some events only, and the export holds none of these"
    )


def test_an_address_that_stands_twice_is_counted_and_warned_of() -> None:
    data = read(export(super_admins=[{"primaryEmail": "a@example.org"}, {"primaryEmail": "a@example.org"}]))

    assert len(data.of("super_admins")) == 2  # type: ignore[arg-type]
    assert data.taken.warnings[-1] == (
        "the export names one super administrator several times: its addresses were made unknown"
    )


def test_verdicts_go_along_without_their_html() -> None:
    control = {
        "Control ID": "GWS.GMAIL.1.1v1",
        "Result": "No events found",
        "Details": "<script>x</script>No <b>relevant</b> event &amp; more<br><br>",
    }
    document = {**results(), "Results": {"gmail": [{"Controls": [control, {"Control ID": "x"}, None]}]}}

    (said,) = read(document).said
    assert (said.tool, said.baseline, said.verdict) == (
        "ScubaGoggles 1.1.0",
        "GWS.GMAIL.1.1v1",
        "No events found",
    )
    assert said.words == "x No relevant event & more"


# Dumps of the Policy API

DUMP: dict[str, Any] = {
    "orgunits": {"03top": {"name": "Clinic", "path": "/"}, "03x": {"name": "X", "path": "/X"}},
    "groups": {"02g": "g@example.org"},
    "policies": [
        policy("gmail.auto_forwarding", {"enableAutoForwarding": False}),
        policy("gmail.auto_forwarding", {"enableAutoForwarding": True}, group="02g", order=399),
    ],
}


def test_a_dump_is_read_as_the_raw_answers_that_it_holds() -> None:
    assert is_dump(DUMP)
    assert not is_goggles(DUMP)
    data = read_dump(DUMP, TAKEN)
    found = google_settings(data)

    assert (data.tenant_id, data.name, data.taken.at) == ("C01", "Clinic", None)
    assert not isinstance(found, Unseen)
    assert effective(found, "gmail.auto_forwarding") == {
        "everyone": {"enableAutoForwarding": False},
        "group g@example.org": {"enableAutoForwarding": True},
    }


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"policies": [1]}, "policies that are no objects"),
        ({"orgunits": []}, "organisational units that are no objects"),
        ({"orgunits": {"a": 1}}, "organisational units that are no objects"),
        ({"groups": []}, "groups that are no object"),
        ({"policies": [{"customer": "customers/A"}, {"customer": "customers/B"}]}, "several tenants"),
    ],
)
def test_a_dump_of_another_shape_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(NotTenantDataError, match=message):
        read_dump({**DUMP, **wrong}, TAKEN)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
KEYS = [
    "policies",
    "tenant_info",
    "organizational_units",
    "organizationUnits",
    "super_admins",
    "super_admins_error",
    "privileged_users",
    "privileged_users_error",
    "license_data",
    "unsuccessful_calls",
    "gmail_logs",
    "domains",
    "MetaData",
    "Raw",
    "Results",
]


@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=8))
def test_whatever_an_export_holds_is_read_or_refused_in_words(document: dict[str, Any]) -> None:
    try:
        data = read_goggles(document, TAKEN)
    except NotTenantDataError:
        return
    found = google_settings(data)
    assert all(isinstance(one, Unseen | tuple) for one in data.sources.values())
    assert isinstance(found, Unseen | GoogleSettings)


@given(st.dictionaries(st.text(alphabet='AB (ingroup)/"', max_size=20), st.just({"a": {"x": 1}}), max_size=5))
def test_whatever_units_are_called_their_settings_are_not_lost(policies: dict[str, Any]) -> None:
    data = TenantData(Platform.GOOGLE, TAKEN, name="Clinic")
    found = settings_of_goggles(data, {"Clinic": {"a": {"x": 0}}, **policies})

    assert not isinstance(found, Unseen)
    assert "a" in found.unseen or sum("a" in own for own in found.values.values()) == len(
        {*policies, "Clinic"}
    )


# The sample reports of the wheels (HIPAACHECK_SCUBAGOGGLES names the folder they were unpacked in)


@pytest.mark.parametrize("path", reports())
def test_a_sample_report_is_read_without_loss(path: Path) -> None:
    document = load(path)
    raw = document["Raw"]
    data = read_tenant_file(path.read_bytes(), path.name)
    found = google_settings(data)

    assert not isinstance(found, Unseen)
    assert data.taken.tool == f"ScubaGoggles {document['MetaData']['ToolVersion']}"
    assert data.taken.at is not None
    assert not any("not among the versions" in words for words in data.taken.warnings)
    assert (data.tenant_id, data.domain, data.name) == ("ABCDEFG", "example.org", "Cool Example Org")
    assert sum(len(one) for one in found.values.values()) + sum(
        len(one) for one in found.lists.values()
    ) == sum(key != "dlp_pii" and key not in found.unseen for one in raw["policies"].values() for key in one)
    for source, key in (
        ("super_admins", "super_admins"),
        ("group_settings", "group_settings"),
        ("domains", "domains"),
    ):
        assert len(data.of(source)) == len(raw[key])  # type: ignore[arg-type]
    controls = [one for many in document["Results"].values() for group in many for one in group["Controls"]]
    assert len(data.said) == len(controls)
    assert not any("<" in one.words or "&quot;" in one.words for one in data.said)
    assert {one.verdict for one in data.said} >= {"Pass", "Fail", "Warning", "N/A", "No events found"}


@pytest.mark.parametrize("path", reports())
def test_the_settings_of_the_sample_reports_are_those_that_stand_in_them(path: Path) -> None:
    data = read_tenant_file(path.read_bytes(), path.name)
    found = google_settings(data)
    assert not isinstance(found, Unseen)
    everyone = {
        name: effective(found, name)["everyone"]
        for name in (
            "security.two_step_verification_enforcement",
            "security.two_step_verification_enforcement_factor",
            "gmail.auto_forwarding",
            "drive_and_docs.external_sharing",
            "api_controls.unconfigured_third_party_apps",
        )
    }

    assert found.is_on("vault")
    assert everyone["gmail.auto_forwarding"]["enableAutoForwarding"] is False
    if data.taken.tool != "ScubaGoggles 1.1.0":
        return
    assert everyone["security.two_step_verification_enforcement"] == {
        "enforcedFrom": "2026-09-17T21:00:01.086Z"
    }
    assert everyone["security.two_step_verification_enforcement_factor"] == {
        "allowedSignInFactorSet": "NO_TELEPHONY"
    }
    assert everyone["drive_and_docs.external_sharing"]["externalSharingMode"] == "DISALLOWED"
    assert everyone["api_controls.unconfigured_third_party_apps"]["accessLevel"] == "BLOCK_ALL"
    assert "organisational unit /2SV Exempt" in effective(found, "security.two_step_verification_enforcement")
    worst = effective(found, "gmail.auto_forwarding", "gmail")
    assert [name for name, value in worst.items() if value["enableAutoForwarding"]] == [
        "organisational unit /Jacqueline Fuentes's OU/Sandra Miller's OU/Ashley Jones's OU"
    ]
