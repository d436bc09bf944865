"""Finding out what a file is: our own forms, CSV, VSAQ, SIG, and what is none of them."""

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.questionnaires.importing.books import table

from hipaacheck.questionnaires.answers import Answer, AnswerFile
from hipaacheck.questionnaires.importing import limits, own
from hipaacheck.questionnaires.importing.merging import blank, safe_path
from hipaacheck.questionnaires.importing.reading import Reading
from hipaacheck.questionnaires.importing.recognise import read_file
from hipaacheck.questionnaires.importing.refusal import NotAQuestionnaireError
from hipaacheck.questionnaires.shelf import shipped
from hipaacheck.questionnaires.workbook.vendor import vendor_workbook
from hipaacheck.questionnaires.writing import answers_text
from hipaacheck.sheets import limits as sheet_limits
from hipaacheck.sheets.cells import normal

TODAY = date(2026, 11, 22)
BA = shipped()["business-associate"]
ROWS = (
    ("ID", "Section", "Question", "Answer", "Details", "Evidence file", "Citation"),
    ("BA-01", "x", "y", "Yes", "all plans", "baa.pdf; plans.pdf", "z"),
    ("BA-15", "x", "y", "No", "", "", "z"),
    ("BA-19", "x", "y", "15 minutes or less, or we can set it so", "", "", "z"),
    ("BA-26", "x", "y", "2026-03-01", "", "../secret.pdf", "z"),
)


def as_csv(rows: object = ROWS, delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)  # type: ignore[arg-type]
    return stream.getvalue()


def read(raw: bytes | str, into: AnswerFile | None = None, name: str = "back.csv") -> Reading:
    data = raw.encode() if isinstance(raw, str) else raw
    return read_file(data, name, shipped(), into, on=TODAY)


def refused(raw: bytes | str, into: AnswerFile | None = None, name: str = "back.csv") -> str:
    with pytest.raises(NotAQuestionnaireError) as caught:
        read(raw, into, name)
    message = str(caught.value)
    assert message.startswith(f"{name} ")
    assert "\n" not in message
    return message


def has(told: tuple[str, ...], *words: str) -> bool:
    return any(all(word in line for word in words) for line in told)


def with_answers(**answers: Answer) -> AnswerFile:
    return blank(BA).model_copy(
        update={"answers": {key.replace("_", "-"): one for key, one in answers.items()}}
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_csv_is_read_in_every_dialect_of_spreadsheets(delimiter: str, encoding: str) -> None:
    rows = [*ROWS, ("BA-05", "x", "y", "Yes", "Frau Müller", "", "z")]
    answers = read(as_csv(rows, delimiter).encode(encoding)).answers.answers

    assert answers["BA-01"].answer == "Yes"
    assert [proof.path for proof in answers["BA-01"].evidence] == ["baa.pdf", "plans.pdf"]
    assert answers["BA-05"].details == "Frau Müller"
    assert set(answers) == {"BA-01", "BA-05", "BA-15", "BA-19", "BA-26"}


def test_columns_stand_in_any_order_and_below_a_title() -> None:
    rows = [["Our answers"], [], ["Details", "Answer", "id"], ["why", "no", "BA-15"]]
    one = read(as_csv(rows)).answers.answers["BA-15"]

    assert (one.answer, one.details) == ("no", "why")


def test_the_ids_may_stand_below_nr() -> None:
    assert read("Nr;Answer\nBA-15;no\n").answers.answers == {"BA-15": Answer(answer="no")}


@pytest.mark.parametrize("details", ["No", "no", "Answer", "Response", "ID"])
def test_a_row_that_says_no_is_never_taken_for_a_header(details: str) -> None:
    answers = read(f"ID,Answer,Details\nBA-15,No,{details}\nBA-01,Yes,\n").answers.answers

    assert answers == {"BA-15": Answer(answer="No", details=details), "BA-01": Answer(answer="Yes")}


def test_evidence_that_does_not_lie_beside_the_answers_is_words_alone() -> None:
    reading = read(as_csv())

    assert reading.answers.answers["BA-26"].evidence == ()
    assert reading.answers.answers["BA-26"].details == "Evidence: ../secret.pdf"
    assert has(reading.told, "BA-26", "../secret.pdf")


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../x", "a/../../x", "C:\\x", "~/x", "a//b", "", "https://x/y", "x\0"]
)
def test_paths_that_lead_elsewhere_are_not_safe(path: str) -> None:
    assert not safe_path(path)


