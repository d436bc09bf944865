"""Give every stored record the same manners: frozen, closed, and one canonical byte form."""

import functools
import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json

T = TypeVar("T")

_BATCH = 200


class Record(BaseModel):
    """A frozen record that crosses a file boundary; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    written_in_order: ClassVar[bool] = False
    """Whether fields stand in alphabetical order and hold text alone: pydantic writes these canonically."""


@functools.cache
def field_names(kind: type[Record]) -> frozenset[str]:
    """Return the names of the fields of a record type; pydantic takes microseconds to look them up."""
    return frozenset(kind.model_fields)


class Unseen(Record):
    """Stand where a fact would, when the probe could not look; it is neither true nor false.

    A rule that reads an unseen fact and cannot be decided without it gives `unknown`,
    and `unseen` is the reason that the finding shows.
    """

    unseen: str

    def __str__(self) -> str:
        return f"not seen ({self.unseen})"


Seen: TypeAlias = T | Unseen
"""`Seen[bool]` is a fact that may be unseen; `bool | None` is one that may be legitimately empty."""


def canonical_json(value: Any) -> str:
    """Return `value` as JSON with sorted keys and no free space: same value, same bytes."""
    return _CANONICAL.encode(value)


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def record_digest(record: Record) -> str:
    """Return `digest` of the canonical JSON of a record, made in batches: a run may be very large."""
    whole = hashlib.sha256()
    before = "{"
    for name in sorted(type(record).model_fields):
        whole.update(f'{before}"{name}":'.encode())
        for piece in canonical_pieces(record, name):
            whole.update(piece.encode())
        before = ","
    whole.update(b"}")
    return whole.hexdigest()


def canonical_pieces(record: Record, name: str) -> Iterator[str]:
    """Yield the canonical JSON of one field of a record, piece by piece."""
    value = getattr(record, name)
    if not isinstance(value, tuple) or not value:
        yield canonical_json(record.model_dump(mode="json", include={name})[name])
        return
    before = "["
    for at in range(0, len(value), _BATCH):
        batch = value[at : at + _BATCH]
        written = to_json(batch, by_alias=False)
        text = written.decode() if all_in_order(batch) else canonical_json(json.loads(written))
        yield before + text[1:-1]
        before = ","
    yield "]"


def all_in_order(values: Iterable[object]) -> bool:
    """Return whether pydantic writes all these as canonical JSON does, so that nothing needs sorting."""
    return all(isinstance(value, Record) and value.written_in_order for value in values)


def digest(*parts: str) -> str:
    """Return the SHA-256, in hexadecimal, of `parts` joined by a unit separator (U+001F)."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
