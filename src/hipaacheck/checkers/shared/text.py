"""Cut what strangers sent to a length and an alphabet that a report can show."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

LONGEST = 300
MOST = 20
MOST_NAMED = 10

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def clean(text: str, longest: int = LONGEST) -> str:
    """Return `text` on one line, without control and direction characters."""
    text = _CONTROL.sub(" ", text).strip()
    return text if len(text) <= longest else text[: longest - 3] + "..."


def bare_url(url: str) -> str:
    """Return a URL without user name, query and fragment: those may hold tokens, and evidence must not."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return clean(url.partition("?")[0])
    query = "?..." if parts.query else ""
    authority = parts.netloc.rpartition("@")[2]
    return clean(f"{parts.scheme}://{authority}{parts.path.partition(';')[0]}{query}")


def unique(items: list[str]) -> tuple[str, ...]:
    """Return the first few different items, in their order."""
    return tuple(dict.fromkeys(items))[:MOST]


def some(names: Iterable[str]) -> tuple[str, ...]:
    """Return at most ten names, each once, and how many more there are."""
    each = tuple(dict.fromkeys(names))
    if len(each) <= MOST_NAMED:
        return each
    return (*each[:MOST_NAMED], f"and {len(each) - MOST_NAMED} more")
