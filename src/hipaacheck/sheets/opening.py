"""Open a workbook that a stranger sent, or refuse it in one sentence.

Worksheets are read here, not by openpyxl (3.1.5 was tried): without a word it leaves out sheets whose part
is missing and every cell of a strict workbook, takes the last of two cells with one name, bends texts with
x005F_, and does not tell a formula with an empty result from one without. One odd font, fill or list of
choices is an error for the whole file. To know all that beforehand takes a walk through the same XML as
this one.
"""

from pathlib import Path

from hipaacheck.sheets import limits
from hipaacheck.sheets.book import CellValue, Merged, Opened, Sheet
from hipaacheck.sheets.markup import Walk
from hipaacheck.sheets.package import Package, too_large, unpacked
from hipaacheck.sheets.parts import Contents, Relations, Strings, Styles, Tab
from hipaacheck.sheets.refusal import RefusedFileError, refuse
from hipaacheck.sheets.worksheet import Room, SheetPart, TooMuchError

__all__ = ["CellValue", "Merged", "Opened", "RefusedFileError", "Sheet", "check_size", "open_workbook"]

_NO_WORKBOOK = "is not an .xlsx workbook (it holds no sheets)"
_TOO_MUCH = "holds far more than any workbook that people fill in, so it was not read"


def check_size(path: Path) -> None:
    """Look at the size of a file before it is read whole. Raises RefusedFileError."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise refuse(path.name, f"cannot be read: {error.strerror}") from None
    if not path.is_file():
        raise refuse(path.name, "is not a file")
    if size > limits.FILE_BYTES:
        raise refuse(path.name, too_large(size))


def open_workbook(raw: bytes, name: str) -> Opened:
    """Return the sheets of an .xlsx file; `name` is for messages.

    Raises RefusedFileError for what is no workbook, is damaged, old, binary, has a password or macros,
    or unpacks to more than limits.py allows. Links to other files are not followed, formulas not calculated.
    """
    package = unpacked(raw, name)
    walk = Walk(package)
    folder, main = _main_part(package, walk)
    contents = Contents()
    walk.through(main, contents)
    relations = Relations(folder)
    own = f"{folder}/_rels/{main.rpartition('/')[2]}.rels".lstrip("/")
    walk.through(own, relations)
    _refuse_strange_tabs(contents.tabs, relations, name)
    strings, styles = Strings(), Styles()
    if (part := relations.of_kind("sharedStrings")) is not None:
        walk.through(part, strings)
    if (part := relations.of_kind("styles")) is not None:
        walk.through(part, styles)
    room = Room(strings.found, styles.dates, contents.from_1904)
    sheets = [_read(tab, relations, walk, room, name) for tab in contents.tabs]
    return Opened(name, tuple(sheet for sheet in sheets if sheet is not None), contents.from_1904)


def _main_part(package: Package, walk: Walk) -> tuple[str, str]:
    """Return the folder and the path of workbook.xml."""
    if not package.has("_rels/.rels"):
        raise refuse(package.name, _NO_WORKBOOK)
    relations = Relations("")
    walk.through("_rels/.rels", relations)
    main = relations.of_kind("officeDocument")
    if main is None or not main.endswith(".xml") or "word/" in main or "ppt/" in main:
        raise refuse(package.name, _NO_WORKBOOK)
    return main.rpartition("/")[0], main


def _refuse_strange_tabs(tabs: list[Tab], relations: Relations, name: str) -> None:
    if not tabs:
        raise refuse(name, _NO_WORKBOOK)
    if len({tab.name.strip().casefold() for tab in tabs}) != len(tabs):
        raise refuse(name, "holds two sheets of one name, so that it is not clear which one counts")
    if any("macrosheet" in one.kind.lower() for one in relations.found.values()):
        raise refuse(name, "holds macro sheets; ask for it without them")


def _read(tab: Tab, relations: Relations, walk: Walk, room: Room, name: str) -> Sheet | None:
    """Return one worksheet, and None for a sheet of another kind, such as a chart."""
    relation = relations.found.get(tab.relation)
    if relation is None:
        raise refuse(name, "is damaged or was not copied whole; ask for it again")
    if relation.kind != "worksheet":
        return None
    part = SheetPart(room)
    try:
        walk.through(relation.target, part)
        return part.sheet(tab.name, tab.hidden)
    except TooMuchError:
        raise refuse(name, _TOO_MUCH) from None
