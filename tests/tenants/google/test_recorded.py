"""Reproduce every result that CISA recorded with the answers of Google's Policy API (CC0-1.0)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.tenants.google.recorded import TAKEN, listed, load, policy, recorded

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import Platform, TenantData
from hipaacheck.tenants.google.defaults import ALERT_STATES, ALERTS, DEFAULTS, LISTS
from hipaacheck.tenants.google.gmail_rules import IN_PIECES
from hipaacheck.tenants.google.goggles import read_dump
from hipaacheck.tenants.google.reading import google_settings
from hipaacheck.tenants.google.scope import TOP, Scope
from hipaacheck.tenants.google.settings import Effective, GoogleSettings

_MADE_BY_GOGGLES = {"dlp_pii", "senderDomainsFound", "warningDomainsFound"}


def read(document: dict[str, Any]) -> tuple[GoogleSettings, dict[str, Scope]]:
    """Return the settings of a recorded answer, and the scopes by the names that ScubaGoggles gives them."""
    pages = document.get("responses") or [document.get("response", document)]
    policies = [{**one, "customer": "customers/C01"} for page in pages for one in page.get("policies", ())]
    dump = {"orgunits": document["orgunits"], "groups": document.get("groups", {}), "policies": policies}
    found = google_settings(read_dump(dump, TAKEN))
    assert not isinstance(found, Unseen), found.unseen
    return found, dict(names(document))


def names(document: dict[str, Any]) -> Iterator[tuple[str, Scope]]:
    for one in document["orgunits"].values():
        path = one["path"]
        parent = path.removesuffix(f"/{one['name']}").removeprefix("/")
        name = f"{one['name']} (in {parent})" if path != "/" and parent else one["name"]
        yield name, Scope(path)
        for address in (*document.get("groups", {}).values(), "WORKSPACE_ALL_ADMIN_GROUP"):
            yield f"{name} (group {address})", Scope(path, address)


def own(found: GoogleSettings, scope: Scope, key: str) -> Any:
    """Return what a scope has of its own: for everybody in it, or for those with the licence that it is for.

    ScubaGoggles does not put the values of a unit together with those of the units above.
    """
    scopes = [one for one in found.scopes_of(key) if replace(one, only=None) == scope]
    if key in LISTS:
        return [dict(one.value) for one in listed(found, key) if replace(one.scope, only=None) == scope]
    assert len(scopes) <= 1
    if scope != TOP and key not in IN_PIECES:
        return dict(found.values[scopes[0]][key])
    values = found.effective(key)
    assert not isinstance(values, Unseen), (key, values.unseen)
    (one,) = [one for one in values if one.scope == (scopes[0] if scopes else scope)]
    return dict(one.value)


def without_derived(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: one for name, one in value.items() if name not in _MADE_BY_GOGGLES}
    return value


def by_name(rules: list[dict[str, Any]]) -> dict[str, str]:
    """Return the alerts that Google defines: ScubaGoggles leaves out those that it does not know."""
    return {one["displayName"]: one["state"] for one in rules if one["displayName"] in ALERT_STATES}


@pytest.mark.parametrize("path", recorded("reducer*"))
def test_each_recorded_reduction_is_reproduced(path: Path) -> None:
    """policyapi_reducer1 (Max), reducer2 (Merge) and, from the wheel, reducer3 (MaxMap)."""
    document = load(path)
    found, scopes = read(document)

    for name, reduced in document["results"].items():
        unit, _, key = name.rpartition("/")
        if key not in IN_PIECES:
            assert own(found, scopes[unit], key) == reduced["setting"]["value"]


@pytest.mark.parametrize("path", recorded("get_policies*"))
def test_each_recorded_list_of_policies_gives_the_recorded_settings(path: Path) -> None:
    """policyapi_get_policies1 to 8 and, from the wheel, 9 to 14: paging, units, groups, lists, defaults."""
    document = load(path)
    found, scopes = read(document)
    seen = 0
    for name, sections in document["results"].items():
        for key, value in sections.items():
            if key in _MADE_BY_GOGGLES:
                continue
            seen += 1
            if key.endswith("_service_status") and key not in str(found.values):
                assert value == {"serviceState": "DISABLED"}
                assert not found.is_on(key.removesuffix("_service_status")) or not found.lists_services
            elif key == ALERTS:
                assert by_name(own(found, scopes[name], key)) == by_name(value)
            elif key in LISTS:
                assert sorted(own(found, scopes[name], key), key=str) == sorted(value, key=str)
            else:
                assert own(found, scopes[name], key) == without_derived(value)
    assert seen >= 1


@pytest.mark.parametrize("path", recorded("get_policies*"))
def test_what_scubagoggles_made_of_an_answer_is_read_like_the_answer_itself(path: Path) -> None:
    """The same data, once as Google gave it and once as ScubaGoggles reduced it, means the same."""
    document = load(path)
    found, _ = read(document)
    units = tuple(
        {"orgUnitId": f"id:{name}", "name": one["name"], "orgUnitPath": one["path"]}
        for name, one in document["orgunits"].items()
    )
    sources = {"reduced_policies": (document["results"],), "orgunits": units}
    reduced = google_settings(TenantData(Platform.GOOGLE, TAKEN, name="topOU", sources=sources))
    assert not isinstance(reduced, Unseen), reduced.unseen

    for key in {key for own in document["results"].values() for key in own if key != "dlp_pii"}:
        if key in LISTS:
            assert _rules(found, key) == _rules(reduced, key)
        elif not key.endswith("_service_status"):
            assert _by_scope(found, key) == _by_scope(reduced, key)
    for service in ("gmail", "chat", "drive_and_docs", "groups_for_business"):
        if found.lists_services and f"{service}_service_status" in document["results"]["topOU"]:
            assert found.is_on(service) == reduced.is_on(service)


def _rules(found: GoogleSettings, key: str) -> list[tuple[str, ...]]:
    """Return the rules; of alerts those that Google defines, and of the untouched ones the state alone."""
    rules = [one for one in listed(found, key) if key != ALERTS or one.value["displayName"] in ALERT_STATES]
    return sorted(_rule(one) for one in rules)


def _rule(one: Effective) -> tuple[str, ...]:
    known = one.value if one.how == "set" else {"state": one.value["state"]}
    return str(one.scope), one.how, str(one.value["displayName"]), str(known)


def _by_scope(found: GoogleSettings, key: str) -> dict[Scope, Any]:
    values = found.effective(key)
    assert not isinstance(values, Unseen), values.unseen
    return {replace(one.scope, only=None): dict(one.value) for one in values}


@pytest.mark.parametrize("path", recorded("get_ou*"))
def test_units_are_placed_as_recorded(path: Path) -> None:
    document = load(path)
    units = document["response"].get("organizationUnits", ())
    top = {"orgUnitId": "id:top", "orgUnitPath": "/", "name": "Top"}
    # No account has no policies, and an answer without any is not believed: one is for the unit at the top.
    policies = tuple(
        policy("gmail.imap_access", {"enableImapAccess": True}, name)
        for name in ("top", *document["results"])
    )
    data = TenantData(Platform.GOOGLE, TAKEN, sources={"policies": policies, "orgunits": (*units, top)})
    found = google_settings(data)

    assert not isinstance(found, Unseen)
    assert set(found.values) == {TOP, *(Scope(one["path"]) for one in document["results"].values())}


@pytest.mark.parametrize("path", recorded("get_groups*"))
def test_groups_are_named_as_recorded(path: Path) -> None:
    document = load(path)
    pages = document.get("responses") or [document["response"]]
    groups = tuple(one for page in pages for one in page.get("groups", ()))
    policies = tuple(
        policy("chat.space_history", {"historyState": "ON"}, unit=None, group=name)
        for name in (None, *document["results"])
    )
    found = google_settings(
        TenantData(Platform.GOOGLE, TAKEN, sources={"policies": policies, "groups": groups})
    )

    assert not isinstance(found, Unseen)
    assert set(found.values) == {TOP, *(Scope("/", address) for address in document["results"].values())}


@pytest.mark.parametrize("path", recorded("defaults*"))
def test_defaults_are_filled_in_as_recorded(path: Path) -> None:
    document = load(path)
    found = GoogleSettings(values={TOP: document["policies"]["topOU"]})
    seen = 0
    for key, value in document["results"]["topOU"].items():
        if key.endswith("_service_status"):
            missing = key not in document["policies"]["topOU"]
            assert missing or found.is_on(key.removesuffix("_service_status")) == (
                value["serviceState"] == "ENABLED"
            )
        elif key not in document["defaults"] or document["defaults"][key] == DEFAULTS[key]:
            seen += 1
            assert own(found, TOP, key) == value
    assert seen >= 1
