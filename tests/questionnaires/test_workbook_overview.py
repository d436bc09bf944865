"""The consultant's workbook: one row for each assessment, and the vendors side by side."""

import io
from datetime import date

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from tests.support.questionnaires import TOY, mixed_answers, toy, toy_answers, unanswered

from hipaacheck.questionnaires.answers import Answer, AnswerFile
from hipaacheck.questionnaires.assessment import Assessment, Standing
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.scoring import assess
from hipaacheck.questionnaires.shelf import read_questionnaire, shipped
from hipaacheck.questionnaires.workbook.overview import Silent, overview_workbook

TODAY = date(2026, 12, 24)
Entry = tuple[str, Questionnaire, Assessment]


def entry(name: str, answers: AnswerFile, questionnaire: Questionnaire | None = None) -> Entry:
    asked = questionnaire or toy()
    return name, asked, assess(asked, answers, {}, TODAY)


def opened(*entries: Entry) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(overview_workbook(entries)))


def table(sheet: Worksheet) -> list[dict[str, object]]:
    header, *rows = sheet.iter_rows(min_row=4, values_only=True)
    names = [str(name) for name in header]
    return [dict(zip(names, row, strict=True)) for row in rows if row[0] is not None]


def test_the_summary_says_of_each_vendor_how_it_stands() -> None:
    bad = toy_answers(
        answers={**toy_answers().answers, "TOY-01": Answer(answer="no")}, answered=date(2024, 1, 5)
    )
    sheet = opened(entry("Acme", bad), entry("Silent", unanswered()))["Summary"]
    first, second = table(sheet)

    assert (first["Vendor"], first["Verdict"], first["Disqualifying answers"]) == (
        "Acme",
        "Disqualified",
        "TOY-01",
    )
    assert first["Band"] == "(by score alone: Do not use)"
    assert first["PHI may go there"] == second["PHI may go there"] == "No"
    assert (second["Score"], second["Verdict"], second["Answered"]) == (0, "Undecided", "0 of 10")
    assert second["Disqualifying answers"] == "none"
    assert "TOY-04" in str(first["Evidence or details wanting"])
    assert second["Evidence or details wanting"] == "none"
    due = sheet.cell(row=5, column=13)
    assert str(due.value)[:10] == "2025-01-05"
    assert "overdue" in due.number_format


def test_answers_of_all_vendors_stand_in_columns_with_a_word_for_each_colour() -> None:
    workbook = opened(entry("Acme", toy_answers()), entry("Silent", unanswered()))
    rows = {row[0].value: row for row in workbook["toy"].iter_rows(min_row=5) if row[0].value}
    header = [cell.value for cell in workbook["toy"][4]]

    assert header == [
        "ID",
        "Question",
        "Weight",
        "Acme\nAcme Mail, business plan",
        "Silent\nAcme Mail, business plan",
    ]
    assert set(rows) == {question.id for question in toy().questions}
    standing, said, wanting = str(rows["TOY-01"][3].value).split("\n")
    assert (standing, said) == ("Partial (10 of 20)", "Yes")
    assert wanting.startswith("Wanting: no evidence that counts is on file: baa draft.pdf was not read")
    assert rows["TOY-01"][4].value == "Unanswered (0 of 20)"
    assert str(rows["TOY-03"][3].value).endswith("\n30 days")
    for row in rows.values():
        for cell in row[3:5]:
            word = str(cell.value).partition(" (")[0].partition("\n")[0]
            assert word.lower().replace(" ", "-") in set(Standing)


def test_every_standing_has_its_own_looks_and_is_explained() -> None:
    sheet = opened(entry("Acme", toy_answers()))["Summary"]
    looks = {}
    for row in sheet.iter_rows(min_row=7):
        looks[row[1].value] = (
            row[1].fill.fgColor.rgb,
            row[1].font.color and row[1].font.color.rgb,
            row[1].font.i,
        )

    words = {standing.replace("-", " ").capitalize() for standing in Standing}
    assert words <= set(looks)
    assert len({looks[word] for word in words}) == len(words)


def test_each_questionnaire_and_each_version_of_it_has_its_sheet() -> None:
    newer = read_questionnaire(TOY.replace("version: '1.0'", "version: '1.1'"), "toy.yaml")
    long = read_questionnaire(TOY.replace("id: toy", f"id: {'long-' * 8}name"), "toy.yaml")
    history = read_questionnaire(TOY.replace("id: toy", "id: history"), "toy.yaml")
    workbook = opened(
        entry("Acme", toy_answers()),
        entry("Other", toy_answers(), newer),
        entry("Third", toy_answers()),
        entry("Fourth", toy_answers(questionnaire=long.id), long),
        entry("Fifth", toy_answers(questionnaire="history"), history),
    )

    assert workbook.sheetnames == ["Summary", "toy", "toy 2", ("long-" * 8)[:31], "history 2"]
    assert [cell.value for cell in workbook["toy"][4]][3:] == [
        "Acme\nAcme Mail, business plan",
        "Third\nAcme Mail, business plan",
    ]


def test_names_and_answers_never_become_formulas() -> None:
    answers = toy_answers(answers={"TOY-08": Answer(answer='=HYPERLINK("http://x")')}, subject="@SUM(A1)")
    workbook = opened(entry("=1+1", answers))

    for sheet in workbook:
        assert isinstance(sheet, Worksheet)
        assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    assert workbook["Summary"]["A5"].value == "=1+1"


def test_the_same_assessments_give_the_same_bytes_and_none_give_a_workbook_too() -> None:
    entries = [
        entry(name, mixed_answers(questionnaire, turn), questionnaire)
        for turn, name in enumerate(["Acme", "Other", "Third"])
        for questionnaire in shipped().values()
    ]

    assert overview_workbook(entries) == overview_workbook(entries)
    assert opened().sheetnames == ["Summary"]


def test_whoever_gave_no_answers_stands_below_those_who_did() -> None:
    made = overview_workbook(
        [entry("Acme", toy_answers())],
        [Silent("=Late", "overdue", "toy", "Plan B"), Silent("New", "not asked")],
    )
    _, late, new = table(openpyxl.load_workbook(io.BytesIO(made))["Summary"])[:3]

    assert (late["Vendor"], late["Questionnaire"], late["Subject"]) == ("=Late", "toy", "Plan B")
    assert (late["Verdict"], late["PHI may go there"], late["Score"]) == ("Overdue", "No", None)
    assert (new["Vendor"], new["Verdict"], new["PHI may go there"]) == ("New", "Not asked", "No")
