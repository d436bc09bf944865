"""Turn the text of a YAML file into plain data and the line of each thing in it."""

import gc
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import yaml

from hipaacheck.mistakes import FileMistakesError, Mistake, key_shown

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_BYTES = 16 * 1024 * 1024
_MAX_DEPTH = 40
_MAX_VALUES = 500_000
_TEXT_TAGS = ("!", "tag:yaml.org,2002:str")
# How a plain scalar begins that may be anything but text: a null, a boolean or a number of YAML 1.1.
_NOT_TEXT = frozenset("yYnNtTfFoO~-+.0123456789")
# YAML 1.1 reads these as octal numbers, people and YAML 1.2 as decimal ones: 0500 would become 320.
_OCTAL = re.compile(r"[-+]?0[0-7_]+\Z")

Path = tuple[str | int, ...]


def read(text: str, name: str) -> tuple[Any, dict[Path, int]]:
    """Return the data of one document, and the line (from 1) of the document, its keys and what they hold.

    Dates stay text. Raises FileMistakesError with the line of the first syntax error; aliases, tags,
    repeated keys, deep nesting and more than half a million values are refused.
    """
    return _read(text, name, depth=2)


def lines_of(text: str, name: str) -> dict[Path, int]:
    """Return the line of each path in a text, which takes more than twice the time of `read`."""
    return _read(text, name, depth=_MAX_DEPTH)[1]


def _read(text: str, name: str, depth: int) -> tuple[Any, dict[Path, int]]:
    # No text has more characters than bytes, so only one that may be too large is encoded here.
    if len(text) > _MAX_BYTES:
        raise FileMistakesError([Mistake(name, None, f"is larger than {_MAX_BYTES // 1024 // 1024} MiB")])
    parser = None
    builder = None
    try:
        with _no_collection():
            parser = _LOADER(text)
            builder = _Builder(parser.get_event, name, depth)
            return builder.document(), builder.lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else None
        raise FileMistakesError([Mistake(name, line, f"is not valid YAML: {error.problem}")]) from None
    except yaml.YAMLError as error:
        raise FileMistakesError([Mistake(name, None, f"is not valid YAML: {_one_line(error)}")]) from None
    except UnicodeEncodeError:
        raise FileMistakesError([Mistake(name, None, "holds half of a character (a surrogate)")]) from None
    finally:
        if parser is not None:
            parser.dispose()


def _one_line(error: yaml.YAMLError) -> str:
    return " ".join(str(error).split())[:200]


@contextmanager
def _no_collection() -> Iterator[None]:
    """Look for no garbage meanwhile: all that is made stays, and looking takes as long as making it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Builder:
    """Build plain data from events: no nodes are made, and nesting is bounded before anything recurses."""

    def __init__(self, following: Callable[[], Any], name: str, depth: int) -> None:
        self._next = following
        self._name = name
        self._depth = depth
        self._scalars: dict[str, Any] = {}
        self._values = 0
        self.lines: dict[Path, int] = {}

    def document(self) -> Any:
        """Return the data of the only document; None when there is none."""
        self._next()  # the start of the stream
        event = self._next()
        if type(event) is yaml.StreamEndEvent:
            return None
        data = self._value(self._next(), ())
        self._next()  # the end of the document
        event = self._next()
        if type(event) is not yaml.StreamEndEvent:
            raise self._mistake(event, "starts a second document; write one file for each")
        return data

    def _mistake(self, event: Any, message: str) -> FileMistakesError:
        return FileMistakesError([Mistake(self._name, event.start_mark.line + 1, message)])

    def _value(self, event: Any, path: Path) -> Any:
        kind: Any = type(event)
        if len(path) <= self._depth and path not in self.lines:
            self.lines[path] = event.start_mark.line + 1
        if kind is yaml.ScalarEvent:
            return self._scalar(event)
        if kind is yaml.AliasEvent:
            raise self._mistake(event, "uses a YAML alias; write the value out")
        if len(path) > _MAX_DEPTH:
            raise self._mistake(event, f"nests deeper than {_MAX_DEPTH} levels")
        if event.tag is not None:
            raise self._mistake(event, "uses a YAML tag; remove it")
        return self._mapping(path) if kind is yaml.MappingStartEvent else self._sequence(path)

    def _sequence(self, path: Path) -> list[Any]:
        result: list[Any] = []
        following, left = self._next, _MAX_VALUES - self._values
        while type(event := following()) is not yaml.SequenceEndEvent and len(result) <= left:
            result.append(self._value(event, (*path, len(result))))
        self._count(event, len(result))
        return result

    def _mapping(self, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        scalar: Any = yaml.ScalarEvent
        following, text, left = self._next, self._scalar, _MAX_VALUES - self._values
        noting = len(path) < self._depth
        while type(event := following()) is not yaml.MappingEndEvent and len(result) <= left:
            if type(event) is not scalar:
                raise self._mistake(event, "has a key that is not plain text")
            key = event.value
            if key in result:
                raise self._mistake(event, f"repeats the key {key_shown(key)}")
            if noting:
                self.lines[(*path, key)] = event.start_mark.line + 1
            event = following()
            if type(event) is not scalar:
                result[key] = self._value(event, (*path, key))
                continue
            # Most values are plainly text, and two calls for each would cost a fifth of the whole.
            value = event.value
            plain_text = value and value[0] not in _NOT_TEXT and event.tag is None
            result[key] = value if plain_text else text(event)
        self._count(event, len(result))
        return result

    def _count(self, event: Any, more: int) -> None:
        self._values += more
        if self._values > _MAX_VALUES:
            raise self._mistake(event, f"holds more than {_MAX_VALUES:,} values")

    def _scalar(self, event: Any) -> Any:
        value: str = event.value
        if event.tag is not None:
            if event.tag in _TEXT_TAGS:
                return value
            raise self._mistake(event, "uses a YAML tag; remove it")
        if not event.implicit[0] or (value and value[0] not in _NOT_TEXT):
            return value
        try:
            return self._scalars[value]
        except KeyError:
            pass
        if _OCTAL.match(value):
            raise self._mistake(event, "holds a number that begins with 0; write it without, or in quotes")
        try:
            known = self._scalars[value] = _plain(value)
        except ValueError:
            raise self._mistake(event, "holds a number that cannot be read; put text in quotes") from None
        return known


def _plain(value: str) -> Any:
    """Return what a scalar without quotes stands for in YAML 1.1; dates and base-60 numbers stay text."""
    tag = _RESOLVER.resolve(yaml.ScalarNode, value, (True, False))
    making = _MAKERS.get(tag)
    if making is None or ":" in value:
        return value
    return making(yaml.ScalarNode(tag, value))


_RESOLVER: Final[Any] = yaml.resolver.Resolver()
_CONSTRUCTOR: Final = yaml.constructor.SafeConstructor()
_MAKERS: Final[Mapping[str, Callable[[yaml.ScalarNode], Any]]] = {
    "tag:yaml.org,2002:null": _CONSTRUCTOR.construct_yaml_null,
    "tag:yaml.org,2002:bool": _CONSTRUCTOR.construct_yaml_bool,
    "tag:yaml.org,2002:int": _CONSTRUCTOR.construct_yaml_int,
    "tag:yaml.org,2002:float": _CONSTRUCTOR.construct_yaml_float,
}
