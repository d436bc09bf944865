"""Write the consultant's workbook: what all vendors answered and what it comes to, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hipaacheck.questionnaires.assessment import Assessment, Standing, Verdict
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.workbook.compared import WORDS, Group, Vendor, write_group
from hipaacheck.questionnaires.workbook.layout import CATEGORY
from hipaacheck.sheets.cells import cell_text
from hipaacheck.sheets.heights import Block, height
from hipaacheck.sheets.styles import Book, Cell, put, put_row

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_SUMMARY = "Summary"
_HEADER_ROW = 3
_NOBODY = date(2000, 1, 1)
"""The date of a workbook in which nobody answered anything."""
_ABOUT = (
    "Answers are what each vendor says of itself; evidence counts where a file was there to look at. A score "
    "is not a certificate. “Could be” is the score if everything open were settled well."
)
_COLUMNS = (
    ("Vendor", 24),
    ("Questionnaire", 28),
    ("Subject", 26),
    ("Answered on", 12),
    ("Answered", 11),
    ("Score", 8),
    ("Could be", 9),
    ("Verdict", 16),
    ("Band", 24),
    ("PHI may go there", 11),
    ("Disqualifying answers", 22),
    ("Open", 8),
    ("Review due", 20),
    ("Evidence or details wanting", 22),
)
_LEGEND_COLUMN = 1
_MEANINGS = {
    Standing.GOOD: "what was wanted, with the evidence that was asked for",
    Standing.PARTIAL: "counts in part: because of the answer, or of missing evidence or details",
    Standing.POOR: "counts nothing",
    Standing.DISQUALIFYING: "ends the matter, whatever the score",
    Standing.UNANSWERED: "no answer, or one that cannot be read; never taken for a yes",
    Standing.TO_GRADE: "waits for a person to read it",
    Standing.NOT_APPLICABLE: "left out of the score, with a reason",
    Standing.NOT_ASKED: "left out because of an earlier answer",
}
_VERDICTS = {
    Verdict.DISQUALIFIED: ("Disqualified", "disqualifying"),
    Verdict.UNDECIDED: ("Undecided", "to-grade"),
    Verdict.BAND: ("By score", "cell"),
}


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody of whom there are no answers to score: what was asked, about what, and how that stands."""

    name: str
    state: str
    questionnaire: str = ""
    subject: str = ""


def overview_workbook(
    assessments: Sequence[tuple[str, Questionnaire, Assessment]],
    silent: Sequence[Silent] = (),
    as_of: date | None = None,
) -> bytes:
    """Return an .xlsx file with a summary of all assessments, and a sheet for each questionnaire.

    Each entry is the name of who answered, the questionnaire and the assessment. The `silent` stand
    below them: a vendor that is left out would look like one with which all is well. `as_of` is the day of
    the workbook, by itself that of the latest assessment. Same input, same bytes.
    """
    day = as_of or max((assessment.as_of for _, _, assessment in assessments), default=_NOBODY)
    book = Book("Questionnaires of all vendors", f"As of {day}", "hipaacheck", day, CATEGORY)
    _summary(book, [*(_line(*one) for one in assessments), *map(_silent, silent)], day)
    for group in _groups(assessments):
        write_group(book, group)
    return book.done()


def _groups(assessments: Sequence[tuple[str, Questionnaire, Assessment]]) -> list[Group]:
    """Return who answered which version of which questionnaire, each with a name for its sheet."""
    found: dict[tuple[str, str, str], list[Vendor]] = {}
    questionnaires: dict[tuple[str, str, str], Questionnaire] = {}
    for name, questionnaire, assessment in assessments:
        key = (questionnaire.id, questionnaire.version, questionnaire.sha256)
        questionnaires[key] = questionnaire
        found.setdefault(key, []).append(Vendor(name, assessment))
    names: set[str] = {_SUMMARY.casefold()}
    return [
        Group(_sheet_name(questionnaires[key].id, names), questionnaires[key], tuple(vendors))
        for key, vendors in found.items()
    ]


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """Return a name that no sheet has; Excel allows 31 characters."""
    name, number = wanted[:31], 1
    while name.casefold() in taken or name.casefold() == "history":  # a name that Excel keeps for itself
        number += 1
        name = f"{wanted[: 31 - len(str(number)) - 1]} {number}"
    taken.add(name.casefold())
    return name


