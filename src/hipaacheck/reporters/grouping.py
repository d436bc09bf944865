"""Group findings and targets for reports: by rule, by reason, by question, by waiver, by kind, by risk."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby

from hipaacheck.model import Level, Outcome, TargetKind
from hipaacheck.reporters.shapes import (
    AcceptedGroup,
    FindingView,
    QuestionGroup,
    ReasonGroup,
    RiskCell,
    RiskRow,
    RuleGroup,
    TargetGroup,
    TargetView,
    WaiverView,
)
from hipaacheck.reporters.words import words

_ID = re.compile(r"[A-Z][A-Z0-9]+(-[A-Z0-9]+)+|[a-z][a-z-]+:[A-Za-z0-9.()@/_-]+(:[0-9]+)?")


def by_rule(failed: tuple[FindingView, ...]) -> tuple[RuleGroup, ...]:
    """Return findings in their order, those of one rule with the same severity and risk together."""
    return tuple(
        RuleGroup(findings[0].rule, findings)
        for _, group in groupby(failed, key=lambda item: (item.severity, item.risk, item.rule.id))
        for findings in [tuple(group)]
    )


def by_reason(findings: Iterable[FindingView], outcome: Outcome) -> tuple[ReasonGroup, ...]:
    """Return the findings of one outcome, accepted risks aside, by reason; the most frequent first."""
    groups: dict[str, list[FindingView]] = defaultdict(list)
    for finding in findings:
        if finding.outcome is outcome and finding.waiver is None:
            groups[finding.because or words().no_reason].append(finding)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return tuple(ReasonGroup(reason, tuple(members)) for reason, members in ordered)


def by_question(manual: Iterable[FindingView], today: str) -> tuple[QuestionGroup, ...]:
    """Return what is for a person to answer by rule, the most urgent first; `today` is a day in ISO 8601."""
    groups: dict[str, list[FindingView]] = defaultdict(list)
    for finding in manual:
        groups[finding.rule.id].append(finding)
    ordered = sorted(groups.values(), key=lambda group: (group[0].severity.rank, group[0].rule.id))
    return tuple(QuestionGroup(group[0].rule, tuple(group), _answer(group[0], today)) for group in ordered)


def _answer(finding: FindingView, today: str) -> str:
    """Return the entry of `attestations` (inventory/schema/decisions.py) that answers one question."""
    return "\n".join(
        (
            f"  - rule: {_scalar(finding.rule.id)}",
            f"    target: {_scalar(finding.target_id)}",
            "    answer: true  # or false; true: it is as the rule asks",
            "    statement: what you know, and from where",
            "    by: your name and role",
            f"    date: {today}",
        )
    )


def _scalar(text: str) -> str:
    """Return text as YAML reads it back: the usual ids as they are, all else as JSON strings."""
    return text if _ID.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def by_waiver(findings: Iterable[FindingView]) -> tuple[AcceptedGroup, ...]:
    """Return the accepted risks by waiver, the first to expire first."""
    groups: dict[WaiverView, list[FindingView]] = defaultdict(list)
    for finding in findings:
        if finding.waiver is not None:
            groups[finding.waiver].append(finding)
    ordered = sorted(
        groups, key=lambda waiver: (waiver.expires, waiver.rule, waiver.target, groups[waiver][0].number)
    )
    return tuple(AcceptedGroup(waiver, _accepted(groups[waiver])) for waiver in ordered)


def _accepted(findings: list[FindingView]) -> tuple[RuleGroup, ...]:
    groups: dict[tuple[int, str, str], list[FindingView]] = defaultdict(list)
    for finding in findings:
        groups[finding.severity.rank, finding.rule.id, finding.outcome].append(finding)
    return tuple(RuleGroup(group[0].rule, tuple(group)) for _, group in sorted(groups.items()))


def by_kind(targets: Iterable[TargetView]) -> tuple[TargetGroup, ...]:
    """Return the targets by kind, in their order."""
    return tuple(
        TargetGroup(kind, words().kind(kind, len(members)), _is_declared(kind), members)
        for kind, group in groupby(targets, key=lambda target: target.kind)
        for members in [tuple(group)]
    )


def _is_declared(kind: TargetKind) -> bool:
    """Return whether targets of a kind are, or stand for, entries of an inventory."""
    return not (kind.on_network or kind.is_tenant)


def by_risk(failed: tuple[FindingView, ...]) -> tuple[RiskRow, ...]:
    """Return the gaps, not the suggestions, by likelihood, highest first, and impact (SP 800-30r1)."""
    say = words()

    def cell(likelihood: Level, impact: Level) -> RiskCell:
        inside = [
            item for item in failed if item.is_gap and (item.likelihood, item.impact) == (likelihood, impact)
        ]
        risks = [item.risk for item in inside if item.risk is not None]
        worst = max(risks, key=lambda level: level.rank, default=None)
        return RiskCell(likelihood, impact, len(inside), worst, say.levels[worst] if worst else "")

    return tuple(
        RiskRow(likelihood, say.levels[likelihood], tuple(cell(likelihood, impact) for impact in Level))
        for likelihood in reversed(Level)
    )
