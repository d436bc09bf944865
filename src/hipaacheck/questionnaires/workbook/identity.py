"""Read what a vendor's workbook says of itself on its hidden sheet; whoever sent it can have changed that."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from hipaacheck.questionnaires.workbook.layout import FORMAT, META
from hipaacheck.sheets.book import Opened
from hipaacheck.sheets.cells import text_of

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_VENDOR = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}\Z")
_MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Identity:
    """What the workbook was made as.

    `rows` are the ids of its rows, `digests` what evidence had when it was recorded, by question and path,
    `prefilled` where an answer was taken from and what it was, by question.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    rows: frozenset[str] = frozenset()
    digests: Mapping[tuple[str, str], str | None] = field(default_factory=dict)
    prefilled: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Return whether the hidden sheet is there and is one of ours."""
        return self.values.get("format") == FORMAT

    @property
    def is_newer(self) -> bool:
        """Return whether another version of this program made the workbook in a form not known here."""
        return not self.is_known and self.values.get("format", "").startswith("hipaacheck.workbook/")

    def text(self, name: str, longest: int = 4_000) -> str | None:
        """Return a value, None if there is none that can be one."""
        value = self.values.get(name, "").strip()
        return value if 0 < len(value) <= longest else None

    @property
    def sha256(self) -> str | None:
        """Return the digest of the questions that were asked."""
        value = self.values.get("sha256", "")
        return value if _SHA256.match(value) else None

    @property
    def vendor(self) -> str | None:
        """Return the id of the vendor in the inventory."""
        value = self.values.get("vendor", "")
        return value if _VENDOR.match(value) else None

    def day(self, name: str) -> date | None:
        """Return a day."""
        try:
            found = date.fromisoformat(self.values.get(name, "")[:10])
        except ValueError:
            return None
        return found if 1900 <= found.year <= 2200 else None


def identity_of(book: Opened) -> Identity:
    """Return what the hidden sheet says; nothing if there is none."""
    sheet = book.get(META)
    if sheet is None:
        return Identity()
    values: dict[str, str] = {}
    rows: set[str] = set()
    digests: dict[tuple[str, str], str | None] = {}
    prefilled: dict[str, tuple[str, str]] = {}
    for _, row in list(sheet.lines())[:_MOST_ROWS]:
        key, first, second, third, *_ = (*map(text_of, row), "", "", "", "")
        if key == "row":
            rows.add(first)
        elif key == "evidence":
            digests[first, second] = third if _SHA256.match(third) else None
        elif key == "prefilled":
            prefilled[first] = (second, third)
        elif key:
            values.setdefault(key, first)
    return Identity(values, frozenset(rows), digests, prefilled)
