"""Evaluate criteria in CEL, the Common Expression Language, over typed facts."""

import functools
import importlib.machinery
import importlib.util
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

from hipaacheck.model import Record, Unseen
from hipaacheck.model.base import field_names
from hipaacheck.packs.memo import Memo, names_read


class CriterionError(Exception):
    """An expression is not CEL, or does not yield what it must."""


class UndecidedError(Exception):
    """An expression cannot be decided because it depends on something unseen."""


@functools.cache
def _engine() -> ModuleType:
    """Load the Rust extension alone: the package around it imports a prompt toolkit (0.4 s)."""
    spec = importlib.util.find_spec("cel")
    if spec is None or spec.origin is None:  # pragma: no cover - a broken installation
        raise CriterionError("common-expression-language is not installed")
    folder = Path(spec.origin).parent
    for suffix in importlib.machinery.EXTENSION_SUFFIXES:
        file = folder / f"cel{suffix}"
        if file.is_file():
            inner = importlib.util.spec_from_file_location("cel.cel", file)
            if inner is not None and inner.loader is not None:
                module = sys.modules.get("cel.cel") or importlib.util.module_from_spec(inner)
                inner.loader.exec_module(module)
                return module
    return importlib.import_module("cel")


@functools.cache
def compiled(expression: str) -> Any:
    """Return the compiled program. Raises CriterionError when `expression` is not CEL."""
    try:
        return _engine().compile(expression)
    except ValueError as error:
        raise CriterionError(str(error).splitlines()[0]) from None


def evaluate(expression: str, context: Mapping[str, Any]) -> Any:
    """Return the value of `expression`.

    Raises UndecidedError when a name or key that it depends on is missing from the context, which is
    how unseen facts are given; CriterionError for every other failure.
    """
    wanted = _wanted(expression, context)
    # Many targets are alike in what one rule asks of them. What the engine reads (values as `to_cel` gives
    # them) is the same if, and only if, its repr is, types and all: that of 1 is not that of true.
    known, values = _known(expression), repr(wanted)
    if values in known:
        return known[values]
    value = _executed(expression, wanted)
    known.put(values, value)
    return value


@functools.cache
def _known(expression: str) -> Memo[Any]:
    return Memo()


def _executed(expression: str, wanted: dict[str, Any]) -> Any:
    program = compiled(expression)
    try:
        return program.execute(wanted)
    except KeyError as error:
        raise UndecidedError(str(error).strip("'")) from None
    except RuntimeError as error:
        if "Undefined variable" in str(error):
            raise UndecidedError(str(error)) from None
        raise CriterionError(str(error)) from None
    except (TypeError, ValueError, IndexError, ArithmeticError) as error:
        raise CriterionError(str(error)) from None


def _wanted(expression: str, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of the context that the expression can read.

    The engine converts all that it is given, each time: facts with a few hundred values cost more than the
    rule itself. A variable is given whole when anything but its fields may be asked of it.
    """
    wanted: dict[str, Any] = {}
    for name, fields in names_read(expression):
        if name in context:
            value = context[name]
            if fields is not None and isinstance(value, dict) and value.keys() >= fields:
                value = {field: value[field] for field in fields}
            wanted[name] = value
    return wanted


def decide(expression: str, context: Mapping[str, Any]) -> bool:
    """Return the truth of `expression`; raises as `evaluate`, and CriterionError if it is no truth value."""
    value = evaluate(expression, context)
    if not isinstance(value, bool):
        raise CriterionError(f"yields {value!r}, not true or false")
    return value


_PLAIN = frozenset({str, int, bool, float, type(None)})


def to_cel(value: Any) -> Any:
    """Return facts as CEL sees them: maps, lists and scalars, with everything unseen left out."""
    if type(value) in _PLAIN:  # nearly all values: spares them the questions below
        return value
    if isinstance(value, Record):
        names = field_names(type(value))
        return {
            name: to_cel(item)
            for name, item in vars(value).items()
            if name in names and not isinstance(item, Unseen)
        }
    if isinstance(value, Mapping):
        return {str(key): to_cel(item) for key, item in value.items() if not isinstance(item, Unseen)}
    if isinstance(value, list | tuple):
        return [to_cel(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value
