"""Make text that strangers wrote safe to show: nothing hidden, nothing reordered, nothing endless."""

import re

TEXT_LIMIT = 20_000

# Everything that changes how other text looks without being seen itself: control characters, bidirectional
# overrides (Unicode TR9, CVE-2021-42574), zero-width and look-alike spaces, variation selectors, tags,
# private use, surrogates and noncharacters. Tab and newline are dealt with by the caller's wish.
_HIDDEN = (
    r"\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    r"\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164"
    r"\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    r"\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U0001fffe\U0001ffff\U000e0000-\U0010ffff"
)
HIDDEN = re.compile(f"[{_HIDDEN}]")

# A pile of combining marks paints over the lines above and below it; four are more than any spelling needs.
_MARKS = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILE = re.compile(rf"({_MARKS}{{4}})({_MARKS}+)")


def plain(text: str, *, limit: int = TEXT_LIMIT, lines: bool = True) -> str:
    """Return at most `limit` characters of `text`, the invisible ones written out (`\\x1b`, `\\u202e`).

    A note says where text was cut and how long it was. `lines=False` writes line breaks and tabs
    out too. Applying it twice changes nothing. Markup (HTML, Markdown, terminal) is the caller's to escape.
    """
    size = len(text)
    if size <= limit and text.isascii() and text.isprintable():
        return text  # most texts by far, and a large run has millions
    kept = text[:limit].replace("\r\n", "\n")
    kept = _PILE.sub(lambda m: m[1] + "".join(map(code_point, m[2])), kept)
    kept = HIDDEN.sub(lambda m: code_point(m[0]), kept)
    if not lines:
        kept = kept.replace("\t", r"\t").replace("\n", r"\n")
    return kept if size <= limit else f"{kept}… [cut here: {size:,} characters in all]"


def code_point(character: str) -> str:
    """Return the Python escape of one character: `\\n`, `\\x1b`, `\\u202e` or `\\U000e0001`."""
    value = ord(character)
    if character in "\n\t\r":
        return {"\n": r"\n", "\t": r"\t", "\r": r"\r"}[character]
    if value < 0x100:
        return f"\\x{value:02x}"
    return f"\\u{value:04x}" if value < 0x10000 else f"\\U{value:08x}"
