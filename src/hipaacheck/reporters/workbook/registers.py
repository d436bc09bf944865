"""Make the tables of a run: risks, findings, registers such as vendors, paragraphs of the regulation."""

from collections.abc import Iterator, Sequence

from hipaacheck.history.records import Sighting
from hipaacheck.model import Run
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.registers import registers
from hipaacheck.reporters.risks import RiskRow
from hipaacheck.reporters.shapes import CoverageRow, FindingView, RegisterView, ReportView
from hipaacheck.reporters.words import utc, words
from hipaacheck.reporters.workbook.tables import CLOSED, LEVELS, SEVERITIES, STATES, Column, Table
from hipaacheck.sheets.styles import Cell

_FEW = 12
_RISKS = (
    Column("No.", 6),
    Column("Risk", 9),
    Column("Severity", 9),
    Column("What is asked, and is not so", 24),
    Column("Assets", 24),
    Column("Threat", 24),
    Column("Weakness", 28),
    Column("Controls that are there", 26),
    Column("Likelihood", 10),
    Column("Impact", 10),
    Column("Treatment", 10),
    Column("Owner", 13),
    Column("Due", 11),
    Column("Status", 10),
    Column("Remarks", 22),
    Column("Rule", 18, aside=True),
)
_FINDINGS = (
    Column("No.", 6),
    Column("Outcome", 11),
    Column("Severity", 9),
    Column("Risk", 9),
    Column("Rule", 17),
    Column("What is asked", 24),
    Column("Target", 22),
    Column("What we saw", 34),
    Column("What we expected", 28),
    Column("How to fix", 40),
    Column("Citations", 14),
    Column("Why it is so", 30, aside=True),
    Column("Area", 16, aside=True),
    Column("Strength", 11, aside=True),
    Column("Evidence", 11, aside=True),
    Column("Accepted until", 12, aside=True),
    Column("First seen", 11, aside=True),
    Column("Last seen", 11, aside=True),
    Column("Fingerprint", 9, aside=True, narrow=True),
    Column("Target id", 9, aside=True, narrow=True),
)
_COVERAGE = (
    Column("Paragraph", 24),
    Column("Title", 30),
    Column("Binding", 14),
    Column("Addressed to", 14),
    Column("What this run says", 17),
    Column("Strength", 13),
    Column("Gaps", 7),
    Column("Not seen", 8),
    Column("To answer", 8),
    Column("Accepted", 9),
    Column("Passed", 9),
    Column("Rules that failed", 26),
    Column("Rules not seen or to answer", 26),
    Column("What evidence cannot show", 40),
    Column("Catalogue", 26, aside=True),
)


def risk_table(rows: Sequence[RiskRow]) -> Table:
    """Return the risk register."""
    return Table(
        "Risk register",
        "Risk register",
        "One row for each thing that is wrong, with all assets where it was seen. Likelihood, impact and "
        "risk by NIST SP 800-30r1. Decisions are written into the sheet Action plan.",
        _RISKS,
        [tuple(_risk(row)) for row in rows],
        empty="No gap was found in what was looked at.",
    )


def _risk(row: RiskRow) -> Iterator[Cell]:
    made = row.decision
    accepted = f"accepted until {row.waiver.expires} by {row.waiver.approved_by}" if row.waiver else ""
    differing = f"{made.differing} of the findings have another entry" if made.differing else ""
    yield row.id, "id"
    yield row.risk_label, LEVELS[row.risk] if row.risk else "cell"
    yield row.severity_label, SEVERITIES[row.severity]
    yield row.rule.title, "cell"
    yield _few([asset.name for asset in row.assets]), "cell"
    yield f"{row.threat.source.text}: {row.threat.event.text}" if row.threat else "", "cell"
    yield row.vulnerability, "cell"
    yield _few([one.title for one in row.controls], row.more_controls), "cell"
    yield row.likelihood_label, "cell"
    yield row.impact_label, "cell"
    yield made.treatment_label, "cell"
    yield made.owner, "cell"
    yield made.due, "cell"
    yield made.status_label, "cell"
    yield "\n".join(one for one in (accepted, *made.remarks, differing) if one), "cell"
    yield row.rule.id, "small"


