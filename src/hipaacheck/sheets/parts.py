"""Read what stands around the sheets of a workbook: names, shared texts, which formats are dates."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from hipaacheck.sheets import limits
from hipaacheck.sheets.markup import DamagedError

# ECMA-376 18.18.22: _x000D_ stands for the character with this code.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Control characters, halves of surrogate pairs, and marks that make text look other than it is.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200b\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
# ECMA-376 18.8.30: the formats that every program knows without their being written down; 45 to 47 and
# 18 to 21 are times of day, which no question asks for.
_DATES = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
_NOT_A_PART_OF_A_DATE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')

# Excel allows 31.
_TAB_CHARACTERS = 100


def cleaned(text: str) -> str:
    """Return a text as a person would see it: line ends alike, nothing invisible that changes its look."""
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


@dataclass(frozen=True, slots=True)
class Relation:
    """One part that another part names: what it is (the last word of its type) and where it lies."""

    kind: str
    target: str


@dataclass(slots=True)
class Relations:
    """Hears a part of relations (.rels), which count from the folder `base`; other files are left out."""

    base: str
    found: dict[str, Relation] = field(default_factory=dict)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Hear that an element begins."""
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "")
        path = target if target.startswith("/") else posixpath.join("/", self.base, target)
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.found[attributes.get("Id", "")] = Relation(kind, posixpath.normpath(path).lstrip("/"))

    def text(self, data: str) -> None:
        """Hear text."""

    def end(self, name: str) -> None:
        """Hear that an element ends."""

    def of_kind(self, kind: str) -> str | None:
        """Return where the first part of this kind lies."""
        return next((one.target for one in self.found.values() if one.kind == kind), None)


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet as the workbook names it; `relation` leads to its part."""

    name: str
    hidden: bool
    relation: str


@dataclass(slots=True)
class Contents:
    """Hears workbook.xml: the sheets in order, and whether days count from 1904 (old Macs)."""

    tabs: list[Tab] = field(default_factory=list)
    from_1904: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Hear that an element begins."""
        if name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith("}id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.tabs.append(Tab(cleaned(attributes.get("name", ""))[:_TAB_CHARACTERS], hidden, relation))
            if len(self.tabs) > limits.SHEETS:
                raise DamagedError

    def text(self, data: str) -> None:
        """Hear text."""

    def end(self, name: str) -> None:
        """Hear that an element ends."""


@dataclass(slots=True)
class Strings:
    """Hears the shared texts; what tells how to pronounce them (rPh) is left out."""

    found: list[str] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _in_text: bool = False
    _aside: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Hear that an element begins."""
        if name == "si":
            self._pieces.clear()
        elif name == "rPh":
            self._aside = True
        elif name == "t":
            self._in_text = not self._aside

    def text(self, data: str) -> None:
        """Hear text."""
        if self._in_text:
            self._pieces.append(data)

    def end(self, name: str) -> None:
        """Hear that an element ends."""
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._aside = False
        elif name == "si":
            self.found.append(cleaned("".join(self._pieces)))


@dataclass(slots=True)
class Styles:
    """Hears styles.xml: which styles of cells (by their number) show a date."""

    dates: set[int] = field(default_factory=set)
    _formats: dict[str, str] = field(default_factory=dict)
    _in_cells: bool = False
    _count: int = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Hear that an element begins."""
        if name == "numFmt":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            if self._is_date(attributes.get("numFmtId", "0")):
                self.dates.add(self._count)
            self._count += 1
            if self._count > limits.STYLES:
                raise DamagedError

    def text(self, data: str) -> None:
        """Hear text."""

    def end(self, name: str) -> None:
        """Hear that an element ends."""
        if name == "cellXfs":
            self._in_cells = False

    def _is_date(self, number: str) -> bool:
        if number in self._formats:
            return is_date_format(self._formats[number])
        return number.isascii() and number.isdigit() and int(number[:9]) in _DATES


def is_date_format(code: str) -> bool:
    """Return whether a format (ECMA-376 18.8.31) shows a day: one with a year or a day in its first part."""
    shown = _NOT_A_PART_OF_A_DATE.sub("", code.partition(";")[0]).lower()
    return "general" not in shown and ("y" in shown or "d" in shown)
