"""Put a text into every place of a record that holds text, by walking its fields as pydantic declares them."""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import TypeVar, get_args

from pydantic import ValidationError

from hipaacheck.model import Record, Target

R = TypeVar("R", bound=Record)
Fill = Callable[[str], str]

STRUCTURE = frozenset(
    (
        *("schema_version", "tool", "fingerprint", "rule", "citations", "sha256", "kind", "id", "previous"),
        *("older", "newer", "run", "evidence", "inventory_sha256", "language", "parts", "leave_out"),
        *("accent", "base64", "media_type", "overrides"),
    )
)
"""Fields by which records are joined, or whose values are chosen from a list."""


def filled(record: R, fill: Fill, kept: Iterable[str] = STRUCTURE) -> R:
    """Return a record with `fill` of every text in it, at any depth, also where there was None before.

    A value that its field refuses stays what it was. Ids of targets are filled where what names them is.
    """
    left = frozenset(kept)
    values: dict[str, object] = {name: getattr(record, name) for name in type(record).model_fields}
    for name, field in type(record).model_fields.items():
        if name in left and not (name == "id" and type(record) is Target and "target" not in left):
            continue
        value = values[name]
        if value is None and _takes_text(field.annotation):
            value = ""
        new = _value(value, fill, left)
        try:
            values = {**values, name: new}
            type(record).model_validate(values)
        except ValidationError:
            values[name] = getattr(record, name)
    return type(record).model_validate(values)


def _takes_text(annotation: object) -> bool:
    if annotation is str:
        return True
    inner = get_args(annotation)
    return any(_takes_text(one) for one in inner) and not any(isinstance(one, str) for one in inner)


def _value(value: object, fill: Fill, kept: frozenset[str]) -> object:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return fill(value)
    if isinstance(value, Record):
        return filled(value, fill, kept)
    if isinstance(value, tuple | list):
        return type(value)(_value(item, fill, kept) for item in value)
    if isinstance(value, dict):
        return {key: _value(item, fill, kept) for key, item in value.items()}
    return value
