"""Read the DNS records of a Terraform plan (`terraform show -json PLAN`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.zones.building import Draft, NotARecordError, apex_name, name_from, place_at, plain, shortened
from hipaacheck.zones.changes import Resource, resources, zone_id_of
from hipaacheck.zones.exclusive import EXCLUSIVE
from hipaacheck.zones.jsonlines import JsonObject
from hipaacheck.zones.plans import Plan, look_up, without_keys
from hipaacheck.zones.providers import KINDS
from hipaacheck.zones.records import PlannedZone, Removed, ZoneSource
from hipaacheck.zones.resources import RecordSet
from hipaacheck.zones.unread import unread

_UNKNOWN: Final = "known after apply"
_WHICH: Final = "the plan does not tell in which zone the record stands; write its name in full"
_PRIVATE: Final = "the record may stand in the private zone of this name: the plan does not tell its zone"


def is_terraform(data: JsonObject) -> bool:
    """Return whether this is a plan as `terraform show -json` and `tofu show -json` print it."""
    return isinstance(data.get("planned_values"), dict) or (
        "terraform_version" in data and "resource_changes" in data
    )


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
    held = list(resources(plan, data))
    plan.strange = {one.zone_id for one in held} - {"", *plan.by_id}
    for one in held:
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
    found = [draft for draft in found if draft.apex not in split]
    for sentence in unread(data):
        found[0].note(sentence)
    return [_finished(plan, draft) for draft in found]


def _finished(plan: Plan, draft: Draft) -> PlannedZone:
    """Return the zone; what one resource takes away and another one holds is not removed."""
    _settle(plan, draft)
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


def _settle(plan: Plan, draft: Draft) -> None:
    """Hide the sets of which resources of the plan say different things."""
    kept = plan.exclusive.get(draft.apex)
    for (name, rdtype), sets in plan.sets.get(draft.apex, {}).items():
        if kept is not None and (name, rdtype) not in kept and not (name == draft.apex and rdtype == "NS"):
            reason = f"the zone has an {EXCLUSIVE} that does not list it, and takes it away"
        elif len(set(sets)) > 1:
            reason = "several resources hold this set with different values; which of them stays is not told"
        else:
            continue
        draft.hide(name, reason, next(iter(sets.values())), (rdtype,))
    draft.whole = kept is not None


def _take(plan: Plan, drafts: dict[str, Draft], one: Resource) -> None:
    after = _held(plan, one, one.after)
    before = _held(plan, one, one.before) if one.changes and one.before is not None else None
    if after is None and one.after is not None and _is_private(plan, one.after, one.address):
        return
    if one.after is not None and after is None:
        _nameless(plan, drafts, one)
    if after is not None and _wanted(plan, after[0]):
        draft = _draft(plan, drafts, after[0], one)
        if not _is_doubtful(after[1]):
            plan.stored.setdefault(after[0], set()).add(_stored(one))
            _note_set(plan, after[0], after[1], one)
        _add(draft, after[1], one)
    if before is not None and _wanted(plan, before[0]):
        _remove(_draft(plan, drafts, before[0], one), before[1], after[1] if after else None, one)


def _note_set(plan: Plan, apex: str, held: RecordSet, one: Resource) -> None:
    """Keep what a resource says of a whole set, and where, to compare it with others."""
    key = held.name, held.rdtype
    if not one.kind.one_record and held.hidden is None:
        plan.sets.setdefault(apex, {}).setdefault(key, {})[frozenset(held.rdatas)] = one.at
    if one.exclusive and one.after is not None and _zone_of(plan, one, one.after) == apex:
        plan.exclusive.setdefault(apex, set()).add(key)


def _stored(one: Resource) -> tuple[str, str]:
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


def _draft(plan: Plan, drafts: dict[str, Draft], apex: str, one: Resource) -> Draft:
    draft = drafts.get(apex)
    if draft is None:
        draft = drafts[apex] = Draft(apex, ZoneSource.TERRAFORM, plan.file, one.at, whole=False)
    draft.shared_sets = draft.shared_sets or one.kind.one_record
    return draft


def _held(plan: Plan, one: Resource, values: JsonObject | None) -> tuple[str, RecordSet] | None:
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
    if zone:
        return zone, one.kind.read(values, unknown, name, zone)
    apex, doubt = _guessed(plan, name, zone_id_of(one.kind, values))
    if apex is None:
        message = f"the zone of '{shortened(name)}' cannot be told; write --zone NAME=PATH"
        raise NotARecordError(message)
    held = one.kind.read(values, unknown, name, apex)
    if doubt is None:
        return apex, held
    return apex, replace(held, rdatas=(), hidden=(doubt, (held.rdtype,) if held.rdtype else ()))


def _is_doubtful(held: RecordSet) -> bool:
    """Return whether it is not known that a record is of its zone at all."""
    return held.hidden is not None and held.hidden[0] in (_WHICH, _PRIVATE)


def _guessed(plan: Plan, name: str, zone_id: str) -> tuple[str | None, str | None]:
    """Return the apex of a record whose zone the plan does not tell, and why it may be another one's."""
    plain_name = plain(name_from(name.rstrip(".")))
    known = (plan.asked,) if plan.asked else (*plan.apexes, *plan.by_id.values())
    below = [apex for apex in known if _is_in(plain_name, apex)]
    hidden = not zone_id and any(_is_in(plain_name, apex) for apex in plan.hidden)
    if below:
        return max(below, key=len), _PRIVATE if hidden else None
    if plan.asked is None:
        return plan.registered(plain_name), _PRIVATE if hidden else None
    if name.endswith("."):
        return plan.registered(plain_name) or plain_name, None
    return plan.asked, None if _is_only_zone(plan, zone_id) else _WHICH


