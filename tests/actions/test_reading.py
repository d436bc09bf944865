"""Reading an edited plan: columns and rows anywhere, every mistake with its place, all or nothing."""

import csv
import io
from collections.abc import Iterable
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.actions.plans import action, edited, gaps, heads, saved, workbook
from tests.support.runs import sample_run

from hipaacheck.actions.entries import Decided, PlanFile, PlanMistakesError
from hipaacheck.actions.layout import Field
from hipaacheck.actions.reading import read_plan
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Progress, Treatment
from hipaacheck.reporters import csv as csv_reporter
from hipaacheck.reporters import xlsx
from hipaacheck.reporters.edition import Edition
from hipaacheck.sheets.refusal import RefusedFileError

RUN = sample_run()
FIRST = gaps(RUN)[0]


def by_finding(plan: PlanFile) -> dict[str, Decided]:
    return {entry.fingerprint: entry.decided for entry in plan.entries}


def mistakes_of(raw: bytes, name: str = "plan.xlsx") -> tuple[str, ...]:
    with pytest.raises(PlanMistakesError) as caught:
        read_plan(raw, name)
    return caught.value.mistakes


def table(rows: Iterable[Iterable[object]], sheet_name: str = "Action plan") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = sheet_name
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def test_a_workbook_that_nobody_edited_says_what_was_recorded() -> None:
    entry = action(FIRST, comment="=see ticket +1\nsecond line")

    plan = read_plan(workbook(entry), "plan.xlsx")

    said = by_finding(plan)
    assert said[FIRST.fingerprint] == Decided(
        Treatment.MITIGATE, "Dana Ortiz", date(2026, 12, 1), Progress.OPEN, "=see ticket +1\nsecond line"
    )
    assert plan.run == RUN.id
    assert set(said) >= {one.fingerprint for one in gaps(RUN) if one.waiver is None}
    assert plan.written is not None
    assert plan.written[FIRST.fingerprint][Field.DUE] == "2026-12-01"


def test_every_mistake_is_told_with_sheet_row_and_column() -> None:
    raw = edited(
        workbook(),
        {
            (5, "Due"): "soon",
            (6, "Due"): "03/04/2026",
            (7, "Status"): "in progres",
            (8, "Treatment"): "ignore it",
            (9, "Comment"): "x" * 4_001,
            (10, "Due"): True,
        },
    )

    assert mistakes_of(raw) == (
        "Action plan, row 5: Due: 'soon' is not a day; write 2026-12-31",
        "Action plan, row 6: Due: '03/04/2026' may be 2026-03-04 or 2026-04-03; write the one that is meant",
        "Action plan, row 7: Status: 'in progres' is none of its words; did you mean 'In progress'?",
        "Action plan, row 8: Treatment: 'ignore it' is none of its words; "
        "choose Mitigate, Accept, Avoid or Transfer",
        "Action plan, row 9: Comment: has 4,001 characters; there is room for 4,000",
        "Action plan, row 10: Due: 'Yes' is not a day; write 2026-12-31",
    )


def test_rows_may_be_sorted_and_deleted_columns_moved_and_heads_written_otherwise() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(action(FIRST))))
    sheet = book["Action plan"]
    columns = heads(sheet)
    rows = [[sheet.cell(row, columns[head]).value for head in columns] for row in range(5, sheet.max_row + 1)]
    order = list(reversed(columns))
    values = [[row[columns[head] - 1] for head in order] for row in reversed(rows)][2:]

    plan = read_plan(table([["  " + head.upper() + ":" for head in order], *values], "Renamed"), "plan.xlsx")

    assert by_finding(plan)[FIRST.fingerprint].owner == "Dana Ortiz"
    assert len(plan.entries) == len(rows) - 2


def test_days_come_as_days_as_numbers_and_as_text() -> None:
    due = date(2026, 12, 31)

    plan = read_plan(
        edited(workbook(), {(5, "Due"): due, (6, "Due"): 46_387, (7, "Due"): "2026-12-31"}), "x.xlsx"
    )

    assert [entry.decided.due for entry in plan.entries[:3]] == [due] * 3


def test_a_row_that_somebody_added_names_its_finding_by_rule_and_target() -> None:
    plan = read_plan(
        table([["Rule", "Target id", "Owner"], ["A-1", "domain:x", "Dana"], [None, None, None]]), "x.xlsx"
    )

    (entry,) = plan.entries
    assert (entry.fingerprint, entry.rule, entry.target) == ("", "A-1", "domain:x")
    assert entry.given == {Field.OWNER}
    assert "There is no column Due, so what was recorded there stays." in plan.told


def test_a_row_that_says_something_of_no_finding_is_a_mistake() -> None:
    raw = table([["Fingerprint", "Owner"], ["a" * 32, "Dana"], [None, "Lee"]])

    assert mistakes_of(raw) == (
        "Action plan, row 3: says something but names no finding; fill in Fingerprint, or Rule and Target id",
    )


def test_a_column_that_stands_twice_is_a_mistake() -> None:
    assert (
        "the columns B and C are both called 'owner'"
        in mistakes_of(table([["Fingerprint", "Owner", "owner"], ["a" * 32, "Dana", "Lee"]]))[0]
    )


