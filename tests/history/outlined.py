"""Make outlines for tests."""

from datetime import UTC, datetime, timedelta

from hipaacheck.history.records import Held, Outline, Standing
from hipaacheck.model import Level, Outcome, Severity, fingerprint

FIRST = datetime(2025, 11, 20, 12, tzinfo=UTC)


def stands(
    outcome: Outcome | str,
    severity: Severity = Severity.MODERATE,
    risk: Level | None = None,
    *,
    waived: bool = False,
) -> Standing:
    """Return a standing; a failure has a moderate risk unless another is given."""
    outcome = Outcome(outcome)
    if outcome is Outcome.FAIL and risk is None:
        risk = Level.MODERATE
    return Standing(outcome=outcome, severity=severity, risk=risk, waived=waived)


def held(rule: str, target: str, standing: Standing) -> Held:
    """Return a finding of a rule at a target."""
    return Held(fingerprint=fingerprint(rule, target), rule=rule, target=target, standing=standing)


def outlined(
    run: str,
    *findings: Held,
    rules: dict[str, str] | None = None,
    days: int = 0,
    complete: bool = True,
    tool_version: str = "1",
    subject: str = "Harbor Clinic",
) -> Outline:
    """Return the outline of a run `days` after the first; by default it asked the rules of its findings."""
    return Outline(
        run=run,
        subject=subject,
        as_of=FIRST + timedelta(days=days),
        complete=complete,
        tool_version=tool_version,
        rules={one.rule: "asked" for one in findings} if rules is None else rules,
        findings=findings,
    )
