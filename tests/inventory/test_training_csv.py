"""Training records as other programs export them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.inventory.schema.documents import TrainingRecord
from hipaacheck.inventory.training_csv import MOST_PROBLEMS, TrainingTable, parse_training_csv

HEAD = "person,date,topic,score\n"


def test_rows_become_records() -> None:
    table = parse_training_csv(HEAD + "s-1,2026-03-01,Phishing,92\ns-2,2026-03-02,Phishing,\n")

    assert table == TrainingTable(
        (
            TrainingRecord(person="s-1", date=date(2026, 3, 1), topic="Phishing", score=92),
            TrainingRecord(person="s-2", date=date(2026, 3, 2), topic="Phishing"),
        )
    )


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffPerson,Date,Topic\r\ns-1,2026-03-01,Phishing\r\n",
        "date;topic;person\n2026-03-01;Phishing;s-1\n",
        "person\tdate\ttopic\n\ns-1\t2026-03-01\tPhishing\n\n",
        'department,person,date,topic\n"a, b",s-1,2026-03-01,"Phishing"\n',
        "person,date,topic\n  s-1 , 2026-03-01 ,Phishing\n",
    ],
    ids=[
        "byte order mark and CRLF",
        "semicolons in another order",
        "tabs and blank rows",
        "quotes",
        "spaces",
    ],
)
def test_usual_forms_are_read(text: str) -> None:
    table = parse_training_csv(text)

    assert table.records == (TrainingRecord(person="s-1", date=date(2026, 3, 1), topic="Phishing"),)
    assert table.unread == 0 and table.refused is None


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("s-1,3/1/2026,Phishing,90", "row 1: date is not written as YYYY-MM-DD"),
        ("s-1,2026-02-30,Phishing,90", "row 1: date is not written as YYYY-MM-DD"),
        ("s-1,2026-03-01,Phishing,101", "row 1: score is not a number from 0 to 100"),
        ("s-1,2026-03-01,Phishing,nan", "row 1: score is not a number from 0 to 100"),
        ("s-1,2026-03-01,Phishing,good", "row 1: score is not a number from 0 to 100"),
        (",2026-03-01,Phishing,90", "row 1: person is empty or too long"),
        ("s-1,2026-03-01", "row 1: topic is empty or too long"),
        (f"s-1,2026-03-01,{'x' * 1_001},90", "row 1: topic is empty or too long"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_by_its_number_without_what_it_holds(
    row: str, problem: str
) -> None:
    table = parse_training_csv(f"{HEAD}{row}\ns-2,2026-03-02,Phishing,80%\n")

    assert table.problems == (problem,)
    assert table.unread == 1
    assert [record.person for record in table.records] == ["s-2"]


def test_of_many_bad_rows_the_first_are_named_and_all_are_counted() -> None:
    table = parse_training_csv(HEAD + "s-1,never,Phishing,\n" * 1_000)

    assert table.unread == 1_000 and len(table.problems) == MOST_PROBLEMS


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("", "its first line names no column person, date, topic"),
        ("name,date,topic\ns-1,2026-03-01,x\n", "its first line names no column person"),
        ("person,date,topic,date\n", "its first line names date twice"),
        (HEAD + 's-1,2026-03-01,"no end', "is not CSV from line 2 on"),
        (HEAD + "s-1,2026-03-01," + "x" * 200_000, "is not CSV from line 2 on"),
        (HEAD + "s-1,2026-03-01,x,\n" * 100_001, "has more than 100,000 lines"),
    ],
    ids=["empty", "no person", "a column twice", "open quote", "a huge field", "too many lines"],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(text: str, refused: str) -> None:
    assert parse_training_csv(text) == TrainingTable(refused=refused)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_no_text_makes_it_crash(text: str) -> None:
    bare = parse_training_csv(text)
    headed = parse_training_csv(HEAD + text)

    for table in (bare, headed):
        assert table.refused is None or not table.records
        assert table.unread >= len(table.problems)


@given(
    st.lists(
        st.builds(
            TrainingRecord,
            person=st.from_regex(r"[a-z0-9-]{1,10}", fullmatch=True),
            date=st.dates(date(1990, 1, 1), date(2100, 1, 1)),
            topic=st.from_regex(r"[A-Za-z ,;\"]{0,10}[A-Za-z]", fullmatch=True).map(str.strip),
            score=st.none() | st.integers(0, 100).map(float),
        ),
        max_size=20,
    )
)
def test_what_was_written_is_read_back(records: list[TrainingRecord]) -> None:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["person", "date", "topic", "score"])
    for one in records:
        writer.writerow([one.person, one.date, one.topic, "" if one.score is None else one.score])

    assert parse_training_csv(out.getvalue()) == TrainingTable(tuple(records))
