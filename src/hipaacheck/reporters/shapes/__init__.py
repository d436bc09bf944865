"""Shape a run for people: what `build_view` (view.py) hands to every reporter.

All text in a view is `plain` already (escape.py) and bounded; markup is still each reporter's to escape.
"""

from hipaacheck.reporters.shapes.findings import (
    AcceptedGroup,
    AreaFindings,
    EvidenceRef,
    FindingView,
    Link,
    QuestionGroup,
    ReasonGroup,
    RiskCell,
    RiskRow,
    RuleGroup,
    RuleView,
    TargetGroup,
    TargetView,
    WaiverView,
)
from hipaacheck.reporters.shapes.making import Method, NameValue, PackView, ProblemView
from hipaacheck.reporters.shapes.paragraphs import CoverageRow, FamilyRow, FrameworkView, StateCount
from hipaacheck.reporters.shapes.pieces import ArtefactView, EvidenceView, FactView
from hipaacheck.reporters.shapes.registers import (
    CellView,
    ColumnView,
    RegisterRow,
    RegisterView,
    SectionView,
)
from hipaacheck.reporters.shapes.report import ReportView
from hipaacheck.reporters.shapes.verdicts import AreaView, Counts, SeverityCount, State, Verdict

__all__ = [
    "AcceptedGroup",
    "AreaFindings",
    "AreaView",
    "ArtefactView",
    "CellView",
    "ColumnView",
    "Counts",
    "CoverageRow",
    "EvidenceRef",
    "EvidenceView",
    "FactView",
    "FamilyRow",
    "FindingView",
    "FrameworkView",
    "Link",
    "Method",
    "NameValue",
    "PackView",
    "ProblemView",
    "QuestionGroup",
    "ReasonGroup",
    "RegisterRow",
    "RegisterView",
    "ReportView",
    "RiskCell",
    "RiskRow",
    "RuleGroup",
    "RuleView",
    "SectionView",
    "SeverityCount",
    "State",
    "StateCount",
    "TargetGroup",
    "TargetView",
    "Verdict",
    "WaiverView",
]
