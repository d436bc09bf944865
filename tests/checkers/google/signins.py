"""Make the data of a Google Workspace tenant for tests: by hand, or from the sample reports where they are."""

import functools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import JsonValue
from tests.tenants.google.recorded import GROUPS, UNASKED, UNITS, load, reports

from hipaacheck.checkers.google import CHECKER
from hipaacheck.engine.registry import Registry
from hipaacheck.engine.scan import load_rule_set
from hipaacheck.model import Finding, Record, Rule, Unseen
from hipaacheck.tenants.data import Platform, Taken, TenantData, Way
from hipaacheck.tenants.google.goggles import read_dump, read_goggles
from hipaacheck.testing import judge_rule

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
NEVER = "1970-01-01T00:00:00.000Z"


def tenant(*policies: Mapping[str, Any], at: datetime | None = AT, **sources: Any) -> TenantData:
    """Return a tenant with these policies, the units /, /X, /X/Y and /Z and the groups g and h.

    A source is given as objects, or as text that says why it is unseen. Without any policy there is one that
    nothing reads: no account of Google's has none.
    """
    found = {
        name: Unseen(unseen=given) if isinstance(given, str) else tuple(given)
        for name, given in sources.items()
    }
    known = {"policies": tuple(policies) or (UNASKED,), "orgunits": UNITS, "groups": GROUPS}
    taken = Taken(tool="a test", way=Way.LIVE, at=at)
    return TenantData(Platform.GOOGLE, taken, sources={**known, **found})


def user(name: str, /, **differs: JsonValue) -> dict[str, JsonValue]:
    """Return an account as the Directory API gives it: used yesterday, with a second step."""
    known: dict[str, JsonValue] = {
        "id": f"id of {name}",
        "primaryEmail": f"{name}@clinic.example",
        "orgUnitPath": "/",
        "suspended": False,
        "archived": False,
        "isAdmin": False,
        "isDelegatedAdmin": False,
        "isEnrolledIn2Sv": True,
        "isEnforcedIn2Sv": True,
        "lastLoginTime": ago(1),
        "creationTime": "2020-01-01T00:00:00.000Z",
    }
    return {**known, **differs}


def ago(days: float) -> str:
    """Return the moment so many days before the data of the tests was taken."""
    return f"{AT - timedelta(days=days):%Y-%m-%dT%H:%M:%S.000Z}"


def assignment(mode: str, unit: str | None = "03top", **differs: JsonValue) -> dict[str, JsonValue]:
    """Return an assignment of sign-on as Cloud Identity gives it."""
    known: dict[str, JsonValue] = {"customer": "customers/C01", "ssoMode": mode}
    return {**known, **({} if unit is None else {"targetOrgUnit": f"orgUnits/{unit}"}), **differs}


def sample(version: str) -> TenantData:
    """Return the tenant of a sample report of ScubaGoggles; skips the test where it is not."""
    taken = Taken(tool="", way=Way.IMPORT, at=None)
    for one in reports():
        path = one.values[0]
        if path is not None:
            document = load(path)
            if document["MetaData"]["ToolVersion"] == version:
                return read_goggles(document, taken)
    pytest.skip(f"the sample report of ScubaGoggles {version} is not here")


def recorded_page(document: Mapping[str, Any]) -> TenantData:
    """Return the tenant of a recorded answer of the Policy API."""
    pages = document.get("responses") or [document.get("response", document)]
    policies = [{**one, "customer": "customers/C01"} for page in pages for one in page.get("policies", ())]
    dump = {"orgunits": document["orgunits"], "groups": document.get("groups", {}), "policies": policies}
    return read_dump(dump, Taken(tool="", way=Way.IMPORT, at=None))


@functools.cache
def rules() -> dict[str, Rule]:
    """Return the rules of the Google checker by id."""
    return {rule.id: rule for rule in load_rule_set(Registry((CHECKER,), (), ())).rules}


def judged(rule_id: str, facts: Record) -> Finding:
    """Return what a rule says of the facts of its only part."""
    rule = rules()[rule_id]
    (kind,) = rule.needs.values()
    return judge_rule(rule, {kind: facts}, as_of=AT)
