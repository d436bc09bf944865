"""Shape a run for people: what `build_view` (view.py) hands to every reporter.

All text in a view is `plain` already (escape.py) and bounded; markup is still each reporter's to escape.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from hipaacheck.model import (
    Designation,
    Level,
    Observation,
    Outcome,
    Severity,
    Strength,
    TargetKind,
)
from hipaacheck.reporters.blocks import Block


class State(StrEnum):
    """What a run can say of an area, a target or a paragraph; there is no word for "met" on purpose."""

    GAP = "gap"
    UNSEEN = "unseen"
    EVIDENCE = "evidence"
    ATTESTED = "attested"
    MANUAL = "manual"
    SUGGESTION = "suggestion"
    NOT_ASSESSED = "not-assessed"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings ended how. A failed rule is a gap, or a suggestion if its severity is `info`."""

    gaps: int = 0
    suggestions: int = 0
    unknown: int = 0
    manual: int = 0
    passed: int = 0
    not_applicable: int = 0

    @property
    def checked(self) -> int:
        """Return how many findings apply: all but the not-applicable ones."""
        return self.gaps + self.suggestions + self.unknown + self.manual + self.passed

    @property
    def total(self) -> int:
        """Return how many findings there are."""
        return self.checked + self.not_applicable


@dataclass(frozen=True, slots=True)
class SeverityCount:
    """How many rules of one severity failed."""

    severity: Severity
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the run says of an area or a target, in words and as a state to colour by."""

    text: str
    state: State
    counts: Counts
    severities: tuple[SeverityCount, ...]


@dataclass(frozen=True, slots=True)
class AreaView:
    """One area over all targets."""

    id: str
    title: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Link:
    """A reference of a rule; `url` is empty unless it is http or https."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """What a report prints of a rule."""

    id: str
    title: str
    area: str
    why: tuple[Block, ...]
    criterion: str
    sources: tuple[str, ...]
    references: tuple[Link, ...]
    experimental: bool


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """A pointer into the evidence index: `E7`."""

    short: str
    kind: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding; `number` counts from 1, gaps first and the worst of them first.

    `because` is empty where there is no reason to give; `fix` is the fix cut into prose and lines to copy,
    and `fix_text` the same in one piece.
    """

    number: int
    fingerprint: str
    rule: RuleView
    target_id: str
    target_name: str
    target_kind: str
    outcome: Outcome
    outcome_label: str
    severity: Severity
    severity_label: str
    likelihood: Level
    likelihood_label: str
    impact: Level
    impact_label: str
    risk: Level | None
    risk_label: str
    strength: Strength
    observed: str
    expected: str
    because: str
    fix: tuple[Block, ...]
    fix_text: str
    citations: tuple[str, ...]
    evidence: tuple[EvidenceRef, ...]

    def numbered(self, number: int) -> Self:
        """Return the same finding under its number in the report."""
        return replace(self, number=number)

    @property
    def is_gap(self) -> bool:
        """Say whether the rule failed with a severity above `info`."""
        return self.outcome is Outcome.FAIL and self.severity is not Severity.INFO

    @property
    def is_suggestion(self) -> bool:
        """Say whether the rule failed with severity `info`."""
        return self.outcome is Outcome.FAIL and self.severity is Severity.INFO


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Failed findings of one rule with the same severity and risk, so that the why is read once."""

    rule: RuleView
    findings: tuple[FindingView, ...]

    @property
    def first(self) -> FindingView:
        """Return the finding that stands for the group's severity, risk and citations."""
        return self.findings[0]


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    """Findings that share a reason for being unknown."""

    reason: str
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class AreaFindings:
    """The findings of one area for one target."""

    id: str
    title: str
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class TargetView:
    """One target with its findings by area. `endpoint` is host or host:port."""

    id: str
    number: int
    kind: TargetKind
    kind_label: str
    name: str
    endpoint: str
    protocol: str
    origin: str
    found_by: tuple[str, ...]
    unresolved: str
    verdict: Verdict
    areas: tuple[AreaFindings, ...]


