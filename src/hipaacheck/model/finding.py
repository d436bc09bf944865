"""Say what one rule found on one target."""

from typing import ClassVar

from hipaacheck.model.base import Record, digest
from hipaacheck.model.waiver import Waiver
from hipaacheck.model.words import Level, Outcome, Severity, Strength


class Finding(Record):
    """The answer of one rule for one target; there is exactly one for each applicable pair.

    `risk` is the SP 800-30r1 table I-2 value of likelihood and impact; it is None unless the
    rule failed. `because` says why the outcome is `unknown` or `not-applicable`, or what a person must
    answer when it is `manual`. `heard` is what other tools said of the same setting where they
    differ; it was not believed. `waiver` is set while somebody's acceptance of the risk is in force; it
    changes nothing else.
    """

    # A large run is findings for the most part.
    written_in_order: ClassVar[bool] = True

    because: str | None = None
    citations: tuple[str, ...]
    evidence: tuple[str, ...]
    expected: str
    fingerprint: str
    fix: str
    heard: tuple[str, ...] = ()
    impact: Level
    likelihood: Level
    observed: str
    outcome: Outcome
    risk: Level | None
    rule: str
    severity: Severity
    strength: Strength
    target: str
    waiver: Waiver | None = None


def fingerprint(rule_id: str, target_id: str) -> str:
    """Return the stable name of a finding: it does not change between runs."""
    return digest(rule_id, target_id)[:32]
