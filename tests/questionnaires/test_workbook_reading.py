"""Workbooks as they come back: reordered, cut, merged, retyped; nothing is lost without a word."""

import io
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from tests.support.questionnaires import TOY, toy, toy_answers, unanswered

from hipaacheck.questionnaires.answers import Answer, AnswerFile, Proof, Value
from hipaacheck.questionnaires.conditions import asked
from hipaacheck.questionnaires.importing.reading import Reading
from hipaacheck.questionnaires.importing.refusal import NotAQuestionnaireError
from hipaacheck.questionnaires.shelf import read_questionnaire
from hipaacheck.questionnaires.values import Unreadable, read_value
from hipaacheck.questionnaires.workbook.layout import Kind, lines
from hipaacheck.questionnaires.workbook.reading import read_vendor_workbook
from hipaacheck.questionnaires.workbook.vendor import vendor_workbook
from hipaacheck.sheets.book import Opened, Sheet
from hipaacheck.sheets.opening import open_workbook

ROWS = {line.id: line.number for line in lines(toy()) if line.kind in (Kind.QUESTION, Kind.LINE)}
Change = Callable[[openpyxl.Workbook], None]


def read(*changes: Change, answers: AnswerFile | None = None) -> Reading:
    """Return what is read from the toy's workbook after somebody changed it."""
    raw = vendor_workbook(toy(), answers or toy_answers(), "Lakeside Family Clinic")
    workbook = openpyxl.load_workbook(io.BytesIO(raw))
    for change in changes:
        change(workbook)
    saved = io.BytesIO()
    workbook.save(saved)
    return read_vendor_workbook(open_workbook(saved.getvalue(), "back.xlsx"), {"toy": toy()})


def put(cell: str, value: object) -> Change:
    """Return the change of one cell: a column letter and the id of a row, such as D TOY-01."""
    column, _, row_id = cell.partition(" ")

    def change(workbook: openpyxl.Workbook) -> None:
        workbook["Questions"][f"{column}{ROWS[row_id]}"].value = value

    return change


def only(*changes: Change) -> Reading:
    return read(*changes, answers=unanswered())


def about(reading: Reading, word: str) -> list[str]:
    return [told for told in reading.told if word in told]


def sheet_of(workbook: openpyxl.Workbook) -> Worksheet:
    sheet = workbook["Questions"]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_columns_and_rows_in_any_order_on_any_sheet_are_read_by_header_and_id() -> None:
    def shuffled(workbook: openpyxl.Workbook) -> None:
        old = sheet_of(workbook)
        order = [5, 4, 1, 8, 6, 2, 3]
        rows = [[row[at - 1] for at in order] for row in old.iter_rows(min_row=3, values_only=True)]
        workbook.remove(old)
        new = workbook.create_sheet("Antworten", 0)
        new.append(["made for legal"])
        new.append([])
        for row in [rows[0], *reversed(rows[1:])]:
            new.append(row)
        for cell in new["A"]:  # the column of details: text that begins with = is text
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type

    assert read(shuffled).answers == toy_answers()


def test_values_in_other_clothes_are_read_as_what_they_mean() -> None:
    reading = only(
        put("D TOY-01", " YES "),
        put("D TOY-02", True),
        put("D TOY-03", "30 days"),
        put("D TOY-04", "tls12"),
        put("D TOY-06", "n/a"),
        put("E TOY-06", "not in use"),
        put("D TOY-07", datetime(2026, 3, 1)),  # noqa: DTZ001
        put("D TOY-09", "One\n\nTwo "),
        put("D TOY-10", "99.95"),
    )
    found = {key: answer.answer for key, answer in reading.answers.answers.items()}

    assert found == {
        "TOY-01": "yes",
        "TOY-02": "yes",
        "TOY-03": 30,
        "TOY-04": "tls12",
        "TOY-06": "n/a",
        "TOY-07": "2026-03-01",
        "TOY-09": ("One", "Two"),
        "TOY-10": 99.95,
    }
    assert reading.told == ("It does not say who answered.", "It does not say when it was answered.")


@pytest.mark.parametrize(
    ("cell", "value", "kept"),
    [
        ("D TOY-01", "probably", "probably"),
        ("D TOY-03", "ten days or so", "ten days or so"),
        ("D TOY-03", date(2026, 10, 12), "2026-10-12"),
        ("D TOY-07", "last spring", "last spring"),
        ("D TOY-10", 0.9995, "0.9995 (percent, or a share of 1?)"),
    ],
)
def test_what_cannot_be_read_is_kept_as_it_was_and_told(cell: str, value: object, kept: str) -> None:
    reading = only(put(cell, value))
    key = cell.removeprefix("D ")
    question = toy().get(key)
    assert question is not None

    assert reading.answers.answers[key].answer == kept
    assert isinstance(read_value(question, kept), Unreadable)
    assert len(about(reading, key)) == 1