def _is_in(name: str, apex: str) -> bool:
    return bool(apex) and (name == apex or name.endswith("." + apex))


def _is_only_zone(plan: Plan, zone_id: str) -> bool:
    """Return whether there is no other zone in a plan than the one that the user names."""
    if plan.strange or zone_id:
        return not plan.shown and plan.strange == {zone_id}
    return plan.shown == {plan.asked} and not plan.hidden


def _zone_of(plan: Plan, one: Resource, values: JsonObject) -> str | None:
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


def _nameless(plan: Plan, drafts: dict[str, Draft], one: Resource) -> None:
    """Note a record whose name is known after apply, which may be any name of its zone."""
    said = f"{one.address} has a name that is {_UNKNOWN}: its record was not judged."
    apex = (_zone_of(plan, one, one.after) if one.after is not None else None) or plan.asked
    if apex is not None and _wanted(plan, apex):
        draft = _draft(plan, drafts, apex, one)
        draft.note(said)
        return
    raise NotARecordError(f"its name and zone are {_UNKNOWN}; write --zone NAME=PATH")


def _add(draft: Draft, held: RecordSet, one: Resource) -> None:
    if not draft.holds(held.name):
        raise NotARecordError(f"'{shortened(held.name)}' is outside {draft.apex}")
    if held.hidden is not None:
        draft.hide(held.name, held.hidden[0], one.at, held.hidden[1])
    for rdata in held.rdatas:
        draft.add(held.name, rdata, one.at, held.ttl)


def _remove(draft: Draft, was: RecordSet, now: RecordSet | None, one: Resource) -> None:
    place = place_at(*one.at)
    if was.hidden is not None and _is_doubtful(was):
        draft.hide(was.name, was.hidden[0], one.at, was.hidden[1])
        return
    if one.kind.one_record:
        kept = set(now.rdatas) if now is not None and now.name == was.name else set()
        gone = [rdata for rdata in was.rdatas if rdata not in kept]
        draft.removed += [Removed(was.name, was.rdtype, place, rdata) for rdata in gone]
    elif now is None or (now.name, now.rdtype) != (was.name, was.rdtype):
        draft.removed.append(Removed(was.name, was.rdtype, place))
