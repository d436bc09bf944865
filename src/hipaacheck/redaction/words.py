"""Take texts apart into words that compare by their letters alone, without case and accents."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import unquote

# Combining marks (NFD spellings) and characters that nobody sees are part of the word around them.
_INSIDE = r"[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]"
WORD = re.compile(rf"[^\W_]+(?:{_INSIDE}+[^\W_]*)*")
_DROPPED = frozenset(("Mn", "Cf"))
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "\u0131": "i", "þ": "th"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_DNS_ESCAPES = re.compile(r"(?:\\\d{3})+")
_CODED = re.compile(r"%[0-9A-Fa-f]{2}|&(?:#\d|#x|[A-Za-z])|\\\d{3}|=\?")


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    """Return a word by its letters and digits: lower case, without accents, ligatures taken apart."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    return "".join(one for one in apart if unicodedata.category(one) not in _DROPPED).translate(_LETTERS)


def spellings(word: str) -> tuple[str, ...]:
    """Return how a word may stand in a text, folded: Müller also as Mueller."""
    composed = unicodedata.normalize("NFC", word).lower()
    return tuple(dict.fromkeys((folded(word), folded(composed.translate(_UMLAUTS)))))


def split(text: str) -> list[str]:
    """Return the words of a text as they stand."""
    return WORD.findall(text)


def decoded(text: str) -> str | None:
    """Return a text without percent, character and DNS escapes; None where it has none.

    DNS writes bytes as a backslash and three decimal digits (RFC 1035 section 5.1).
    """
    if not _CODED.search(text):
        return None
    plain = html.unescape(unquote(text, errors="replace"))
    plain = _DNS_ESCAPES.sub(_bytes, plain)
    return None if plain == text else plain


def _bytes(found: re.Match[str]) -> str:
    values = [int(value) for value in found[0].split("\\")[1:]]
    if any(value > 255 for value in values):
        return found[0]
    return bytes(values).decode("utf-8", "replace")


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that texts use in lower case: words of a language rather than names."""
    return frozenset(word for text in texts for word in _lower(text))


def _lower(text: str) -> Iterator[str]:
    return (word for word in WORD.findall(text) if len(word) > 1 and word.islower())