def test_paths_below_are_safe() -> None:
    assert safe_path("report.pdf") and safe_path("evidence/SOC 2 (2026).pdf") and safe_path("..a/b..")


def test_a_comma_without_quotes_moves_no_answer() -> None:
    reading = read("ID,Question,Answer\nBA-01,Really, truly?,Yes\nBA-15,x,Yes\n")

    assert "BA-01" not in reading.answers.answers
    assert has(reading.told, "BA-01 counts as not answered", "more cells than the header")


def test_a_row_that_a_comma_has_moved_makes_the_other_of_its_id_unsure() -> None:
    reading = read("ID,Answer,Details\nBA-01,Yes,\nBA-01,No,we, do not\nBA-15,Yes,\n")

    assert "BA-01" not in reading.answers.answers
    assert has(reading.told, "BA-01 counts as not answered", "more cells than the header (Yes)")


def test_the_files_of_an_id_that_stands_twice_are_all_kept() -> None:
    one = read("ID,Answer,Evidence\nBA-01,Yes,one.pdf\nBA-01,Yes,two.pdf\n").answers.answers["BA-01"]

    assert [proof.path for proof in one.evidence] == ["one.pdf", "two.pdf"]


def test_an_id_that_is_answered_twice_and_differently_is_not_answered() -> None:
    reading = read("ID,Answer\nBA-01,Yes\nBA-01,No\nBA-15,Yes\nBA-15,yes\n")

    assert "BA-01" not in reading.answers.answers
    assert reading.answers.answers["BA-15"].answer == "Yes"
    assert has(reading.told, "BA-01 counts as not answered", "Yes / No")


def test_a_formula_in_csv_is_text() -> None:
    assert (
        read('ID,Answer\nBA-01,"=HYPERLINK(""x"")"\nBA-15,Yes').answers.answers["BA-01"].answer
        == '=HYPERLINK("x")'
    )


def test_an_answer_that_is_there_stays_and_is_said() -> None:
    into = with_answers(BA_01=Answer(answer="no", details="mine"), BA_15=Answer(answer="no"))
    reading = read(as_csv(), into)

    assert reading.answers.answers["BA-01"] == Answer(answer="no", details="mine")
    assert has(reading.told, "Left as it was", "BA-01")
    assert has(reading.told, "The same as before", "BA-15")


def test_what_another_instrument_said_gives_way_but_is_not_confirmed_by_saying_it_again() -> None:
    into = with_answers(
        BA_01=Answer(answer="no", prefilled="HECVAT 4 HIPA-28", details="HIPA-28: No"),
        BA_15=Answer(answer="no", prefilled="HECVAT 4 X"),
    )
    reading = read(as_csv(), into)

    assert reading.answers.answers["BA-01"].answer == "Yes"
    assert reading.answers.answers["BA-01"].prefilled is None
    assert reading.answers.answers["BA-01"].details == "all plans"
    assert reading.answers.answers["BA-15"].prefilled == "HECVAT 4 X"
    assert has(reading.told, "Answered now", "BA-01")


def test_ids_of_no_question_of_ours_are_said() -> None:
    reading = read("ID,Answer\nBA-01,Yes\nBA-99,Yes\nq7,Yes\n")

    assert has(reading.told, "ids of no question of ours", "q7")
    assert has(reading.told, "Not asked by business-associate", "BA-99")


def test_a_table_with_ids_of_others_is_kept_as_evidence() -> None:
    reading = read("Ques Num;Question/Request;Response;Additional Information\nA.1;x;Yes;words\nA.2;x;;\n")
    (kept,) = reading.answers.imported

    assert reading.answers.answers == {}
    assert kept.instrument == "SIG"
    assert kept.not_mapped == ("A.1",)
    assert kept.answers["A.1"].details == "words"
    assert has(reading.told, "Kept as evidence and not mapped: 1 answers (A.1)")


