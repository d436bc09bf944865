"""Combine the values of several policies of one setting, as Google's reducers do.

Source: "Policy API concepts", https://cloud.google.com/identity/docs/concepts/policy-api-concepts, section
"Reduction process". Which setting has which reducer stands in `defaults`.
"""

from collections.abc import Sequence

from pydantic import JsonValue

from hipaacheck.tenants.data import Obj
from hipaacheck.tenants.google.defaults import MERGED, PRIMARY_KEYS


def combined(key: str, ordered: Sequence[Obj]) -> Obj:
    """Return one value of the setting `key` from those of several policies, the strongest first.

    Merge: each field has the value of the strongest policy that has the field; lists are put together.
    MaxMap: entries of lists are united by their primary key. Max, for all others: the strongest policy.
    """
    if not ordered:
        return {}
    if key in MERGED:
        return _merge(ordered)
    if key in PRIMARY_KEYS:
        return _max_map(ordered, PRIMARY_KEYS[key])
    return ordered[0]


def _merge(ordered: Sequence[Obj]) -> Obj:
    merged: dict[str, JsonValue] = {}
    for value in ordered:
        for field, given in value.items():
            known = merged.get(field)
            if isinstance(known, list) and isinstance(given, list):
                merged[field] = known + [entry for entry in given if entry not in known]
            else:
                merged.setdefault(field, given)
    return merged


def _max_map(ordered: Sequence[Obj], primary_key: str) -> Obj:
    merged: dict[str, JsonValue] = {}
    for value in ordered:
        for field, given in value.items():
            known = merged.setdefault(field, [] if isinstance(given, list) else given)
            if isinstance(known, list) and isinstance(given, list):
                merged[field] = _united([*known, *given], primary_key)
    return merged


def _united(entries: list[JsonValue], primary_key: str) -> list[JsonValue]:
    """Return the entries, those of one primary key as one: what the first lacks, it has from the others."""
    united: list[JsonValue] = []
    places: dict[str, int] = {}
    for entry in entries:
        name = entry.get(primary_key) if isinstance(entry, dict) else None
        place = places.get(name) if isinstance(name, str) else None
        if place is None:
            if isinstance(name, str):
                places[name] = len(united)
            if isinstance(name, str) or entry not in united:
                united.append(entry)
            continue
        first = united[place]
        if isinstance(first, dict) and isinstance(entry, dict):
            united[place] = {**entry, **first}
    return united
