"""Lay out which addressable specifications have a recorded decision, which one, and which have none."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from hipaacheck.model import Designation, Evidence, Run
from hipaacheck.reporters.cells import day, last_day, opened
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.shapes import CoverageRow, ReportView
from hipaacheck.reporters.words import utc, words

RECORD = "decision.record"
REGISTER = "decision.register"


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision as it is recorded; days are ISO 8601, empty texts were not recorded.

    `later` says that its day has not come, `overdue` that its review was due before the run, `attested`
    that no confirmed file stands behind it.
    """

    choice: str
    why: str
    alternative: str
    by: str
    day: str
    review: str
    later: bool
    overdue: bool
    attested: bool


@dataclass(frozen=True, slots=True)
class SpecificationRow:
    """An addressable specification, what this run found on it, and the decision on it, None without one."""

    paragraph: CoverageRow
    decision: DecisionView | None


@dataclass(frozen=True, slots=True)
class DecisionsView:
    """The addressable specifications in order; `kept`: the inventory keeps a register of decisions."""

    kept: bool
    decided: tuple[SpecificationRow, ...]
    undecided: tuple[SpecificationRow, ...]

    @property
    def total(self) -> int:
        """Return how many addressable specifications there are."""
        return len(self.decided) + len(self.undecided)


def build(source: Source) -> DecisionsView | None:
    """Return the decisions; None for a run without an inventory, or whose catalogues have no such label."""
    rows = addressable(source.report)
    kept = is_kept(source.run)
    if not rows or not (kept or source.report.inventory):
        return None
    made = decisions(source.run)
    shown = [SpecificationRow(row, made.get(row.id)) for row in rows]
    return DecisionsView(
        kept=kept,
        decided=tuple(row for row in shown if row.decision is not None),
        undecided=tuple(row for row in shown if row.decision is None),
    )


def is_kept(run: Run) -> bool:
    """Return whether the run knows of a register of decisions."""
    return any(item.kind in (RECORD, REGISTER) for item in run.evidence)


def decisions(run: Run) -> dict[str, DecisionView]:
    """Return the recorded decisions by the number of their specification."""
    now = utc(run.as_of).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        plain(str(item.facts.get("specification"))): _decision(item, item.facts, now)
        for item in run.evidence
        if item.kind == RECORD and item.facts is not None
    }


def _decision(item: Evidence, facts: Mapping[str, JsonValue], now: str) -> DecisionView:
    made, ends = facts.get("date"), facts.get("review_ends")
    choice = _text(facts.get("choice"))
    return DecisionView(
        choice=words().choices.get(choice, choice),
        why=_text(facts.get("why")),
        alternative=_text(facts.get("alternative")),
        by=_text(facts.get("by")),
        day=_text(day(opened(made))),
        review=_text(last_day(opened(ends))),
        later=isinstance(made, str) and made > now,
        overdue=isinstance(ends, str) and ends <= now,
        attested=item.attested,
    )


def _text(value: object) -> str:
    """Return a fact as text; one that could not be seen says why."""
    known = opened(value) if isinstance(value, dict) else value
    return "" if known is None else plain(str(known), limit=2_000)


def addressable(report: ReportView) -> list[CoverageRow]:
    """Return the addressable specifications of the catalogues in force, in the order of their numbers."""
    rows = [
        row
        for framework in report.frameworks
        for row in (*framework.assessed, *framework.not_assessed, *framework.not_applicable)
        if row.designation is Designation.ADDRESSABLE
    ]
    return sorted(rows, key=lambda row: row.id)
