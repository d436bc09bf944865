"""Hold what a pack says of itself: every file with its size and SHA-256, and whose run it is."""

import json
import re
from datetime import UTC, datetime
from typing import Annotated, Final, Literal

from pydantic import Field, JsonValue, field_validator

from hipaacheck.model import Record
from hipaacheck.reporters.escape import HIDDEN

FORMAT: Final = "hipaacheck.pack/1"

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Size = Annotated[int, Field(ge=0)]


class ListedFile(Record):
    """One file of the pack; `what` says in a few words what it is."""

    path: str
    size: Size
    sha256: Sha256
    media_type: str
    what: str


class HeldArtefact(Record):
    """A raw piece of what was seen, as the run names it.

    `size` and `sha256` are those of all the raw bytes. `path` is the file of the pack with its text; None
    where the run kept no text. The file is named by the digest of its own bytes; `raw` says that these are
    all the raw bytes, unchanged.
    """

    evidence: str
    name: str
    media_type: str
    size: int
    sha256: str
    path: str | None
    raw: bool


class Manifest(Record):
    """What a pack holds, and of which run. `exported_at` is when the pack was written."""

    format: Literal["hipaacheck.pack/1"] = FORMAT
    run: str
    previous: str | None
    subject: str
    as_of: datetime
    tool_version: str
    redacted: bool
    exported_at: datetime
    files: tuple[ListedFile, ...]
    artefacts: tuple[HeldArtefact, ...]

    @field_validator("as_of", "exported_at")
    @classmethod
    def _has_a_day_in_utc(cls, moment: datetime) -> datetime:
        try:
            moment.astimezone(UTC)
        except OverflowError:
            raise ValueError("lies before or after all days in UTC") from None
        return moment


def written(value: JsonValue) -> bytes:
    """Return JSON for people: sorted keys, two spaces a level, nothing that a terminal acts on."""
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
    return f"{HIDDEN.sub(_escaped, text)}\n".encode()


def _escaped(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
