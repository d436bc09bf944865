"""Read main.cf, or what `postconf -n` prints, and put values in for parameters as postconf(5) says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import Origin, Place
from hipaacheck.serverconfig.configured import ConfigText, quoted

MAX_EXPANSIONS = 2000
MAX_VALUE = 20_000
_NAME = re.compile(r"[A-Za-z0-9_]+\Z")
_PARAMETER = re.compile(r"[A-Za-z0-9_.\-]+\Z")
_COMPARISON = re.compile(r"\s*(==|!=|<=|>=|<|>)\s*\Z")


class OpaqueError(Exception):
    """A value cannot be worked out from the file alone; the message says why."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as it is written, and the line where it begins."""

    name: str
    value: str
    origin: Origin

    def place(self, about: tuple[str, ...]) -> Place:
        """Return the place of the parameter in a finding."""
        return Place(origin=self.origin, text=f"{self.name} = {self.value}"[:300], about=about)


def parse_main_cf(config: ConfigText) -> dict[str, Parameter]:
    """Return the parameters; of one that is given twice the last holds.

    Raises FileMistakesError for lines that Postfix would not take.
    """
    found: dict[str, Parameter] = {}
    mistakes: list[Mistake] = []
    for text, line in _logical_lines(config.text):
        name, sign, value = text.partition("=")
        name = name.strip()
        if "\0" in text:
            mistakes.append(Mistake(config.file, line, "a NUL stands in the line; this is no text"))
        elif not sign or not _PARAMETER.match(name):
            mistakes.append(Mistake(config.file, line, f"{quoted(name, 60)} is not 'parameter = value'"))
        else:
            found[name] = Parameter(name, value.strip(), Origin(file=config.file, line=line))
    if mistakes:
        raise FileMistakesError(mistakes[:20])
    return found


def _logical_lines(text: str) -> list[tuple[str, int]]:
    """Return lines with their continuations, which begin with white space; comments stand in between."""
    found: list[tuple[list[str], int]] = []
    for at, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0] in " \t\r\v\f" and found:
            found[-1][0].append(line.strip())
        else:
            found.append(([line.strip()], at))
    return [(" ".join(parts), at) for parts, at in found]


