"""The consultant's way: the workbook is opened, filled in, turned about and saved by LibreOffice, then read."""

from datetime import date
from pathlib import Path

import pytest
from tests.actions.plans import AT, action, gaps, workbook
from tests.support import libreoffice
from tests.support.libreoffice import XLSX, Job, Step, take_steps
from tests.support.runs import sample_run

from hipaacheck.actions.merging import known_of, merged
from hipaacheck.actions.reading import read_plan

WHY_NOT = libreoffice.missing()
pytestmark = pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT))

PLAN = "Action plan"


def test_what_is_filled_in_with_libreoffice_is_read_as_exactly_these_actions(tmp_path: Path) -> None:
    run = sample_run()
    recorded = action(gaps(run)[2], comment="stays")
    raw = workbook(recorded)
    keys = [entry.fingerprint for entry in read_plan(raw, "plan.xlsx").entries]
    findings = {one.fingerprint: one for one in run.findings}
    row = keys.index(recorded.fingerprint) + 5
    first, second, third = (keys[at] for at in (4, 5, 6))
    source, saved = tmp_path / "plan.xlsx", tmp_path / "returned.xlsx"
    source.write_bytes(raw)
    steps: list[Step] = [
        ("text", PLAN, "K9", "Dana Ortiz, IT"),
        ("type", PLAN, "L9", "2026-12-31"),
        ("text", PLAN, "M9", "In progress"),
        ("text", PLAN, "J10", "Accept"),
        ("text", PLAN, "N10", "=not a formula\nsecond line"),
        ("type", PLAN, "L11", "2027-02-01"),
        ("text", PLAN, f"K{row}", ""),
        ("unprotect", PLAN, "", None),
        ("move column", PLAN, "L", "A"),
        ("move column", PLAN, "Q", "C"),
        ("insert column", PLAN, "D", None),
        ("remove row", PLAN, "5", None),
        ("rename", PLAN, "", "Plan of Dana"),
    ]

    take_steps(tmp_path, [Job(source, steps, [(saved, XLSX)])])
    plan = read_plan(saved.read_bytes(), saved.name)
    done = merged(plan, known_of(run, [recorded]), at=AT, source="plan.xlsx")

    empty = {"treatment": None, "owner": None, "due": None, "status": None}
    wanted = [
        action(
            findings[first],
            **{**empty, "owner": "Dana Ortiz, IT", "due": date(2026, 12, 31), "status": "in-progress"},
        ),
        action(
            findings[second], **{**empty, "treatment": "accept", "comment": "=not a formula\nsecond line"}
        ),
        action(findings[third], **{**empty, "due": date(2027, 2, 1)}),
        recorded.model_copy(update={"owner": None}),
    ]
    assert sorted(done.actions, key=lambda one: one.fingerprint) == sorted(
        wanted, key=lambda one: one.fingerprint
    )
    assert plan.run == run.id
