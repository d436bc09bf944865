"""Make the rows of the risk register from the view of a run and the decisions of its edition."""

from dataclasses import replace

from hipaacheck.model import Outcome
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.grouping import by_rule
from hipaacheck.reporters.risks.catalog import entry_of, exposure_text, threat_of
from hipaacheck.reporters.risks.controls import Passed, controls, passed
from hipaacheck.reporters.risks.decisions import Actions, actions_of, decision
from hipaacheck.reporters.risks.shapes import Asset, RiskRow
from hipaacheck.reporters.shapes import FindingView, ReportView, RuleGroup, WaiverView
from hipaacheck.reporters.translation import gettext

_Assets = dict[str, Asset]


def risk_rows(report: ReportView, edition: Edition) -> tuple[RiskRow, ...]:
    """Return the risk register: the gaps by risk, highest first, then the accepted risks.

    A row is for one rule at all targets where it failed with the same severity and risk. Suggestions and what
    could not be seen are no rows.
    """
    actions, passes, assets = actions_of(edition), passed(report.findings), _assets(report)
    groups: list[tuple[RuleGroup, WaiverView | None]] = [(group, None) for group in _gaps(report)]
    groups += _accepted(report)
    rows = [_row(group, waiver, assets, passes, actions, report) for group, waiver in groups]
    return tuple(replace(row, id=f"R{number}") for number, row in enumerate(sorted(rows, key=_order), 1))


def _gaps(report: ReportView) -> tuple[RuleGroup, ...]:
    return by_rule(tuple(finding for finding in report.failed if finding.is_gap))


def _accepted(report: ReportView) -> list[tuple[RuleGroup, WaiverView | None]]:
    return [
        (group, accepted.waiver)
        for accepted in report.accepted
        for group in by_rule(
            tuple(
                finding
                for item in accepted.rules
                for finding in item.findings
                if finding.outcome is Outcome.FAIL
            )
        )
    ]


def _order(row: RiskRow) -> tuple[bool, int, int, str, int]:
    risk = -1 if row.risk is None else row.risk.rank
    return (row.accepted, -risk, row.severity.rank, row.rule.id, row.findings[0].number)


def _row(
    group: RuleGroup,
    waiver: WaiverView | None,
    assets: _Assets,
    passes: Passed,
    actions: Actions,
    report: ReportView,
) -> RiskRow:
    first, entry = group.first, entry_of(group.rule.id)
    named, more = controls(group.findings, passes, waiver)
    return RiskRow(
        id="",
        rule=group.rule,
        severity=first.severity,
        severity_label=first.severity_label,
        assets=tuple(_asset(finding, assets) for finding in group.findings),
        threat=None if entry is None else threat_of(entry),
        vulnerability="" if entry is None else gettext(entry.weakness),
        controls=named,
        more_controls=more,
        likelihood=first.likelihood,
        likelihood_label=first.likelihood_label,
        impact=first.impact,
        impact_label=first.impact_label,
        risk=first.risk,
        risk_label=first.risk_label,
        decision=decision(group.findings, actions, report),
        waiver=waiver,
        findings=group.findings,
    )


def _assets(report: ReportView) -> _Assets:
    return {
        target.id: Asset(
            target.id, target.number, target.endpoint, target.kind_label, exposure_text(target.exposure)
        )
        for target in report.targets
    }


def _asset(finding: FindingView, assets: _Assets) -> Asset:
    known = assets.get(finding.target_id)
    name = finding.target_name
    return (
        Asset(finding.target_id, 0, name, finding.target_kind, "")
        if known is None
        else replace(known, name=name)
    )
