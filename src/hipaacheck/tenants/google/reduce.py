"""Reduce the policies that Google's Policy API returns to one value for each scope and setting."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hipaacheck.model import canonical_json
from hipaacheck.tenants.data import Obj, Objects
from hipaacheck.tenants.google.combine import combined
from hipaacheck.tenants.google.defaults import LISTS, MERGED, PRIMARY_KEYS
from hipaacheck.tenants.google.query import Condition, Person, kinds_of_people, query_of, words_for
from hipaacheck.tenants.google.scope import NOTHING, Scope
from hipaacheck.tenants.google.settings import GoogleSettings, section_key

Place = Callable[[str | None, str | None], Scope | None]
"""Give the scope of the ids of a unit and a group; None when there is no such unit any more."""


@dataclass(frozen=True, slots=True)
class _Policy:
    scope: Scope
    order: float
    value: Obj
    conditions: frozenset[Condition]


def reduce_policies(policies: Iterable[Obj], place: Place) -> GoogleSettings:
    """Return the settings of a tenant from its raw policies.

    For each setting, policies are reduced for each unit and each group, for each kind of people that licence
    clauses tell apart. What cannot be read makes its setting unseen: it may be the one that matters. The
    policy of a group is kept whatever its sort order is: that of WORKSPACE_ALL_ADMIN_GROUP is 2, below every
    unit's, which Google does not explain, and a value that is listed beside others can only make it worse.
    """
    found: dict[str, list[_Policy]] = defaultdict(list)
    unseen: dict[str, str] = {}
    unordered: set[str] = set()
    gone = nameless = 0
    for raw in policies:
        key = _section(raw)
        query = query_of(raw)
        value = _value(raw)
        if key is None:
            nameless += 1
        elif query is None or value is None:
            unseen[key] = f"a policy of {key} has a shape that hipaacheck does not know"
        elif (scope := place(query.unit, query.group)) is None:
            gone += 1
        else:
            if (order := _sort_order(raw)) is None:
                unordered.add(key)
            found[key].append(_Policy(scope, order or 0.0, value, query.conditions))
    values: dict[Scope, dict[str, Obj]] = defaultdict(dict)
    lists: dict[Scope, dict[str, Objects]] = defaultdict(dict)
    for key, own in found.items():
        ordered = sorted(own, key=lambda one: (-one.order, canonical_json(one.value)))
        if key in LISTS:
            for scope, rules in _listed(ordered).items():
                lists[scope][key] = tuple(rules)
        elif key in unordered and _compete(ordered):
            unseen[key] = f"policies of {key} do not say which of them goes before the others (sortOrder)"
        else:
            for scope, value in _reduced(key, ordered).items():
                values[scope][key] = value
    return GoogleSettings(values, lists, unseen=unseen, warnings=_warnings(gone, nameless))


def _compete(policies: Sequence[_Policy]) -> bool:
    """Return whether policies for one unit or group have different values, so that their order counts."""
    first: dict[Scope, Obj] = {}
    return any(first.setdefault(one.scope, one.value) != one.value for one in policies)


def _listed(ordered: Sequence[_Policy]) -> dict[Scope, list[Obj]]:
    found: dict[Scope, list[Obj]] = defaultdict(list)
    for policy in ordered:
        found[replace(policy.scope, only=words_for(policy.conditions))].append(policy.value)
    return found


def _reduced(key: str, ordered: Sequence[_Policy]) -> dict[Scope, Obj]:
    """Return the value of each scope, apart for each kind of people whose value differs there."""
    kinds = kinds_of_people(frozenset(policy.conditions for policy in ordered))
    concerned = {
        name: person
        for name, person in kinds.items()
        if any(person.meets(policy.conditions) for policy in ordered)
    }
    found: dict[Scope, Obj] = {}
    for scope in sorted({policy.scope for policy in ordered}, key=lambda one: one.order):
        here = [policy for policy in ordered if policy.scope == scope]
        own = {name: _of(key, here, person) for name, person in concerned.items()}
        if all(value is not None and value == own.get(None) for value in own.values()):
            found[scope] = own[None] or {}
            continue
        for name, value in own.items():
            given = value
            if given is None and own.get(None) is not None:
                given = _inherited(key, found, replace(scope, only=name))
            if given is not None and (name is None or given != own.get(None)):
                found[replace(scope, only=name)] = given
    return found


def _of(key: str, here: Sequence[_Policy], person: Person) -> Obj | None:
    own = [policy.value for policy in here if person.meets(policy.conditions)]
    return combined(key, own) if own else None


def _inherited(key: str, found: Mapping[Scope, Obj], scope: Scope) -> Obj:
    """Return what people have where everybody else has a value of their own, and they have none."""
    if key in MERGED or key in PRIMARY_KEYS:
        return NOTHING
    for step in list(scope.chain())[1:]:
        for one in (step, replace(step, only=None)):
            if one in found:
                return found[one]
    return NOTHING


def _section(raw: Obj) -> str | None:
    setting = raw.get("setting")
    name = setting.get("type") if isinstance(setting, Mapping) else None
    return section_key(name) if isinstance(name, str) and name else None


def _value(raw: Obj) -> Obj | None:
    setting = raw.get("setting")
    value = setting.get("value", {}) if isinstance(setting, Mapping) else None
    return value if isinstance(value, Mapping) else None


def _sort_order(raw: Obj) -> float | None:
    query = raw.get("policyQuery")
    order = query.get("sortOrder") if isinstance(query, Mapping) else None
    return float(order) if isinstance(order, int | float) and not isinstance(order, bool) else None


def _warnings(gone: int, nameless: int) -> tuple[str, ...]:
    said = (
        (gone, "of organisational units that are not in the list of units, deleted as a rule, left out"),
        (nameless, "without the name of a setting left out"),
    )
    return tuple(f"{count} {_plural(count)} {words}" for count, words in said if count)


def _plural(count: int) -> str:
    return "policy" if count == 1 else "policies"
