"""Shape rules, findings and their groups: by rule, by reason, by target, by risk."""

from dataclasses import dataclass, field, replace
from typing import Self

from hipaacheck.model import Exposure, Level, Outcome, Severity, Strength, TargetKind
from hipaacheck.reporters.blocks import Block
from hipaacheck.reporters.shapes.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Link:
    """A reference of a rule; `url` is empty unless it is http or https."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """What a report prints of a rule.

    `reads` says where in a vendor's interface the facts are read, `baselines` which published baselines ask
    the same.
    """

    id: str
    title: str
    area: str
    why: tuple[Block, ...]
    criterion: str
    sources: tuple[str, ...]
    references: tuple[Link, ...]
    reads: tuple[str, ...]
    baselines: tuple[str, ...]
    experimental: bool


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """A pointer into the evidence index: `E7`."""

    short: str
    kind: str


@dataclass(frozen=True, slots=True)
class WaiverView:
    """Somebody's acceptance of a risk; days are ISO 8601, empty texts were not recorded."""

    rule: str
    target: str
    expires: str
    approved_by: str
    approved_on: str
    reason: str
    compensating_control: str
    ticket: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding; `number` counts from 1, gaps first and the worst of them first.

    `because` is empty where there is no reason to give; `fix` is the fix cut into prose and lines to copy,
    and `fix_text` the same in one piece. `heard` is what other tools said that differs. `waiver` is set while
    an acceptance of the risk is in force.
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
    heard: tuple[str, ...]
    waiver: WaiverView | None

    def numbered(self, number: int) -> Self:
        """Return the same finding under its number in the report."""
        return replace(self, number=number)

    @property
    def is_gap(self) -> bool:
        """Say whether the rule failed with a severity above `info` and nobody has accepted that."""
        return self.is_open and self.severity is not Severity.INFO

    @property
    def is_suggestion(self) -> bool:
        """Say whether the rule failed with severity `info` and nobody has accepted that."""
        return self.is_open and self.severity is Severity.INFO

    @property
    def is_attested(self) -> bool:
        """Say whether the rule passed on nothing but somebody's word."""
        return self.outcome is Outcome.PASS and self.strength is Strength.ATTESTATION

    @property
    def is_open(self) -> bool:
        """Say whether the rule failed and nobody has accepted that."""
        return self.outcome is Outcome.FAIL and self.waiver is None


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
class QuestionGroup:
    """What people must answer for one rule; `findings` have the question as `because`.

    `answer` is the entry of an inventory, in YAML, that records the answer to the first of them.
    """

    rule: RuleView
    findings: tuple[FindingView, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class AcceptedGroup:
    """A waiver in force with all that it accepts in this run."""

    waiver: WaiverView
    rules: tuple[RuleGroup, ...]


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
    exposure: Exposure = field(default_factory=Exposure)


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """All targets of one kind; `declared` says that they stand for entries of an inventory."""

    kind: TargetKind
    title: str
    declared: bool
    targets: tuple[TargetView, ...]


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
