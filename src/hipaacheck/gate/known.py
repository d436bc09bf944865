"""Say what was known before a run, so that a gate can tell what is new."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hipaacheck.history.records import Outline
from hipaacheck.model import Finding, Outcome, Severity


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of findings before: by a baseline that people reviewed, or by an earlier run.

    `name` says in words where from ("the baseline baseline.yaml", "run 3f2ab81c77e0 of 2026-11-01").
    `gaps` maps the fingerprint of each gap that is known to the severity at which it is; `unseen` holds those
    of findings that are known not to be decided.
    """

    name: str
    gaps: Mapping[str, Severity] = field(default_factory=dict)
    unseen: frozenset[str] = frozenset()

    def holds(self, finding: Finding) -> bool:
        """Return whether a gap, or that something could not be seen, was known, and no less urgent."""
        if finding.outcome is Outcome.UNKNOWN:
            return finding.fingerprint in self.unseen
        known = self.gaps.get(finding.fingerprint)
        return known is not None and known.rank <= finding.severity.rank


def known_by(run: Outline) -> Known:
    """Return what an earlier run knew: its open gaps, and what it could not see."""
    return Known(
        name=f"run {run.run[:12]} of {run.as_of.date()}",
        gaps={one.fingerprint: one.standing.severity for one in run.findings if one.standing.is_open},
        unseen=frozenset(one.fingerprint for one in run.findings if one.standing.outcome is Outcome.UNKNOWN),
    )
