"""Compare names of vendors, plans and services as people write them, whatever the case and punctuation."""

import re
import unicodedata
from functools import lru_cache

# No name is longer; a longer text is not a name, and is never compared.
_LONGEST = 200
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """Return the words of `name` in lower case; "Business+" and "Business Plus" are the same words."""
    if len(name) > _LONGEST:
        return ()
    text = name if name.isascii() else unicodedata.normalize("NFKC", name)
    return tuple(_WORD.findall(text.casefold().replace("+", " plus ").replace("&", " and ")))


def squashed(name: str) -> str:
    """Return `name` as a key: its words without anything between them, so that "DocuSign" is "Docu-sign"."""
    return "".join(words(name))


def same(one: str, other: str) -> bool:
    """Return whether two names are the same, whatever their case and punctuation.

    What has no letter or digit, or is too long for a name, is the same as nothing, not even as itself.
    """
    key = squashed(one)
    return bool(key) and key == squashed(other)