def test_a_workbook_like_sig_is_kept_as_evidence() -> None:
    raw = table(
        [["SIG Lite"], ["Ques Num", "Question/Request", "Response"], ["A.1", "x", "Yes"], [7, "x", "No"]]
    )
    (kept,) = read(raw, name="sig.xlsx").answers.imported

    assert kept.instrument == "SIG"
    assert {one: row.answer for one, row in kept.answers.items()} == {"A.1": "Yes", "7": "No"}


def test_our_own_workbook_comes_back() -> None:
    sent = with_answers(BA_01=Answer(answer="yes", details="all plans"), BA_15=Answer(answer="no"))
    raw = vendor_workbook(BA, sent)
    reading = read(raw, name="back.xlsx")

    assert reading.answers.answers["BA-01"].answer is not None
    assert reading.answers.answers["BA-01"].details == "all plans"
    into = blank(BA).model_copy(update={"vendor": "acme", "due": date(2026, 12, 1)})
    merged = read(raw, into, "back.xlsx").answers
    assert (merged.vendor, merged.due) == ("acme", date(2026, 12, 1))
    assert set(merged.answers) == {"BA-01", "BA-15"}


def test_a_workbook_of_another_vendor_or_questionnaire_is_refused() -> None:
    sent = with_answers(BA_01=Answer(answer="yes")).model_copy(update={"vendor": "acme"})
    other = next(one for one in shipped().values() if one.id != BA.id)
    raw = vendor_workbook(BA, sent)

    assert "is of acme" in refused(raw, blank(BA).model_copy(update={"vendor": "other"}), "back.xlsx")
    assert f"answers business-associate, not {other.id}" in refused(raw, blank(other), "back.xlsx")


def test_an_empty_form_of_ours_is_refused() -> None:
    assert "answers none of the questions" in refused(vendor_workbook(BA, blank(BA)), name="back.xlsx")
    assert "answers none of the questions" in refused("ID,Answer\nBA-01,\nBA-02,\n")
    assert "answers none of the questions" in refused(answers_text(BA, blank(BA)), name="back.yaml")


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_an_answer_file_from_outside_cannot_grade_itself(form: str) -> None:
    text = """
format: hipaacheck.answers/1
questionnaire: business-associate
version: "1.0"
answered: 2026-11-01
answers:
  BA-01:
    answer: yes
    review: {grade: 1, by: "Dr. X", on: 2026-11-01, why: "all is well"}
    evidence: [report.pdf, /etc/passwd]
"""
    if form == "json":
        answer = {"answer": True, "evidence": ["report.pdf", "/etc/passwd"]}
        review = {"grade": 1, "by": "X", "on": "2026-11-01", "why": "x"}
        head = {"format": "hipaacheck.answers/1", "questionnaire": "business-associate", "version": "1.0"}
        text = json.dumps(
            {**head, "answered": "2026-11-01", "answers": {"BA-01": {**answer, "review": review}}}
        )
    reading = read(text, name=f"back.{form}")
    one = reading.answers.answers["BA-01"]

    assert one.answer is not None
    assert one.review is None
    assert [proof.path for proof in one.evidence] == ["report.pdf"]
    assert reading.answers.answered == date(2026, 11, 1)
    assert has(reading.told, "reviews", "left out")


def test_an_answer_file_with_mistakes_is_one_sentence() -> None:
    assert "line 1: 'questionnaire' is missing (and 3 more mistakes)" in refused(
        "format: hipaacheck.answers/1\nquestionnaires: x\nfoo: 1\n", name="a.yaml"
    )
    assert "cannot be read" in refused("format: hipaacheck.answers/1\nx: [\n", name="a.yaml")


def test_vsaq_answers_are_kept_as_evidence() -> None:
    raw = (
        '// saved\n{"network_firewalls_yes": "checked", "box": "we have \\u00fc", "empty": "", "flag": true}'
    )
    (kept,) = read(raw, name="vsaq.json").answers.imported

    assert kept.instrument == "VSAQ"
    assert {one: row.answer for one, row in kept.answers.items()} == {
        "network_firewalls_yes": "checked",
        "box": "we have ü",
        "flag": "Yes",
    }


