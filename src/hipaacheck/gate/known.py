"""Say what was known before a run, so that a gate can tell what is new."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hipaacheck.model import Severity


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
