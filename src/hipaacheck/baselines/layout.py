"""Find where the entries of a baseline stand in its text, so that all but what changes keeps its bytes."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STARTS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")
_LIST = "findings"

Span = tuple[int, int]


@dataclass(slots=True)
class Spot:
    """An entry: where its first key begins and its last leaf ends, and the spans of its plain values."""

    start: int
    end: int = 0
    values: dict[str, Span] = field(default_factory=dict)


@dataclass(slots=True)
class Layout:
    """Where things stand in a text: the values at its top, the key of the list, the list and its entries."""

    values: dict[str, Span] = field(default_factory=dict)
    key_end: int = 0
    list_span: Span = (0, 0)
    flow: bool = False
    entries: list[Spot] = field(default_factory=list)


class _Walk:
    """Go through the events of a document; `_open` holds the keys, or places in a list, that lead here."""

    def __init__(self) -> None:
        self.layout = Layout()
        self._open: list[str] = []
        self._flow: list[bool] = []
        self._key: list[str | None] = []

    def see(self, event: Any) -> None:
        kind = type(event)
        if kind in _STARTS:
            self._began(event)
            self._open.append("map" if kind is yaml.MappingStartEvent else "list")
            self._flow.append(bool(event.flow_style))
            self._key.append(None)
        elif kind in _ENDS:
            self._open.pop()
            self._key.pop()
            self._ended(event, self._flow.pop())
        elif kind is yaml.ScalarEvent:
            self._scalar(event)

    def _in_list(self) -> bool:
        return bool(self._key) and self._key[0] == _LIST

    def _began(self, event: Any) -> None:
        if not self._in_list():
            return
        if len(self._open) == 1:
            self.layout.list_span = (event.start_mark.index, event.start_mark.index)
            self.layout.flow = bool(event.flow_style)
        elif len(self._open) == 2:
            self.layout.entries.append(Spot(event.start_mark.index))

    def _ended(self, event: Any, flow: bool) -> None:
        # The end of what has no brackets is noticed only where the next thing begins.
        if flow and self._in_list():
            if len(self._open) == 1:
                self.layout.list_span = (self.layout.list_span[0], event.end_mark.index)
            elif self.layout.entries:
                self.layout.entries[-1].end = event.end_mark.index
        if self._open and self._open[-1] == "map":
            self._key[-1] = None

    def _scalar(self, event: Any) -> None:
        if not self._open:
            return
        span = (event.start_mark.index, event.end_mark.index)
        if self._in_list() and len(self._open) >= 3 and self.layout.entries:
            self.layout.entries[-1].end = span[1]
        if self._open[-1] != "map":
            return
        key = self._key[-1]
        if key is None:
            self._key[-1] = event.value
            if len(self._open) == 1 and event.value == _LIST:
                self.layout.key_end = span[1]
            return
        if len(self._open) == 1:
            self.layout.values[key] = span
        elif len(self._open) == 3 and self._in_list() and self.layout.entries:
            self.layout.entries[-1].values[key] = span
        self._key[-1] = None


def layout_of(text: str) -> Layout:
    """Return where things stand in a text, which is a baseline that was read without a mistake."""
    walk = _Walk()
    for event in yaml.parse(text, Loader=_LOADER):
        walk.see(event)
    return walk.layout


def dash_of(text: str, spot: Spot) -> int:
    """Return where the dash of an entry in a list without brackets stands."""
    return text.rindex("-", 0, spot.start)


def column_of(text: str, at: int) -> int:
    """Return how many characters stand before `at` in its line."""
    return at - line_start(text, at)


def line_start(text: str, at: int) -> int:
    """Return where the line begins in which `at` stands."""
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def line_end(text: str, at: int) -> int:
    """Return where the line ends in which the character before `at` stands."""
    if at > 0 and text[at - 1] in "\r\n":
        return at
    found = _LINE.match(text, at)
    return found.end() if found else len(text)


def block_of(text: str, spot: Spot) -> Span:
    """Return the lines of an entry, with the comments right above its dash and indented ones below it.

    Comments that an empty line parts from it are about more than this entry, and stay.
    """
    dash = dash_of(text, spot)
    column = column_of(text, dash)
    start = line_start(text, dash)
    while start > 0:
        above = line_start(text, start - 1 - (text[start - 2 : start] == "\r\n"))
        line = text[above:start]
        if not line.strip().startswith("#") or len(line) - len(line.lstrip(" ")) != column:
            break
        start = above
    end = line_end(text, spot.end)
    while end < len(text):
        below = line_end(text, end + 1)
        line = text[end:below]
        if not line.strip().startswith("#") or len(line) - len(line.lstrip(" ")) <= column:
            break
        end = below
    return start, end
