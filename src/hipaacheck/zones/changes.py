"""List what a plan of Terraform does to resources that hold DNS records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hipaacheck.zones.exclusive import EXCLUSIVE, ONE_SET, is_known, sets_of
from hipaacheck.zones.jsonlines import JsonObject
from hipaacheck.zones.plans import Plan, module_of, resources_of
from hipaacheck.zones.providers import KINDS
from hipaacheck.zones.resources import Kind


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of the plan: what it will be, was, and what of it is not known yet."""

    address: str
    provider: str
    kind: Kind
    after: JsonObject | None
    before: JsonObject | None
    unknown: Mapping[str, Any]
    at: tuple[str, int | None]
    changes: bool
    exclusive: bool = False

    @property
    def zone_id(self) -> str:
        """Return the id of the zone that the resource names, empty where it names none that is known."""
        values = self.after if self.after is not None else self.before
        return zone_id_of(self.kind, values) if values is not None else ""


def zone_id_of(kind: Kind, values: JsonObject) -> str:
    """Return the id of the zone that a resource names, empty where it names none that is known."""
    return next((values.text(key) for key in kind.zone_ids if values.text(key)), "")


def resources(plan: Plan, data: JsonObject) -> Iterator[Resource]:
    """Yield the resources that hold DNS records, each once, in the order of the plan."""
    changes = {one.text("address"): one for one in data.objects("resource_changes")}
    seen: set[str] = set()
    for values in resources_of(data.object("planned_values").object("root_module")):
        address = values.text("address")
        kind = KINDS.get(values.text("type"))
        exclusive = values.text("type") == EXCLUSIVE
        if (kind is None and not exclusive) or values.text("mode") == "data" or address in seen:
            continue
        seen.add(address)
        change = changes.get(address, JsonObject()).object("change")
        if kind is None:
            yield from _exclusive(plan, values, change)
        else:
            yield _resource(plan, kind, values, change, values.object("values"))
    for address, one in changes.items():
        kind = KINDS.get(one.text("type"))
        if kind is None or one.text("mode") == "data" or address in seen:
            continue
        change = one.object("change")
        after = change.get("after")
        # `removed` blocks take a resource out of the state ("forget"); the record itself stays.
        if "forget" not in (change.get("actions") or []):
            yield _resource(plan, kind, one, change, after if isinstance(after, JsonObject) else None)


def _exclusive(plan: Plan, values: JsonObject, change: JsonObject) -> Iterator[Resource]:
    """Yield each record set as a resource; a resource that is destroyed leaves its record sets alone."""
    whole = _resource(plan, KINDS[ONE_SET], values, change, values.object("values"))
    for after, before, unknown in sets_of(values.object("values"), whole.before, whole.unknown):
        yield replace(
            whole,
            after=after,
            before=before,
            unknown=unknown,
            changes=before is not None,
            exclusive=is_known(whole.unknown),
        )


def _resource(
    plan: Plan, kind: Kind, one: JsonObject, change: JsonObject, after: JsonObject | None
) -> Resource:
    actions = change.get("actions")
    before = change.get("before")
    later = change.get("after_unknown")
    unknown = dict(later) if isinstance(later, dict) else {}
    if kind.one_record and before is None and after is not None and after.text("value"):
        # No state has a value yet, so 'value' of a new record of Cloudflare is what the user wrote, and the
        # provider computes 'content' from it.
        unknown.pop("content", None)
    return Resource(
        address=one.text("address"),
        provider=one.text("type").partition("_")[0],
        kind=kind,
        after=after,
        before=before if isinstance(before, JsonObject) else None,
        unknown=unknown,
        at=_at(plan, one),
        changes=isinstance(actions, list) and any(word in ("delete", "update") for word in actions),
    )


def _at(plan: Plan, one: JsonObject) -> tuple[str, int | None]:
    """Return the line of the block of a resource, or that of the plan where no block was found."""
    module = module_of(one.text("address"))
    folder = plan.folders.get(module)
    found = plan.blocks.get((folder, one.text("type"), one.text("name"))) if folder is not None else None
    return found or (plan.file, one.line)