def test_a_number_is_no_day_unless_its_cell_says_so() -> None:
    book = Opened("x.xlsx", (Sheet("A", False, (("ID", "Answer"), ("TOY-07", 46082))),))

    reading = read_vendor_workbook(book, {"toy": toy()})

    assert reading.answers.answers["TOY-07"].answer == "46082"
    assert about(reading, "TOY-07: “46082” is not a day")


def test_lines_give_one_answer_and_silence_is_no_only_where_that_is_not_better() -> None:
    keys, app, sms, shared = (f"D TOY-05/{value}" for value in ("keys", "app", "sms", "shared"))
    complete = only(put(keys, "yes"), put(sms, "No"), put(shared, "no"))
    silent = only(put(keys, "Yes"), put(app, "Yes"))
    none = only(*(put(f"D TOY-05/{value}", "No") for value in ("keys", "app", "sms", "shared", "none")))
    some_no = only(put(keys, "No"))
    question = toy().get("TOY-05")
    assert question is not None

    assert complete.answers.answers["TOY-05"].answer == ("keys",)
    assert about(complete, "TOY-05") == ["TOY-05: the lines left blank were taken as No: app, none."]
    raw = silent.answers.answers["TOY-05"].answer
    assert raw == ("keys", "app", "nothing said of sms", "nothing said of shared")
    assert isinstance(read_value(question, raw), Unreadable)
    assert none.answers.answers["TOY-05"].answer == ()
    assert about(none, "TOY-05") == ["TOY-05: says No to every option, which counts as no answer."]
    assert isinstance(read_value(question, some_no.answers.answers["TOY-05"].answer), Unreadable)


def test_lines_that_contradict_each_other_are_no_answer() -> None:
    question = toy().get("TOY-05")
    assert question is not None
    rest = [put(f"D TOY-05/{value}", "No") for value in ("app", "sms", "shared")]
    for changes in (
        [put("D TOY-05/keys", "Yes"), put("D TOY-05/none", "Yes"), *rest],
        [put("D TOY-05/keys", "Yes"), put("D TOY-05/n/a", "Yes"), *rest],
        [put("D TOY-05/keys", "x"), put("D TOY-05/none", "No"), *rest],
    ):
        reading = only(*changes)
        raw = reading.answers.answers["TOY-05"].answer

        assert raw
        assert isinstance(read_value(question, raw), Unreadable)
        assert "do not give one answer" in about(reading, "TOY-05")[0]


def test_a_question_of_lines_may_not_apply() -> None:
    reading = only(put("D TOY-05/n/a", "Yes"), put("E TOY-05", "there are no administrators"))

    assert reading.answers.answers["TOY-05"] == Answer(answer="n/a", details="there are no administrators")
    assert asked(toy(), reading.answers)["TOY-06"] == "no"


def test_a_merged_answer_stands_for_nothing_and_is_told() -> None:
    def merged(workbook: openpyxl.Workbook) -> None:
        sheet_of(workbook).merge_cells(f"D{ROWS['TOY-01']}:D{ROWS['TOY-02']}")

    reading = read(merged)

    assert reading.answers.answers["TOY-01"].answer is None
    assert "TOY-02" not in reading.answers.answers
    (first,) = about(reading, "TOY-01:")
    assert "merged over several rows" in first
    assert "“Yes” was not taken" in first
    assert about(reading, "TOY-02:")


def test_formulas_are_told_and_without_a_saved_result_not_taken() -> None:
    reading = read(put("D TOY-03", "=10+20"))

    assert reading.answers.answers.get("TOY-03", Answer()).answer is None
    assert "formula whose result was not saved" in about(reading, "TOY-03")[0]


def test_a_formula_with_a_saved_result_is_taken_and_told() -> None:
    book = Opened(
        "x.xlsx",
        (Sheet("A", False, (("ID", "Answer"), ("TOY-03", 30)), formulas=frozenset({(2, 2)})),),
    )

    reading = read_vendor_workbook(book, {"toy": toy()})

    assert reading.answers.answers["TOY-03"].answer == 30
    assert "TOY-03: A!B2 is a formula; what it showed was taken." in reading.told


