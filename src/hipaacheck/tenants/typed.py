"""Turn raw objects of a vendor's interface into typed facts; what is missing or strange is unseen."""

import functools
import json
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import JsonValue, Strict, TypeAdapter, ValidationError

from hipaacheck.model import Record, Unseen
from hipaacheck.tenants.data import Obj

R = TypeVar("R", bound=Record)

_DATE = re.compile(r"/?Date\((-?\d+)\)/?\Z")
_DURATION = re.compile(r"\d{1,12}(\.\d{1,9})?s\Z", re.ASCII)
_SHOWN = 60
_STRICT = Strict()


@dataclass(frozen=True, slots=True)
class Api:
    """Name the field of the vendor's interface that a fact is read from, letters in any case.

    `path` may have dots; `also` are other paths under which older or newer versions give it. `parse` makes
    the fact from the raw value, and raises ValueError for what it does not understand.
    """

    path: str
    also: tuple[str, ...] = ()
    parse: Callable[[JsonValue], object] | None = None


def read(kind: type[R], raw: Obj, **known: object) -> R:
    """Return a record of `kind`; fields marked with Api are read from `raw`, the others are given in `known`.

    A field that is not there becomes Unseen, or its default if its type has no room for Unseen. So does one
    whose value does not fit its type: a word that hipaacheck does not know is not a good word.
    """
    values: dict[str, object] = dict(known)
    for name, api, adapter, may_be_unseen in _fields(kind):
        if name in known:
            continue
        value = _value(raw, api, adapter)
        if not isinstance(value, Unseen) or may_be_unseen:
            values[name] = value
    return kind.model_validate(values)


def look_up(raw: Obj, path: str) -> JsonValue | Unseen:
    """Return the value at a dotted path, letters in any case, or Unseen when the path does not lead there."""
    value: Obj | JsonValue = raw
    for step in path.split("."):
        if not isinstance(value, Mapping):
            return _absent(path)
        key = step if step in value else _in_any_case(step, value)
        if key is None:
            return _absent(path)
        value = value[key]
    return value if not isinstance(value, Mapping) else dict(value)


def _in_any_case(name: str, raw: Obj) -> str | None:
    return next((key for key in raw if key.lower() == name.lower()), None)


def _absent(path: str) -> Unseen:
    return Unseen(unseen=f"{path} is not in what was collected")


def _value(raw: Obj, api: Api, adapter: TypeAdapter[Any]) -> object:
    value: JsonValue | Unseen = _absent(api.path)
    for path in (api.path, *api.also):
        value = look_up(raw, path)
        if not isinstance(value, Unseen):
            break
    if isinstance(value, Unseen):
        return _absent(api.path)
    try:
        if api.parse is not None:
            return adapter.validate_python(api.parse(value))
        # As JSON, so that what stands inside lists is taken as strictly as what stands alone.
        return adapter.validate_json(json.dumps(value), strict=True)
    except (ValidationError, ValueError, TypeError, OverflowError):
        return Unseen(unseen=f"{api.path} is {_shown(value)}, which hipaacheck does not know")


def _shown(value: JsonValue) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


_Field = tuple[str, Api, TypeAdapter[Any], bool]


@functools.cache
def _fields(kind: type[Record]) -> tuple[_Field, ...]:
    return tuple(
        (name, mark, TypeAdapter(_seen(field.annotation)), Unseen in _parts(field.annotation))
        for name, field in kind.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, Api)
    )


def _seen(annotation: Any) -> Any:
    """Return a type without Unseen, strict about truth, numbers and text: "true" is not true."""
    left = [_strict(part) for part in _parts(annotation) if part is not Unseen]
    joined: Any = functools.reduce(lambda one, other: typing.Union[one, other], left)  # noqa: UP007
    return joined


def _strict(part: Any) -> Any:
    return typing.Annotated[part, _STRICT] if part in (bool, int, float, str) else part


def _parts(annotation: Any) -> tuple[Any, ...]:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return typing.get_args(annotation)
    return (annotation,)


def moment(value: JsonValue) -> datetime:
    """Return a point in time (UTC) from ISO 8601 or PowerShell's /Date(milliseconds)/. Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError("is no text")
    match = _DATE.match(value)
    try:
        if match:
            return datetime.fromtimestamp(int(match[1]) / 1000, UTC)
        found = datetime.fromisoformat(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (OverflowError, OSError) as beyond:
        raise ValueError("is no time of any calendar") from beyond


def seconds(value: JsonValue) -> float:
    """Return seconds from a duration of Google's interfaces, such as "604800s". Raises ValueError."""
    if not isinstance(value, str) or not _DURATION.match(value):
        raise ValueError("is no duration")
    return float(value[:-1])


def listed(value: JsonValue) -> list[JsonValue]:
    """Return a list: PowerShell writes a list of one as the thing itself, an empty one as null or [null]."""
    if isinstance(value, Mapping) and set(value) == {"results"}:
        return listed(value["results"])
    many = value if isinstance(value, list) else [value]
    return [one for one in many if one is not None]
