"""Reduce a run to what is kept of it for comparing, and that to a point of a trend."""

from collections.abc import Iterable

from hipaacheck.history.records import Held, Outline, Point, Standing
from hipaacheck.model import Finding, Outcome, Rule, Run, Severity, subject_of
from hipaacheck.model.base import canonical_json, digest

_DECIDING = (
    "applies_to",
    "applies_when",
    "each",
    "impact",
    "likelihood",
    "manual_when",
    "needs",
    "params",
    "passes_when",
    "severity",
)
"""What decides the outcome of a rule and how much it weighs. The list is part of every stored outline: with
another, all rules of older runs would seem to have changed."""


def outline(run: Run) -> Outline:
    """Return what is kept of a run for comparing it with others."""
    return Outline(
        run=run.id,
        subject=subject_of(run),
        as_of=run.as_of,
        complete=run.complete,
        tool_version=run.tool_version,
        rules={rule.id: asked(rule) for rule in run.rules},
        findings=tuple(_held(finding) for finding in run.findings),
    )


def asked(rule: Rule) -> str:
    """Return the digest of what a rule asks: the same for rules that differ in nothing but their texts."""
    return digest(canonical_json(rule.model_dump(mode="json", include=set(_DECIDING))))


def _held(finding: Finding) -> Held:
    return Held(
        fingerprint=finding.fingerprint,
        rule=finding.rule,
        target=finding.target,
        standing=Standing(
            outcome=finding.outcome,
            severity=finding.severity,
            risk=finding.risk,
            waived=finding.waiver is not None,
        ),
    )


def point(outline: Outline) -> Point:
    """Return the numbers of a run as its report counts them: what is accepted counts as nothing else."""
    standings = [held.standing for held in outline.findings]
    return Point(
        run=outline.run,
        as_of=outline.as_of,
        complete=outline.complete,
        gaps=_gaps(standings),
        accepted=sum(one.waived for one in standings),
        unknown=_count(standings, Outcome.UNKNOWN),
        manual=_count(standings, Outcome.MANUAL),
        passed=_count(standings, Outcome.PASS),
    )


def _gaps(standings: Iterable[Standing]) -> dict[Severity, int]:
    """Return the open failures by severity, the most urgent first; every severity but `info` has a number."""
    gaps: dict[Severity, int] = {severity: 0 for severity in Severity if severity is not Severity.INFO}
    for one in standings:
        if one.is_open and one.severity in gaps:
            gaps[one.severity] += 1
    return gaps


def _count(standings: Iterable[Standing], outcome: Outcome) -> int:
    return sum(one.outcome is outcome and not one.waived for one in standings)
