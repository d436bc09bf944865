"""Read the dates that people write: days of the calendar as YYYY-MM-DD, and nothing else."""

import functools
import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_YEARS = range(1900, 2201)
_NO_DAY = "is not a date; write YYYY-MM-DD, such as 2026-03-01"


def _day(value: object) -> date:
    """Return the day that ISO 8601 text names; pydantic alone would read a number as seconds since 1970."""
    if type(value) is str:
        return _day_named(value)
    if type(value) is date:
        return value
    raise ValueError(_NO_DAY)


@functools.lru_cache(maxsize=4096)
def _day_named(text: str) -> date:
    if not _DAY.match(text):
        raise ValueError(_NO_DAY)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("is no day of the calendar") from None
    if day.year not in _YEARS:
        raise ValueError(f"lies outside of the years {_YEARS[0]} to {_YEARS[-1]}")
    return day


Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
]
"""A date, YYYY-MM-DD."""
