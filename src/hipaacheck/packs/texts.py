"""Render the words of rules: sandboxed Jinja2 over facts, plain text in and out."""

import functools
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

import jinja2
import jinja2.nodes
import jinja2.sandbox

from hipaacheck.kept_templates import KeptTemplates
from hipaacheck.model import Record, Unseen
from hipaacheck.model.base import field_names
from hipaacheck.packs.memo import Memo, names_read
from hipaacheck.packs.paths import PathError, Unknown, element_type, field_type


class TemplateError(Exception):
    """A text of a rule cannot be rendered."""


class NotSeen:
    """Stand in a text for evidence that could not be collected: every field reads as not seen."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def __getattr__(self, name: str) -> "NotSeen":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __str__(self) -> str:
        return f"not seen ({self._reason})"


class _Sandbox(jinja2.sandbox.ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, with a short way to what is nearly always asked for: a field of a record."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Record) and attribute in field_names(type(obj)):
            return getattr(obj, attribute)  # a field is data, and its name never begins with an underscore
        return super().getattr(obj, attribute)


_ENVIRONMENT = _Sandbox(
    autoescape=False, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


_KEPT = KeptTemplates("texts")


@functools.cache
def _template(source: str) -> jinja2.Template:
    bucket = _KEPT.get_bucket(_ENVIRONMENT, source, None, source)
    if bucket.code is None:
        bucket.code = _ENVIRONMENT.compile(source)
        _KEPT.set_bucket(bucket)
    # A plain dict: jinja2 copies the globals for each rendering, and is slow at copying its own ChainMap.
    names = dict(_ENVIRONMENT.make_globals(None))
    return jinja2.Template.from_code(_ENVIRONMENT, bucket.code, names)


def render(source: str, context: Mapping[str, Any]) -> str:
    """Return `source` with facts filled in. Raises TemplateError when it cannot be."""
    if "{" not in source:
        return source.strip()  # half of all texts; compiling a template costs a millisecond
    values = _values_read(source, context)
    if values is None:
        return _rendered(source, context)
    known = _known(source)
    text = known.get(values)
    if text is None:
        text = _rendered(source, context)
        known.put(values, text)
    return text


@functools.cache
def _known(source: str) -> Memo[str]:
    return Memo()


def _rendered(source: str, context: Mapping[str, Any]) -> str:
    try:
        return _template(source).render(context).strip()
    except (jinja2.TemplateError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise TemplateError(str(error)) from None


_PLAIN = frozenset({str, int, bool, float, type(None), datetime})


def _values_read(source: str, context: Mapping[str, Any]) -> str | None:
    """Return all that a text can read, spelled out; None when some of it cannot be spelled exactly."""
    values: list[Any] = []
    for name, fields in names_read(source):
        if name not in context:
            continue
        found = context[name]
        if isinstance(found, NotSeen):
            values += (f"{name}?", str(found))
        elif fields is None:
            values += (name, found)
        elif isinstance(found, Record) and field_names(type(found)) >= fields:
            values += (name, *[getattr(found, field) for field in fields])
        elif isinstance(found, dict) and found.keys() >= fields:
            values += (name, *[found[field] for field in fields])
        else:
            return None
    return repr(values) if all(map(_is_exact, values)) else None


def _is_exact(value: Any) -> bool:
    """Return whether the repr of a value is that of no other."""
    kind = type(value)
    if kind in _PLAIN:
        return True
    if kind in (tuple, list):
        return all(map(_is_exact, value))
    return isinstance(value, Enum | Unseen)


def compile_text(source: str) -> None:
    """Get ready to render `source`. Raises TemplateError when it cannot be."""
    if "{" in source:
        try:
            _template(source)
        except jinja2.TemplateError as error:
            raise TemplateError(str(error)) from None


def check_template(source: str, names: Mapping[str, Any]) -> None:
    """Raise TemplateError when `source` does not parse, or names a fact that does not exist."""
    try:
        tree = _ENVIRONMENT.parse(source)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(error.message or "cannot be read") from None
    scope = dict(names)
    for loop in tree.find_all(jinja2.nodes.For):
        if isinstance(loop.target, jinja2.nodes.Name):
            scope[loop.target.name] = _element_of(loop.iter, scope)
    scope["loop"] = Unknown
    for assign in tree.find_all(jinja2.nodes.Assign):
        if isinstance(assign.target, jinja2.nodes.Name):
            scope[assign.target.name] = Unknown
    for name in tree.find_all(jinja2.nodes.Name):
        if name.ctx == "load" and name.name not in scope:
            raise TemplateError(f"'{name.name}' is not among needs")
    for attribute in tree.find_all(jinja2.nodes.Getattr):
        _type_of(attribute, scope)


def _element_of(node: jinja2.nodes.Node, scope: Mapping[str, Any]) -> Any:
    while isinstance(node, jinja2.nodes.Filter) and node.node is not None:
        node = node.node
    return element_type(_type_of(node, scope))


def _type_of(node: jinja2.nodes.Node, scope: Mapping[str, Any]) -> Any:
    if isinstance(node, jinja2.nodes.Name):
        return scope.get(node.name, Unknown)
    if isinstance(node, jinja2.nodes.Getattr):
        owner = _type_of(node.node, scope)
        try:
            return field_type(owner, node.attr)
        except PathError as error:
            if _is_method(owner, node.attr):
                return Unknown
            raise TemplateError(str(error)) from None
    return Unknown


def _is_method(owner: Any, name: str) -> bool:
    """Return whether a plain value offers a method of this name, such as str.startswith or dict.items."""
    plain = getattr(owner, "__origin__", owner)
    return plain in (str, dict, tuple, list) and hasattr(plain, name)
