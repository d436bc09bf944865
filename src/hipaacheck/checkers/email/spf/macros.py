"""Parse and expand macro-strings and domain-specs (RFC 7208 section 7), without asking DNS."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

NAME_LIMIT = 253
LABEL_LIMIT = 63
EXPLANATION_LETTERS = frozenset("crt")

_EXPAND = re.compile(r"%\{([A-Za-z])([0-9]*)([rR]?)([.\-+,/_=]*)\}")
_LITERALS = {"%%": "%", "%_": " ", "%-": "%20"}
_DELIMITER = "."


class MacroError(ValueError):
    """A macro-string or domain-spec breaks the grammar; `code` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Macro:
    """One `%{...}`: `parts` is the number of right-hand parts to keep, None for all."""

    letter: str
    parts: int | None
    reverse: bool
    delimiters: str
    escape: bool


@dataclass(frozen=True, slots=True)
class MacroString:
    """A parsed macro-string; literal pieces are already decoded (`%_` is a space)."""

    text: str
    pieces: tuple[str | Macro, ...]

    @property
    def letters(self) -> frozenset[str]:
        """Return the macro letters used, in lower case."""
        return frozenset(piece.letter for piece in self.pieces if isinstance(piece, Macro))


def shown(text: str, limit: int = 80) -> str:
    """Return `text` fit for a message: no control or non-ASCII characters, and not long."""
    safe = text[: limit + 1].encode("unicode_escape").decode("ascii")
    return safe if len(safe) <= limit else safe[:limit] + "..."


def parse_macro_string(text: str, *, explanation: bool = False) -> MacroString:
    """Return the pieces of a macro-string (section 7.1).

    `explanation` allows the letters c, r and t, which only explanation texts may use (section 7.2).
    Raises MacroError.
    """
    pieces: list[str | Macro] = []
    position = 0
    while position < len(text):
        percent = text.find("%", position)
        if percent < 0:
            pieces.append(text[position:])
            break
        if percent > position:
            pieces.append(text[position:percent])
        literal = _LITERALS.get(text[percent : percent + 2])
        if literal is not None:
            pieces.append(literal)
            position = percent + 2
            continue
        found = _EXPAND.match(text, percent)
        if found is None:
            raise MacroError("bad-macro", f"{shown(text[percent:], 20)!r} is not a macro")
        pieces.append(_macro(found, explanation=explanation))
        position = found.end()
    return MacroString(text, tuple(pieces))


def _macro(found: re.Match[str], *, explanation: bool) -> Macro:
    letter = found[1].lower()
    digits = found[2].lstrip("0")
    if letter not in "slodiphcrtv":
        raise MacroError("bad-macro", f"there is no macro letter {found[1]!r} ({shown(found[0], 20)})")
    if letter in EXPLANATION_LETTERS and not explanation:
        raise MacroError("macro-only-in-explanation", f"%{{{letter}}} may stand only in explanation texts")
    if found[2] and not digits:
        raise MacroError("bad-macro", f"{shown(found[0], 20)} keeps zero parts")
    # No name has more than 127 labels, so longer numbers mean all; int() of a huge text would raise.
    parts = int(digits) if digits and len(digits) <= 3 else None
    return Macro(letter, parts, bool(found[3]), found[4] or _DELIMITER, found[1].isupper())


def parse_domain_spec(text: str) -> MacroString:
    """Return a domain-spec (section 7.1): a macro-string that ends in a macro or in a valid top label.

    Raises MacroError.
    """
    if not text:
        raise MacroError("empty-domain", "the domain is empty")
    parsed = parse_macro_string(text)
    tail = text[_last_macro_end(text) :]
    if tail:
        _check_domain_end(text, tail)
    return parsed


def _last_macro_end(text: str) -> int:
    """Return where the last macro-expand of a valid macro-string ends."""
    end = position = 0
    while (percent := text.find("%", position)) >= 0:
        found = _EXPAND.match(text, percent)
        position = end = found.end() if found else percent + 2
    return end


def _check_domain_end(text: str, tail: str) -> None:
    before, dot, top = tail.removesuffix(".").rpartition(".")
    if not dot:
        wrong = (
            "has no dot before its last label" if len(tail) < len(text) else "is not a name with a dot in it"
        )
        raise MacroError("single-label", f"{shown(text)!r} {wrong}")
    if not is_top_label(top):
        if top.isascii() and top.isdigit():
            hint = "; an address is written with ip4:" if before.count(".") == 2 else ""
            raise MacroError("numeric-top-label", f"{shown(text)!r} ends in a number{hint}")
        raise MacroError("bad-top-label", f"{shown(text)!r} does not end in a valid top-level label")


def is_top_label(label: str) -> bool:
    """Return whether `label` is a toplabel: letters, digits and inner hyphens, not digits alone."""
    if not label.isascii() or not label.replace("-", "a").isalnum():
        return False
    return label[0] != "-" and label[-1] != "-" and not label.isdigit()


def expand(parsed: MacroString, values: Mapping[str, str]) -> str:
    """Return the macro-string with every macro replaced; `values` has every letter that it uses."""
    return "".join(
        piece if isinstance(piece, str) else _expanded(piece, values[piece.letter]) for piece in parsed.pieces
    )


def expand_domain(parsed: MacroString, values: Mapping[str, str]) -> str:
    """Return the expanded domain-spec without its final dot, cut on the left to 253 characters (7.3)."""
    name = expand(parsed, values).removesuffix(".")
    if len(name) <= NAME_LIMIT:
        return name
    return name[name.find(".", len(name) - NAME_LIMIT - 1) + 1 :]


def _expanded(macro: Macro, value: str) -> str:
    parts = value.translate(dict.fromkeys(map(ord, macro.delimiters), "\0")).split("\0")
    if macro.reverse:
        parts.reverse()
    if macro.parts is not None:
        parts = parts[-macro.parts :]
    text = ".".join(parts)
    # Upper-case letters mean URL escaping of everything outside RFC 3986's unreserved set (7.3).
    return quote(text, safe="-._~", encoding="utf-8", errors="surrogateescape") if macro.escape else text


def is_lookup_name(name: str) -> bool:
    """Return whether DNS can be asked for `name` (RFC 1035 section 2.3.4): labels of 1 to 63, 253 in all."""
    labels = name.removesuffix(".").split(".")
    return len(name) <= NAME_LIMIT + 1 and all(0 < len(label) <= LABEL_LIMIT for label in labels)


def as_presentation(name: str) -> str:
    r"""Return the name as a DnsClient reads it; in a domain-spec `\` is a character like any other."""
    return name.replace("\\", "\\\\")


def static_name(parsed: MacroString | None, domain: str, origin: str) -> str | None:
    """Return the lower-case name that a domain-spec stands for at `domain`, whoever sends.

    %{d} is the current domain and %{o} that of the sender, which is `origin`, the domain that is
    looked at. None if the name has other macros: it then depends on the sender.
    """
    if parsed is None:
        return domain
    if parsed.letters - {"d", "o"}:
        return None
    return as_presentation(expand_domain(parsed, {"d": domain, "o": origin})).lower()
