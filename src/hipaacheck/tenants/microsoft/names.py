"""Bring objects of Graph PowerShell back to the spelling of Graph v1.0, and texts of tools to plain text."""

import html
import re
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from hipaacheck.tenants.data import NotTenantDataError, Obj, Objects

MAX_DEPTH = 64
_TYPE = "@odata.type"
_EXTRA = "additionalproperties"
_TAG = re.compile(r"<[^<>]*>")
_READ = 4000


def camel(name: str) -> str:
    """Return a name as Graph writes it: PowerShell only raised its first letter."""
    return name[:1].lower() + name[1:]


def graph_object(raw: Obj) -> dict[str, JsonValue]:
    """Return an object in the spelling of Graph, all levels of it.

    AdditionalProperties of PowerShell's typed objects are put where Graph has them. An inner object whose
    fields are all null is null, as in Graph: PowerShell fills in the whole type. Annotations such as
    "x@odata.context" are left out, "@odata.type" stays.
    """
    return dict(_members(raw))


def _members(raw: Obj) -> Iterator[tuple[str, JsonValue]]:
    found: dict[str, JsonValue] = {}
    for key, value in _flat(raw):
        if "@" in key and key != _TYPE:
            continue
        name = camel(key)
        if found.get(name) is None:
            found[name] = _graph_value(value)
    yield from found.items()


def _flat(raw: Obj) -> Iterator[tuple[str, JsonValue]]:
    """Yield the fields of an object, those of AdditionalProperties last."""
    extra: JsonValue = None
    for key, value in raw.items():
        if key.lower() == _EXTRA and (value is None or isinstance(value, Mapping)):
            extra = value
        else:
            yield key, value
    if isinstance(extra, Mapping):
        yield from extra.items()


def _graph_value(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return [_graph_value(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    inner = graph_object(value)
    if value and all(one is None for one in inner.values()):
        return None
    return inner


def without(raw: Obj, *names: str) -> dict[str, JsonValue]:
    """Return an object without the named fields, but keep those that hold something."""
    return {key: value for key, value in raw.items() if key not in names or not is_empty(value)}


def is_empty(value: JsonValue) -> bool:
    """Return whether nothing at all stands in a value: null, "", an empty list, or an object of such."""
    if isinstance(value, Mapping):
        return all(is_empty(one) for one in value.values())
    if isinstance(value, list):
        return all(is_empty(one) for one in value)
    return value is None or value == ""


# Graph, servicePlanInfo: what provisioningStatus is of a plan that nobody can use now.
_NOT_PROVISIONED = frozenset(
    {"disabled", "error", "pendinginput", "pendingactivation", "pendingprovisioning"}
)


def is_provisioned(state: JsonValue) -> bool | None:
    """Return whether a service plan in this state can be used; None for a state that is not known."""
    word = state.lower() if isinstance(state, str) else ""
    return True if word == "success" else False if word in _NOT_PROVISIONED else None


def service_plans(skus: Objects) -> Objects:
    """Return the service plans of licences bought (Graph subscribedSkus) but those surely not provisioned."""
    return tuple(
        plan
        for sku in skus
        for plan in as_objects(sku.get("servicePlans"))
        if is_provisioned(plan.get("provisioningStatus")) is not False
    )


def as_objects(value: JsonValue) -> Objects:
    """Return the objects of a list, or of the one that stands for a list; anything else is left out."""
    many = value if isinstance(value, list) else [value]
    return tuple(one for one in many if isinstance(one, Mapping))


def plain(value: JsonValue, limit: int) -> str:
    """Return HTML of a tool as plain text on one line, without control characters, cut at `limit`."""
    if not isinstance(value, str):
        return ""
    text = html.unescape(_TAG.sub(" ", value[:_READ]))
    words = "".join(char if char.isprintable() else " " for char in text).split()
    line = " ".join(words)
    return line if len(line) <= limit else f"{line[: limit - 3]}..."


def refuse_deep(document: object) -> None:
    """Raise NotTenantDataError for what nests deeper than any export, before anything walks through it."""
    level: list[object] = [document]
    for _ in range(MAX_DEPTH):
        inner: list[object] = []
        for one in level:
            if isinstance(one, Mapping):
                inner.extend(one.values())
            elif isinstance(one, list | tuple):
                inner.extend(one)
        level = [one for one in inner if isinstance(one, Mapping | list | tuple)]
        if not level:
            return
    raise NotTenantDataError(f"the file nests deeper than {MAX_DEPTH} levels")
