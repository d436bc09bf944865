"""Make the remediation plan: what to change, in three steps by effort and by what it mends.

The rule for the steps, which the report states: a quick win takes minutes or hours in all, and mends
something critical or high or closes three gaps or more. What else is critical or high, or lowers a risk of at
least moderate in days or less, is next. The rest is for later. A change takes one size more from eight
targets on, and two from sixty on.
"""

from collections import defaultdict
from dataclasses import replace

from hipaacheck.model import Level, Severity
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.risks.catalog import Entry, entry_of, labels
from hipaacheck.reporters.risks.decisions import Actions, actions_of, decision
from hipaacheck.reporters.risks.register import risk_rows
from hipaacheck.reporters.risks.shapes import Effort, PlanItem, RiskRow, Step
from hipaacheck.reporters.shapes import FindingView, ReportView
from hipaacheck.reporters.translation import gettext

SEVERAL = 3
MANY_TARGETS = (8, 60)

_SIZES = tuple(Effort)
_SMALL = (Effort.MINUTES, Effort.HOURS)


def plan_items(
    report: ReportView, edition: Edition, rows: tuple[RiskRow, ...] | None = None
) -> tuple[PlanItem, ...]:
    """Return the remediation plan in its order; `rows` is the register if it was made already.

    Only gaps are in it: no suggestions, no accepted risks.
    """
    by_rule: dict[str, list[FindingView]] = defaultdict(list)
    for finding in report.failed:
        if finding.is_gap:
            by_rule[finding.rule.id].append(finding)
    risks: dict[str, list[str]] = defaultdict(list)
    for row in risk_rows(report, edition) if rows is None else rows:
        if not row.accepted:
            risks[row.rule.id].append(row.id)
    actions = actions_of(edition)
    items = [
        _item(tuple(found), tuple(risks[rule_id]), actions, report) for rule_id, found in by_rule.items()
    ]
    return tuple(replace(item, id=f"P{number}") for number, item in enumerate(sorted(items, key=_order), 1))


def _item(
    found: tuple[FindingView, ...], rows: tuple[str, ...], actions: Actions, report: ReportView
) -> PlanItem:
    entry, say = entry_of(found[0].rule.id), labels()
    worst = min(found, key=lambda finding: (finding.severity.rank, -_rank(finding.risk), finding.number))
    riskiest = max(found, key=lambda finding: (_rank(finding.risk), -finding.number))
    whole = None if entry is None else _whole(entry, len({finding.target_id for finding in found}))
    return PlanItem(
        id="",
        step=_step(whole, worst.severity, riskiest.risk, len(found)),
        rule=worst.rule,
        severity=worst.severity,
        severity_label=worst.severity_label,
        risk=riskiest.risk,
        risk_label=riskiest.risk_label,
        effort=entry.effort if entry else None,
        whole_effort=whole,
        effort_label=say.efforts[whole] if whole else say.not_estimated,
        who=entry.who if entry else None,
        who_label=say.who[entry.who] if entry else "",
        because=gettext(entry.because) if entry else "",
        depends_on=gettext(entry.depends_on) if entry and entry.depends_on else "",
        rows=rows,
        findings=found,
        decision=decision(found, actions, report),
    )


def _whole(entry: Entry, targets: int) -> Effort:
    """Return the effort for all targets of a change."""
    raised = sum(targets >= many for many in MANY_TARGETS)
    return _SIZES[min(_SIZES.index(entry.effort) + raised, len(_SIZES) - 1)]


def _step(effort: Effort | None, severity: Severity, risk: Level | None, gaps: int) -> Step:
    urgent = severity in (Severity.CRITICAL, Severity.HIGH)
    if effort in _SMALL and (urgent or gaps >= SEVERAL):
        return Step.QUICK
    serious = _rank(risk) >= Level.MODERATE.rank and effort in (*_SMALL, Effort.DAYS)
    return Step.NEXT if urgent or serious else Step.LATER


def _order(item: PlanItem) -> tuple[int, int, int, int, int, str]:
    """Return the sort key: step, then the worst first, the least work first, the most gaps first."""
    size = len(_SIZES) if item.whole_effort is None else _SIZES.index(item.whole_effort)
    return (
        tuple(Step).index(item.step),
        item.severity.rank,
        -_rank(item.risk),
        size,
        -len(item.findings),
        item.rule.id,
    )


def _rank(risk: Level | None) -> int:
    return -1 if risk is None else risk.rank