def test_words_for_not_decided_and_blanks_are_nothing() -> None:
    rows: list[list[object]] = [
        ["Fingerprint", "Status", "Owner"],
        ["a" * 32, " Not decided ", "  "],
        ["b" * 32, "IN_PROGRESS", 7],
    ]

    first, second = read_plan(table(rows), "x.xlsx").entries

    assert first.decided == Decided()
    assert second.decided == Decided(status=Progress.IN_PROGRESS, owner="7")


def test_a_formula_without_a_saved_result_is_a_mistake() -> None:
    assert (
        "is a formula whose result was not saved"
        in mistakes_of(edited(workbook(), {(5, "Due"): "=TODAY()"}))[0]
    )


def test_a_csv_of_ours_says_what_was_recorded_however_it_was_delimited() -> None:
    entry = action(FIRST, comment="=1+1", owner="'Dana")
    text = csv_reporter.render(RUN, Edition(actions=(entry,))).decode("utf-8-sig")
    again = io.StringIO(newline="")
    csv.writer(again, delimiter=";").writerows(csv.reader(io.StringIO(text, newline="")))

    for raw in (text.encode("utf-8-sig"), text.encode(), again.getvalue().encode("utf-16")):
        plan = read_plan(raw, "plan.csv")
        assert plan.run == RUN.id
        assert by_finding(plan)[FIRST.fingerprint] == Decided(
            Treatment.MITIGATE, "'Dana", date(2026, 12, 1), Progress.OPEN, "=1+1"
        )
        assert len(plan.entries) == len(RUN.findings)


def test_a_csv_row_with_too_many_cells_is_a_mistake() -> None:
    raw = b"fingerprint,owner,due\n" + b"a" * 32 + b",Ortiz, Dana,2026-12-31\n"

    assert mistakes_of(raw, "x.csv") == (
        "row 2: has more cells than the head; a comma in a text needs quotes",
    )


def test_rows_of_several_runs_are_a_mistake() -> None:
    raw = b"fingerprint,owner,run_id\naa,Dana,1\nbb,Lee,2\n"

    assert "several runs" in mistakes_of(raw, "x.csv")[0]


def test_yaml_changes_what_it_gives_and_null_clears() -> None:
    text = f"""
format: hipaacheck.plan/1
run: {RUN.id}
actions:
- fingerprint: {FIRST.fingerprint}
  owner: Dana
  due: 2026-12-31
  comment: null
- rule: A-1
  target: domain:x
  status: in-progress
"""

    plan = read_plan(text.encode(), "plan.yaml")

    assert plan.run == RUN.id
    assert plan.entries[0].given == {Field.OWNER, Field.DUE, Field.COMMENT}
    assert plan.entries[0].decided == Decided(owner="Dana", due=date(2026, 12, 31))
    assert plan.entries[1].place == "plan.yaml:9"


def test_mistakes_in_yaml_have_their_lines() -> None:
    text = "format: hipaacheck.plan/1\nactions:\n- fingerprint: x\n- owner: Dana\n- rule: a\n  target: b\n  due: soon\n"

    with pytest.raises(FileMistakesError) as caught:
        read_plan(text.encode(), "plan.yaml")

    assert [mistake.line for mistake in caught.value.mistakes] == [3, 4, 7]


@pytest.mark.parametrize(
    ("raw", "name", "why"),
    [
        (b"", "x.xlsx", "x.xlsx is empty"),
        (b"junk", "x.xlsx", "x.xlsx is not an .xlsx workbook"),
        (b"a,b\n1,2\n", "x.csv", "x.csv is no plan: no row of it has a column Fingerprint"),
        (b"fingerprint,title\n1,2\n", "x.csv", "x.csv is no plan"),
        (table([["hello"]]), "x.xlsx", "x.xlsx is no plan: no row of its sheets has a column Fingerprint"),
        (xlsx.render(RUN, Edition(redacted=True)), "x.xlsx", "x.xlsx was made with --redact"),
    ],
)
def test_what_is_no_plan_is_refused_in_one_sentence(raw: bytes, name: str, why: str) -> None:
    with pytest.raises(RefusedFileError) as caught:
        read_plan(raw, name)

    assert str(caught.value).startswith(why)


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.text(max_size=20), st.integers(), st.booleans()), max_size=6),
        max_size=5,
    )
)
def test_any_table_is_read_or_told(rows: list[list[object]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["fingerprint", "owner", "due", "status", "comment", "rule"], *rows])
    try:
        plan = read_plan(text.getvalue().encode("utf-8", "replace"), "x.csv")
        assert len(plan.entries) <= len(rows)
    except (PlanMistakesError, RefusedFileError) as error:
        assert str(error)


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_garbage_is_read_or_told(raw: bytes) -> None:
    for name in ("x.csv", "x.yaml", "x.xlsx"):
        with pytest.raises((PlanMistakesError, RefusedFileError, FileMistakesError)):
            read_plan(raw, name)


def test_a_copy_of_the_plan_on_another_sheet_is_not_left_out_silently() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    book.copy_worksheet(book["Action plan"]).title = "Action plan (2)"

    assert read_plan(saved(book), "plan.xlsx").told == (
        "The sheet Action plan (2) has the columns of a plan too and was not read; only Action plan was.",
    )


def test_a_workbook_that_forgot_what_was_recorded_says_so() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(action(FIRST))))
    del book["meta"]
    plan = read_plan(saved(book), "plan.xlsx")

    assert plan.written is None
    assert "so every cell counts, blank ones too" in plan.told[-1]
    assert read_plan(workbook(action(FIRST)), "plan.xlsx").told == ()
