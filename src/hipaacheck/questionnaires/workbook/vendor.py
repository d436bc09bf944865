"""Write the workbook that a vendor fills in."""

from hipaacheck.questionnaires.answers import Answer, AnswerFile
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.workbook.entries import entry_of
from hipaacheck.questionnaires.workbook.hidden import lists_of, write_lists, write_meta
from hipaacheck.questionnaires.workbook.instructions import write_instructions
from hipaacheck.questionnaires.workbook.layout import CATEGORY, lines
from hipaacheck.questionnaires.workbook.progress import places_of, statuses
from hipaacheck.questionnaires.workbook.sheet import Content, write_questions
from hipaacheck.sheets.cells import cell_text
from hipaacheck.sheets.styles import Book


def vendor_workbook(questionnaire: Questionnaire, answers: AnswerFile, asked_by: str | None = None) -> bytes:
    """Return an .xlsx file with all questions, and the answers given so far. Same input, same bytes.

    `asked_by` is the name of the organisation that asks. Reviews and what was imported stay out: they are not
    for the vendor's eyes.
    """
    rows, lists = lines(questionnaire), lists_of(questionnaire)
    entries = {
        question.id: entry_of(question, answers.answers.get(question.id, Answer()))
        for question in questionnaire.questions
    }
    states = statuses(questionnaire, entries)
    asked_of = answers.vendor_name or answers.vendor
    due = f"please answer by {answers.due}" if answers.due else None
    heading = " · ".join(part for part in (asked_of, answers.subject, due) if part)
    content = Content(
        questionnaire,
        rows,
        entries,
        states,
        places_of(rows, lists.cells),
        cell_text(heading),
        lists.ranges,
    )
    day = answers.asked or questionnaire.compiled
    book = Book(
        questionnaire.title, cell_text(answers.subject or ""), asked_by or "hipaacheck", day, CATEGORY
    )
    write_instructions(book, questionnaire, answers, rows, states, asked_by)
    write_questions(book, content)
    write_lists(book, lists)
    write_meta(book, questionnaire, answers, rows)
    return book.done()
