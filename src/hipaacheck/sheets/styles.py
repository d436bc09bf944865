"""Hold the looks of our workbooks: one font that exists everywhere, colours that can be read.

Every pair of colours has a contrast of 4.5 or more (WCAG 2.2, 1.4.3), and none stands without a word that
says the same.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

INK, QUIET, LINE = "#1F2933", "#52606D", "#B8C2CC"
HEAD, BAND, PALE = "#1F3A5F", "#D9E5F2", "#F4F7FA"
INPUT, URGENT, URGENT_INK = "#FFF9DB", "#FBD9C6", "#8A2B06"
DONE, DONE_INK = "#DDF0E0", "#1B5E20"
GREY, GREY_INK = "#E4E7EB", "#52606D"

_OWN_HEIGHT = re.compile(rb'(<row [^>]*?) customHeight="1"')

_BASE = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}
_BOX = {"border": 1, "border_color": LINE, "text_wrap": True}

_STYLES: dict[str, dict[str, object]] = {
    "plain": {},
    "wrap": {"text_wrap": True},
    "title": {"bold": True, "font_size": 16, "font_color": HEAD, "valign": "vcenter"},
    "subtitle": {"font_color": QUIET, "valign": "vcenter"},
    "note": {"font_color": QUIET, "text_wrap": True},
    "progress": {"bold": True, "font_size": 11, "font_color": HEAD, "valign": "vcenter"},
    "heading": {"bold": True, "font_size": 12, "font_color": HEAD, "bottom": 1, "bottom_color": LINE},
    "label": {"bold": True, "text_wrap": True},
    "date-plain": {"align": "left", "num_format": "yyyy-mm-dd"},
    "warning": {"bold": True, "text_wrap": True, "font_color": URGENT_INK, "bg_color": URGENT},
    "head": {**_BOX, "bold": True, "font_color": "#FFFFFF", "bg_color": HEAD, "valign": "vcenter"},
    "band": {"bold": True, "font_color": HEAD, "bg_color": BAND, "font_size": 11, "valign": "vcenter"},
    "about": {"font_color": QUIET, "italic": True, "bg_color": PALE, "text_wrap": True},
    "cell": {**_BOX},
    "id": {**_BOX, "bold": True},
    "small": {**_BOX, "font_size": 9, "font_color": QUIET},
    "option": {**_BOX, "align": "left", "indent": 2},
    "status": {**_BOX, "bold": True},
    "hint": {**_BOX, "italic": True, "font_color": QUIET},
    # As text (@): what a vendor types or picks never becomes a formula, a number or a date by itself.
    "input": {**_BOX, "bg_color": INPUT, "locked": False, "num_format": "@"},
    "number": {**_BOX, "bg_color": INPUT, "locked": False, "align": "left"},
    "date": {**_BOX, "bg_color": INPUT, "locked": False, "align": "left", "num_format": "yyyy-mm-dd"},
    "day": {**_BOX, "align": "left", "num_format": "yyyy-mm-dd"},
    "overdue": {**_BOX, "align": "left", "num_format": 'yyyy-mm-dd "(overdue)"', "bg_color": URGENT},
    "count": {**_BOX, "align": "center"},
    "good": {**_BOX, "bg_color": DONE, "font_color": DONE_INK},
    "partial": {**_BOX, "bg_color": "#FFF3C4", "font_color": "#6B4E00"},
    "poor": {**_BOX, "bg_color": URGENT, "font_color": URGENT_INK},
    "disqualifying": {**_BOX, "bg_color": "#A61B1B", "font_color": "#FFFFFF", "bold": True},
    "unanswered": {**_BOX, "bg_color": "#FFFFFF", "font_color": URGENT_INK, "italic": True},
    "to-grade": {**_BOX, "bg_color": BAND, "font_color": HEAD},
    "not-applicable": {**_BOX, "bg_color": GREY, "font_color": GREY_INK},
    "not-asked": {**_BOX, "bg_color": GREY, "font_color": GREY_INK, "italic": True},
}


class Book:
    """A workbook while it is written. The same input gives the same bytes: no clock, no file."""

    def __init__(self, title: str, subject: str, author: str, day: date, category: str) -> None:
        from xlsxwriter.workbook import Workbook

        self._raw = BytesIO()
        # in_memory also gives the files inside of the archive a fixed date.
        self.file = Workbook(
            self._raw,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_format_properties": {"font_name": "Arial", "font_size": 10},
            },
        )
        self.file.set_properties(
            {
                "title": title,
                "subject": subject,
                "author": author,
                "company": author,
                "category": category,
                "comments": "Made with hipaacheck",
                "created": datetime(day.year, day.month, day.day),  # noqa: DTZ001
            }
        )
        self._formats: dict[str, Format] = {}

    def style(self, name: str) -> "Format":
        """Return a format by its name."""
        if name not in self._formats:
            self._formats[name] = self.file.add_format({**_BASE, **_STYLES[name]})
        return self._formats[name]

    def font(self, **properties: object) -> "Format":
        """Return a format for a part of the text of a cell."""
        key = repr(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format({**_BASE, **properties})
        return self._formats[key]

    def sheet(self, name: str) -> "Worksheet":
        """Return a new sheet, to print on US Letter, with its name and the page at the foot."""
        sheet = self.file.add_worksheet(name)
        sheet.set_paper(1)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.set_footer("&L&8&F&C&8&A&R&8Page &P of &N")
        sheet.hide_gridlines(2)
        return sheet

    def done(self) -> bytes:
        """Return the bytes of the whole workbook."""
        self.file.close()
        return _growing(self._raw.getvalue())


def _growing(raw: bytes) -> bytes:
    """Return a workbook whose rows grow with what is typed into them.

    XlsxWriter calls every height that it is given the user's own (customHeight, ECMA-376 18.3.1.73), and
    programs never change such a one.
    """
    whole = BytesIO()
    with ZipFile(BytesIO(raw)) as before, ZipFile(whole, "w", ZIP_DEFLATED) as after:
        for entry in before.infolist():
            data = before.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                data = _OWN_HEIGHT.sub(rb"\1", data)
            after.writestr(entry, data)
    return whole.getvalue()


def put(sheet: "Worksheet", row: int, column: int, value: object, style: "Format") -> None:
    """Write a value as what it is; text never becomes a formula, a link or a number."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), style)  # noqa: DTZ001
    else:
        sheet.write_string(row, column, str(value), style)


Cell = tuple[object, str]
"""A value and the name of its style."""


def put_row(book: Book, sheet: "Worksheet", row: int, cells: Sequence[Cell]) -> None:
    """Write the cells of a row from its first column on."""
    for column, (value, style) in enumerate(cells):
        put(sheet, row, column, value, book.style(style))
