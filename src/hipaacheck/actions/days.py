"""Read the day that somebody wrote into a cell, or say why it is none."""

import re
from datetime import date, timedelta

FIRST, LAST = date(2000, 1, 1), date(2200, 12, 31)
"""A plan has no days before or after; a small number in a cell for days is a day of 1900."""
# Excel counts days from 1899-12-30, for days after February 1900 (ECMA-376 18.17.4.1).
_ZERO = date(1899, 12, 30)
_FROM_1904 = 1_462
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?\Z")
_NUMBERS = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})\Z")
_EXAMPLE = "write 2026-12-31"


class NoDayError(ValueError):
    """What was written is no day; the message goes on after what was written: "is not a day; write ..."."""


def day_of_number(number: float, *, from_1904: bool = False) -> date:
    """Return the day of a serial number, as spreadsheets hold days. Raises NoDayError."""
    days = int(number) + (_FROM_1904 if from_1904 else 0)
    if not (FIRST - _ZERO).days <= days <= (LAST - _ZERO).days:
        raise NoDayError(f"is not a day; {_EXAMPLE}")
    return _ZERO + timedelta(days=days)


def day_of_text(text: str) -> date:
    """Return the day that a text names: ISO 8601, or numbers that can be read in one way only.

    Raises NoDayError; of numbers that can be read in two ways the message names both days.
    """
    if found := _ISO.match(text):
        day = _made(*map(int, found.groups()))
        if day is None:
            raise NoDayError("is no day of the calendar")
        return in_range(day)
    if found := _NUMBERS.match(text):
        first, second, year = map(int, found.groups())
        days = {day for day in (_made(year, first, second), _made(year, second, first)) if day}
        if len(days) == 1:
            return in_range(days.pop())
        if days:
            one, other = sorted(days)
            raise NoDayError(f"may be {one} or {other}; write the one that is meant")
    raise NoDayError(f"is not a day; {_EXAMPLE}")


def in_range(day: date) -> date:
    """Return the day. Raises NoDayError for one that no plan means."""
    if not FIRST <= day <= LAST:
        raise NoDayError(f"lies outside of the years {FIRST.year} to {LAST.year}; {_EXAMPLE}")
    return day


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
