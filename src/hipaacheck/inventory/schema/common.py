"""Define what several parts of an inventory share: ids, files on disk, people's decisions."""

import functools
import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from hipaacheck.model import Record

_SLUG = r"[a-z0-9][a-z0-9._-]{0,79}"
_IS_SLUG = re.compile(_SLUG + r"\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_YEARS = range(1900, 2201)
_NO_DAY = "is not a date; write YYYY-MM-DD, such as 2026-03-01"


def _slug(text: str) -> str:
    if not _IS_SLUG.match(text):
        raise ValueError("should be a short name of lower-case letters, digits, dots, dashes or underscores")
    return text


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


Slug = Annotated[
    str, AfterValidator(_slug), WithJsonSchema({"type": "string", "pattern": f"^{_SLUG}$", "maxLength": 80})
]
"""A short stable name: lower-case letters, digits, dots, dashes. It becomes part of every fingerprint."""

Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
]
"""A date, YYYY-MM-DD."""

YesNo = Annotated[bool, Field(strict=True)]
"""True or false; a number or a word in quotes is a mistake."""

Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]
"""How many there are."""

Text = Annotated[str, Field(min_length=1, max_length=4_000)]
"""Words for people; an empty text is a mistake, leave the field out instead."""


FilePath = Annotated[str, Field(min_length=1, max_length=1_000)]


class FileRef(Record):
    """A file that proves something, relative to the inventory file that names it.

    `sha256` is what the file had when somebody last confirmed it; a file that differs is a finding. A
    path alone may be written as plain text.
    """

    path: FilePath
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")


def _path_alone(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


File = Annotated[FileRef, BeforeValidator(_path_alone, json_schema_input_type=FilePath | FileRef)]
"""A field that takes a file: its path, or path and sha256."""


class Confirmed(Record):
    """Something that the tool found and a person has yet to confirm.

    `found_by` says how it was found ("MX of clinic.example"); `confirmed` is when somebody looked at it.
    """

    found_by: tuple[Text, ...] = ()
    confirmed: Day | None = None
