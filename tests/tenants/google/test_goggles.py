"""Exports of ScubaGoggles: what is read of them, and what each version leaves unseen."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tenants.google.exported import META, TAKEN, export, read, results, why

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import NotTenantDataError, Platform
from hipaacheck.tenants.google.goggles import read_goggles
from hipaacheck.tenants.google.reading import google_settings
from hipaacheck.tenants.google.settings import GoogleSettings


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