def test_deleted_rows_and_added_ones_are_told() -> None:
    def edited(workbook: openpyxl.Workbook) -> None:
        sheet = sheet_of(workbook)
        sheet.append(["TOY-77", None, "Ours too?", "certainly", "see there"])
        sheet.append(["what else", None, None, "we like your form"])
        sheet.append([None, None, None, "a note below"])
        sheet.delete_rows(ROWS["TOY-05/keys"])
        sheet.delete_rows(ROWS["TOY-04"])

    reading = read(edited)

    assert reading.answers.answers["TOY-77"] == Answer(answer="certainly", details="see there")
    assert about(reading, "TOY-77") == ["TOY-77: is no question of toy 1.0; kept as it was written."]
    assert about(reading, "no row for TOY-04")
    assert about(reading, "rows were deleted: TOY-05/keys") or about(
        reading, "Rows were deleted: TOY-05/keys"
    )
    assert "we like your form" in about(reading, "none of ours (WHAT ELSE)")[0]
    assert "a note below" in about(reading, "row without an ID")[0]


def test_a_row_that_stands_twice_gives_no_answer_unless_both_say_the_same() -> None:
    def twice(answer: str) -> Change:
        return lambda workbook: sheet_of(workbook).append(["toy-01", None, None, answer])

    same, other = read(twice("yes")), read(twice("No"))
    question = toy().get("TOY-01")
    assert question is not None

    assert same.answers.answers["TOY-01"].answer == "yes"
    assert other.answers.answers["TOY-01"].answer == (
        "answered more than once: yes",
        "answered more than once: no",
    )
    assert isinstance(read_value(question, other.answers.answers["TOY-01"].answer), Unreadable)
    assert about(other, "TOY-01: stands in 2 rows")


def test_evidence_is_taken_by_lines_and_semicolons_and_what_is_no_file_here_becomes_words() -> None:
    reading = only(
        put("D TOY-01", "Yes"),
        put(
            "F TOY-01", "baa.pdf; plans.pdf\nC:\\secret\\x.pdf\nhttps://acme.example/trust\n../../etc/passwd"
        ),
    )
    answer = reading.answers.answers["TOY-01"]

    assert answer.evidence == (Proof(path="baa.pdf"), Proof(path="plans.pdf"))
    assert answer.details == ("Evidence: C:\\secret\\x.pdf; https://acme.example/trust; ../../etc/passwd")
    assert about(reading, "not the name of a file")


def test_the_digest_of_evidence_and_what_is_unconfirmed_survive() -> None:
    answers = {
        "TOY-01": Answer(
            answer="yes", evidence=(Proof(path="a; b.pdf", sha256="a" * 64),), prefilled="HIPA-28"
        ),
        "TOY-02": Answer(answer="no", prefilled="REQU-05"),
    }
    reading = read(put("D TOY-02", "Yes"), answers=toy_answers(answers=answers))

    assert reading.answers.answers["TOY-01"] == answers["TOY-01"]
    assert reading.answers.answers["TOY-02"] == Answer(answer="yes")


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("TOY-01", "Yes"),
        ("TOY-04", "TLS 1.2"),
        ("TOY-05", ("sms", "keys")),
        ("TOY-09", "Cloud, hosting\nMail, delivery"),
        ("TOY-10", "99.95 %"),
    ],
)
def test_an_unconfirmed_answer_stays_so_however_it_was_written(key: str, written: Value) -> None:
    answers = toy_answers(answers={key: Answer(answer=written, prefilled="CAIQ 4.0.3 IAM-14.1")})

    assert read(answers=answers).answers.answers[key].prefilled == "CAIQ 4.0.3 IAM-14.1"


def test_another_version_is_read_by_its_ids_and_told() -> None:
    newer = read_questionnaire(TOY.replace("version: '1.0'", "version: '1.1'"), "toy.yaml")
    changed = read_questionnaire(TOY.replace("Will you sign", "Would you sign"), "toy.yaml")
    book = open_workbook(vendor_workbook(toy(), toy_answers()), "x.xlsx")

    by_newer = read_vendor_workbook(book, {"toy": newer})
    by_changed = read_vendor_workbook(book, {"toy": changed})

    assert by_newer.answers == by_changed.answers == toy_answers()
    assert by_newer.told == ("It asked version 1.0 of toy, which is now at 1.1: compare what changed.",)
    assert "another digest" in by_changed.told[0]


def test_a_question_that_was_rewritten_is_told() -> None:
    reading = read(
        put("C TOY-01", "Will you perhaps sign something?"), put("C TOY-05/shared", "Hardware keys")
    )

    assert [told for told in reading.told if "was changed" in told] == [
        "TOY-01: the text of the question was changed; it now says “Will you perhaps sign something?”.",
        "TOY-05/shared: the text of the question was changed; it now says “Hardware keys”.",
    ]


def test_without_the_hidden_sheet_ids_say_what_was_asked() -> None:
    reading = read(lambda workbook: workbook.remove(workbook["meta"]))

    assert reading.answers.answers == toy_answers().answers
    assert (reading.answers.questionnaire, reading.answers.vendor) == ("toy", None)
    assert "hidden sheet" in reading.told[0]


