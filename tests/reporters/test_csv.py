"""The findings as CSV: one row each, the columns that docs/workbook.md lists, and nothing to calculate."""

import csv
import io
import re
from pathlib import Path

from tests.reporters.organisation import organisation_run
from tests.support.runs import HOSTILE, empty_run, hostile_run, sample_run

from hipaacheck.model import Run
from hipaacheck.reporters.csv import COLUMNS, render

DOCS = Path(__file__).resolve().parents[2] / "docs" / "workbook.md"


def rows(run: Run) -> list[dict[str, str]]:
    text = render(run).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_every_finding_has_a_row_under_stable_columns() -> None:
    run = sample_run()

    found = rows(run)

    assert {row["fingerprint"] for row in found} == {one.fingerprint for one in run.findings}
    assert len(found) == len(run.findings)
    assert {row["run_id"] for row in found} == {run.id}
    assert all(tuple(row) == COLUMNS and None not in row.values() for row in found)


def test_it_begins_with_a_mark_and_ends_lines_as_rfc_4180_says() -> None:
    raw = render(empty_run())

    assert raw == b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n"


def test_equal_runs_give_equal_bytes() -> None:
    assert render(organisation_run()) == render(organisation_run())


def test_nothing_that_strangers_wrote_is_calculated_or_hidden() -> None:
    attack = sample_run()
    findings = tuple(
        one.model_copy(update={"observed": f"={HOSTILE}", "fix": "@SUM(1)"}) for one in attack.findings
    )
    for run in (hostile_run(), attack.model_copy(update={"findings": findings})):
        found = [value for row in rows(run) for value in row.values()]
        assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r")) for value in found)
        assert not any(re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u200b]", value) for value in found)
    assert any(value.startswith("'=v=spf1") for value in found)


def test_the_documentation_lists_the_columns_in_their_order() -> None:
    listed = re.findall(r"^\| `([a-z_]+)` \|", DOCS.read_text("utf-8"), re.MULTILINE)

    assert tuple(listed) == COLUMNS
