"""Define fields that several records share: words for people, answers, files on disk."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from hipaacheck.model.base import Record

YesNo = Annotated[bool, Field(strict=True)]
"""True or false; a number or a word in quotes is a mistake."""

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