def test_a_hidden_copy_of_the_answers_is_not_read() -> None:
    def hide(workbook: openpyxl.Workbook) -> None:
        copy = workbook.create_sheet("Kopie")
        copy.append(["ID", "Answer"])
        copy.append(["TOY-01", "No"])
        copy.sheet_state = "hidden"

    def hide_all(workbook: openpyxl.Workbook) -> None:
        sheet_of(workbook).sheet_state = "hidden"

    assert read(hide).answers == toy_answers()
    assert about(read(hide), "were not read")
    assert read(hide_all).answers == toy_answers()
    assert about(read(hide_all), "hidden sheet (Questions)")


def test_columns_that_are_not_ours_are_told_with_what_they_say() -> None:
    def remark(workbook: openpyxl.Workbook) -> None:
        sheet = sheet_of(workbook)
        sheet["K3"] = "Legal"
        for at, key in enumerate(["TOY-01", "TOY-02", "TOY-03", "TOY-04", "TOY-06"]):
            sheet[f"K{ROWS[key]}"] = f"remark {at}"

    (told,) = read(remark).told

    assert told == (
        "Column K (“Legal”) of Questions is not one of ours and was not read; it says TOY-01: remark 0; "
        "TOY-02: remark 1; TOY-03: remark 2 and 2 more."
    )


def test_who_answered_and_a_changed_subject_are_read_from_the_first_sheet() -> None:
    def edited(workbook: openpyxl.Workbook) -> None:
        sheet = workbook["Instructions"]
        sheet["C5"] = "Acme Mail, free plan"
        sheet["C10"] = "B. Other, sales"
        sheet["C11"] = "soon"

    reading = read(edited)

    assert reading.answers.subject == "Acme Mail, business plan"
    assert reading.answers.answered_by == "B. Other, sales"
    assert reading.answers.answered is None
    assert about(reading, "subject was changed from “Acme Mail, business plan” to “Acme Mail, free plan”")
    assert about(reading, "“soon” is no day")


def test_answers_that_are_too_long_are_cut_and_told() -> None:
    reading = only(put("D TOY-08", "x" * 30_000), put("E TOY-01", "y" * 30_000))

    assert len(str(reading.answers.answers["TOY-08"].answer)) == 20_000
    assert len(str(reading.answers.answers["TOY-01"].details)) == 20_000
    assert about(reading, "TOY-08: the answer has 30000 characters and was cut at 20000")


def refusal(book: Opened) -> str:
    with pytest.raises(NotAQuestionnaireError) as caught:
        read_vendor_workbook(book, {"toy": toy()})
    return str(caught.value)


def test_what_is_no_workbook_of_ours_is_refused_in_one_sentence() -> None:
    table = Sheet("A", False, (("ID", "Answer"), ("XYZ-01", "Yes")))
    meta = ("meta", True)

    assert "columns headed ID and Answer" in refusal(Opened("x", (Sheet("A", False, (("a", "b"),)),)))
    assert "no rows with the IDs" in refusal(Opened("x", (table,)))
    other = Sheet(*meta, (("format", "hipaacheck.workbook/1"), ("questionnaire", "secret-one")))
    assert "secret-one, which is not known here" in refusal(Opened("x", (table, other)))
    newer = Sheet(*meta, (("format", "hipaacheck.workbook/2"),))
    assert "newer version" in refusal(Opened("x", (table, newer)))


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**16), 10**16),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.text(max_size=30),
    st.sampled_from(["ID", "Answer", "Details", "Evidence file", "Question", *ROWS, "Yes", "No", "x", "n/a"]),
)


@given(
    rows=st.lists(st.lists(CELLS, max_size=9).map(tuple), max_size=12),
    meta=st.lists(
        st.lists(
            st.sampled_from(
                ["format", "hipaacheck.workbook/1", "row", "evidence", "sha256", "toy", "vendor", "asked"]
            )
            | st.text(max_size=9),
            max_size=4,
        ).map(tuple),
        max_size=6,
    ),
)
def test_hostile_sheets_give_answers_or_one_sentence(
    rows: list[tuple[object, ...]], meta: list[tuple[object, ...]]
) -> None:
    header = ("ID", "Answer", "Details", "Evidence file", "Question")
    book = Opened(
        "x.xlsx",
        (
            Sheet("A", False, (header, *rows)),  # type: ignore[arg-type]
            Sheet("meta", True, tuple(meta)),  # type: ignore[arg-type]
        ),
    )
    try:
        reading = read_vendor_workbook(book, {"toy": toy()})
    except NotAQuestionnaireError as error:
        assert str(error)
        return

    assert AnswerFile.model_validate(reading.answers.model_dump()) == reading.answers
    assert all(told.endswith(".") for told in reading.told)
