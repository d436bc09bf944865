"""Say which service a name or a TXT record belongs to: on label boundaries, the closest mark first."""

import re
from collections.abc import Iterator
from dataclasses import replace

from hipaacheck.catalogs.services import Catalogue, Mark, MarkKind, service_catalogue

LONGEST_NAME = 253
LONGEST_TOKEN = 4_096
# What follows the fixed part of a token: one word of some length, else the record is about something else.
_VALUE = re.compile(r"[!-~]{4,}")
_DIGITS = re.compile(r"\d+")
# Where else a name of a service may stand than where its marks were seen.
_TELLING = (MarkKind.WEB, MarkKind.CNAME, MarkKind.REPORT, MarkKind.SPF)
# Selectors that are short or plain enough for anybody to choose, or that several services hand out.
_PLAIN_SELECTORS = frozenset(
    {"mail", "email", "smtp", "mx", "mta", "pic", "x", "dk", "em", "eo", "ml", "sm", "cm"}
)
_COMMON_SELECTORS = _PLAIN_SELECTORS | {"k1", "k2", "k3", "s1", "s2", "m1", "mg", "sf", "fs", "fd"}


def bare(name: str) -> str:
    """Return a name in the form in which names are compared; "" for what is too long to be one."""
    text = name.strip().rstrip(".").lower()
    return text if len(text) <= LONGEST_NAME else ""


def mark_of(kind: MarkKind, name: str, catalogue: Catalogue | None = None) -> Mark | None:
    """Return the longest mark of `kind` that `name` is or lies below; None when no service is known by it.

    A mark with # stands for names with a row of digits there ("awsdns-#.com").
    """
    known = catalogue or service_catalogue()
    for place in _upwards(bare(name)):
        found = known.mark(kind, place) or known.mark(kind, _DIGITS.sub("#", place))
        if found is not None:
            return found
    return None


def hint_of(kind: MarkKind, name: str, catalogue: Catalogue | None = None) -> Mark | None:
    """Return a mark of `kind` for a name that only marks of other kinds cover; it is never verified.

    MX marks are left out: all of google.com takes mail for Google Workspace, and is more than that.
    Nor do marks count that others share.
    """
    for other in _TELLING:
        mark = mark_of(other, name, catalogue) if other is not kind else None
        if mark is not None and not mark.shared:
            return replace(mark, kind=kind, verified=False)
    return None


def token_of(text: str, catalogue: Catalogue | None = None) -> Mark | None:
    """Return the mark that a TXT record begins with; the longest one where several do."""
    if len(text) > LONGEST_TOKEN:
        return None
    given = text.strip(' \t"').lower()
    known = catalogue or service_catalogue()
    found = [name for name in known.names(MarkKind.TXT) if _is_token(given, name)]
    return known.mark(MarkKind.TXT, max(found, key=len)) if found else None


def selector_of(selector: str, catalogue: Catalogue | None = None) -> Mark | None:
    """Return the mark of a DKIM selector that only one service hands out."""
    name = bare(selector)
    if name in _COMMON_SELECTORS:
        return None
    return (catalogue or service_catalogue()).mark(MarkKind.SELECTOR, name)


def is_below(name: str, suffix: str) -> bool:
    """Return whether `name` is `suffix` or lies below it."""
    own, above = bare(name), bare(suffix)
    return bool(above) and (own == above or own.endswith(f".{above}"))


def _is_token(given: str, mark: str) -> bool:
    if mark.endswith("#"):
        head = mark[:-1]
        return given.startswith(head) and given[len(head) :].isdecimal()
    return given.startswith(mark) and _VALUE.fullmatch(given, len(mark)) is not None


def _upwards(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.partition(".")[2]
