"""Compare two collections of one tenant's settings: which fields differ, never what they hold."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic import JsonValue

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import Obj, Objects, TenantData
from hipaacheck.tenants.owner import domains_of

_KEYS: Final = (
    "id",
    "Identity",
    "identity",
    "Guid",
    "ExternalDirectoryObjectId",
    "primaryEmail",
    "name",
    "Name",
)
"""Fields by which an object is known again, the surest first."""

# A name of a field may hold nothing else: keys of some objects are addresses or names of people.
_FIELD = re.compile(
    r"(?:@odata\.[a-zA-Z.]{1,40}|\$?[A-Za-z][A-Za-z0-9_.$#]{0,79}(?:@odata\.[a-zA-Z.]{1,40})?)\Z"
)
_TYPE = re.compile(r"(?:settings/)?([a-z0-9_]{1,40}\.[a-z0-9_]{1,60})\Z")
_ENTRY = "(entry)"
_OTHER = "(a name)"
_POLICIES = "policies"
_REDUCED = "reduced_policies"
# When something was written and by which server, what it is filed under, and the vendor's daily opinion.
_NO_SETTING = re.compile(
    r"(?:^|\.)(?:(?:last|when|created|modified|updated|deleted|renewed|refreshed)\w*(?:time|utc|date|changed|created)"
    r"|etag|@odata\.\w+|distinguishedname|exchangeobjectid|exchangeversion|guid|objectcategory|objectclass"
    r"|organizationid|originatingserver|runspaceid)\Z",
    re.IGNORECASE,
)
_NO_SETTINGS = frozenset({"secure_scores"})


@dataclass(frozen=True, slots=True, order=True)
class Field:
    """A setting that differs: the source, or the type of a policy of Google, and the path of the field.

    An empty path stands for whole objects that were added or removed.
    """

    source: str
    path: str

    def __str__(self) -> str:
        return f"{self.source} {self.path}" if self.path else f"{self.source} (added or removed)"


@dataclass(frozen=True, slots=True)
class Differences:
    """How many objects differ in each field, and the sources that only one of the two holds."""

    fields: Mapping[Field, int]
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()


class Same(StrEnum):
    """Whether two collections are of one tenant."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sameness:
    """Whether two collections are of one tenant, and why not, or why that is not known."""

    same: Same
    why: str = ""


def same_tenant(before: TenantData, after: TenantData) -> Sameness:
    """Return whether two collections are of one tenant: by its number or, without both, by its domains."""
    if before.platform is not after.platform:
        why = f"the first is of a tenant of {before.platform}, the second of {after.platform}"
        return Sameness(Same.NO, why)
    first, second = _id(before), _id(after)
    if first and second:
        why = f"the first is of the tenant {first}, the second of {second}"
        return Sameness(Same.YES) if first == second else Sameness(Same.NO, why)
    known, others = domains_of(before), domains_of(after)
    if not known or not others:
        return Sameness(Same.UNKNOWN, "nothing in them shows that they are of one")
    if known & others:
        return Sameness(Same.YES)
    names, more = (", ".join(sorted(one)[:2]) for one in (known, others))
    return Sameness(Same.NO, f"the first is of {names}, the second of {more}")


def _id(data: TenantData) -> str:
    return (data.tenant_id or "").strip().lower().removeprefix("customers/")


def differences(before: TenantData, after: TenantData) -> Differences:
    """Return which fields differ. The order of lists means nothing."""
    counted: Counter[Field] = Counter()
    lost, gained = [], []
    for source in sorted(before.sources.keys() | after.sources.keys()):
        old, new = before.of(source), after.of(source)
        if isinstance(old, Unseen) or isinstance(new, Unseen):
            if not isinstance(old, Unseen):
                lost.append(_shown(source))
            elif not isinstance(new, Unseen):
                gained.append(_shown(source))
            continue
        if source in _NO_SETTINGS:
            continue
        counted.update(_of_source(source, old, new))
    return Differences(dict(sorted(counted.items())), tuple(lost), tuple(gained))


