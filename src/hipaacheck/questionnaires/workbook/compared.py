"""Write one sheet with the questions as rows and the vendors as columns."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipaacheck.questionnaires.assessment import Assessment, GradedAnswer, Standing, Verdict
from hipaacheck.questionnaires.forms import cut
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.sheets.cells import cell_text
from hipaacheck.sheets.heights import Block, height
from hipaacheck.sheets.styles import Book, Cell, put, put_row

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_HEADER_ROW = 3
_FIXED = (("ID", 9), ("Question", 48), ("Weight", 8))
_VENDOR_WIDTH = 30
_VENDORS_A_PAGE = 5
_LONGEST = 600

WORDS = {
    Standing.GOOD: "Good",
    Standing.PARTIAL: "Partial",
    Standing.POOR: "Poor",
    Standing.DISQUALIFYING: "Disqualifying",
    Standing.UNANSWERED: "Unanswered",
    Standing.TO_GRADE: "To grade",
    Standing.NOT_APPLICABLE: "Not applicable",
    Standing.NOT_ASKED: "Not asked",
}


@dataclass(frozen=True, slots=True)
class Vendor:
    """Who answered, and what it comes to."""

    name: str
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Group:
    """All who answered one questionnaire, and the name of their sheet."""

    sheet: str
    questionnaire: Questionnaire
    vendors: tuple[Vendor, ...]


def write_group(book: Book, group: Group) -> None:
    """Add the sheet of a questionnaire."""
    sheet = book.sheet(group.sheet)
    for at, (_, width) in enumerate(_FIXED):
        sheet.set_column(at, at, width, book.style("plain"))
    first = len(_FIXED)
    sheet.set_column(first, first + len(group.vendors) - 1, _VENDOR_WIDTH, book.style("plain"))
    sheet.set_row(0, 26)
    title = f"{group.questionnaire.title}, version {group.questionnaire.version}"
    put(sheet, 0, 0, title, book.style("title"))
    put(
        sheet,
        1,
        0,
        "In each cell: how the answer stands (explained on the first sheet), its points, what was said, and "
        "what does not stand behind it.",
        book.style("subtitle"),
    )
    _head(book, sheet, group)
    _questions(book, sheet, group, _HEADER_ROW + 3)
    sheet.freeze_panes(_HEADER_ROW + 1, first)
    sheet.set_landscape()
    sheet.fit_to_pages(-(-len(group.vendors) // _VENDORS_A_PAGE), 0)
    sheet.repeat_rows(_HEADER_ROW)
    sheet.repeat_columns(0, first - 1)


def _head(book: Book, sheet: "Worksheet", group: Group) -> None:
    names = ["\n".join(part for part in (one.name, one.assessment.subject) if part) for one in group.vendors]
    sheet.set_row(_HEADER_ROW, height([[Block(name, _VENDOR_WIDTH, bold=True)] for name in names], lowest=30))
    fixed: list[Cell] = [(name, "head") for name, _ in _FIXED]
    put_row(book, sheet, _HEADER_ROW, [*fixed, *((cell_text(name), "head") for name in names)])
    scores: list[Cell] = [(_score(one.assessment), "status") for one in group.vendors]
    put_row(book, sheet, _HEADER_ROW + 1, [("", "cell"), ("Score", "id"), ("", "cell"), *scores])
    verdicts = [_verdict(group.questionnaire, one.assessment) for one in group.vendors]
    put_row(book, sheet, _HEADER_ROW + 2, [("", "cell"), ("Verdict", "id"), ("", "cell"), *verdicts])
    blocks = [[Block(str(text), _VENDOR_WIDTH, bold=True)] for text, _ in verdicts]
    sheet.set_row(_HEADER_ROW + 2, height(blocks, lowest=20))


def _score(found: Assessment) -> str:
    if found.score is None:
        return "nothing counts"
    return f"{found.score} of 100" + (
        f" (could be {found.could_be})" if found.could_be != found.score else ""
    )


def _verdict(questionnaire: Questionnaire, found: Assessment) -> Cell:
    if found.verdict is Verdict.DISQUALIFIED:
        return f"Disqualified: {', '.join(found.disqualifying)}", "disqualifying"
    if found.verdict is Verdict.UNDECIDED:
        return f"Undecided: {', '.join(found.undecided)}" if found.undecided else "Undecided", "to-grade"
    band = next((one for one in questionnaire.bands if one.name == found.band), None)
    return (band.title if band else found.band), "good" if found.phi else "poor"


def _questions(book: Book, sheet: "Worksheet", group: Group, row: int) -> None:
    """Write all questions by section, from a row on."""
    columns = len(_FIXED) + len(group.vendors)
    answers = [{one.question: one for one in vendor.assessment.answers} for vendor in group.vendors]
    for section in group.questionnaire.sections:
        questions = group.questionnaire.of_section(section.id)
        if not questions:
            continue
        put_row(book, sheet, row, [("", "band"), (section.title, "band"), *[("", "band")] * (columns - 2)])
        sheet.set_row(row, 22)
        row += 1
        for question in questions:
            _question(book, sheet, row, question, [known.get(question.id) for known in answers])
            row += 1


def _question(
    book: Book, sheet: "Worksheet", row: int, question: Question, answers: list[GradedAnswer | None]
) -> None:
    cells = [_answer(answer) for answer in answers]
    text = cell_text(question.text)
    put_row(book, sheet, row, [(question.id, "id"), (text, "cell"), (question.weight, "count"), *cells])
    blocks = [[Block(text, _FIXED[1][1])], *([Block(str(words), _VENDOR_WIDTH)] for words, _ in cells)]
    sheet.set_row(row, height(blocks, lowest=20))


def _answer(answer: GradedAnswer | None) -> Cell:
    if answer is None:
        return "Unknown to the version that was scored", "not-asked"
    points = f" ({answer.points:g} of {answer.weight})" if _counts(answer) else ""
    lines = [f"{WORDS[answer.standing]}{points}", cut(answer.said, _LONGEST)]
    if answer.wanting:
        lines.append(cut(f"Wanting: {'; '.join(answer.wanting)}", _LONGEST))
    return cell_text("\n".join(filter(None, lines))), answer.standing.value


def _counts(answer: GradedAnswer) -> bool:
    return answer.weight > 0 and answer.standing not in (Standing.NOT_APPLICABLE, Standing.NOT_ASKED)
