"""Read a CAIQ workbook (Cloud Security Alliance) by question id and version: ids move between versions.

Its text belongs to the CSA; what is kept are ids and the vendor's answers.
"""

import re

from hipaacheck.questionnaires.importing.foreign import Collector, Foreign, named
from hipaacheck.questionnaires.importing.refusal import NotAQuestionnaireError
from hipaacheck.questionnaires.importing.said import Said
from hipaacheck.sheets.book import Opened, Sheet
from hipaacheck.sheets.cells import normal, text_of
from hipaacheck.sheets.tables import header_of, lines_of

INSTRUMENT = "CAIQ"
# The questionnaire for AI providers has ids of the same form for other questions.
AI_INSTRUMENT = "AI-CAIQ"
_ID = re.compile(r"[A-Z&]{3}-[0-9]{2}\.[0-9]{1,2}\Z")
_VERSION = re.compile(r"caiq\s*v?\.?\s*([0-9]\.[0-9]{1,2}(?:\.[0-9]{1,2})?)", re.IGNORECASE)
_ROLES = {
    "id": ("question id",),
    "question": ("question",),
    "answer": ("csp caiq answer", "service provider ai-caiq answer"),
    "owner": ("ssrm control ownership",),
    # With one blank or two before the bracket, depending on the release; normal() makes them one.
    "details": (
        "csp implementation description (optional/recommended)",
        "csp implementation description",
        "service provider implementation description (optional/recommended)",
    ),
}
_NEEDED = frozenset({"id", "answer"})


def is_caiq(book: Opened) -> bool:
    """Return whether a workbook has a sheet with the header row of a CAIQ."""
    return any(_is_table(sheet) for sheet in book.sheets)


def read_caiq(book: Opened) -> Foreign:
    """Return all answers. Raises NotAQuestionnaireError (without the name of the file)."""
    tables = [sheet for sheet in book.sheets if _is_table(sheet)]
    # What is hidden is not what the vendor filled in, when something else can be seen.
    sheets = [sheet for sheet in tables if not sheet.hidden] or tables
    if len(sheets) > 1:
        raise NotAQuestionnaireError(
            f"holds {len(sheets)} questionnaires ({named(sheet.name[:40] for sheet in sheets)}); "
            "import a file with one"
        )
    sheet = sheets[0]
    collector = Collector()
    for line in lines_of(sheet, _ROLES, _NEEDED):
        question_id = text_of(sheet.value(line.number, line.columns["id"]))
        if _ID.match(question_id):
            collector.add_line(line, question_id)
    rows = collector.rows({})
    other = [one for one, row in rows.items() if row.said is Said.OTHER]
    if other:
        collector.warnings.append(f"not yes, no or NA, and so not mapped: {named(other)}")
    for_ai, version = _kind(sheet)
    instrument = AI_INSTRUMENT if for_ai else INSTRUMENT
    return Foreign(instrument, version, rows, tuple(collector.warnings))


def _is_table(sheet: Sheet) -> bool:
    return any(header_of(row, _ROLES, _NEEDED) is not None for _, row in sheet.lines())


def _kind(sheet: Sheet) -> tuple[bool, str | None]:
    """Return whether this is the one for AI, and the version: of the sheet's name, else of what is on top."""
    texts = [sheet.name]
    for _, row in sheet.lines():
        if header_of(row, _ROLES, _NEEDED) is not None:
            texts += [value for value in row if isinstance(value, str)]
            break
        texts += [value for value in row if isinstance(value, str) and len(value) < 300]
    for_ai = any("ai-caiq" in normal(text) for text in texts)
    found = {version for text in texts for version in _VERSION.findall(normal(text))}
    return for_ai, found.pop() if len(found) == 1 else None
