"""Say the findings of a run as CSV (RFC 4180), one row each, for spreadsheets and for programs.

In UTF-8 with a mark at the beginning: Excel takes a file without one for the code page of the machine, and
writes letters with accents back broken. Texts that a spreadsheet would take for formulas are guarded
(sheets/guard.py). The columns, described in docs/workbook.md, only ever get more, at the end.
"""

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from hipaacheck.actions.entries import Decided, decided_of
from hipaacheck.actions.layout import Field, Key
from hipaacheck.history.records import Sighting
from hipaacheck.model import Run
from hipaacheck.reporters.api import Reporter
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.risks.decisions import actions_of
from hipaacheck.reporters.shapes import FindingView
from hipaacheck.reporters.view import build_view
from hipaacheck.reporters.words import utc
from hipaacheck.sheets.cells import cell_text
from hipaacheck.sheets.guard import guarded

COLUMNS = (
    "number",
    "outcome",
    "severity",
    "risk",
    "likelihood",
    "impact",
    "area",
    Key.RULE.value,
    "title",
    "target",
    Key.TARGET.value,
    "target_kind",
    "observed",
    "expected",
    "because",
    "fix",
    "citations",
    "strength",
    "evidence",
    "accepted_until",
    "accepted_by",
    "first_seen",
    "last_seen",
    *(field.value for field in Field),
    Key.FINGERPRINT.value,
    Key.RUN.value,
)


def render(run: Run, edition: Edition = PLAIN) -> bytes:
    """Return the table; equal runs and editions give equal bytes."""
    report = build_view(run, edition, annex=False)
    actions = actions_of(edition)
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for item in report.findings:
        seen = edition.history.sightings.get(item.fingerprint)
        row = (*_finding(item, seen), *_decided(decided_of(actions.get(item.fingerprint))))
        table.writerow(guarded(cell_text(one)) for one in (*row, item.fingerprint, report.run_id))
    return text.getvalue().encode("utf-8-sig")


def _finding(item: FindingView, seen: Sighting | None) -> Iterator[str]:
    yield str(item.number)
    yield from (item.outcome.value, item.severity.value, item.risk.value if item.risk else "")
    yield from (item.likelihood.value, item.impact.value, item.rule.area)
    yield from (item.rule.id, item.rule.title, item.target_name, item.target_id, item.target_kind)
    yield from (item.observed, item.expected, item.because, item.fix_text)
    yield "; ".join(item.citations)
    yield item.strength.value
    yield "; ".join(one.short for one in item.evidence)
    yield from (item.waiver.expires, item.waiver.approved_by) if item.waiver else ("", "")
    yield from (_day(seen.first), _day(seen.last)) if seen else ("", "")


def _day(moment: datetime) -> str:
    return utc(moment).date().isoformat()


def _decided(decided: Decided) -> Iterator[str]:
    yield decided.treatment.value if decided.treatment else ""
    yield plain(decided.owner or "")
    yield decided.text(Field.DUE)
    yield decided.status.value if decided.status else ""
    yield plain(decided.comment or "")


REPORTER = Reporter(name="csv", media_type="text/csv", suffixes=(".csv",), render=render)
