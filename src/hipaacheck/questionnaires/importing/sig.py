"""Read SIG and other questionnaires whose form is not known by their header row; all of it is evidence.

SIG belongs to Shared Assessments; nothing of it ships, and its questions are not mapped. The names of its
columns come from descriptions, not from a copy.
"""

from hipaacheck.questionnaires.importing.foreign import Collector, Foreign
from hipaacheck.sheets.book import Opened, Sheet
from hipaacheck.sheets.tables import Roles, header_of, lines_of

_SIG = {"id": ("ques num",), "answer": ("response",)}
_ROLES = {
    "id": ("ques num", "question number", "question id", "question no.", "q#", "id", "ref"),
    "question": ("question/request", "question", "question text"),
    "answer": ("response", "answer"),
    "details": ("additional information", "comments", "comment", "details"),
}
_NEEDED = frozenset({"id", "answer"})
_MOST_ID = 40


def is_table(book: Opened) -> bool:
    """Return whether some sheet has a header row with an id and an answer."""
    return any(_has_header(sheet, _ROLES) for sheet in book.sheets)


def read_table(book: Opened, *, from_text: bool = False) -> Foreign:
    """Return the answers of all sheets with a header row; `from_text` says it was CSV."""
    is_sig = any(_has_header(sheet, _SIG) for sheet in book.sheets)
    collector = Collector()
    for sheet in book.sheets:
        for line in lines_of(sheet, _ROLES, _NEEDED):
            question_id = " ".join(line.text("id").split())
            if not question_id or len(question_id) > _MOST_ID:
                continue
            if from_text and line.is_moved:
                collector.add_moved(line, question_id)
            else:
                collector.add_line(line, question_id)
    rows = collector.rows({})
    return Foreign("SIG" if is_sig else "Questionnaire", None, rows, tuple(collector.warnings))


def _has_header(sheet: Sheet, roles: Roles) -> bool:
    return any(header_of(row, roles, _NEEDED) is not None for _, row in sheet.lines())
