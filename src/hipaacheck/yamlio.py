"""Read YAML that people wrote: every value knows its line, and every mistake is told at once."""

import contextlib
import difflib
import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from hipaacheck import __version__, kept
from hipaacheck.mistakes import FileMistakesError, Mistake, key_shown

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

# To be counted up with every change of what yamltree.py makes of a text.
_READING = 3

_NO_DATE = "is not a date; write YYYY-MM-DD, such as 2026-03-01"
# What pydantic says of types in words of Python, in words of YAML.
_SAID = {
    "bool_type": "should be true or false",
    "date_from_datetime_inexact": _NO_DATE,
    "date_from_datetime_parsing": _NO_DATE,
    "date_type": _NO_DATE,
    "dict_type": "should be a mapping: keys, each with its value",
    "int_type": "should be a whole number",
    "model_attributes_type": "should be a mapping: keys, each with its value",
    "model_type": "should be a mapping: keys, each with its value",
    "string_type": "should be text; a number that is meant as text needs quotes",
    "tuple_type": "should be a list",
}

MOST_MISTAKES = 500
_LONG_WORD = 80
_MANY_WORDS = 60

Path = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: plain data, and the text in which the line (from 1) of each path in it is found.

    `near` holds the lines of what stands near the root, for which nobody has to read the text again.
    """

    name: str
    data: Any
    text: str
    near: Mapping[Path, int] = field(default_factory=dict, compare=False)

    def line(self, path: Path) -> int | None:
        """Return the line of `path`, or of the closest thing around it."""
        if path in self.near:
            return self.near[path]
        lines = _lines(self.text, self.name)
        while path and path not in lines:
            path = path[:-1]
        return lines.get(path)

    def mistake(self, path: Path, message: str) -> Mistake:
        """Return a mistake at the line of `path`."""
        return Mistake(self.name, self.line(path), message)


def lines_of(text: str, name: str) -> Mapping[Path, int]:
    """Return the line of everything in a text that was parsed before, which takes as long as parsing it."""
    from hipaacheck import yamltree

    return yamltree.lines_of(text, name)


_lines = functools.lru_cache(maxsize=8)(lines_of)


def parse_yaml(text: str, name: str, *, keep: bool = False) -> Document:
    """Parse one YAML document with safe tags only; aliases, repeated keys and deep nesting are refused.

    With `keep`, for files that seldom change, the outcome is kept for the next run: reading all rules takes
    a quarter of the time of a small scan. Raises FileMistakesError with the line of the first syntax error.
    """
    key = hashlib.sha256(f"{__version__}\x1f{_READING}\x1f{text}".encode()).hexdigest() if keep else ""
    known = kept.read("yaml", key) if keep else None
    if known is not None:
        with contextlib.suppress(ValueError):  # a damaged file is made anew
            return Document(name, json.loads(known), text)
    from hipaacheck import yamltree

    data, near = yamltree.read(text, name)
    if keep:
        kept.write("yaml", key, json.dumps(data, ensure_ascii=False).encode())
    return Document(name, data, text, near)


def reads_as(text: str, expected: Any, name: str) -> bool:
    """Return whether a text that was edited is YAML that means `expected`."""
    try:
        return bool(parse_yaml(text, name).data == expected)
    except FileMistakesError:
        return False


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
    """Return each validation error as a mistake in the user's file; of a great many, the first ones."""
    return [document.mistake((*path, *item["loc"]), said(item, model)) for item in details(error)]


def details(error: ValidationError) -> "list[ErrorDetails]":
    """Return what is wrong, without the values: they may be what nobody should read."""
    return error.errors(include_url=False, include_context=False, include_input=False)[:MOST_MISTAKES]


def said(item: "ErrorDetails", model: type[BaseModel]) -> str:
    """Return one thing that is wrong as a sentence that names the field and what is allowed there."""
    location = item["loc"]
    if item["type"] == "extra_forbidden":
        key = str(location[-1])
        return f"unknown key {key_shown(key)}{suggestion(key, _keys_at(model, location))}"
    name = field_name(location) or "the document"
    if item["type"] == "missing":
        return f"'{name}' is missing"
    message = _SAID.get(item["type"]) or item["msg"].removeprefix("Value error, ")
    return f"'{name}': {message[:1].lower()}{message[1:]}"


def field_name(path: Path) -> str:
    """Return a path as messages write it; its parts may be keys that the writer chose."""
    return ".".join(key_shown(part).strip("'") for part in path if part != "[key]")


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


def suggestion(word: str, allowed: Sequence[str]) -> str:
    """Return what the writer may have meant by `word`, or all that is allowed, to put after a mistake."""
    return _suggestion(word[:_LONG_WORD], tuple(allowed))


@functools.lru_cache(maxsize=1024)
def _suggestion(word: str, allowed: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, allowed, n=1, cutoff=0.6)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; allowed are {', '.join(allowed)}" if 0 < len(allowed) <= _MANY_WORDS else ""
