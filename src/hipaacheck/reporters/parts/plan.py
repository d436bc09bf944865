"""Show the remediation plan step by step."""

from dataclasses import dataclass

from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.risks import PlanItem, Step, plan_items
from hipaacheck.reporters.risks.catalog import Labels, labels
from hipaacheck.reporters.risks.plan import MANY_TARGETS, SEVERAL


@dataclass(frozen=True, slots=True)
class PlanStep:
    """The changes of one step, and how many gaps they close."""

    step: Step
    title: str
    items: tuple[PlanItem, ...]
    gaps: int


@dataclass(frozen=True, slots=True)
class PlanPart:
    """The plan with its words; `several` and `many_targets` are the numbers of its rule (risks/plan.py)."""

    steps: tuple[PlanStep, ...]
    labels: Labels
    changes: int
    gaps: int
    several: int
    many_targets: tuple[int, ...]
    checked: int


def build(source: Source) -> PlanPart:
    """Return the plan; one of a run without gaps has no steps."""
    say, items = labels(), plan_items(source.report, source.edition)
    steps = [(step, tuple(item for item in items if item.step is step)) for step in Step]
    return PlanPart(
        steps=tuple(
            PlanStep(step, say.steps[step], mine, sum(len(item.findings) for item in mine))
            for step, mine in steps
            if mine
        ),
        labels=say,
        changes=len(items),
        gaps=sum(len(item.findings) for item in items),
        several=SEVERAL,
        many_targets=MANY_TARGETS,
        checked=source.report.verdict.counts.checked,
    )
