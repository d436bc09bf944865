"""Read a HECVAT 4 workbook (EDUCAUSE) by question id: one workbook, whose routing questions pick the sheets.

Its text belongs to EDUCAUSE; what is kept are ids and the vendor's answers. The layout was checked against
the public extract of 4.1.4 and the data and reader of jdhori/HECVAT-415 (4.1.5), both seen 2026-11-22.
"""

import re

from hipaacheck.questionnaires.importing.foreign import Collector, Foreign, named
from hipaacheck.questionnaires.importing.said import Said, said
from hipaacheck.sheets.book import Opened, Sheet
from hipaacheck.sheets.cells import normal, text_of
from hipaacheck.sheets.tables import lines_of

INSTRUMENT = "HECVAT"
_VENDOR_SHEETS = (
    "START HERE",
    "Organization",
    "Product",
    "Infrastructure",
    "IT Accessibility",
    "Case-Specific",
    "AI",
    "Privacy",
)
_WITH_WANTED = ("Institution Evaluation", "Questions")
_ID = re.compile(r"[A-Z]{4}-[0-9]{2}\Z")
_VERSION = re.compile(r"(?:hecvat|version)\D{0,20}?\b(4\.[0-9]{1,2}(?:\.[0-9]{1,2})?)\b", re.IGNORECASE)
_ROLES = {
    "answer": ("answer",),
    "details": ("additional information",),
    "guidance": ("guidance",),
}
_WANTED_ROLES = {
    "id": ("id", "new id"),
    "wanted": ("compliant response",),
}
# Both stored the wrong way round in 4.1.4 and 4.1.5, as if one row had slipped: that access by record is
# wanted reads No, and that a limit on the number of groups is wanted reads Yes.
_NOT_BELIEVED = ("HIPA-18", "HIPA-19")
# 4.1.4 has 332, 4.1.5 by public word 321. Fewer: somebody took out a part, or it was not copied whole.
_QUESTIONS = 321


def is_hecvat(book: Opened) -> bool:
    """Return whether a workbook has the sheets of HECVAT 4; versions before it have others."""
    names = {sheet.name.strip().casefold() for sheet in book.sheets}
    wanted = {name.casefold() for name in _VENDOR_SHEETS}
    return "case-specific" in names and len(names & wanted) >= 4


def is_older_hecvat(book: Opened) -> bool:
    """Return whether a workbook is a HECVAT before version 4, whose ids mean other questions."""
    return not is_hecvat(book) and any("hecvat" in sheet.name.casefold() for sheet in book.sheets)


def read_hecvat(book: Opened) -> Foreign:
    """Return all answers of the vendor's sheets. Raises NotAQuestionnaireError (without the file's name)."""
    collector = Collector()
    for name in _VENDOR_SHEETS:
        sheet = book.get(name)
        if sheet is None:
            collector.warnings.append(f"the sheet {name} is missing")
        elif _collect(sheet, collector) == 0:
            collector.warnings.append(f"the sheet {name} has no questions below a row headed Answer")
    rows = collector.rows(_wanted(book))
    if len(rows) < _QUESTIONS:
        collector.warnings.append(
            f"it holds {len(rows)} questions, and the whole of 4.1 at least {_QUESTIONS}"
        )
    other = [one for one, row in rows.items() if row.said is Said.OTHER and row.wanted is not None]
    if other:
        collector.warnings.append(f"not yes, no or N/A, and so not mapped: {named(other)}")
    return Foreign(INSTRUMENT, _version(book), rows, tuple(collector.warnings))


def _collect(sheet: Sheet, collector: Collector) -> int:
    """Take the rows of a sheet: the id stands somewhere left of the answer, the question right of the id."""
    count = 0
    for line in lines_of(sheet, _ROLES, frozenset({"answer"})):
        answer = line.columns["answer"]
        for column in range(1, answer):
            question_id = text_of(sheet.value(line.number, column))
            if _ID.match(question_id):
                columns = {**line.columns, "question": column + 1}
                if column + 1 >= answer:
                    del columns["question"]
                collector.add_line(type(line)(sheet, line.number, columns), question_id)
                count += 1
                break
    return count


def _wanted(book: Opened) -> dict[str, Said]:
    """Return the answers that the workbook itself calls compliant, where they can be believed."""
    found: dict[str, Said] = {}
    for name in _WITH_WANTED:
        sheet = book.get(name)
        if sheet is None:
            continue
        for line in lines_of(sheet, _WANTED_ROLES, frozenset({"id", "wanted"})):
            value = said(line.text("wanted"))
            if value in (Said.YES, Said.NO) and line.text("id") not in _NOT_BELIEVED:
                found.setdefault(line.text("id"), value)
    return found


def _version(book: Opened) -> str | None:
    """Return the version that the first rows of a visible sheet state, if they state one alone."""
    found = set()
    for sheet in book.sheets:
        if sheet.hidden:
            continue
        for row in sheet.rows[:12]:
            for value in row:
                if isinstance(value, str) and len(value) < 200:
                    found |= set(_VERSION.findall(normal(value)))
    return found.pop() if len(found) == 1 else None
