"""Find the place in a YAML text where the next entry of a section belongs, and how the file is indented."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import yaml

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STARTS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")


class Shape(StrEnum):
    """How a section is written: as a list, as [] and nothing else, in brackets, or not at all."""

    BLOCK = "block"
    EMPTY = "empty"
    FLOW = "flow"
    NO_KEY = "no-key"
    NO_KEY_FLOW = "no-key-flow"


@dataclass(frozen=True, slots=True)
class Place:
    """Where to write: before the character `at`.

    `column` is that of the dash, `offset` the columns from there to the keys, `key_column` that of the
    sections. `follows` says that entries stand before it. `replaces` is an empty list that has to go.
    """

    shape: Shape
    at: int
    newline: str
    column: int = 2
    offset: int = 2
    key_column: int = 0
    follows: bool = False
    replaces: tuple[int, int] | None = None


@dataclass(slots=True)
class _Section:
    """A value at the top of the document: where it begins and where its last leaf ends."""

    start: Any
    is_list: bool = False
    flow: bool = False
    end: int = 0
    close: int = 0
    first: Any = None


class _Walk:
    """Go through the events of a document and note where its sections begin and end."""

    def __init__(self) -> None:
        self.sections: dict[str, _Section] = {}
        self.key_column = 0
        self.flow = False
        self.end = 0
        self.explicit_end = False
        self._flows: list[bool] = []
        self._key: str | None = None
        self._section: _Section | None = None

    def see(self, event: Any) -> None:
        """Take note of one event."""
        if isinstance(event, yaml.DocumentEndEvent):
            self.explicit_end = bool(event.explicit)
        elif isinstance(event, _ENDS):
            self._closed(event)
        elif isinstance(event, _STARTS):
            self._began(event, bool(event.flow_style))
            self._flows.append(bool(event.flow_style))
        elif isinstance(event, yaml.ScalarEvent):
            mark: Any = event.end_mark
            if len(self._flows) == 1 and self._key is None:
                self._key, self._section = event.value, None
            else:
                self._began(event, False)
            self._ended(mark.index)

    def _began(self, event: Any, flow: bool) -> None:
        depth = len(self._flows)
        if depth == 0:
            self.key_column, self.flow = event.start_mark.column, flow
        elif depth == 1:
            is_list = isinstance(event, yaml.SequenceStartEvent)
            self._section = _Section(event.start_mark, is_list, flow)
            self.sections[self._key or ""] = self._section
            self._key = None
        elif depth == 2 and self._section is not None:
            self._section.first = self._section.first or event.start_mark

    def _closed(self, event: Any) -> None:
        # The end of what has no brackets is noticed only where the next thing begins.
        if not self._flows.pop() or not self._flows:
            return
        if len(self._flows) == 1 and self._section is not None:
            self._section.close = self.end = event.end_mark.index
        else:
            self._ended(event.end_mark.index)

    def _ended(self, at: int) -> None:
        self.end = at
        if self._section is not None:
            self._section.end = at


def place_of(text: str, key: str) -> Place | None:
    """Return where the next entry of section `key` belongs; None when the text has no place for it.

    `text` is valid YAML without aliases and tags, and a mapping.
    """
    seen = _walk(text)
    found = seen.sections.get(key)
    newline = "\r\n" if "\r\n" in text else "\n"
    column, offset = _style(text, seen)
    if seen.flow and found is None:
        return Place(Shape.NO_KEY_FLOW, seen.end, newline, column=1) if seen.end else None
    if found is None:
        at = _line_end(text, seen.end) if seen.explicit_end else len(text)
        return Place(Shape.NO_KEY, at, newline, column, offset, seen.key_column)
    if not found.is_list:
        return None
    if found.flow:
        return _in_brackets(text, seen, found, newline, (column, offset))
    column, offset = _style_of(text, found) or (column, offset)
    at = _after_comments(text, _line_end(text, found.end), column)
    return Place(Shape.BLOCK, at, newline, column, offset, seen.key_column, follows=True)


def _in_brackets(text: str, seen: _Walk, found: _Section, newline: str, style: tuple[int, int]) -> Place:
    start, close = found.start.index, found.close
    column = seen.key_column + 2
    if found.first is not None:
        own_line = text[: found.first.index].rpartition("\n")[2].isspace()
        column = found.first.column if own_line else column
        return Place(Shape.FLOW, found.end, newline, max(column, seen.key_column + 1), follows=True)
    if seen.flow or text[start:close].replace(" ", "") != "[]":
        return Place(Shape.FLOW, start + 1, newline, column)
    at = _line_end(text, close)
    return Place(Shape.EMPTY, at, newline, *style, seen.key_column, replaces=(start, close))


def _walk(text: str) -> _Walk:
    walk = _Walk()
    for event in yaml.parse(text, Loader=_LOADER):
        walk.see(event)
    return walk


def _style(text: str, seen: _Walk) -> tuple[int, int]:
    """Return how the file's first list of entries is indented, else the usual two columns."""
    for section in seen.sections.values():
        style = _style_of(text, section) if section.is_list and not section.flow else None
        if style is not None:
            return style
    return seen.key_column + 2, 2


def _style_of(text: str, section: _Section) -> tuple[int, int] | None:
    """Return the column of the dashes and how far from it the entries begin."""
    if section.first is None:
        return None
    line_start = section.first.index - section.first.column
    before = text[line_start : section.first.index]
    if before.strip() != "-":
        return section.start.column, 2
    return before.index("-"), section.first.column - before.index("-")


def _line_end(text: str, at: int) -> int:
    """Return where the line ends in which the character before `at` stands."""
    if at > 0 and text[at - 1] in "\r\n":
        return at
    match = _LINE.match(text, at)
    return match.end() if match else len(text)


def _after_comments(text: str, at: int, column: int) -> int:
    """Return where the comments end that belong to the entry before `at`: they stand below its dash."""
    end = at
    for start, line in _lines(text, at):
        bare = line.strip()
        if not bare:
            continue
        indent = len(line) - len(line.lstrip(" "))
        if not bare.startswith("#") or indent < column or (indent == column == 0):
            break
        end = start + len(line)
    return end


def _lines(text: str, at: int) -> Iterator[tuple[int, str]]:
    while at < len(text):
        match = _LINE.match(text, at)
        if match is None or not match[0]:
            return
        yield at, match[0]
        at = match.end()
