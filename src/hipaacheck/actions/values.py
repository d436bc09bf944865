"""Read what somebody wrote for one field of a plan, or say why it cannot be read."""

import difflib
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from hipaacheck.actions.days import NoDayError, day_of_number, day_of_text, in_range
from hipaacheck.actions.entries import Decided
from hipaacheck.actions.layout import NOT_DECIDED, ROLES, STATUSES, TREATMENTS, Field, Key
from hipaacheck.sheets.book import CellValue
from hipaacheck.sheets.cells import normal, text_of

LONGEST = 4_000
"""Characters of an owner or a comment (model.fields.Text)."""
_SHOWN = 60
_Word = TypeVar("_Word", bound=StrEnum)


class NotReadError(ValueError):
    """A value that cannot be read; the message is a sentence without its full stop."""


def role_of(head: CellValue) -> Field | Key | None:
    """Return what a column is for, by its head."""
    if not isinstance(head, str) or len(head) > 200:
        return None
    name = normal(head)
    return next((role for role, names in ROLES.items() if name in names), None)


def with_value(decided: Decided, field: Field, value: CellValue, *, from_1904: bool = False) -> Decided:
    """Return what was decided with one more field; blank is not decided. Raises NotReadError."""
    text = text_of(value)
    if not text or _form(text) == NOT_DECIDED:
        return decided
    match field:
        case Field.TREATMENT:
            return replace(decided, treatment=_word(text, TREATMENTS))
        case Field.STATUS:
            return replace(decided, status=_word(text, STATUSES))
        case Field.DUE:
            return replace(decided, due=_day(value, text, from_1904=from_1904))
        case Field.OWNER:
            return replace(decided, owner=_words(text))
        case Field.COMMENT:
            return replace(decided, comment=_words(text))


def shown(text: str) -> str:
    """Return what somebody wrote as a message may show it: on one line, nothing hidden, cut."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text[: 4 * _SHOWN]).split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def _word(text: str, words: Mapping[_Word, str]) -> _Word:
    form = _form(text)
    for one, label in words.items():
        if form == _form(label):
            return one
    close = difflib.get_close_matches(form, [_form(label) for label in words.values()], n=1)
    meant = next((label for label in words.values() if close and _form(label) == close[0]), None)
    hint = f"did you mean '{meant}'?" if meant else f"choose {_listed(list(words.values()))}"
    raise NotReadError(f"'{shown(text)}' is none of its words; {hint}")


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _day(value: CellValue, text: str, *, from_1904: bool) -> date:
    try:
        if isinstance(value, bool):
            raise NoDayError("is not a day; write 2026-12-31")
        if isinstance(value, date):
            return in_range(value)
        if isinstance(value, int | float):
            return day_of_number(value, from_1904=from_1904)
        return day_of_text(unicodedata.normalize("NFKC", text).strip())
    except NoDayError as error:
        raise NotReadError(f"'{shown(text)}' {error}") from None


def _words(text: str) -> str:
    if len(text) > LONGEST:
        raise NotReadError(f"has {len(text):,} characters; there is room for {LONGEST:,}")
    return text


def _form(text: str) -> str:
    return " ".join(normal(text).replace("-", " ").replace("_", " ").split()).rstrip(".")
