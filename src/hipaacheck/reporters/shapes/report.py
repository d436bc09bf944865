"""Shape a whole run for people."""

from dataclasses import dataclass
from datetime import datetime

from hipaacheck.reporters.shapes.findings import (
    AcceptedGroup,
    FindingView,
    QuestionGroup,
    ReasonGroup,
    RiskRow,
    RuleGroup,
    TargetGroup,
    TargetView,
)
from hipaacheck.reporters.shapes.making import Method, ProblemView
from hipaacheck.reporters.shapes.paragraphs import CoverageRow, FrameworkView
from hipaacheck.reporters.shapes.pieces import EvidenceView
from hipaacheck.reporters.shapes.registers import SectionView
from hipaacheck.reporters.shapes.verdicts import AreaView, Verdict


@dataclass(frozen=True, slots=True)
class ReportView:
    """A whole run, grouped and sorted.

    `subject` is the organisation or, without one, the domains. `findings` holds all of them by number;
    `failed` the gaps and then the suggestions, worst first; `groups` the same by rule. What a waiver accepts
    is in `findings` and `accepted` only. `inventory` says that one was given, `unkept` what it leaves out;
    `tenants` says that settings of cloud services were read. `limits` are sentences on what the user chose to
    leave out, or to read from files; `offline` says that no connection was opened, `planned` that records or
    settings were read from files.
    `questions` holds the findings of `manual` by rule, `target_groups` the targets by kind.
    """

    title: str
    statement: str
    subject: str
    organisation: str
    domains: tuple[str, ...]
    scope: tuple[str, ...]
    inventory: bool
    tenants: bool
    as_of: datetime
    as_of_day: str
    as_of_time: str
    tool: str
    tool_version: str
    run_id: str
    complete: bool
    limits: tuple[str, ...]
    offline: bool
    planned: bool
    verdict: Verdict
    areas: tuple[AreaView, ...]
    risk: tuple[RiskRow, ...]
    findings: tuple[FindingView, ...]
    failed: tuple[FindingView, ...]
    groups: tuple[RuleGroup, ...]
    accepted: tuple[AcceptedGroup, ...]
    unkept: tuple[SectionView, ...]
    targets: tuple[TargetView, ...]
    target_groups: tuple[TargetGroup, ...]
    unknown: tuple[ReasonGroup, ...]
    manual: tuple[FindingView, ...]
    questions: tuple[QuestionGroup, ...]
    not_applicable: tuple[ReasonGroup, ...]
    frameworks: tuple[FrameworkView, ...]
    uncatalogued: tuple[CoverageRow, ...]
    evidence: tuple[EvidenceView, ...]
    problems: tuple[ProblemView, ...]
    method: Method
