"""Make the settings of a Google Workspace tenant from the data that was collected."""

import functools
from collections.abc import Mapping

from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import Objects, TenantData
from hipaacheck.tenants.google.goggles_scopes import settings_of_goggles
from hipaacheck.tenants.google.query import query_of
from hipaacheck.tenants.google.reduce import Place, reduce_policies
from hipaacheck.tenants.google.scope import Scope
from hipaacheck.tenants.google.settings import GoogleSettings


@functools.lru_cache(maxsize=8)
def google_settings(data: TenantData) -> Seen[GoogleSettings]:
    """Return the settings, each reduced to one value a scope, or why they could not be had."""
    policies = data.of("policies")
    if "reduced_policies" in data.sources and isinstance(policies, Unseen):
        given = data.one("reduced_policies")
        return given if isinstance(given, Unseen) else settings_of_goggles(data, given)
    if isinstance(policies, Unseen):
        return policies
    place = _place(data, policies)
    if isinstance(place, Unseen):
        return place
    found = reduce_policies(policies, place)
    if not (found.values or found.lists or found.unseen):
        return Unseen(unseen=f"no policy could be read: {'; '.join(found.warnings)}")
    return found


def _place(data: TenantData, policies: Objects) -> Seen[Place]:
    units = _units(data, policies)
    if isinstance(units, Unseen):
        return units
    paths = units
    groups = data.of("groups")
    addresses = {
        str(group["id"]): str(group["email"])
        for group in (() if isinstance(groups, Unseen) else groups)
        if group.get("id") and group.get("email")
    }

    def place(unit: str | None, group: str | None) -> Scope | None:
        path = "/" if unit is None else paths.get(unit)
        return None if path is None else Scope(path, None if group is None else addresses.get(group, group))

    return place


def _units(data: TenantData, policies: Objects) -> Seen[Mapping[str, str]]:
    """Return the paths of the organisational units by their ids.

    Whom a policy is for cannot be told without the units, nor without the one at the top: its policies would
    be taken for those of a unit that was deleted.
    """
    named = {query.unit for policy in policies if (query := query_of(policy)) is not None and query.unit}
    if not named:
        return {}
    units = data.of("orgunits")
    if isinstance(units, Unseen):
        return Unseen(unseen=f"it is not known which organisational unit each policy is for: {units.unseen}")
    if not units and len(named) > 1:
        return Unseen(unseen="the list of organisational units is empty, and policies are for several")
    paths: dict[str, str] = {}
    for unit in units:
        identity, path = unit.get("orgUnitId"), unit.get("orgUnitPath")
        if not (isinstance(identity, str) and isinstance(path, str) and path.startswith("/")):
            return Unseen(unseen="an organisational unit was listed without its id or its path")
        if paths.setdefault(_bare(identity), path) != path:
            return Unseen(unseen="two organisational units were listed with the same id")
        if unit.get("parentOrgUnitPath") == "/" and isinstance(above := unit.get("parentOrgUnitId"), str):
            paths[_bare(above)] = "/"
    if "/" in paths.values():
        return paths
    given_by_google = {
        query.unit
        for policy in policies
        if policy.get("type") == "SYSTEM" and (query := query_of(policy)) is not None and query.unit
    }
    if len(given_by_google) != 1:
        return Unseen(unseen="the list of organisational units does not say which one is at the top")
    return {**paths, str(given_by_google.pop()): "/"}


def _bare(identity: str) -> str:
    return identity.removeprefix("id:").removeprefix("orgUnits/")