def _few(names: Sequence[str], more: int = 0) -> str:
    left = len(names) - _FEW + more if len(names) > _FEW else more
    return "\n".join((*names[:_FEW], *([f"and {left} more"] if left else [])))


def finding_table(report: ReportView, edition: Edition) -> Table:
    """Return all findings, whatever their outcome."""
    return Table(
        "Findings",
        "Findings",
        f"All {len(report.findings):,} findings: every rule at every target it applies to. What could not be "
        "seen is no pass.",
        _FINDINGS,
        [tuple(_finding(item, edition.history.sightings.get(item.fingerprint))) for item in report.findings],
    )


def _finding(item: FindingView, seen: Sighting | None) -> Iterator[Cell]:
    yield item.number, "count"
    yield item.outcome_label, "partial" if item.waiver else "poor" if item.is_gap else "cell"
    yield item.severity_label, SEVERITIES[item.severity] if item.is_open else "cell"
    yield item.risk_label, LEVELS[item.risk] if item.risk and item.is_open else "cell"
    yield item.rule.id, "cell"
    yield item.rule.title, "cell"
    yield item.target_name, "cell"
    yield item.observed, "cell"
    yield item.expected, "cell"
    yield "" if item.outcome in CLOSED else item.fix_text, "cell"
    yield "\n".join(item.citations), "cell"
    yield item.because, "cell"
    yield words().area(item.rule.area), "cell"
    yield words().strengths[item.strength], "cell"
    yield ", ".join(one.short for one in item.evidence), "cell"
    yield item.waiver.expires if item.waiver else "", "cell"
    yield utc(seen.first).date() if seen else None, "day"
    yield utc(seen.last).date() if seen else None, "day"
    yield item.fingerprint, "small"
    yield item.target_id, "small"


def coverage_table(report: ReportView) -> Table:
    """Return a row for every paragraph that asks for something, assessed or not."""
    rows = [
        tuple(_paragraph(row, catalogue.title))
        for catalogue in report.frameworks
        for row in (*catalogue.assessed, *catalogue.not_assessed, *catalogue.not_applicable)
    ]
    rows += [tuple(_paragraph(row, "")) for row in report.uncatalogued]
    return Table(
        "Coverage",
        "Regulation coverage",
        "What the findings of this run say of each paragraph. Evidence found is not the same as compliance; "
        "not assessed means that nothing in this run speaks to it.",
        _COVERAGE,
        rows,
    )


def _paragraph(row: CoverageRow, catalogue: str) -> Iterator[Cell]:
    yield row.citation, "id"
    yield row.title, "cell"
    yield row.designation_label, "cell"
    yield row.addressed_to, "cell"
    yield row.state_label, STATES[row.state]
    yield row.strength_label, "cell"
    counts = row.counts
    for number in (counts.gaps, counts.unknown, counts.manual, counts.accepted, counts.passed):
        yield number, "count"
    yield "\n".join(row.failed), "small"
    yield "\n".join(row.unseen), "small"
    yield row.evidence_limits, "small"
    yield catalogue, "small"


def register_tables(run: Run, report: ReportView) -> Iterator[Table]:
    """Yield a table for each register that the inventory keeps, vendors first."""
    for view in registers(run, report.targets):
        columns = [Column(column.title, max(14.0, column.width * 1.4)) for column in view.columns]
        yield Table(
            view.id.replace("-", " ").capitalize()[:31],
            view.title,
            view.note,
            (*columns, Column("Verdict", 30)),
            [tuple(_entry(view, at)) for at in range(len(view.rows))],
        )


def _entry(view: RegisterView, at: int) -> Iterator[Cell]:
    row = view.rows[at]
    for column, cell in enumerate(row.cells):
        yield cell.text, ("id" if column == 0 else "cell") if cell.known else "hint"
    yield row.verdict.text, STATES[row.verdict.state]