def _of_source(source: str, old: Objects, new: Objects) -> Iterator[Field]:
    for label, (olds, news) in _by_type(source, old, new).items():
        for path in _lists(olds, news, ""):
            named = path.removeprefix("[]").removeprefix(".")
            if not _NO_SETTING.search(named):
                yield Field(label, named)


def _by_type(source: str, old: Objects, new: Objects) -> dict[str, tuple[list[JsonValue], list[JsonValue]]]:
    """Return the objects of a source, the settings of Google by the type of the policy."""
    found: dict[str, tuple[list[JsonValue], list[JsonValue]]] = {}
    for at, objects in enumerate((old, new)):
        for one in objects:
            for label, labelled in _labelled(source, one):
                found.setdefault(label, ([], []))[at].append(labelled)
    return found


def _labelled(source: str, one: Obj) -> Iterator[tuple[str, JsonValue]]:
    if source == _REDUCED:
        # ScubaGoggles writes one object: for each unit its sections, and for each section its fields.
        units = [(unit, sections) for unit, sections in one.items() if isinstance(sections, Mapping)]
        for unit, sections in units:
            for section, value in sections.items():
                fields = dict(value) if isinstance(value, Mapping) else {"value": value}
                yield f"{source} {_shown(section)}", {**fields, "id": unit}
        return
    setting = one.get("setting")
    kind = setting.get("type") if isinstance(setting, Mapping) else None
    known = _TYPE.match(kind) if source == _POLICIES and isinstance(kind, str) else None
    yield f"{source} {known[1]}" if known else _shown(source), dict(one)


def _shown(name: str) -> str:
    """Return the name of a source or field; one that may be an address or a person's name is not shown."""
    return name if _FIELD.match(name) and "@" not in name[1:] else _OTHER


def _lists(old: Sequence[JsonValue], new: Sequence[JsonValue], path: str) -> Iterator[str]:
    """Yield the paths in which two lists differ, those of objects that are known again by a field."""
    same = Counter(map(_canonical, old)) & Counter(map(_canonical, new))
    left = [_without(items, same) for items in (old, new)]
    first, second = _keyed(left[0]), _keyed(left[1])
    if first is None or second is None:
        yield f"{path}[]"
        return
    for key in first.keys() | second.keys():
        if key in first and key in second:
            yield from _values(first[key], second[key], f"{path}[]")
        else:
            yield f"{path}[]"


def _without(items: Sequence[JsonValue], same: Counter[str]) -> list[JsonValue]:
    left, rest = Counter(same), []
    for one in items:
        text = _canonical(one)
        if left[text] > 0:
            left[text] -= 1
        else:
            rest.append(one)
    return rest


def _keyed(items: Sequence[JsonValue]) -> dict[str, JsonValue] | None:
    """Return objects by what they are known by; None when they are no objects, or two share it."""
    if len(items) == 1 and isinstance(items[0], Mapping):
        return {_key(items[0]) or _ENTRY: items[0]}
    found: dict[str, JsonValue] = {}
    for one in items:
        key = _key(one) if isinstance(one, Mapping) else None
        if key is None or key in found:
            return None
        found[key] = one
    return found


def _key(one: Mapping[str, JsonValue]) -> str | None:
    for name in _KEYS:
        value = one.get(name)
        if isinstance(value, str) and value:
            return f"{name}={value}"
    return None


def _values(old: JsonValue, new: JsonValue, path: str) -> Iterator[str]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in old.keys() | new.keys():
            inner = f"{path}.{_shown(name)}"
            if name not in old or name not in new:
                # That a field is there and empty says no more than that it is not there.
                if (old if name in old else new)[name] not in (None, "", [], {}):
                    yield inner
            else:
                yield from _values(old[name], new[name], inner)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _lists(old, new, path)
    elif _canonical(old) != _canonical(new):
        yield path


def _canonical(value: JsonValue) -> str:
    """Return a text that is the same for values that differ in the order of lists and keys alone."""
    if isinstance(value, list):
        return "[" + ",".join(sorted(map(_canonical, value))) + "]"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(name)}:{_canonical(value[name])}" for name in sorted(value)) + "}"
    return json.dumps(value)
