"""Bring text into cells and out of them: what a cell can hold, and how its value is compared."""

import unicodedata
from datetime import date

from hipaacheck.sheets.book import CellValue

EXCEL_TEXT = 32_767
"""The most characters in a cell (Excel specifications and limits, Microsoft)."""


def normal(text: str) -> str:
    """Return a text for comparison: one form of each letter, small, single blanks, no colon behind."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(" :*?")


def text_of(value: CellValue) -> str:
    """Return the value of a cell as a person would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def cell_text(text: str) -> str:
    """Return text as a cell can hold it: no control characters, no more than Excel's limit."""
    same = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in same if _writable(sign))
    return kept if len(kept) <= EXCEL_TEXT else kept[: EXCEL_TEXT - 1] + "…"


def _writable(sign: str) -> bool:
    """Return whether XML 1.0 can hold a character and a person can see what it does."""
    code = ord(sign)
    if sign in "\n\t":
        return True
    return code >= 0x20 and not (0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF))
