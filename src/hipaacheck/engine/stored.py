"""Read facts that an earlier program stored, and take nothing for seen that it did not look at."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

from hipaacheck.model import Evidence, Record, Unseen
from hipaacheck.model.base import field_names

T = TypeVar("T")


def as_stored(record: Record, reason: str) -> Record:
    """Return a record in which every field that was not given, at any depth, is unseen for `reason`.

    Defaults of facts describe a well-run target. A field that is younger than the stored facts would pass
    by its default; evidence that the same version collected has every field.
    """
    changes: dict[str, object] = {}
    for name in field_names(type(record)):
        value = getattr(record, name)
        if name not in record.model_fields_set:
            changes[name] = Unseen(unseen=reason)
        elif (within := _within(value, reason)) is not value:
            changes[name] = within
    return record.model_copy(update=changes) if changes else record


def _within(value: object, reason: str) -> object:
    if isinstance(value, Record):
        return as_stored(value, reason)
    if isinstance(value, list | tuple):
        items = [_within(item, reason) for item in value]
        same = all(new is old for new, old in zip(items, value, strict=True))
        return value if same else type(value)(items)
    if isinstance(value, Mapping):
        held = {key: _within(item, reason) for key, item in value.items()}
        return value if all(held[key] is item for key, item in value.items()) else held
    return value


def read_stored(item: Evidence, facts_type: type[Record]) -> Record:
    """Return the facts of stored evidence. Raises ValidationError for those that do not fit their type."""
    reason = f"hipaacheck {item.tool_version}, which collected {item.kind}, did not look at this"
    return as_stored(facts_type.model_validate(item.facts), reason)


@dataclass(frozen=True, slots=True)
class Misfits:
    """Evidence that cannot be judged by this program: what, of how many targets, and why."""

    kind: str
    tool_version: str
    why: str
    number: int


def misfits(evidence: Iterable[Evidence], fact_types: Mapping[str, type[Record]]) -> Iterator[Misfits]:
    """Yield what no installed checker knows, and what this version refuses or finds incomplete, by kind."""
    counted = Counter(
        (item.kind, item.tool_version, why) for item in evidence if (why := fault(item, fact_types))
    )
    for (kind, version, why), number in sorted(counted.items()):
        yield Misfits(kind, version, why, number)


def fault(item: Evidence, fact_types: Mapping[str, type[Record]]) -> str:
    """Return why the facts of a piece of evidence cannot be judged in full; empty when they can."""
    facts_type = fact_types.get(item.kind)
    if facts_type is None:
        return "no checker that is installed knows what they mean"
    if item.facts is None:
        return ""
    try:
        given = facts_type.model_validate(item.facts)
    except ValidationError:
        return "they do not fit what this version expects"
    return "" if as_stored(given, "") is given else "they lack what this version looks at"
