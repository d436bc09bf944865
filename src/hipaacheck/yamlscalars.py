"""Write text as a YAML scalar or a comment that means exactly that text, whoever wrote it."""

import re
import textwrap
from collections.abc import Iterable, Iterator

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./()-]*(?: [A-Za-z0-9_./()&+][A-Za-z0-9_./()&+-]*)*\Z")
# Words that YAML 1.1 takes for a boolean or null, and those that readers of YAML 1.2 might.
_NOT_TEXT = frozenset(["y", "n", "yes", "no", "true", "false", "on", "off", "null", "none", "nan", "inf"])
_LONGEST_PLAIN = 200
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
COMMENT_WIDTH = 100


def scalar(text: str) -> str:
    """Return `text` without quotes where nothing else could be meant, else in double quotes.

    What cannot be seen is written as an escape; a surrogate, which UTF-8 cannot hold, becomes U+FFFD.
    """
    return text if is_plain(text, _PLAIN) else quoted(text)


def is_plain(text: str, plain: re.Pattern[str]) -> bool:
    """Return whether `text` may stand without quotes: it looks like `plain`, is short and no word of YAML."""
    return len(text) <= _LONGEST_PLAIN and plain.match(text) is not None and text.lower() not in _NOT_TEXT


def quoted(text: str) -> str:
    """Return `text` in double quotes; what cannot be seen is written as an escape."""
    return '"' + "".join(_SHORT.get(one) or visible(one) for one in text) + '"'


def flow(value: object) -> str:
    """Return text, numbers, and lists and mappings of them on one line, as YAML inside of brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(str(key))}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return str(value).lower() if isinstance(value, bool | int) else scalar(str(value))


def quoted_flow(value: object) -> str:
    """Return the same with all text in quotes, as it stands in files that are written as JSON."""
    if isinstance(value, dict):
        inside = ", ".join(f"{_quoted(str(key))}: {quoted_flow(inner)}" for key, inner in value.items())
        return "{" + inside + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(quoted_flow, value)) + "]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return f'"{text}"' if _PLAIN.match(text) else scalar(text)


def comment(text: str, mark: str = "# ") -> Iterator[str]:
    """Yield the lines of a comment; nothing in `text` can end it."""
    seen = "".join(map(visible, " ".join(text.split())))
    width = COMMENT_WIDTH - len(mark)
    for line in textwrap.wrap(seen, width, break_long_words=False, break_on_hyphens=False):
        yield f"{mark}{line}"


def comments(texts: Iterable[str], mark: str = "# ") -> list[str]:
    """Return the lines of several comments, one after the other."""
    return [line for text in texts for line in comment(text, mark)]


def visible(character: str) -> str:
    """Return a character as it may stand in quotes or a comment: itself, or an escape."""
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        return "\N{REPLACEMENT CHARACTER}"
    if character.isprintable():
        return character
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
