"""Show the risk register, and count what it cannot rate."""

from dataclasses import dataclass

from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.risks import RiskRow, risk_rows
from hipaacheck.reporters.risks.catalog import Labels, labels


@dataclass(frozen=True, slots=True)
class RiskPart:
    """The register with its words; `unrated` counts accepted findings that are no failures."""

    rows: tuple[RiskRow, ...]
    labels: Labels
    open: int
    accepted: int
    unknown: int
    manual: int
    unrated: int
    suggestions: int
    checked: int


def build(source: Source) -> RiskPart:
    """Return the register; a run without gaps has none, which says little and is said."""
    counts = source.report.verdict.counts
    rows = risk_rows(source.report, source.edition)
    accepted = [row for row in rows if row.accepted]
    return RiskPart(
        rows=rows,
        labels=labels(),
        open=len(rows) - len(accepted),
        accepted=len(accepted),
        unknown=counts.unknown,
        manual=counts.manual,
        unrated=counts.accepted - sum(len(row.findings) for row in accepted),
        suggestions=counts.suggestions,
        checked=counts.checked,
    )
