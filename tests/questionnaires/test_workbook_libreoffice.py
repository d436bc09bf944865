"""The vendor's way: the workbook is opened, filled in and saved by LibreOffice, then read."""

from pathlib import Path

import pytest
from tests.support import libreoffice
from tests.support.libreoffice import XLSX, Job, Step, take_steps
from tests.support.questionnaires import mixed_answers, toy, toy_answers, unanswered

from hipaacheck.questionnaires.answers import Answer, AnswerFile
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.shelf import shipped
from hipaacheck.questionnaires.workbook.entries import entry_of
from hipaacheck.questionnaires.workbook.layout import Kind, Status, by_lines, lines
from hipaacheck.questionnaires.workbook.progress import count_words, statuses
from hipaacheck.questionnaires.workbook.reading import read_vendor_workbook
from hipaacheck.questionnaires.workbook.vendor import vendor_workbook
from hipaacheck.sheets.opening import open_workbook

WHY_NOT = libreoffice.missing()
pytestmark = pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT))


def rows(questionnaire: Questionnaire) -> dict[str, int]:
    return {line.id: line.number for line in lines(questionnaire) if line.kind in (Kind.QUESTION, Kind.LINE)}


def typed(sheet: str, cell: str, value: object) -> Step:
    """Return the step of somebody who types or picks a value: days and numbers are typed as such."""
    if isinstance(value, str):
        return ("text", sheet, cell, value)
    return ("number", sheet, cell, value) if isinstance(value, float) else ("type", sheet, cell, str(value))


def filled(questionnaire: Questionnaire, answers: AnswerFile) -> list[Step]:
    """Return the steps of a vendor who gives these answers."""
    at = rows(questionnaire)
    steps: list[Step] = []
    for question in questionnaire.questions:
        entry = entry_of(question, answers.answers.get(question.id, Answer()))
        marks = {question.id: entry.answer} if not by_lines(question) else {}
        marks |= {f"{question.id}/{value}": mark for value, mark in entry.lines.items()}
        steps += [typed("Questions", f"D{at[key]}", mark) for key, mark in marks.items() if mark is not None]
        steps += [typed("Questions", f"E{at[question.id]}", entry.details)] if entry.details else []
        steps += [typed("Questions", f"F{at[question.id]}", entry.evidence)] if entry.evidence else []
    return steps


def who_and_when(answers: AnswerFile) -> list[Step]:
    assert answers.answered is not None
    assert answers.answered_by is not None
    return [
        ("text", "Instructions", "C10", answers.answered_by),
        ("type", "Instructions", "C11", answers.answered.isoformat()),
    ]


def test_answers_filled_in_with_libreoffice_are_read_as_given(tmp_path: Path) -> None:
    source, saved = tmp_path / "sent.xlsx", tmp_path / "returned.xlsx"
    source.write_bytes(vendor_workbook(toy(), unanswered(), "Lakeside Family Clinic"))
    given = toy_answers()
    at = rows(toy())
    reads: list[Step] = [
        ("read", "Questions", "E1", None),
        ("read", "Instructions", "B25", None),
        ("read", "Questions", f"G{at['TOY-06']}", None),
    ]
    moves: list[Step] = [
        ("unprotect", "Questions", "", None),
        ("move column", "Questions", "D", "A"),
        ("move column", "Questions", "F", "B"),
        ("insert column", "Questions", "C", None),
        ("text", "Questions", f"C{at['TOY-01']}", "seen by legal"),
        ("rename", "Questions", "", "Answers of Acme"),
    ]
    steps = [*reads, *who_and_when(given), *filled(toy(), given), *reads, *moves]

    (seen,) = take_steps(tmp_path, [Job(source, steps, [(saved, XLSX)])])
    reading = read_vendor_workbook(open_workbook(saved.read_bytes(), saved.name), {"toy": toy()})

    none, all_of_it = "0 of 10 answered", "10 of 10 answered"
    assert seen == [none, none, "Open", all_of_it, all_of_it, "Answered"]
    assert reading.answers == given
    assert reading.told == (
        "Column C of Answers of Acme is not one of ours and was not read; it says TOY-01: seen by legal.",
    )


def test_formulas_say_what_the_file_says_when_it_is_made(tmp_path: Path) -> None:
    """LibreOffice works out all statuses and counts while the cells are filled; they are those of a full file."""
    jobs, expected = [], []
    for turn, questionnaire in enumerate([toy(), toy(), toy(), *shipped().values()]):
        answers = mixed_answers(questionnaire, turn)
        source = tmp_path / f"{turn}.xlsx"
        source.write_bytes(vendor_workbook(questionnaire, answers.model_copy(update={"answers": {}})))
        entries = {
            one.id: entry_of(one, answers.answers.get(one.id, Answer())) for one in questionnaire.questions
        }
        states = statuses(questionnaire, entries)
        at = rows(questionnaire)
        reads: list[Step] = [("read", "Questions", f"G{at[key]}", None) for key in states]
        reads.append(("read", "Questions", "E1", None))
        jobs.append(Job(source, [*filled(questionnaire, answers), *reads]))
        expected.append([*states.values(), count_words(states.values())])

    assert take_steps(tmp_path, jobs) == expected
    assert {state for states in expected for state in states} >= set(Status)
