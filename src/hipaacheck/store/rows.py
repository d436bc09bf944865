"""Write the index row of a run, seal it, and read it back without believing it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import ValidationError

from hipaacheck.history.records import Point
from hipaacheck.model import canonical_json
from hipaacheck.store.entries import Entry, Pruned
from hipaacheck.store.errors import StoreError

COLUMNS = (
    "number",
    "run",
    "previous",
    "subject",
    "as_of",
    "stored_at",
    "complete",
    "tool_version",
    "counts",
    "pruned_at",
    "pruned_reason",
    "pruned_by",
    "seal",
)

# The row has these already.
_TOLD = frozenset({"run", "as_of", "complete"})


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A row as the database gives it: in a file that somebody edited, anything may stand in any column."""

    values: tuple[object, ...]

    @classmethod
    def of(cls, entry: Entry, outline: bytes | None) -> "IndexRow":
        """Return the row of an entry, sealed together with the packed outline."""
        gone = entry.pruned
        values: tuple[object, ...] = (
            entry.number,
            entry.run,
            entry.previous,
            encoded(entry.subject),
            moment(entry.as_of),
            moment(entry.stored_at),
            int(entry.complete),
            encoded(entry.tool_version),
            canonical_json(entry.counts.model_dump(mode="json", exclude=set(_TOLD))).encode(),
            gone and moment(gone.at),
            gone and encoded(gone.reason),
            gone and encoded(gone.by),
        )
        return cls((*values, _seal(values, outline)))

    def named(self) -> dict[str, object]:
        """Return the values by column."""
        return dict(zip(COLUMNS, self.values, strict=True))

    def is_sealed(self, outline: bytes | None) -> bool:
        """Return whether nothing in the row, and nothing in the outline, is other than when it was sealed."""
        return self.values[-1] == _seal(self.values[:-1], outline)

    def entry(self) -> Entry:
        """Return the entry that the row holds. Raises StoreError."""
        try:
            return self._entry()
        except (TypeError, ValueError, ValidationError, RecursionError):
            raise StoreError("its entry in the index cannot be read") from None

    def _entry(self) -> Entry:
        row = self.named()
        as_of = read_moment(_str(row["as_of"]))
        complete = bool(_int(row["complete"]))
        counts = json.loads(_bytes(row["counts"])) | {
            "run": _str(row["run"]),
            "as_of": as_of,
            "complete": complete,
        }
        return Entry(
            number=_int(row["number"]),
            run=_str(row["run"]),
            previous=None if row["previous"] is None else _str(row["previous"]),
            subject=_bytes(row["subject"]).decode(),
            as_of=as_of,
            stored_at=read_moment(_str(row["stored_at"])),
            complete=complete,
            tool_version=_bytes(row["tool_version"]).decode(),
            counts=Point.model_validate(counts),
            pruned=_pruned(row),
        )


def moment(at: datetime) -> str:
    """Return a moment in UTC as text of one width; one without a zone is taken for UTC."""
    aware = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return aware.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def read_moment(text: str) -> datetime:
    """Return the moment that `moment` wrote. Raises ValueError."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def encoded(text: str) -> bytes:
    """Return text as UTF-8; a byte of the command line that is no UTF-8 is shown as an escape."""
    return text.encode("utf-8", "backslashreplace")


def _pruned(row: dict[str, object]) -> Pruned | None:
    if row["pruned_at"] is None:
        return None
    return Pruned(
        at=read_moment(_str(row["pruned_at"])),
        reason=_bytes(row["pruned_reason"]).decode(),
        by=_bytes(row["pruned_by"]).decode(),
    )


def _seal(values: Sequence[object], outline: bytes | None) -> str:
    shown = [value.hex() if isinstance(value, bytes) else value for value in values]
    kept = None if outline is None else hashlib.sha256(outline).hexdigest()
    try:
        text = canonical_json([*shown, kept])
    except (TypeError, ValueError):
        return "no value that a row of ours has"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _str(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _int(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError
    return value
