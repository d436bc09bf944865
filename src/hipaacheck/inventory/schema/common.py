"""Define what several parts of an inventory share: ids, files on disk, people's decisions."""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from hipaacheck.model import Day, Record

_SLUG = r"[a-z0-9][a-z0-9._-]{0,79}"
_IS_SLUG = re.compile(_SLUG + r"\Z")


def _slug(text: str) -> str:
    if not _IS_SLUG.match(text):
        raise ValueError("should be a short name of lower-case letters, digits, dots, dashes or underscores")
    return text


Slug = Annotated[
    str, AfterValidator(_slug), WithJsonSchema({"type": "string", "pattern": f"^{_SLUG}$", "maxLength": 80})
]
"""A short stable name: lower-case letters, digits, dots, dashes. It becomes part of every fingerprint."""

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
