"""Read CSV: the bytes as text, the text as rows, in whatever dialect a spreadsheet saved them."""

import csv
import io

from hipaacheck.sheets import limits
from hipaacheck.sheets.book import Row, Sheet
from hipaacheck.sheets.parts import cleaned
from hipaacheck.sheets.refusal import RefusedFileError
from hipaacheck.sheets.tables import Roles, header_of

_DELIMITERS = (",", ";", "\t", "|")
_LINES_TO_TRY = 40
_TOO_MANY = "holds far more rows than any table that people fill in, so it was not read"
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def text_of_bytes(raw: bytes) -> tuple[str, str | None]:
    """Return the text of a file, and what to tell about its encoding.

    UTF-8, UTF-16 with or without its mark, and else Windows-1252, which Excel writes.
    Raises RefusedFileError (without the name of the file) for what is no text, or too much.
    """
    if len(raw) > limits.TEXT_BYTES:
        raise RefusedFileError("is far larger than any table that people fill in, so it was not read")
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _decoded(raw[len(mark) :], encoding), None
    if b"\0" in raw:
        return _decoded(raw, _utf16(raw)), None
    try:
        return raw.decode("utf-8"), None
    except UnicodeDecodeError:
        text = _decoded(raw, "windows-1252")
        return text, "the file is not in UTF-8 and was read as Windows-1252; look at letters with accents"


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        raise RefusedFileError("is not text in an encoding that is known") from None
    if "\0" in text:
        raise RefusedFileError("is not text")
    return text


def _utf16(raw: bytes) -> str:
    """Return which half of the pairs of bytes is empty, as it is in Western text."""
    head = raw[:4_000]
    return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"


def table_of(text: str, roles: Roles, needed: frozenset[str]) -> Sheet | None:
    """Return a CSV text as a sheet, split by the delimiter that shows a header row; None if none does.

    Raises RefusedFileError (without the name of the file) when quotes are broken or it is too much.
    """
    head = "\n".join(text.splitlines()[:_LINES_TO_TRY])
    for delimiter in _DELIMITERS:
        rows = _rows(head, delimiter, strict=False)
        if any(header_of(row, roles, needed) is not None for row in rows):
            return Sheet("the table", False, tuple(_rows(text, delimiter, strict=True)))
    return None


def _rows(text: str, delimiter: str, *, strict: bool) -> list[Row]:
    rows: list[Row] = []
    cells = 0
    # A lone line end may stand inside quotes, so that the text is not split into lines before.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    try:
        for row in reader:
            cells += len(row)
            if len(rows) >= limits.ROWS or cells > limits.CELLS:
                raise RefusedFileError(
                    "holds far more rows than any table that people fill in, so it was not read"
                )
            values = [cleaned(value).strip() or None for value in row]
            while values and values[-1] is None:
                values.pop()
            rows.append(tuple(values))
    except csv.Error:
        if strict:
            raise RefusedFileError(
                f"has quotation marks that do not close or a cell that is too long (line {reader.line_num})"
            ) from None
    return rows
