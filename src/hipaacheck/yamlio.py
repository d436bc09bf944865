"""Read YAML that people wrote: every value knows its line, and every mistake is told at once."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from hipaacheck.mistakes import FileMistakesError, Mistake

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_BYTES = 16 * 1024 * 1024
_MAX_DEPTH = 40
_MANY = 5_000
_PLAIN_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")

Path = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: plain data, and the line (from 1) of each path in it."""

    name: str
    data: Any
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int | None:
        """Return the line of `path`, or of the closest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def mistake(self, path: Path, message: str) -> Mistake:
        """Return a mistake at the line of `path`."""
        return Mistake(self.name, self.line(path), message)


def parse_yaml(text: str, name: str) -> Document:
    """Parse one YAML document with safe tags only; aliases, repeated keys and deep nesting are refused.

    Raises FileMistakesError with the line of the first syntax error.
    """
    if len(text) > _MAX_BYTES:
        raise FileMistakesError([Mistake(name, None, f"is larger than {_MAX_BYTES // 1024 // 1024} MiB")])
    loader = None
    try:
        _refuse_deep_nesting(text, name)
        loader = _LOADER(text)
        node = loader.get_single_node()
        lines: dict[Path, int] = {}
        data = _Walk(loader, name, lines).value(node, ()) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else None
        raise FileMistakesError([Mistake(name, line, f"is not valid YAML: {error.problem}")]) from None
    except yaml.YAMLError as error:
        raise FileMistakesError([Mistake(name, None, f"is not valid YAML: {error}")]) from None
    except ValueError as error:
        raise FileMistakesError([Mistake(name, None, f"holds an unreadable value: {error}")]) from None
    finally:
        if loader is not None:
            loader.dispose()
    return Document(name, data, lines)


def _refuse_deep_nesting(text: str, name: str) -> None:
    """Look for nesting that would overflow the C stack of libyaml's composer, which recurses.

    Only text with a great many brackets, or with a very long line (`- - - -`), can nest that deeply.
    """
    if text.count("[") + text.count("{") < _MANY and max(map(len, text.splitlines()), default=0) < _MANY:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            line = event.start_mark.line + 1 if event.start_mark is not None else None
            raise FileMistakesError([Mistake(name, line, f"nests deeper than {_MAX_DEPTH} levels")])


class _Walk:
    """Turn nodes into plain data while noting their lines."""

    def __init__(self, loader: Any, name: str, lines: dict[Path, int]) -> None:
        self._loader = loader
        self._name = name
        self._lines = lines
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        if id(node) in self._seen:
            raise FileMistakesError([Mistake(self._name, line, "uses a YAML alias; write the value out")])
        if len(path) > _MAX_DEPTH:
            raise FileMistakesError([Mistake(self._name, line, f"nests deeper than {_MAX_DEPTH} levels")])
        if not isinstance(node, yaml.ScalarNode):
            self._seen.add(id(node))
            if node.tag not in _PLAIN_TAGS:
                raise FileMistakesError([Mistake(self._name, line, f"uses the tag {node.tag}; remove it")])
        self._lines.setdefault(path, line)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        if node.tag == "tag:yaml.org,2002:timestamp":
            return str(node.value)
        return self._loader.construct_object(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise FileMistakesError([Mistake(self._name, line, "has a key that is not plain text")])
            key = str(key_node.value)
            if key in result:
                raise FileMistakesError([Mistake(self._name, line, f"repeats the key '{key}'")])
            self._lines[(*path, key)] = line
            result[key] = self.value(value_node, (*path, key))
        return result


def build(model: type[M], document: Document, path: Path, data: Any) -> M:
    """Validate `data`, which stands at `path` of `document`.

    Raises FileMistakesError with all mistakes, each with file, line, field and what is allowed.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise FileMistakesError(mistakes_of(error, model, document, path)) from None


def mistakes_of(
    error: ValidationError, model: type[BaseModel], document: Document, path: Path
) -> list[Mistake]:
    """Return each validation error as a mistake in the user's file."""
    found = []
    for item in error.errors(include_url=False, include_context=True, include_input=False):
        where = (*path, *item["loc"])
        name = ".".join(str(part) for part in item["loc"]) or "the document"
        if item["type"] == "extra_forbidden":
            key = str(item["loc"][-1])
            text = f"unknown key '{key}'{_suggestion(key, _keys_at(model, item['loc']))}"
        elif item["type"] == "missing":
            text = f"'{name}' is missing"
        else:
            text = f"'{name}': {item['msg'][:1].lower()}{item['msg'][1:]}"
        found.append(document.mistake(where, text))
    return found


def _keys_at(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """Return the keys that the model allows beside the last part of `location`."""
    current: Any = model
    for part in location[:-1]:
        if isinstance(part, int) or not (isinstance(current, type) and issubclass(current, BaseModel)):
            continue
        annotation = current.model_fields[part].annotation if part in current.model_fields else None
        current = _model_inside(annotation)
    if isinstance(current, type) and issubclass(current, BaseModel):
        return list(current.model_fields)
    return []


def _model_inside(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_inside(inner)
        if found is not None:
            return found
    return None


def _suggestion(word: str, allowed: list[str]) -> str:
    close = difflib.get_close_matches(word, allowed, n=1, cutoff=0.6)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; allowed are {', '.join(allowed)}" if allowed else ""