class Expansion:
    """Puts values in for `$name`, `${name?text}` and the like (postconf(5), "parameter expansion").

    `defaults` are values of Postfix's own that all its versions share; what stands in neither is not known.
    """

    def __init__(self, given: Mapping[str, Parameter], defaults: Mapping[str, str]) -> None:
        self._given = given
        self._defaults = defaults
        self._left = MAX_EXPANSIONS

    def value(self, name: str) -> str:
        """Return the value of a parameter. Raises OpaqueError."""
        return self._value(name, ())

    def _value(self, name: str, above: tuple[str, ...]) -> str:
        if name in above:
            raise OpaqueError(f"{quoted(f'${name}')} stands in its own value")
        if name in self._given:
            return self._text(self._given[name].value, (*above, name))
        if name in self._defaults:
            return self._text(self._defaults[name], (*above, name))
        raise OpaqueError(f"the file does not say what {quoted(f'${name}')} is")

    def _text(self, text: str, above: tuple[str, ...]) -> str:
        out: list[str] = []
        at = 0
        while at < len(text):
            if text[at] != "$":
                end = text.find("$", at)
                end = len(text) if end < 0 else end
                out.append(text[at:end])
                at = end
                continue
            done, at = self._dollar(text, at + 1, above)
            out.append(done)
            if sum(map(len, out)) > MAX_VALUE:
                raise OpaqueError("a value grows too long")
        return "".join(out)

    def _dollar(self, text: str, at: int, above: tuple[str, ...]) -> tuple[str, int]:
        """Return what the expression that begins at `at`, behind the `$`, stands for, and where it ends."""
        self._left -= 1
        if self._left < 0 or len(above) > 50:
            raise OpaqueError("parameters stand in each other too often")
        opener = text[at : at + 1]
        if opener == "$":
            return "$", at + 1
        if opener in ("{", "("):
            end = _closing(text, at)
            inside = text[at + 1 : end]
            return (self._braced(inside, above) if opener == "{" else self._plain(inside, above)), end + 1
        end = at
        while end < len(text) and (text[end].isascii() and (text[end].isalnum() or text[end] == "_")):
            end += 1
        return self._plain(text[at:end], above), end

    def _plain(self, name: str, above: tuple[str, ...]) -> str:
        if not _NAME.match(name):
            raise OpaqueError(f"{quoted(f'${name}', 60)} names no parameter")
        return self._value(name, above)

    def _braced(self, inside: str, above: tuple[str, ...]) -> str:
        if inside.lstrip().startswith("{"):
            return self._comparison(inside.strip(), above)
        name = re.match(r"[A-Za-z0-9_]*", inside)
        word, rest = (name[0], inside[name.end() :]) if name else ("", inside)
        rest = rest.lstrip()
        if not rest:
            return self._plain(inside.strip(), above)
        if not word or rest[0] not in "?:":
            raise OpaqueError(f"{quoted(f'${{{inside}}}', 60)} is no expression that hipaacheck knows")
        try:
            is_set = bool(self._value(word, above))
        except OpaqueError:
            if word in self._given or word in self._defaults:
                raise
            raise OpaqueError(f"the file does not say what {quoted(f'${word}')} is") from None
        return self._choice(is_set, rest, above)

    def _choice(self, holds: bool, rest: str, above: tuple[str, ...]) -> str:
        """Return the branch of `?yes`, `:no`, `?{yes}:{no}` that holds."""
        sign, body = rest[0], rest[1:]
        if not body.lstrip().startswith("{"):
            return self._text(body, above) if holds == (sign == "?") else ""
        body = body.lstrip()
        end = _closing(body, 0)
        first, more = body[1:end].strip(), body[end + 1 :].strip()
        second = ""
        if more:
            if sign != "?" or more[0] != ":":
                raise OpaqueError(f"{quoted(more, 40)} behind a choice cannot be read")
            second = more[1:].strip()
            if second.startswith("{") and _closing(second, 0) == len(second) - 1:
                second = second[1:-1].strip()
        if sign == ":":
            return "" if holds else self._text(first, above)
        return self._text(first if holds else second, above)

    def _comparison(self, inside: str, above: tuple[str, ...]) -> str:
        end = _closing(inside, 0)
        left = inside[1:end].strip()
        start = inside.find("{", end)
        if start < 0:
            raise OpaqueError(f"{quoted(inside, 40)} is no comparison")
        sign = _COMPARISON.match(inside[end + 1 : start])
        close = _closing(inside, start)
        right, rest = inside[start + 1 : close].strip(), inside[close + 1 :].strip()
        if sign is None or rest[:1] not in ("?", ":"):
            raise OpaqueError(f"{quoted(inside, 40)} is no comparison that hipaacheck knows")
        return self._choice(
            _compared(self._text(left, above), sign[1], self._text(right, above)), rest, above
        )


def _closing(text: str, at: int) -> int:
    """Return where the bracket that opens at `at` closes."""
    opener = text[at]
    closer = {"{": "}", "(": ")"}[opener]
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] == opener) - (text[place] == closer)
        if depth == 0:
            return place
    raise OpaqueError(f"{quoted(text[at : at + 60], 40)} is not closed")


def _compared(left: str, sign: str, right: str) -> bool:
    """Compare as Postfix does: as numbers if both are, else as text (mac_expand.c)."""
    numbers = all(re.fullmatch(r"\d{1,18}", side) for side in (left, right))
    one, other = (int(left), int(right)) if numbers else (0, 0)
    order = (one > other) - (one < other) if numbers else (left > right) - (left < right)
    return {
        "==": order == 0,
        "!=": order != 0,
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
    }[sign]
