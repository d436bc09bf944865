"""Give what ScubaGoggles exports the names and shapes that the live collectors give it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import Obj, Objects

_DIRECTORY = "directory/v1"
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class _From:
    """Where a source stands in the export, which calls fill it, and how the live collectors shape it."""

    key: str
    calls: tuple[str, ...] = ()
    error: str | None = None
    shape: Callable[[JsonValue], JsonValue] = lambda value: value


def _named(field: str) -> Callable[[JsonValue], JsonValue]:
    """Return what makes an object of a mere name."""

    def shape(value: JsonValue) -> JsonValue:
        return {field: value} if isinstance(value, str) else value

    return shape


def _licence(value: JsonValue) -> JsonValue:
    if not isinstance(value, Mapping):
        return value
    known = {"product_id": "productId", "sku_id": "skuId", "product_name": "skuName"}
    return {known.get(name, name): given for name, given in value.items()}


_LISTS: Mapping[str, _From] = {
    "alias_domains": _From(
        "alias_domains", ("directory/reference/rest/v1/domainAliases/list",), shape=_named("domainAliasName")
    ),
    "break_glass_accounts": _From("break_glass_accounts", shape=_named("account")),
    "dkim_records": _From("dkim_records", ("get_dkim_records",)),
    "dmarc_records": _From("dmarc_records", ("get_dmarc_records",)),
    "domains": _From("domains", (f"{_DIRECTORY}/domains/list",), shape=_named("domainName")),
    "group_settings": _From("group_settings", (f"{_DIRECTORY}/groups/list", "groups-settings/v1/groups/get")),
    "imap_exclusions": _From("imap_exclusions"),
    "licences": _From(
        "license_data", ("licensing/v1/product/{productId}/sku/{skuId}/users/list",), shape=_licence
    ),
    "missing_policies": _From("missing_policies", shape=_named("name")),
    "privileged_users": _From("privileged_users", error="privileged_users_error"),
    "sites_exclusions": _From("sites_exclusions"),
    "spf_records": _From("spf_records", ("get_spf_records",)),
    "sso_assignments": _From("inbound_sso_assignments", error="inbound_sso_assignments_error"),
    "super_admins": _From("super_admins", (f"{_DIRECTORY}/users/list",)),
}


def sources_of(raw: Obj) -> dict[str, Seen[Objects]]:
    """Return the sources of an export; each that its version does not know is left out."""
    failed = raw.get("unsuccessful_calls")
    calls = frozenset(str(call) for call in failed) if isinstance(failed, list) else frozenset()
    found: dict[str, Seen[Objects]] = {
        "admin_activity": _activity(raw, calls),
        "orgunits": _orgunits(raw, calls),
        "reduced_policies": _one(raw, "reduced_policies", "policies"),
        "tenant_info": _one(raw, "tenant_info", "tenant_info"),
    }
    found |= {name: _listed(name, raw, where, calls) for name, where in _LISTS.items() if where.key in raw}
    info = raw.get("tenant_info")
    if isinstance(info, Mapping) and isinstance(info.get("ID"), str) and info["ID"]:
        found["customer"] = ({"id": info["ID"], "customerDomain": info.get("domain")},)
    return found


def _listed(name: str, raw: Obj, where: _From, failed: frozenset[str]) -> Seen[Objects]:
    problem = None if where.error is None else raw.get(where.error)
    if problem is not None:
        return _unseen(name, f"ScubaGoggles could not read it: {str(problem)[:_SHOWN]}")
    not_answered = sorted(failed.intersection(where.calls))
    if not_answered:
        return _unseen(name, f"the call {not_answered[0]} of ScubaGoggles failed")
    value = raw.get(where.key)
    shaped = [where.shape(one) for one in value] if isinstance(value, list) else [value]
    objects = tuple(one for one in shaped if isinstance(one, Mapping))
    if not isinstance(value, list) or len(objects) != len(shaped):
        return _unseen(name, f"{where.key} of the export has a shape that hipaacheck does not know")
    return objects


def _one(raw: Obj, name: str, key: str) -> Seen[Objects]:
    value = raw.get(key)
    return (value,) if isinstance(value, Mapping) else _unseen(name, f"the export holds no {key}")


def _orgunits(raw: Obj, failed: frozenset[str]) -> Seen[Objects]:
    answer = raw.get("organizational_units")
    if not isinstance(answer, Mapping) or "organizationUnits" not in answer:
        return _unseen("orgunits", "the export holds no list of organisational units")
    where = _From("organizationUnits", (f"{_DIRECTORY}/orgunits/list",))
    return _listed("orgunits", answer, where, failed)


def _activity(raw: Obj, failed: frozenset[str]) -> Seen[Objects]:
    """Return what the log of administrators holds, each event once: it stands with every product it is of."""
    if "reports/v1/activities/list" in failed:
        return _unseen("admin_activity", "the call reports/v1/activities/list of ScubaGoggles failed")
    events: dict[str, Obj] = {}
    for key, log in raw.items():
        items = log.get("items") if key.endswith("_logs") and isinstance(log, Mapping) else None
        for item in items if isinstance(items, list) else ():
            if isinstance(item, Mapping):
                events.setdefault(str(item.get("id")), item)
    if not events:
        return _unseen(
            "admin_activity", "ScubaGoggles asks for some events only, and the export holds none of these"
        )
    return tuple(events.values())


def _unseen(name: str, why: str) -> Unseen:
    return Unseen(unseen=f"{name} was not collected: {why}")
