"""The workbook: what is in it, what can be typed where, and that nothing in it is calculated."""

import io
import re
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from tests.actions.plans import action, gaps
from tests.reporters.organisation import organisation_run
from tests.support.runs import AS_OF, HOSTILE, empty_run, hostile_run, sample_run

from hipaacheck.actions.layout import TITLES, Field
from hipaacheck.history.records import History, Sighting
from hipaacheck.model import Outcome, Run
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.profile import Person, Profile
from hipaacheck.reporters.xlsx import REPORTER, render
from hipaacheck.sheets.opening import open_workbook

HEAD = 4
FIELDS = {TITLES[field] for field in Field}


def opened(run: Run, edition: Edition = PLAIN) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(render(run, edition)))


def column(sheet: Worksheet, head: str) -> list[object]:
    at = next(cell.column for cell in sheet[HEAD] if cell.value == head)
    return [sheet.cell(row, int(at or 0)).value for row in range(HEAD + 1, sheet.max_row + 1)]


def test_the_sheets_stand_in_their_order_with_a_register_each() -> None:
    assert opened(sample_run()).sheetnames == [
        "Read me", "Risk register", "Action plan", "Findings", "Coverage", "meta",
    ]  # fmt: skip
    assert "Vendors" in opened(organisation_run()).sheetnames


def test_equal_runs_and_editions_give_equal_bytes() -> None:
    edition = Edition(actions=(action(gaps(sample_run())[0]),))

    assert render(sample_run(), edition) == render(sample_run(), edition)


def test_every_finding_has_a_row_and_every_open_one_is_planned() -> None:
    run = sample_run()
    book = opened(run)

    assert set(column(book["Findings"], "Fingerprint")) == {one.fingerprint for one in run.findings}
    assert set(column(book["Action plan"], "Fingerprint")) == {
        one.fingerprint for one in run.findings if one.outcome is Outcome.FAIL and one.waiver is None
    }


def test_what_was_decided_stays_in_the_plan_until_a_scan_closes_it() -> None:
    run = sample_run()
    unknown = next(one for one in run.findings if one.outcome is Outcome.UNKNOWN)
    passed = next(one for one in run.findings if one.outcome is Outcome.PASS)

    plan = opened(run, Edition(actions=(action(unknown), action(passed))))["Action plan"]

    listed = column(plan, "Fingerprint")
    assert unknown.fingerprint in listed
    assert passed.fingerprint not in listed
    at = listed.index(unknown.fingerprint)
    said = [column(plan, TITLES[field])[at] for field in Field]
    assert said == ["Mitigate", "Dana Ortiz", datetime(2026, 12, 1), "Open", None]  # noqa: DTZ001


def test_only_the_cells_to_fill_in_are_open_and_the_sheet_has_no_password() -> None:
    plan = opened(sample_run())["Action plan"]
    heads = {cell.column: cell.value for cell in plan[HEAD]}

    for row in plan.iter_rows():
        for cell in row:
            editable = (cell.row or 0) > HEAD and heads.get(cell.column) in FIELDS
            assert bool(cell.protection.locked) is not editable, cell.coordinate
    assert plan.protection.sheet
    assert not plan.protection.password


def test_lists_and_days_are_checked_while_typing() -> None:
    plan = opened(sample_run())["Action plan"]

    checks = {(one.type, one.formula1) for one in plan.data_validations.dataValidation}
    assert ("list", '"Mitigate,Accept,Avoid,Transfer"') in checks
    assert ("list", '"Open,In progress,Done,Deferred"') in checks
    assert any(kind == "date" for kind, _ in checks)
    due = next(cell for cell in plan[HEAD + 1] if plan.cell(HEAD, int(cell.column or 0)).value == "Due")
    assert due.number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("name", ["Risk register", "Action plan", "Findings", "Coverage"])
