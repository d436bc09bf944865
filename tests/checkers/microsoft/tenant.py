"""Make the data of a Microsoft 365 tenant for tests: by hand, or from the sample exports where they are."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import JsonValue

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import Obj, Platform, Taken, TenantData, Way
from hipaacheck.tenants.microsoft.scubagear import read_scubagear

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "scubagear"
TAKEN_AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def taken(**differs: object) -> Taken:
    """Return how the data of the tests was come by."""
    fields: dict[str, object] = {"tool": "a test", "way": Way.SNAPSHOT, "at": TAKEN_AT, **differs}
    return Taken(**fields)  # type: ignore[arg-type]


def tenant(*, how: Taken | None = None, **sources: Sequence[Obj] | Obj | str) -> TenantData:
    """Return a tenant with these sources: many objects, one, or the reason why it is unseen."""
    found = {name: _source(given) for name, given in sources.items()}
    return TenantData(Platform.MICROSOFT, how or taken(), domain="clinic.example", sources=found)


def _source(given: Sequence[Obj] | Obj | str) -> tuple[Obj, ...] | Unseen:
    if isinstance(given, str):
        return Unseen(unseen=given)
    return (given,) if isinstance(given, dict) else tuple(given)  # type: ignore[arg-type]


def sample(version: str) -> TenantData:
    """Return the tenant of a sample export of ScubaGear; skips the test where the samples are not."""
    path = SAMPLES / f"ProviderSettingsExport.v{version}.json"
    if not path.is_file():
        pytest.skip("the sample exports are not here")
    document: dict[str, JsonValue] = json.loads(path.read_text(encoding="utf-8-sig"))
    return read_scubagear(document, taken(at=None))


def policy(name: str = "MFA", /, **differs: JsonValue) -> dict[str, JsonValue]:
    """Return a Conditional Access policy in the form of Graph v1.0: a second factor for everybody, in force.

    `users`, `applications`, `conditions` and `grants` are laid over what stands there.
    """

    def over(base: dict[str, JsonValue], key: str) -> dict[str, JsonValue]:
        more = differs.pop(key, {})
        assert isinstance(more, dict)
        return {**base, **more}

    users = over({key: [] for key in _USERS} | {"includeUsers": ["All"]}, "users")
    apps = over({"includeApplications": ["All"], "excludeApplications": []}, "applications")
    conditions = over({"clientAppTypes": ["all"], "users": users, "applications": apps}, "conditions")
    for where in ("Platforms", "Locations"):
        given = conditions.get(where.lower())
        if isinstance(given, dict):
            conditions[where.lower()] = {f"include{where}": [], f"exclude{where}": [], **given}
    grants = over({"operator": "OR", "builtInControls": ["mfa"]}, "grants")
    known: dict[str, JsonValue] = {"id": f"id of {name}", "displayName": name, "state": "enabled"}
    return {**known, "conditions": conditions, "grantControls": grants, **differs}


_USERS = tuple(f"{way}{what}" for way in ("include", "exclude") for what in ("Users", "Groups", "Roles"))
