"""Keep the risk register and the remediation plan: what each row says, from the view and the decisions."""

from hipaacheck.reporters.risks.plan import plan_items
from hipaacheck.reporters.risks.register import risk_rows
from hipaacheck.reporters.risks.shapes import (
    Asset,
    Control,
    Decision,
    Effort,
    PlanItem,
    RiskRow,
    Said,
    Step,
    Threat,
    Who,
)

__all__ = [
    "Asset",
    "Control",
    "Decision",
    "Effort",
    "PlanItem",
    "RiskRow",
    "Said",
    "Step",
    "Threat",
    "Who",
    "plan_items",
    "risk_rows",
]
