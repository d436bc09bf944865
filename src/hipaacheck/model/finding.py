"""Say what one rule found on one target."""

from hipaacheck.model.base import Record, digest
from hipaacheck.model.words import Level, Outcome, Severity, Strength


class Finding(Record):
    """The answer of one rule for one target; there is exactly one for each applicable pair.

    `risk` is the SP 800-30r1 table I-2 value of likelihood and impact; it is None unless the
    rule failed. `because` says why the outcome is `unknown` or `not-applicable`.
    """

    fingerprint: str
    rule: str
    target: str
    outcome: Outcome
    severity: Severity
    likelihood: Level
    impact: Level
    risk: Level | None
    strength: Strength
    observed: str
    expected: str
    because: str | None = None
    fix: str
    citations: tuple[str, ...]
    evidence: tuple[str, ...]


def fingerprint(rule_id: str, target_id: str) -> str:
    """Return the stable name of a finding: it does not change between runs."""
    return digest(rule_id, target_id)[:32]
