"""Whom the names of scopes mean in exports of ScubaGoggles, and which settings they leave unseen."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tenants.google.exported import INFO, TAKEN, export, read, results, settings
from tests.tenants.google.recorded import listed, unit

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import Platform, TenantData
from hipaacheck.tenants.google.goggles_scopes import settings_of_goggles
from hipaacheck.tenants.google.reading import google_settings
from hipaacheck.tenants.google.scope import TOP, Scope


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


@given(st.dictionaries(st.text(alphabet='AB (ingroup)/"', max_size=20), st.just({"a": {"x": 1}}), max_size=5))
def test_whatever_units_are_called_their_settings_are_not_lost(policies: dict[str, Any]) -> None:
    data = TenantData(Platform.GOOGLE, TAKEN, name="Clinic")
    found = settings_of_goggles(data, {"Clinic": {"a": {"x": 0}}, **policies})

    assert not isinstance(found, Unseen)
    assert "a" in found.unseen or sum("a" in own for own in found.values.values()) == len(
        {*policies, "Clinic"}
    )
