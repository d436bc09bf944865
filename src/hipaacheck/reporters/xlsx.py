"""Say a run as a workbook (.xlsx): registers, findings, coverage, and a plan that can be read back."""

from hipaacheck.model import Run
from hipaacheck.reporters.api import Reporter
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.risks import plan_items, risk_rows
from hipaacheck.reporters.risks.decisions import actions_of
from hipaacheck.reporters.view import build_view
from hipaacheck.reporters.words import utc

_CATEGORY = "Risk assessment"


def render(run: Run, edition: Edition = PLAIN) -> bytes:
    """Return the workbook; equal runs and editions give equal bytes."""
    from hipaacheck.reporters.workbook.front import write_front, write_meta
    from hipaacheck.reporters.workbook.plan import write_plan
    from hipaacheck.reporters.workbook.registers import (
        coverage_table,
        finding_table,
        register_tables,
        risk_table,
    )
    from hipaacheck.reporters.workbook.tables import write_table
    from hipaacheck.sheets.cells import cell_text
    from hipaacheck.sheets.styles import Book

    report = build_view(run, edition, annex=False)
    rows = risk_rows(report, edition)
    actions = actions_of(edition)
    assessor = edition.profile.assessor
    author = cell_text(assessor.name) if assessor else report.tool
    title = edition.profile.title or report.title
    book = Book(cell_text(title), cell_text(report.subject), author, utc(run.as_of).date(), _CATEGORY)
    first = (risk_table(rows),)
    others = (finding_table(report, edition), coverage_table(report), *register_tables(run, report))
    about = [(table.name, table.note) for table in (*first, *others)]
    about.insert(1, ("Action plan", "What is open, and who does what about it until when."))
    write_front(book, report, edition, about)
    for table in first:
        write_table(book, table)
    write_plan(book, report, plan_items(report, edition, rows), actions)
    for table in others:
        write_table(book, table)
    write_meta(book, report, edition, actions)
    return book.done()


REPORTER = Reporter(
    name="xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    suffixes=(".xlsx",),
    render=render,
)
