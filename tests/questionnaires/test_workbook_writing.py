"""The workbook for vendors: what is in it, what can be typed where, and that the same input gives the same file."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from tests.support.questionnaires import mixed_answers, toy, toy_answers, unanswered

from hipaacheck.questionnaires.answers import Answer, AnswerFile, Review
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.shelf import shipped
from hipaacheck.questionnaires.workbook.layout import Kind, lines
from hipaacheck.questionnaires.workbook.reading import read_vendor_workbook
from hipaacheck.questionnaires.workbook.vendor import vendor_workbook
from hipaacheck.sheets.cells import EXCEL_TEXT, cell_text
from hipaacheck.sheets.heights import Block, height, line_count
from hipaacheck.sheets.opening import open_workbook


def opened(answers: AnswerFile, questionnaire: Questionnaire | None = None) -> openpyxl.Workbook:
    raw = vendor_workbook(questionnaire or toy(), answers, "Lakeside Family Clinic")
    return openpyxl.load_workbook(io.BytesIO(raw))


def questions(answers: AnswerFile) -> Worksheet:
    sheet = opened(answers)["Questions"]
    assert isinstance(sheet, Worksheet)
    return sheet


def row_of(row_id: str) -> int:
    return next(line.number for line in lines(toy()) if line.id == row_id)


def test_the_same_answers_give_the_same_bytes_with_fixed_times() -> None:
    first = vendor_workbook(toy(), toy_answers(), "Lakeside Family Clinic")
    second = vendor_workbook(toy(), toy_answers(), "Lakeside Family Clinic")

    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = openpyxl.load_workbook(io.BytesIO(first)).properties
    assert properties.created is not None
    assert properties.created.date() == date(2026, 11, 22)
    assert (properties.title, properties.creator) == ("Toy vendor questionnaire", "Lakeside Family Clinic")


def test_instructions_say_who_asks_what_until_when_and_warn_of_phi() -> None:
    sheet = opened(unanswered())["Instructions"]
    said = {row[1]: row[2] for row in sheet.iter_rows(values_only=True)}

    assert said["Asked by"] == "Lakeside Family Clinic"
    assert said["Subject"] == "Acme Mail, business plan"
    assert str(said["Please answer by"])[:10] == "2026-12-22"
    assert "patient information (PHI)" in str(said["Important"])
    assert "secrets" in str(said["Important"])
    assert sheet["C10"].protection.locked is False


def test_only_cells_for_answers_are_open_and_sheets_are_protected_without_a_password() -> None:
    workbook = opened(toy_answers())
    for name in ("Instructions", "Questions", "lists", "meta"):
        assert workbook[name].protection.sheet is True
        assert workbook[name].protection.password is None
    sheet = workbook["Questions"]
    open_cells = {
        cell.coordinate for row in sheet.iter_rows() for cell in row if cell.protection.locked is False
    }
    expected = set()
    for line in lines(toy()):
        by_lines = line.question is not None and line.question.type == "choices"
        if line.kind is Kind.QUESTION:
            expected |= {f"E{line.number}", f"F{line.number}"}
        if line.kind is Kind.LINE or (line.kind is Kind.QUESTION and not by_lines):
            expected.add(f"D{line.number}")

    assert open_cells == expected
    assert sheet.protection.formatRows is False  # False: not forbidden
    assert sheet.protection.autoFilter is False


def test_choices_come_from_lists_and_numbers_and_days_are_checked() -> None:
    checks = {str(check.sqref): check for check in questions(unanswered()).data_validations.dataValidation}

    choice = checks[f"D{row_of('TOY-04')}"]
    lists = opened(unanswered())["lists"]
    entries = [cell.value for (cell,) in lists[choice.formula1.removeprefix("lists!").replace("$", "")]]
    assert choice.type == "list"
    assert entries == ["TLS 1.3, nothing older", "TLS 1.2", "TLS 1.0 or 1.1", "None of them"]
    assert checks[f"D{row_of('TOY-05/keys')}"].formula1 == '"Yes,No"'
    assert "<=100" in checks[f"D{row_of('TOY-10')}"].formula1
    assert '"n/a"' in checks[f"D{row_of('TOY-03')}"].formula1
    assert '"never"' in checks[f"D{row_of('TOY-07')}"].formula1
    assert (
        checks[f"D{row_of('TOY-09')}"].prompt
        == "One entry per line (Alt+Enter in Excel). Or: n/a, and why under Details."
    )


def test_not_applicable_is_offered_only_where_it_may_be_said() -> None:
    entries: dict[str, list[object]] = {}
    for key, label in opened(unanswered())["lists"].iter_rows(values_only=True):
        entries.setdefault(str(key), []).append(label)

    assert entries["TOY-06"] == ["Yes", "Partly", "No", "Not applicable"]
    assert entries["TOY-01"] == ["Yes", "Partly", "No"]


def test_hidden_sheets_say_what_was_asked_of_whom() -> None:
    workbook = opened(toy_answers())
    rows = list(workbook["meta"].iter_rows(values_only=True))
    values = {row[0]: row[1] for row in rows if row[0] not in ("row", "evidence")}

    assert workbook["meta"].sheet_state == workbook["lists"].sheet_state == "veryHidden"
    assert values["format"] == "hipaacheck.workbook/1"
    assert (values["questionnaire"], values["version"]) == ("toy", "1.0")
    assert (values["sha256"], values["vendor"]) == (toy().sha256, "acme")
    assert [row[1] for row in rows if row[0] == "row"] == [line.id for line in lines(toy()) if line.id]


def test_text_that_looks_like_a_formula_stays_text() -> None:
    sheet = questions(toy_answers())

    for place, text in {
        f"E{row_of('TOY-06')}": "=until the end of 2027\n-staff first",
        f"E{row_of('TOY-04')}": "+1 with every partner",
        f"C{row_of('TOY-05/app')}": "=Authenticator app",
    }.items():
        assert sheet[place].data_type == "s"
        assert sheet[place].value == text


def test_reviews_and_what_a_good_answer_is_stay_out() -> None:
    review = Review(grade=0, by="C. Onsultant", on=date(2026, 11, 22), why="SECRET-REVIEW")
    answers = toy_answers(answers={"TOY-08": Answer(answer="by mail", review=review)})
    raw = vendor_workbook(toy(), answers)

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"by mail" in whole
    assert b"SECRET-REVIEW" not in whole
    assert b"a named role and a way that is watched" not in whole  # expected
    assert b"nobody does" not in whole  # disqualifying_said


def test_it_prints_across_one_page_with_its_header_on_each_and_page_numbers() -> None:
    sheet = questions(unanswered())

    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in ((1, 0), (None, 0))
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.oddFooter is not None
    assert "&P" in str(sheet.oddFooter.right)
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref is not None


def test_rows_name_a_height_but_are_free_to_grow() -> None:
    with zipfile.ZipFile(io.BytesIO(vendor_workbook(toy(), toy_answers()))) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()

    assert sheet.count(" ht=") > 20
    assert "customHeight" not in sheet


@pytest.mark.parametrize("turn", range(4))
@pytest.mark.parametrize("questionnaire", [toy(), *shipped().values()], ids=lambda one: str(one.id))
def test_answers_come_back_from_a_workbook_as_they_went_in(questionnaire: Questionnaire, turn: int) -> None:
    answers = mixed_answers(questionnaire, turn)

    reading = read_vendor_workbook(
        open_workbook(vendor_workbook(questionnaire, answers), "x.xlsx"), {questionnaire.id: questionnaire}
    )

    assert reading.answers == answers
    assert reading.told == ()


READABLE = st.text(
    st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"]), min_size=1
)


@settings(max_examples=25)
@given(text=READABLE.filter(lambda text: any(map(str.isalnum, text))), details=READABLE)
def test_any_words_come_back_as_they_went_in(text: str, details: str) -> None:
    answers = toy_answers(answers={"TOY-08": Answer(answer=f"it is {text}", details=details)})

    reading = read_vendor_workbook(open_workbook(vendor_workbook(toy(), answers), "x.xlsx"), {"toy": toy()})

    assert reading.answers == answers


@settings(max_examples=25)
@given(st.text())
def test_whatever_was_written_makes_a_workbook_that_opens(text: str) -> None:
    """Control characters, half surrogate pairs and escapes are no harm, and nothing becomes a formula."""
    answers = toy_answers(
        answers={one.id: Answer(answer=text or None, details=text or None) for one in toy().questions},
        vendor_name=text or None,
        subject=text or None,
    )

    book = open_workbook(vendor_workbook(toy(), answers, text), "x.xlsx")

    sheet = book.get("Questions")
    assert sheet is not None
    assert {column for row, column in sheet.formulas} <= {5, 7}
    assert all(sheet.value(row, 1) is None for row, column in sheet.formulas if column == 5 and row > 1)


def test_text_is_cut_where_excel_ends_and_says_so() -> None:
    assert cell_text("x" * EXCEL_TEXT) == "x" * EXCEL_TEXT
    assert cell_text("x" * 40_000) == "x" * (EXCEL_TEXT - 1) + "…"
    assert cell_text("a\x00\r\nb\x1b\ud800c\ufffe") == "a\nbc"


def test_rows_are_high_enough_for_their_text() -> None:
    assert line_count(Block("short", 20)) == 1
    assert line_count(Block("one\ntwo\n\nfour", 20)) == 4
    assert line_count(Block("w" * 200, 20)) >= 12
    assert line_count(Block("word " * 40, 20)) >= 9
    assert height([[Block("x " * 50_000, 10)]]) == 409
    assert height([[Block("", 10)]], lowest=20) == 20


def test_an_answer_that_cannot_be_read_is_shown_as_it_was_written() -> None:
    answers = toy_answers(
        answers={
            "TOY-03": Answer(answer="about a month"),
            "TOY-05": Answer(answer=("keys", "something else")),
        }
    )
    sheet = questions(answers)
    book = open_workbook(vendor_workbook(toy(), answers), "x.xlsx")
    reading = read_vendor_workbook(book, {"toy": toy()})

    assert sheet[f"D{row_of('TOY-03')}"].value == "about a month"
    assert reading.answers.answers["TOY-03"] == answers.answers["TOY-03"]
    assert reading.answers.answers["TOY-05"].answer == "keys\nsomething else"


def test_zero_is_refused_where_it_could_mean_that_a_limit_is_off() -> None:
    """As read_number does: of steps at_most in a unit of time."""
    checks = {str(check.sqref): check for check in questions(unanswered()).data_validations.dataValidation}
    row = row_of("TOY-03")

    assert f"$D${row}>0" in checks[f"D{row}"].formula1
