"""Fill in the counter of BIND's `$GENERATE`."""

import re
from typing import Final

from hipaacheck.zones.building import NotARecordError

# BIND's administrator reference manual, "$GENERATE": ${offset[,width[,base]]}
_MODIFIER = re.compile(r"\{([+-]?\d{1,10})(?:,(\d{1,3})(?:,([doxXnN]))?)?\}")
_MOST_WIDTH: Final = 127


def substituted(template: str, number: int) -> str:
    """Return the text of one record that a template of `$GENERATE` makes. Raises NotARecordError."""
    parts: list[str] = []
    at = 0
    while at < len(template):
        char = template[at]
        if char == "\\":
            parts.append(template[at : at + 2])
            at += 2
        elif char != "$":
            parts.append(char)
            at += 1
        elif template.startswith("$$", at):
            parts.append("$")
            at += 2
        else:
            piece, at = _counter(template, at + 1, number)
            parts.append(piece)
    return "".join(parts)


def _counter(template: str, at: int, number: int) -> tuple[str, int]:
    if not template.startswith("{", at):
        return str(number), at
    match = _MODIFIER.match(template, at)
    if match is None or int(match[2] or 0) > _MOST_WIDTH:
        raise NotARecordError("the modifier of $GENERATE is not ${offset,width,base}")
    value, width, base = number + int(match[1]), int(match[2] or 0), match[3] or "d"
    if base in "nN":
        return _nibbles(value, width, base), match.end()
    if value < 0 and base != "d":
        raise NotARecordError("a number that $GENERATE makes is negative")
    return format(value, base).zfill(width), match.end()


def _nibbles(value: int, width: int, base: str) -> str:
    """Return a number as hexadecimal digits with dots between them, the lowest first (BIND 9 ARM)."""
    if value < 0:
        raise NotARecordError("a number that $GENERATE makes is negative")
    digits = reversed(format(value, "x" if base == "n" else "X"))
    text = ".".join(digits)
    # BIND counts dots and digits to the width, so an even width ends in a dot.
    while len(text) < width:
        text += "0" if text.endswith(".") else "."
    return text