def test_tables_are_set_up_for_screen_and_paper(name: str) -> None:
    sheet = opened(sample_run())[name]

    assert sheet.freeze_panes == f"B{HEAD + 1}"
    assert sheet.auto_filter.ref is not None
    assert sheet.auto_filter.ref.startswith(f"A{HEAD}:")
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == f"${HEAD}:${HEAD}"
    assert all(cell.alignment.wrap_text for cell in sheet[HEAD + 1])


def test_the_properties_say_whose_it_is_and_take_the_day_from_the_run() -> None:
    edition = Edition(profile=Profile(title="Annual review", assessor=Person(name="A. Reyes")))

    said = opened(sample_run(), edition).properties

    assert (said.title, said.creator, said.subject) == (
        "Annual review",
        "A. Reyes",
        "Harbor Community Clinic",
    )
    assert said.created == AS_OF.replace(hour=0, minute=0, second=0, tzinfo=None)


def test_the_first_sheet_names_the_run_and_says_what_is_not_in_it() -> None:
    run = sample_run()
    texts = [str(cell.value) for row in opened(run)["Read me"].iter_rows() for cell in row if cell.value]

    assert texts[texts.index("Run id") + 1] == run.id
    assert any("2 problems came up" in text for text in texts)


def test_a_redacted_workbook_says_that_it_cannot_be_read_back() -> None:
    texts = [
        cell.value
        for row in opened(sample_run(), Edition(redacted=True))["Read me"].iter_rows()
        for cell in row
    ]

    assert any("cannot be read back" in str(text) for text in texts)


def test_since_when_a_gap_is_known_is_shown() -> None:
    gap = gaps(sample_run())[0]
    first, last = datetime(2025, 11, 1, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)
    history = History(sightings={gap.fingerprint: Sighting(first=first, since=first, last=last)})

    sheet = opened(sample_run(), Edition(history=history))["Findings"]

    at = column(sheet, "Fingerprint").index(gap.fingerprint)
    assert column(sheet, "First seen")[at] == datetime(2025, 11, 1)  # noqa: DTZ001
    assert column(sheet, "Last seen")[at] == datetime(2026, 11, 21)  # noqa: DTZ001


def test_nothing_that_strangers_wrote_is_calculated_linked_or_hidden() -> None:
    run = hostile_run()
    attacked = tuple(
        one.model_copy(update={"observed": f"=cmd|' /C calc'!A0 {HOSTILE}"}) for one in run.findings
    )
    entry = action(run.findings[0], owner="=1+1", comment="@SUM(A1)\x1b[31m\u202e", due=date(2026, 12, 1))
    raw = render(run.model_copy(update={"findings": attacked}), Edition(actions=(entry,)))

    book = open_workbook(raw, "x.xlsx")
    assert not any(sheet.formulas or sheet.errors for sheet in book.sheets)
    texts = [
        value for sheet in book.sheets for _, row in sheet.lines() for value in row if isinstance(value, str)
    ]
    assert any(text.startswith("=cmd|") for text in texts)
    assert not any(re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u200b]", text) for text in texts)
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert not any(b"<f>" in part or b"<hyperlink" in part for part in parts.values())
    assert not any("external" in name.lower() for name in parts)


def test_a_text_that_is_too_long_for_a_cell_is_cut_with_a_mark() -> None:
    run = sample_run()
    long = tuple(
        one.model_copy(update={"citations": tuple(f"164.{at:05}{'x' * 20}" for at in range(2_000))})
        for one in run.findings[:2]
    )

    texts = column(opened(run.model_copy(update={"findings": long}))["Findings"], "Citations")

    assert all(len(str(text)) == 32_767 and str(text).endswith("…") for text in texts)


def test_a_run_that_found_nothing_says_so() -> None:
    book = opened(empty_run())

    assert book["Action plan"].cell(HEAD + 1, 1).value == "Nothing is open in what was looked at."
    assert book["Risk register"].cell(HEAD + 1, 1).value == "No gap was found in what was looked at."


def test_it_is_registered_under_its_suffix() -> None:
    from hipaacheck.cli.output import load_reporter

    assert load_reporter("xlsx") is REPORTER
