"""Evaluate criteria in CEL, the Common Expression Language, over typed facts."""

import functools
import importlib.machinery
import importlib.util
import re
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

from hipaacheck.model import Record, Unseen


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
    program = compiled(expression)
    try:
        return program.execute(_wanted(expression, context))
    except KeyError as error:
        raise UndecidedError(str(error).strip("'")) from None
    except RuntimeError as error:
        if "Undefined variable" in str(error):
            raise UndecidedError(str(error)) from None
        raise CriterionError(str(error)) from None
    except (TypeError, ValueError, IndexError, ArithmeticError) as error:
        raise CriterionError(str(error)) from None


_ROOT_AND_FIELD = re.compile(r"([A-Za-z_]\w*)(?:\s*\.\s*([A-Za-z_]\w*))?")


@functools.cache
def _used(expression: str) -> Mapping[str, frozenset[str] | None]:
    """Return each word that may be a variable, with its fields; None for one that also stands alone."""
    found: dict[str, frozenset[str] | None] = {}
    for root, field in _ROOT_AND_FIELD.findall(expression):
        known = found.get(root, frozenset())
        found[root] = known | {field} if field and known is not None else None
    return found


def _wanted(expression: str, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of the context that the expression can read.

    The engine converts all that it is given, each time: facts with a few hundred values cost more than the
    rule itself. A variable is given whole when anything but its fields may be asked of it.
    """
    wanted: dict[str, Any] = {}
    for name, fields in _used(expression).items():
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


def to_cel(value: Any) -> Any:
    """Return facts as CEL sees them: maps, lists and scalars, with everything unseen left out."""
    if isinstance(value, Record):
        fields = ((name, getattr(value, name)) for name in type(value).model_fields)
        return {name: to_cel(item) for name, item in fields if not isinstance(item, Unseen)}
    if isinstance(value, Mapping):
        return {str(key): to_cel(item) for key, item in value.items() if not isinstance(item, Unseen)}
    if isinstance(value, list | tuple):
        return [to_cel(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value
