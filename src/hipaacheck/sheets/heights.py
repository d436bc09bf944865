"""Work out how high a row has to be for its text: LibreOffice takes the height that a file names as it is.

The widths are those of Arial (Helvetica, Adobe font metrics), rounded up by groups of letters.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_WIDTHS = {
    **dict.fromkeys("ijl'|", 0.23),
    **dict.fromkeys(" .,:;/\\!ftI[]", 0.28),
    **dict.fromkeys('()-r`"*', 0.36),
    **dict.fromkeys("ckszxvyJ^{}", 0.5),
    **dict.fromkeys("ABEKPSVXY&", 0.67),
    **dict.fromkeys("CDHNRUwFTZL", 0.73),
    **dict.fromkeys("GOQM+<=>~", 0.84),
    **dict.fromkeys("mW%@—", 1.0),
}
_OTHER = 0.56
_WIDE = 1.0
_FIRST_WIDE = 0x1100
"""From here on scripts are mostly as wide as they are high."""

_PIXELS_A_POINT = 96 / 72
_PIXELS_A_COLUMN = 7
"""Of a digit of the standard font, in which widths of columns are counted."""
_SLACK = 1.02
_LINE_HEIGHT = 1.25
_PADDING = 3.0
HIGHEST = 409.0
"""Excel allows 409.5 points."""
_ENOUGH = 200


@dataclass(frozen=True, slots=True)
class Block:
    """Text in one cell: `width` in columns, `size` of the letters in points."""

    text: str
    width: float
    size: float = 10
    bold: bool = False


def height(cells: Iterable[Iterable[Block]], lowest: float = 15.0) -> float:
    """Return the height in points of a row whose cells each hold these paragraphs."""
    needed = (sum(_height(block) for block in blocks) + _PADDING for blocks in cells)
    return min(max([lowest, *needed]), HIGHEST)


def _height(block: Block) -> float:
    return line_count(block) * block.size * _LINE_HEIGHT


@lru_cache(maxsize=8_192)
def line_count(block: Block) -> int:
    """Return how many lines a text takes when it is wrapped."""
    room = (block.width * _PIXELS_A_COLUMN - 4) / (block.size * _PIXELS_A_POINT * _SLACK)
    if block.bold:
        room /= 1.08
    count = 0
    for line in block.text.split("\n")[:_ENOUGH]:
        count += _wrapped(line[: int(room) * _ENOUGH * 5], room)
    return count


def _wrapped(line: str, room: float) -> int:
    """Return how many lines one paragraph takes; a word that is too long is broken."""
    count, used = 1, 0.0
    for word in line.split(" "):
        wide = sum(map(_width, word))
        if used and used + wide > room:
            count, used = count + 1, 0.0
        if wide > room:
            count += int(wide / room)
            wide %= room
        used += wide + _WIDTHS[" "]
    return count


def _width(letter: str) -> float:
    return _WIDTHS.get(letter, _OTHER if ord(letter) < _FIRST_WIDE else _WIDE)