@dataclass(frozen=True, slots=True)
class RiskCell:
    """How many gaps have one likelihood and one impact, and the risk that the run gave them."""

    likelihood: Level
    impact: Level
    number: int
    risk: Level | None
    risk_label: str


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A row of the risk table: one likelihood, all impacts from very low to very high."""

    likelihood: Level
    label: str
    cells: tuple[RiskCell, ...]


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """What the run says of one paragraph of the regulation. A pass never makes it "met".

    `strength` is the strongest among the findings that decide the state; None when nothing does.
    """

    id: str
    citation: str
    title: str
    summary: str
    evidence_limits: str
    designation: Designation | None
    designation_label: str
    state: State
    state_label: str
    strength: Strength | None
    strength_label: str
    counts: Counts
    failed: tuple[str, ...]
    unseen: tuple[str, ...]
    passed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FrameworkView:
    """One catalogue: the paragraphs that findings cite, and those that nobody assessed."""

    id: str
    title: str
    text_status: str
    compiled: str
    disclaimer: str
    source: str
    assessed: tuple[CoverageRow, ...]
    not_assessed: tuple[CoverageRow, ...]


@dataclass(frozen=True, slots=True)
class FactView:
    """One fact, nested ones by their path (`hosts[0].name`); not `seen` means that `value` is the reason."""

    path: str
    value: str
    seen: bool


@dataclass(frozen=True, slots=True)
class ArtefactView:
    """One raw artefact; `text` is empty when the run holds only its hash."""

    name: str
    media_type: str
    size: str
    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One piece of evidence under its short id."""

    short: str
    id: str
    probe: str
    kind: str
    target_name: str
    source: str
    method: str
    collected_at: str
    tool_version: str
    observation: Observation
    observation_label: str
    error: str
    facts: tuple[FactView, ...]
    facts_left_off: int
    artefacts: tuple[ArtefactView, ...]

    @property
    def lines(self) -> int:
        """Return about how many lines it takes, to keep a short one on one page."""
        facts = sum(1 + fact.value.count("\n") + len(fact.value) // 90 for fact in self.facts)
        return facts + sum(3 + item.text.count("\n") + len(item.text) // 90 for item in self.artefacts)


@dataclass(frozen=True, slots=True)
class PackView:
    """A file of rules that took part."""

    name: str
    sha256: str
    origin: str
    overrides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProblemView:
    """Something that went wrong in the program or its surroundings."""

    kind: str
    kind_label: str
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class NameValue:
    """A named value of the method section: an option or a checker with its version."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Method:
    """How the run was made."""

    command: str
    options: tuple[NameValue, ...]
    checkers: tuple[NameValue, ...]
    packs: tuple[PackView, ...]
    tls_engines: tuple[str, ...]
    inventory_sha256: str
    previous: str
    rules: int


@dataclass(frozen=True, slots=True)
class ReportView:
    """A whole run, grouped and sorted.

    `subject` is the organisation or, without one, the domains. `findings` holds all of them by number;
    `failed` the gaps and then the suggestions, worst first; `groups` the same by rule.
    """

    title: str
    statement: str
    subject: str
    organisation: str
    domains: tuple[str, ...]
    scope: tuple[str, ...]
    as_of: datetime
    as_of_day: str
    as_of_time: str
    tool: str
    tool_version: str
    run_id: str
    complete: bool
    verdict: Verdict
    areas: tuple[AreaView, ...]
    risk: tuple[RiskRow, ...]
    findings: tuple[FindingView, ...]
    failed: tuple[FindingView, ...]
    groups: tuple[RuleGroup, ...]
    targets: tuple[TargetView, ...]
    unknown: tuple[ReasonGroup, ...]
    manual: tuple[FindingView, ...]
    not_applicable: tuple[ReasonGroup, ...]
    frameworks: tuple[FrameworkView, ...]
    uncatalogued: tuple[CoverageRow, ...]
    evidence: tuple[EvidenceView, ...]
    problems: tuple[ProblemView, ...]
    method: Method
