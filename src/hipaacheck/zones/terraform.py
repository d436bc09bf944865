"""Read the DNS records of a Terraform plan (`terraform show -json PLAN`)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.zones.building import Draft, NotARecordError, apex_name, name_from, place_at, plain, shortened
from hipaacheck.zones.jsonlines import JsonObject
from hipaacheck.zones.plans import Plan, look_up, module_of, resources_of, without_keys
from hipaacheck.zones.providers import KINDS
from hipaacheck.zones.records import PlannedZone, Removed, ZoneSource
from hipaacheck.zones.resources import Kind, RecordSet

_UNKNOWN: Final = "known after apply"


def is_terraform(data: JsonObject) -> bool:
    """Return whether this is a plan as `terraform show -json` and `tofu show -json` print it."""
    return isinstance(data.get("planned_values"), dict) or (
        "terraform_version" in data and "resource_changes" in data
    )


@dataclass(frozen=True, slots=True)
class _Resource:
    """A resource of the plan: what it will be, was, and what of it is not known yet."""

    address: str
    provider: str
    kind: Kind
    after: JsonObject | None
    before: JsonObject | None
    unknown: Mapping[str, Any]
    at: tuple[str, int | None]
    changes: bool


def read_terraform(
    data: JsonObject,
    file: str,
    *,
    apexes: Sequence[str] = (),
    registered: Callable[[str], str | None],
    sources: Mapping[str, str] | None = None,
    asked: str | None = None,
) -> list[PlannedZone]:
    """Return the zones of which a plan holds records; nothing is known of what is not in them.

    `asked` is the zone that the user names: others are left out. A record whose zone the plan does not tell
    is of the longest of `apexes` that it is below, or else of the domain that `registered` finds. `sources`
    are the texts of the *.tf files beside the plan by the path to show, which begins with the plan's folder.
    Raises FileMistakesError.
    """
    if data.get("errored") is True:
        raise FileMistakesError([Mistake(file, None, "is of a plan that failed; nothing in it is sure")])
    plan = Plan(file, asked, apexes, registered)
    look_up(plan, data, sources or {})
    drafts: dict[str, Draft] = {}
    mistakes: list[Mistake] = []
    for one in _resources(plan, data):
        try:
            _take(plan, drafts, one)
        except NotARecordError as error:
            mistakes.append(Mistake(*one.at, f"{shortened(one.address)}: {error}"))
    if mistakes:
        raise FileMistakesError(mistakes[:500])
    found = [draft for draft in drafts.values() if draft.records or draft.opaque or draft.removed]
    if not found:
        wanted = f" of {asked}" if asked else ""
        kinds = ", ".join(sorted(KINDS)[:4])
        message = f"holds no DNS record{wanted} of a kind that is known here ({kinds} and others)"
        raise FileMistakesError([Mistake(file, None, message)])
    split = [draft.apex for draft in found if not _in_one_zone(plan, draft.apex)]
    if any(apex in split for apex in (*apexes, asked)) or len(split) == len(found):
        message = f"holds records of {split[0]} in several zones; which of them the internet asks is not told"
        raise FileMistakesError([Mistake(file, None, message)])
    return [_finished(draft) for draft in found if draft.apex not in split]


def _finished(draft: Draft) -> PlannedZone:
    """Return the zone; what one resource takes away and another one holds is not removed."""
    whole = {(one.name, one.rdata) for one in draft.records}
    sets = {(one.name, one.rdtype) for one in draft.records}
    sets |= {(one.name, rdtype) for one in draft.opaque for rdtype in one.rdtypes}
    hidden = {one.name for one in draft.opaque if not one.rdtypes}
    draft.removed = [
        one
        for one in draft.removed
        if (
            (one.name, one.rdata) not in whole
            if one.rdata is not None
            else (one.name, one.rdtype) not in sets and one.name not in hidden
        )
    ]
    return draft.done()


def _take(plan: Plan, drafts: dict[str, Draft], one: _Resource) -> None:
    after = _held(plan, one, one.after)
    before = _held(plan, one, one.before) if one.changes and one.before is not None else None
    if after is None and one.after is not None and _is_private(plan, one.after, one.address):
        return
    if one.after is not None and after is None:
        _nameless(plan, drafts, one)
    if after is not None and _wanted(plan, after[0]):
        draft = _draft(plan, drafts, after[0], one)
        plan.stored.setdefault(after[0], set()).add(_stored(one))
        _add(draft, after[1], one)
    if before is not None and _wanted(plan, before[0]):
        _remove(_draft(plan, drafts, before[0], one), before[1], after[1] if after else None, one)


def _stored(one: _Resource) -> tuple[str, str]:
    """Return the provider and what tells apart zones of one name there."""
    values = one.after if one.after is not None else JsonObject()
    keys = one.kind.zone_ids or ("resource_group_name",)
    return one.provider, next((values.text(key) for key in keys if values.text(key)), "")


def _in_one_zone(plan: Plan, apex: str) -> bool:
    """Return whether all records of a name are in one zone; of several, nobody can tell which is asked."""
    stored = plan.stored.get(apex, set())
    return len({provider for provider, _ in stored}) < 2 and len({key for _, key in stored} - {""}) < 2


def _wanted(plan: Plan, apex: str) -> bool:
    return plan.asked is None or apex == plan.asked


def _draft(plan: Plan, drafts: dict[str, Draft], apex: str, one: _Resource) -> Draft:
    draft = drafts.get(apex)
    if draft is None:
        draft = drafts[apex] = Draft(apex, ZoneSource.TERRAFORM, plan.file, one.at, whole=False)
    draft.shared_sets = draft.shared_sets or one.kind.one_record
    return draft


def _held(plan: Plan, one: _Resource, values: JsonObject | None) -> tuple[str, RecordSet] | None:
    """Return apex and records of a resource; None where its name is not known, or its zone not public."""
    if values is None:
        return None
    if _is_private(plan, values, one.address):
        return None
    zone = _zone_of(plan, one, values)
    unknown = one.unknown if values is one.after else {}
    name = one.kind.name(values)
    if unknown.get("name") is True or name is None:
        return None
    apex = zone or _guessed(plan, name)
    if apex is None:
        message = f"the zone of '{shortened(name)}' cannot be told; write --zone NAME=PATH"
        raise NotARecordError(message)
    return apex, one.kind.read(values, unknown, name, apex)


def _guessed(plan: Plan, name: str) -> str | None:
    plain_name = plain(name_from(name.rstrip(".")))
    known = (plan.asked,) if plan.asked else (*plan.apexes, *plan.by_id.values())
    below = [apex for apex in known if plain_name == apex or plain_name.endswith("." + apex)]
    if below:
        return max(below, key=len)
    return plan.asked or plan.registered(plain_name)


def _zone_of(plan: Plan, one: _Resource, values: JsonObject) -> str | None:
    for key in one.kind.zone_names:
        named = apex_name(values.text(key))
        if named is not None:
            return named
    for key in one.kind.zone_ids:
        if values.text(key) in plan.by_id:
            return plan.by_id[values.text(key)]
    referred = plan.references.get(without_keys(one.address))
    return plan.by_address.get(referred) if referred else None


def _is_private(plan: Plan, values: JsonObject, address: str) -> bool:
    named = {values.text(key) for key in ("zone_id", "managed_zone")} - {""}
    referred = plan.references.get(without_keys(address))
    return bool(named & plan.private) or (not named and referred in plan.private)


def _nameless(plan: Plan, drafts: dict[str, Draft], one: _Resource) -> None:
    """Note a record whose name is known after apply, which may be any name of its zone."""
    said = f"{one.address} has a name that is {_UNKNOWN}: its record was not judged."
    apex = (_zone_of(plan, one, one.after) if one.after is not None else None) or plan.asked
    if apex is not None and _wanted(plan, apex):
        draft = _draft(plan, drafts, apex, one)
        draft.note(said)
        return
    raise NotARecordError(f"its name and zone are {_UNKNOWN}; write --zone NAME=PATH")


def _add(draft: Draft, held: RecordSet, one: _Resource) -> None:
    if not draft.holds(held.name):
        raise NotARecordError(f"'{shortened(held.name)}' is outside {draft.apex}")
    if held.hidden is not None:
        draft.hide(held.name, held.hidden[0], one.at, held.hidden[1])
    for rdata in held.rdatas:
        draft.add(held.name, rdata, one.at, held.ttl)


def _remove(draft: Draft, was: RecordSet, now: RecordSet | None, one: _Resource) -> None:
    place = place_at(*one.at)
    if one.kind.one_record:
        kept = set(now.rdatas) if now is not None and now.name == was.name else set()
        gone = [rdata for rdata in was.rdatas if rdata not in kept]
        draft.removed += [Removed(was.name, was.rdtype, place, rdata) for rdata in gone]
    elif now is None or (now.name, now.rdtype) != (was.name, was.rdtype):
        draft.removed.append(Removed(was.name, was.rdtype, place))


def _resources(plan: Plan, data: JsonObject) -> Iterator[_Resource]:
    """Yield the resources that hold DNS records, each once, in the order of the plan."""
    changes = {one.text("address"): one for one in data.objects("resource_changes")}
    seen: set[str] = set()
    for values in resources_of(data.object("planned_values").object("root_module")):
        address = values.text("address")
        kind = KINDS.get(values.text("type"))
        if kind is None or values.text("mode") == "data" or address in seen:
            continue
        seen.add(address)
        change = changes.get(address, JsonObject()).object("change")
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


def _resource(
    plan: Plan, kind: Kind, one: JsonObject, change: JsonObject, after: JsonObject | None
) -> _Resource:
    actions = change.get("actions")
    before = change.get("before")
    unknown = change.get("after_unknown")
    return _Resource(
        address=one.text("address"),
        provider=one.text("type").partition("_")[0],
        kind=kind,
        after=after,
        before=before if isinstance(before, JsonObject) else None,
        unknown=unknown if isinstance(unknown, dict) else {},
        at=_at(plan, one),
        changes=isinstance(actions, list) and any(word in ("delete", "update") for word in actions),
    )


def _at(plan: Plan, one: JsonObject) -> tuple[str, int | None]:
    """Return the line of the block of a resource, or that of the plan where no block was found."""
    module = module_of(one.text("address"))
    folder = plan.folders.get(module)
    found = plan.blocks.get((folder, one.text("type"), one.text("name"))) if folder is not None else None
    return found or (plan.file, one.line)
