"""Read JSON of which every object knows its line."""

import bisect
import json
import re
from collections.abc import Iterator
from typing import Any, Final, NoReturn

from hipaacheck.mistakes import FileMistakesError, Mistake, key_shown

_NEWLINE: Final = re.compile("\n")
# A text, of which braces are no part, or a brace.
_BRACE: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}]', re.DOTALL)


class JsonObject(dict[str, Any]):
    """An object of a JSON text; `line` is where it begins, from 1."""

    line: int = 1

    def text(self, key: str) -> str:
        """Return a text, or an empty one where there is none."""
        found = self.get(key)
        return found if isinstance(found, str) else ""

    def objects(self, key: str) -> "list[JsonObject]":
        """Return the objects of a list; what else stands in it is left out."""
        found = self.get(key)
        return [one for one in found if isinstance(one, JsonObject)] if isinstance(found, list) else []

    def object(self, key: str) -> "JsonObject":
        """Return an object, or an empty one at the same line."""
        found = self.get(key)
        if isinstance(found, JsonObject):
            return found
        empty = JsonObject()
        empty.line = self.line
        return empty


def read_json(text: str, name: str) -> JsonObject:
    """Return the object that a text holds. Raises FileMistakesError for anything else.

    Keys that stand twice and numbers that JSON does not have are refused (RFC 8259 sections 4 and 6).
    """
    try:
        found = _decoded(text)
    except json.JSONDecodeError as error:
        raise _mistake(name, error.lineno, f"is not valid JSON: {error.msg}") from None
    except RecursionError:
        raise _mistake(name, None, "is not valid JSON: it nests too deep") from None
    except _RepeatedError as error:
        raise _mistake(name, error.line, f"repeats the key {key_shown(error.key)}") from None
    except ValueError:
        raise _mistake(name, None, "is not valid JSON: it holds a number that cannot be read") from None
    if not isinstance(found, JsonObject):
        raise _mistake(name, 1, "should be a JSON object")
    return found


def _mistake(name: str, line: int | None, message: str) -> FileMistakesError:
    return FileMistakesError([Mistake(name, line, message)])


class _RepeatedError(Exception):
    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.key, self.line = key, line


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _lines(text: str) -> Iterator[int]:
    """Yield the line on which each object begins, in the order in which objects end."""
    breaks = [match.start() for match in _NEWLINE.finditer(text)]
    begun: list[int] = []
    for match in _BRACE.finditer(text):
        char = match.group()
        if char == "{":
            begun.append(match.start())
        elif char == "}" and begun:
            yield bisect.bisect_left(breaks, begun.pop()) + 1


def _repeated(pairs: list[tuple[str, Any]]) -> str:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            return key
        seen.add(key)
    return ""


def _decoded(text: str) -> object:
    lines = _lines(text)

    def made(pairs: list[tuple[str, Any]]) -> JsonObject:
        # The decoder hands over objects in the order in which they end.
        held = JsonObject(pairs)
        held.line = next(lines, 1)
        if len(held) != len(pairs):
            raise _RepeatedError(_repeated(pairs), held.line)
        return held

    return json.loads(text, object_pairs_hook=made, parse_constant=_no_constant)
