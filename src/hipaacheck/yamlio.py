"""Read YAML that people wrote: every value knows its line, and every mistake is told at once."""

import contextlib
import difflib
import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from hipaacheck import __version__, kept
from hipaacheck.mistakes import FileMistakesError, Mistake

# To be counted up with every change of what yamltree.py makes of a text.
_READING = 1

Path = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: plain data, and the text in which the line (from 1) of each path in it is found."""

    name: str
    data: Any
    text: str

    def line(self, path: Path) -> int | None:
        """Return the line of `path`, or of the closest thing around it."""
        lines = _lines(self.text, self.name)
        while path and path not in lines:
            path = path[:-1]
        return lines.get(path)

    def mistake(self, path: Path, message: str) -> Mistake:
        """Return a mistake at the line of `path`."""
        return Mistake(self.name, self.line(path), message)


@functools.lru_cache(maxsize=8)
def _lines(text: str, name: str) -> Mapping[Path, int]:
    from hipaacheck import yamltree

    return yamltree.read(text, name)[1]


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

    data, _ = yamltree.read(text, name)
    if keep:
        kept.write("yaml", key, json.dumps(data, ensure_ascii=False).encode())
    return Document(name, data, text)


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
