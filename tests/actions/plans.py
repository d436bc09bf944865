"""Make plan files for tests: the workbook of the sample run, edited as a person would."""

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from tests.support.runs import sample_run

from hipaacheck.model import Action, Finding, Outcome, Progress, Run, Treatment
from hipaacheck.reporters import xlsx
from hipaacheck.reporters.edition import Edition

HEAD = 4
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
Edits = Mapping[tuple[int, str], object]


def gaps(run: Run) -> list[Finding]:
    """Return the failed findings of a run."""
    return [one for one in run.findings if one.outcome is Outcome.FAIL]


def action(finding: Finding, **fields: object) -> Action:
    """Return an entry about a finding."""
    own = {"treatment": Treatment.MITIGATE, "owner": "Dana Ortiz", "due": date(2026, 12, 1)}
    named = {"fingerprint": finding.fingerprint, "rule": finding.rule, "target": finding.target}
    rest = {"status": Progress.OPEN, "recorded_at": AT, "source": "plan.xlsx"}
    return Action.model_validate({**named, **own, **rest, **fields})


def workbook(*actions: Action) -> bytes:
    """Return the workbook of the sample run with these entries in its plan."""
    return xlsx.render(sample_run(), Edition(actions=actions))


def heads(sheet: Worksheet) -> dict[str, int]:
    """Return the columns of the plan by their heads."""
    return {str(cell.value): int(cell.column or 0) for cell in sheet[HEAD]}


def edited(raw: bytes, edits: Edits) -> bytes:
    """Return a workbook with cells of the plan changed, by row and head of the column."""
    book = openpyxl.load_workbook(io.BytesIO(raw))
    sheet = book["Action plan"]
    columns = heads(sheet)
    for (row, head), value in edits.items():
        sheet.cell(row, columns[head]).value = value  # type: ignore[assignment,unused-ignore]
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """Return the bytes of a workbook."""
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()