def test_an_id_of_vsaq_that_stands_twice_is_left_out() -> None:
    reading = read('{"a": "yes", "b": "yes", "b": "no"}', name="vsaq.json")

    assert set(reading.answers.imported[0].answers) == {"a"}
    assert has(reading.told, "more than once")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "is empty"),
        (b" \r\n ", "is empty"),
        (b"%PDF-1.7 x", "is a PDF"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"hello", "no columns headed ID and Answer"),
        (b"ID;ID;Answer\nBA-01;BA-02;Yes", "two columns for the same thing (id)"),
        (b'ID,Answer\nBA-01,"Yes\nBA-02,No', "quotation marks that do not close"),
        (b"\xff\xfe\x00\xd8\x00\x00", "not text"),
        (b"a\0b\0\xff\xfe\xfd", "not text"),
        (b'{"questionnaire": [{"type": "block"}]}', "questions of VSAQ, not answers"),
        (b'{"a": {"b": 1}}', "JSON of another form"),
        (b'{"a": ""}', "nothing is answered"),
        (b"{}", "nothing is answered"),
        (b"[" * 100_000, "no columns headed"),
        (b'{"a":' * 50_000, "no columns headed"),
        (b'{"format": "hipaacheck.answers/2", "answers": {}}', "answer file that cannot be read"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(raw: bytes, said: str) -> None:
    assert said in refused(raw)


def test_text_that_is_too_large_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_limits, "TEXT_BYTES", 100)
    assert "far larger" in refused("ID,Answer\n" + "BA-01,Yes\n" * 20)


def test_a_great_many_answers_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "QUESTIONS", 10)
    assert "far more answers" in refused("ID,Answer\n" + "".join(f"q{at},Yes\n" for at in range(20)))
    monkeypatch.setattr(sheet_limits, "ROWS", 10)
    assert "far more rows" in refused("ID,Answer\n" + "".join(f"q{at},Yes\n" for at in range(20)))


def test_a_workbook_without_a_table_is_one_sentence() -> None:
    assert "no sheet has columns" in refused(table([["hello", "you"]]), name="x.xlsx")


def test_nothing_changes_what_was_given() -> None:
    into = with_answers(BA_01=Answer(answer="no"))
    before = into.model_dump_json()
    read(as_csv(), into)

    assert into.model_dump_json() == before


# A row with two of them is taken for another header row.
HEADERS = {name for names in own.ROLES.values() for name in names}
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=30)


@given(
    st.dictionaries(st.sampled_from([one.id for one in BA.questions]), st.tuples(TEXTS, TEXTS), min_size=1)
)
def test_what_stands_in_csv_is_what_is_read(answers: dict[str, tuple[str, str]]) -> None:
    rows = [
        ("Answer", "ID", "Details"),
        *((given, key, details) for key, (given, details) in answers.items()),
    ]
    wanted = {key: (given.strip(), details.strip()) for key, (given, details) in answers.items()}
    if any("\u200b" in text or "_x" in text for pair in wanted.values() for text in pair):
        return
    if any(all(normal(text) in HEADERS for text in pair) for pair in wanted.values()):
        return
    if not any(given for given, _ in wanted.values()):
        refused(as_csv(rows))
        return
    found = read(as_csv(rows)).answers.answers

    for key, pair in wanted.items():
        one = found.get(key, Answer())
        assert (one.answer or "", one.details or "") == pair


@settings(max_examples=50)
@given(st.text(max_size=300))
def test_any_text_gives_a_reading_or_one_sentence(text: str) -> None:
    for raw in (text, f"ID,Answer\n{text}", f'{{"a": {text}}}', f"format: hipaacheck.answers/1\n{text}"):
        try:
            reading = read(raw.encode("utf-8", "surrogatepass"))
        except NotAQuestionnaireError as error:
            assert str(error).startswith("back.csv ")
        else:
            assert reading.told


@settings(max_examples=50)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_reading_or_one_sentence(raw: bytes) -> None:
    for one in (raw, b"ID;Answer\n" + raw, b"\xff\xfe" + raw, b"PK\x03\x04" + raw):
        try:
            reading = read(one)
        except NotAQuestionnaireError as error:
            assert str(error).startswith("back.csv ")
        else:
            assert reading.answers.answers or reading.answers.imported
