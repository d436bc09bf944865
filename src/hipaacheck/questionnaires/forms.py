"""Bring what people typed into one form: on one line, and as it is compared."""

import re
import unicodedata

NOT_APPLICABLE_WORDS = frozenset({"n/a", "na", "n.a", "not applicable", "does not apply"})
YES_NO_WORDS = {
    "yes": frozenset({"yes", "y", "true"}),
    "partial": frozenset({"partial", "partially", "partly", "in part"}),
    "no": frozenset({"no", "n", "false"}),
}
_NO_REASON = NOT_APPLICABLE_WORDS.union({"none", "nil", "tbd", "see above"}, *YES_NO_WORDS.values())
_BLANK = re.compile(r"[\s\-_.,;:?!/*'\"]*\Z")
_LIKE = str.maketrans("‐‑‒–—−‘’“”…", "------''\"\".")  # noqa: RUF001
_BREAKS = ("Cc", "Zl", "Zp")
_CHANGED = (*_BREAKS, "Cf", "Cs")


def plain(text: str) -> str:
    """Return text on one line, without half characters and what has no width or turns its direction."""
    if not text.isprintable():
        kinds = {ord(char): unicodedata.category(char) for char in set(text)}
        text = text.translate(
            {code: " " if kind in _BREAKS else "" for code, kind in kinds.items() if kind in _CHANGED}
        )
    return " ".join(text.split())


def form(text: str) -> str:
    """Return text as it is compared: without regard to case, width, blanks, kinds of dashes and quotes."""
    same = unicodedata.normalize("NFKC", plain(text)).translate(_LIKE).casefold()
    return " ".join(same.split()).removesuffix(".").strip()


def is_blank(text: str) -> bool:
    """Return whether text says nothing: blanks, dashes, question marks and the like."""
    return not any(char.isalnum() for char in text) and bool(_BLANK.match(form(text)))


def cut(text: str, limit: int = 200) -> str:
    """Return text on one line, cut at `limit` characters."""
    line = plain(text[: 5 * limit])
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def is_reason(details: str | None) -> bool:
    """Return whether words beside an answer can be an explanation at all: more than a dash, yes or n/a."""
    words = form(details or "")
    return words not in _NO_REASON and sum(char.isalpha() for char in words) >= 3
