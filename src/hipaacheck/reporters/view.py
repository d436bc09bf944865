"""Group and sort a run for people: the one place where every reporter gets its order and verdicts from."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby

from hipaacheck.model import Evidence, Level, Outcome, Run, Target, TargetKind
from hipaacheck.reporters.annex import evidence_view
from hipaacheck.reporters.coverage import frameworks
from hipaacheck.reporters.details import endpoint, finding_view, method, problem_view, rule_view
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.shapes import (
    AreaFindings,
    AreaView,
    EvidenceRef,
    EvidenceView,
    FindingView,
    ReasonGroup,
    ReportView,
    RiskCell,
    RiskRow,
    RuleGroup,
    TargetView,
)
from hipaacheck.reporters.verdicts import verdict
from hipaacheck.reporters.words import timestamp, utc, words

_OUTCOMES = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.MANUAL, Outcome.PASS, Outcome.NOT_APPLICABLE)


def build_view(run: Run) -> ReportView:
    """Return the run as reports show it; equal runs give equal views."""
    say = words()
    targets = sorted(run.targets, key=_target_order)
    evidence, short = _evidence(run, targets)
    findings = _findings(run, targets, short)
    failed = tuple(finding for finding in findings if finding.outcome is Outcome.FAIL)
    catalogues, strays = frameworks(run.frameworks, findings)
    domains = tuple(plain(item.name, lines=False) for item in targets if item.kind is TargetKind.DOMAIN)
    organisation = plain(run.organisation or "", limit=120, lines=False)
    return ReportView(
        title=say.title,
        statement=say.statement,
        subject=organisation or _subject(domains) or plain(run.id),
        organisation=organisation,
        domains=domains,
        scope=_scope(targets),
        as_of=utc(run.as_of),
        as_of_day=say.day(run.as_of),
        as_of_time=timestamp(run.as_of),
        tool=plain(run.tool),
        tool_version=plain(run.tool_version),
        run_id=plain(run.id),
        complete=run.complete,
        verdict=verdict(findings),
        areas=_areas(run, findings),
        risk=_risk(failed),
        findings=findings,
        failed=failed,
        groups=_groups(failed),
        targets=_targets(targets, findings),
        unknown=_by_reason(findings, Outcome.UNKNOWN),
        manual=tuple(finding for finding in findings if finding.outcome is Outcome.MANUAL),
        not_applicable=_by_reason(findings, Outcome.NOT_APPLICABLE),
        frameworks=catalogues,
        uncatalogued=strays,
        evidence=evidence,
        problems=tuple(problem_view(item) for item in run.problems),
        method=method(run),
    )


def _target_order(target: Target) -> tuple[int, str, int, str]:
    return (list(TargetKind).index(target.kind), target.name, target.port or 0, target.id)


def _subject(domains: tuple[str, ...]) -> str:
    return ", ".join(domains[:3]) + (f" + {len(domains) - 3}" if len(domains) > 3 else "")


def _scope(targets: list[Target]) -> tuple[str, ...]:
    kinds = [target.kind for target in targets]
    return tuple(
        f"{kinds.count(kind):,} {words().kind(kind, kinds.count(kind))}"
        for kind in TargetKind
        if kind in kinds
    )


def _evidence(run: Run, targets: list[Target]) -> tuple[tuple[EvidenceView, ...], dict[str, EvidenceRef]]:
    order = {target.id: position for position, target in enumerate(targets)}
    names = {target.id: plain(target.name, lines=False) for target in targets}

    def key(item: Evidence) -> tuple[int, str, str, str]:
        return (order.get(item.target, len(order)), item.kind, item.probe, item.id)

    views: list[EvidenceView] = []
    short: dict[str, EvidenceRef] = {}
    for number, item in enumerate(sorted(run.evidence, key=key), 1):
        target = names.get(item.target, plain(item.target, lines=False))
        views.append(evidence_view(item, f"E{number}", target))
        short[item.id] = EvidenceRef(f"E{number}", plain(item.kind))
    return tuple(views), short


def _findings(run: Run, targets: list[Target], short: dict[str, EvidenceRef]) -> tuple[FindingView, ...]:
    rules = {rule.id: rule_view(rule) for rule in run.rules}
    known = {target.id: target for target in targets}
    order = {target.id: position for position, target in enumerate(targets)}
    views = [
        finding_view(item, 0, rules.get(item.rule), known.get(item.target), short) for item in run.findings
    ]

    def key(view: FindingView) -> tuple[object, ...]:
        position = order.get(view.target_id, len(order))
        if view.outcome is Outcome.FAIL:
            risk = -1 if view.risk is None else view.risk.rank
            return (0, view.severity.rank, -risk, view.rule.id, position, view.target_id)
        outcome = _OUTCOMES.index(view.outcome)
        return (1, position, words().area_rank(view.rule.area), outcome, view.rule.id, view.target_id)

    return tuple(view.numbered(number) for number, view in enumerate(sorted(views, key=key), 1))


def _areas(run: Run, findings: tuple[FindingView, ...]) -> tuple[AreaView, ...]:
    """Return the known areas, assessed or not, and those that plugins brought."""
    say = words()
    present = {finding.rule.area for finding in findings} | {plain(rule.area) for rule in run.rules}
    areas = sorted({*say.areas, *present}, key=say.area_rank)
    return tuple(
        AreaView(area, say.area(area), verdict(item for item in findings if item.rule.area == area))
        for area in areas
    )


def _groups(failed: tuple[FindingView, ...]) -> tuple[RuleGroup, ...]:
    return tuple(
        RuleGroup(findings[0].rule, findings)
        for _, group in groupby(failed, key=lambda item: (item.severity, item.risk, item.rule.id))
        for findings in [tuple(group)]
    )


def _targets(targets: list[Target], findings: tuple[FindingView, ...]) -> tuple[TargetView, ...]:
    names = {item.id: plain(item.name, limit=300, lines=False) for item in targets}
    by_target: dict[str, list[FindingView]] = defaultdict(list)
    for finding in findings:
        by_target[finding.target_id].append(finding)
    return tuple(
        _target(item, number, names, by_target[plain(item.id)]) for number, item in enumerate(targets, 1)
    )


def _target(target: Target, number: int, names: dict[str, str], findings: list[FindingView]) -> TargetView:
    name = names[target.id]
    return TargetView(
        id=plain(target.id),
        number=number,
        kind=target.kind,
        kind_label=words().kind(target.kind),
        name=name,
        endpoint=endpoint(target),
        protocol=plain(target.protocol or "", lines=False),
        origin=plain(str(target.origin), limit=300, lines=False),
        found_by=tuple(names.get(item, plain(item, lines=False)) for item in target.found_by),
        unresolved=plain(target.unresolved or "", limit=1_000),
        verdict=verdict(findings),
        areas=_area_findings(findings),
    )


def _area_findings(findings: list[FindingView]) -> tuple[AreaFindings, ...]:
    by_area: dict[str, list[FindingView]] = defaultdict(list)
    for finding in findings:
        by_area[finding.rule.area].append(finding)
    return tuple(
        AreaFindings(area, words().area(area), tuple(sorted(by_area[area], key=_row_order)))
        for area in sorted(by_area, key=words().area_rank)
    )


def _row_order(finding: FindingView) -> tuple[int, int]:
    return (_OUTCOMES.index(finding.outcome), finding.number)


def _by_reason(findings: Iterable[FindingView], outcome: Outcome) -> tuple[ReasonGroup, ...]:
    groups: dict[str, list[FindingView]] = defaultdict(list)
    for finding in findings:
        if finding.outcome is outcome:
            groups[finding.because or words().no_reason].append(finding)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return tuple(ReasonGroup(reason, tuple(members)) for reason, members in ordered)


def _risk(failed: tuple[FindingView, ...]) -> tuple[RiskRow, ...]:
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
