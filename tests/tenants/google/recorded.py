"""Find what was recorded of Google's Policy API and of ScubaGoggles, and make data of a tenant by hand."""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import Platform, Taken, TenantData, Way
from hipaacheck.tenants.google.reading import google_settings
from hipaacheck.tenants.google.settings import Effective, GoogleSettings

FOLDER = Path(__file__).parents[4] / "shared" / "samples" / "google_policy_api"
GOGGLES = os.environ.get("HIPAACHECK_SCUBAGOGGLES")
TAKEN = Taken(tool="test", way=Way.LIVE, at=None)
TOP_ID = "03top"


def recorded(pattern: str) -> list[Any]:
    """Return the recorded files that match, each as a parameter of a test; one that is skipped if none are."""
    files = {path.name: path for path in sorted(FOLDER.glob(f"policyapi_{pattern}.json"))}
    if GOGGLES:
        files |= {path.name: path for path in sorted(Path(GOGGLES).rglob(f"policyapi_{pattern}.json"))}
    if not files:
        return [pytest.param(None, marks=pytest.mark.skip(reason="nothing recorded is here"))]
    return [pytest.param(path, id=path.stem) for path in files.values()]


def reports() -> list[Any]:
    """Return the sample reports of ScubaGoggles, each as a parameter of a test."""
    files = sorted(Path(GOGGLES).rglob("ScubaResults_*.json")) if GOGGLES else []
    if not files:
        return [pytest.param(None, marks=pytest.mark.skip(reason="HIPAACHECK_SCUBAGOGGLES is not set"))]
    return [pytest.param(path, id=path.stem) for path in files]


def load(path: Path) -> dict[str, Any]:
    """Return a recorded file."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def unit(identity: str, path: str) -> dict[str, Any]:
    """Return an organisational unit as the Directory API gives it."""
    return {"orgUnitId": f"id:{identity}", "orgUnitPath": path, "name": path.rpartition("/")[2] or "Clinic"}


def policy(
    section: str,
    value: Any,
    unit: str | None = TOP_ID,
    group: str | None = None,
    order: float = 101,
    query: str = "",
) -> dict[str, Any]:
    """Return a policy as the Policy API gives it; units and groups by their ids."""
    given: dict[str, Any] = {"query": query, "sortOrder": order}
    if unit is not None:
        given["orgUnit"] = f"orgUnits/{unit}"
    if group is not None:
        given["group"] = group if group.isupper() else f"groups/{group}"
    return {
        "name": f"policies/{order}",
        "customer": "customers/C01",
        "policyQuery": given,
        "setting": {"type": f"settings/{section}", "value": value},
        "type": "ADMIN" if order > 200 else "SYSTEM",
    }


UNASKED = policy("sites.sites_creation_and_modification", {"allowSitesCreation": True})
"""A policy that no rule reads: every account has some, and an answer with none at all is not believed."""

UNITS = (unit(TOP_ID, "/"), unit("03x", "/X"), unit("03y", "/X/Y"), unit("03z", "/Z"))
GROUPS = ({"id": "02g", "email": "g@example.org"}, {"id": "02h", "email": "h@example.org"})


def tenant(policies: Iterable[Mapping[str, Any]], **sources: Any) -> TenantData:
    """Return a tenant with these policies, the units /, /X, /X/Y and /Z and the groups g and h.

    Without any there is one that nothing reads, as no account of Google's has none.
    """
    return TenantData(
        Platform.GOOGLE,
        TAKEN,
        sources={"policies": tuple(policies) or (UNASKED,), "orgunits": UNITS, "groups": GROUPS, **sources},
    )


def settings(*policies: Mapping[str, Any], **sources: Any) -> GoogleSettings:
    """Return the settings of such a tenant."""
    found = google_settings(tenant(policies, **sources))
    assert not isinstance(found, Unseen), found.unseen
    return found


def effective(found: GoogleSettings, section: str, service: str | None = None) -> dict[str, Any]:
    """Return the value of a setting by the words for its scope."""
    values = found.effective(section, service)
    assert not isinstance(values, Unseen), values.unseen
    return {str(one.scope): dict(one.value) for one in values}


def listed(found: GoogleSettings, section: str) -> tuple[Effective, ...]:
    """Return the rules of a setting that is a list of rules."""
    rules = found.rules(section)
    assert not isinstance(rules, Unseen), rules.unseen
    return rules


def with_licence(*licences: str, refused: bool = False, unit: str = TOP_ID) -> str:
    """Return a query that asks for one of these licences, or that refuses those who have one."""
    names = ", ".join(f"'/product/P/sku/{licence}'" for licence in licences)
    return (
        f"entity.org_units.exists(org_unit, org_unit.org_unit_id == orgUnitId('{unit}')) && "
        f"{'!' if refused else ''}entity.licenses.exists(license, license in [{names}])"
    )
