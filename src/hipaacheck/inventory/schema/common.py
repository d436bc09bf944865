"""Define what several parts of an inventory share: ids, counts, what a person confirmed."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from hipaacheck.model import Day, Record, Text

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

Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]
"""How many there are."""


class Confirmed(Record):
    """Something that the tool found and a person has yet to confirm.

    `found_by` says how it was found ("MX of clinic.example"); `confirmed` is when somebody looked at it.
    """

    found_by: tuple[Text, ...] = ()
    confirmed: Day | None = None
