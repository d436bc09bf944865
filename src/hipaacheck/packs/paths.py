"""Check, without evaluating, that every fact path of a criterion exists in the typed facts.

The criteria that rules use are the part of CEL that Python's own grammar can read once the three
logical operators and three literals are spelled its way, so Python's parser serves here.
"""

import ast
import re
import types
import typing
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from hipaacheck.model import Unseen

_MACROS = frozenset({"all", "exists", "exists_one", "filter", "map"})
_TOKEN = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<and>&&)|(?P<or>\|\|)|(?P<not>!(?!=))"""
    r"""|(?P<word>\b(?:true|false|null)\b)|(?P<ternary>\?)""",
    re.VERBOSE,
)
_SPELLED = {"true": "True", "false": "False", "null": "None"}


class PathError(Exception):
    """A criterion names a fact that does not exist, or is written in a way that cannot be checked."""


Unknown = None
"""The type of a value about which nothing more is known."""


def fact_paths(expression: str, names: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the dotted fact paths of `expression`, elements of lists written `[]`.

    `names` maps each variable to its type (a Record, or anything else for values that are not
    looked into). Raises PathError for unknown names and fields.
    """
    walker = _Walker(dict(names))
    walker.visit(_parse(expression).body)
    return tuple(dict.fromkeys(walker.paths))


def field_type(owner: Any, name: str) -> Any:
    """Return the type of field `name` of `owner`. Raises PathError when there is none."""
    if owner is Unknown:
        return Unknown
    if isinstance(owner, type) and issubclass(owner, BaseModel):
        if name not in owner.model_fields:
            raise PathError(f"{owner.__name__} has no field '{name}'")
        return bare(owner.model_fields[name].annotation)
    if typing.get_origin(owner) is dict:
        return bare(typing.get_args(owner)[1])
    raise PathError(f"'{name}' is asked of a value that has no fields")


def bare(annotation: Any) -> Any:
    """Return the one type left of a union when None and Unseen are taken away."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        left = [a for a in typing.get_args(annotation) if a not in (type(None), Unseen)]
        return bare(left[0]) if len(left) == 1 else Unknown
    return annotation


def _parse(expression: str) -> ast.Expression:
    def spell(match: re.Match[str]) -> str:
        if match["string"]:
            return match["string"]
        if match["ternary"]:
            raise PathError("'? :' is not used in rules; write the two cases with && and ||")
        if match["word"]:
            return _SPELLED[match["word"]]
        return " and " if match["and"] else " or " if match["or"] else " not "

    try:
        return ast.parse(f"({_TOKEN.sub(spell, expression)})", mode="eval")
    except (SyntaxError, ValueError, RecursionError) as error:
        raise PathError(f"cannot be read: {error}") from None


class _Walker:
    """Follow names and fields through one expression."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self.roots: dict[str, str] = {name: name for name in names}
        self.paths: list[str] = []

    def visit(self, node: ast.AST) -> tuple[Any, str | None]:
        """Return the type of `node` and its path, if it has one."""
        match node:
            case ast.Name(id=name):
                if name not in self.names:
                    raise PathError(f"'{name}' is not among needs ({', '.join(sorted(self.names))})")
                return self.names[name], self.roots[name]
            case ast.Attribute(value=inner, attr=attribute):
                owner, path = self.visit(inner)
                return self._step(field_type(owner, attribute), path, attribute)
            case ast.Subscript(value=inner, slice=key):
                return self._subscript(inner, key)
            case ast.Call():
                return self._call(node)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        self.visit(child)
                return Unknown, None

    def _step(self, kind: Any, path: str | None, name: str) -> tuple[Any, str | None]:
        if path is None:
            return kind, None
        self.paths.append(f"{path}.{name}")
        return kind, f"{path}.{name}"

    def _subscript(self, inner: ast.expr, key: ast.expr) -> tuple[Any, str | None]:
        owner, path = self.visit(inner)
        if typing.get_origin(owner) is dict and isinstance(key, ast.Constant) and isinstance(key.value, str):
            return self._step(bare(typing.get_args(owner)[1]), path, key.value)
        self.visit(key)
        return element_type(owner), None

    def _call(self, node: ast.Call) -> tuple[Any, str | None]:
        if isinstance(node.func, ast.Attribute):
            owner, path = self.visit(node.func.value)
            if node.func.attr in _MACROS:
                return self._macro(node, owner, path)
        for argument in node.args:
            self.visit(argument)
        return Unknown, None

    def _macro(self, node: ast.Call, owner: Any, path: str | None) -> tuple[Any, str | None]:
        variable, body = node.args[0], node.args[-1]
        if not isinstance(variable, ast.Name):
            raise PathError(f"'{ast.unparse(node)}' needs a plain variable name first")
        outer_names, outer_roots = dict(self.names), dict(self.roots)
        self.names[variable.id] = element_type(owner)
        self.roots[variable.id] = f"{path}[]" if path else variable.id
        self.visit(body)
        self.names, self.roots = outer_names, outer_roots
        is_filter = isinstance(node.func, ast.Attribute) and node.func.attr == "filter"
        return (owner, path) if is_filter else (Unknown, None)


def element_type(owner: Any) -> Any:
    """Return what a list holds; the keys of a dict are plain text."""
    arguments = typing.get_args(owner)
    return bare(arguments[0]) if typing.get_origin(owner) in (tuple, list) and arguments else Unknown