def _summary(book: Book, lines: Sequence[list[Cell]], day: date) -> None:
    sheet = book.sheet(_SUMMARY)
    for at, (_, width) in enumerate(_COLUMNS):
        sheet.set_column(at, at, width, book.style("plain"))
    sheet.set_row(0, 26)
    put(sheet, 0, 0, "Questionnaires of all vendors", book.style("title"))
    put(sheet, 1, 0, f"As of {day}. {_ABOUT}", book.style("subtitle"))
    sheet.set_row(_HEADER_ROW, 30)
    put_row(book, sheet, _HEADER_ROW, [(name, "head") for name, _ in _COLUMNS])
    row = _HEADER_ROW
    for cells in lines:
        row += 1
        put_row(book, sheet, row, cells)
        blocks = [[Block(str(value or ""), _COLUMNS[at][1])] for at, (value, _) in enumerate(cells)]
        sheet.set_row(row, height(blocks, lowest=20))
    last = max(row, _HEADER_ROW + 1)
    _legend(book, sheet, last + 2)
    sheet.freeze_panes(_HEADER_ROW + 1, 1)
    sheet.autofilter(_HEADER_ROW, 0, last, len(_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)


def _legend(book: Book, sheet: "Worksheet", row: int) -> None:
    """Say what the words in the other sheets mean."""
    put(sheet, row, _LEGEND_COLUMN, "How answers stand", book.style("heading"))
    for at, (standing, meaning) in enumerate(_MEANINGS.items(), start=1):
        put(sheet, row + at, _LEGEND_COLUMN, WORDS[standing], book.style(standing.value))
        put(sheet, row + at, _LEGEND_COLUMN + 1, meaning, book.style("plain"))


def _line(name: str, questionnaire: Questionnaire, found: Assessment) -> list[Cell]:
    asked = [one for one in found.answers if one.standing is not Standing.NOT_ASKED]
    answered = [one for one in asked if one.standing is not Standing.UNANSWERED]
    band = next((one.title for one in questionnaire.bands if one.name == found.band), found.band)
    word, style = _VERDICTS[found.verdict]
    by_score = found.verdict is Verdict.BAND
    overdue = found.review_due is not None and found.review_due < found.as_of
    wanting = [one.question for one in found.answers if one.wanting]
    changed = " (another version was answered)" if found.questions_changed else ""
    return [
        (cell_text(name), "id"),
        (f"{questionnaire.title}, version {questionnaire.version}{changed}", "cell"),
        (cell_text(found.subject or ""), "cell"),
        (found.answered, "day"),
        (f"{len(answered)} of {len(asked)}", "cell"),
        (found.score, "count"),
        (found.could_be, "count"),
        (word, style),
        (band if by_score else f"(by score alone: {band})", "cell"),
        ("Yes" if found.phi else "No", "good" if found.phi else "poor"),
        (", ".join(found.disqualifying) or "none", "poor" if found.disqualifying else "cell"),
        (len(found.open), "count"),
        (found.review_due, "overdue" if overdue else "day"),
        (", ".join(wanting) or "none", "cell"),
    ]


def _silent(one: Silent) -> list[Cell]:
    """Return the line of somebody without answers, which let PHI go nowhere."""
    known: dict[str, Cell] = {
        "Vendor": (cell_text(one.name), "id"),
        "Questionnaire": (cell_text(one.questionnaire), "cell"),
        "Subject": (cell_text(one.subject), "cell"),
        "Verdict": (cell_text(one.state.capitalize()), "unanswered"),
        "PHI may go there": ("No", "poor"),
    }
    return [known.get(name, ("", "cell")) for name, _ in _COLUMNS]
