"""Group and sort a run for people: the one place where every reporter gets its order and verdicts from."""

from collections import defaultdict

from hipaacheck.model import Evidence, Outcome, Regulated, Run, Target, TargetKind
from hipaacheck.reporters.annex import evidence_view
from hipaacheck.reporters.coverage import frameworks
from hipaacheck.reporters.details import endpoint, finding_view, method, problem_view, rule_view
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.grouping import by_kind, by_question, by_reason, by_risk, by_rule, by_waiver
from hipaacheck.reporters.limits import limits_of
from hipaacheck.reporters.registers import unkept
from hipaacheck.reporters.shapes import (
    AreaFindings,
    AreaView,
    EvidenceRef,
    EvidenceView,
    FindingView,
    ReportView,
    TargetView,
)
from hipaacheck.reporters.verdicts import OUTCOMES, verdict
from hipaacheck.reporters.words import timestamp, utc, words


def build_view(run: Run, edition: Edition = PLAIN, *, annex: bool = True) -> ReportView:
    """Return the run as reports show it; equal runs give equal views.

    Without the `annex` the view has no `evidence`, which takes most of the time and is not for a summary.
    """
    say = words()
    targets = sorted(run.targets, key=_target_order)
    evidence, short = _evidence(run, targets, annex)
    findings = _findings(run, targets, short)
    failed = tuple(finding for finding in findings if finding.is_open)
    manual = tuple(item for item in findings if item.outcome is Outcome.MANUAL and item.waiver is None)
    catalogues, strays = frameworks(run.frameworks, findings, _regulated(run))
    target_views = _targets(targets, findings)
    domains = tuple(plain(item.name, lines=False) for item in targets if item.kind is TargetKind.DOMAIN)
    tenants = tuple(plain(item.name, limit=120, lines=False) for item in targets if item.kind.is_tenant)
    organisation = plain(run.organisation or "", limit=120, lines=False)
    return ReportView(
        title=say.title,
        statement=say.statement,
        subject=organisation or _subject(domains or tenants) or plain(run.id),
        organisation=organisation,
        domains=domains,
        scope=_scope(targets),
        inventory=_has_inventory(run),
        tenants=bool(tenants),
        as_of=utc(run.as_of),
        as_of_day=say.day(run.as_of),
        as_of_time=timestamp(run.as_of),
        tool=plain(run.tool),
        tool_version=plain(run.tool_version),
        run_id=plain(run.id),
        complete=run.complete,
        limits=limits_of(run),
        offline=run.options.get("offline") is True,
        planned=bool(run.options.get("zones") or run.options.get("configs")),
        verdict=verdict(findings),
        areas=_areas(run, findings),
        risk=by_risk(failed),
        findings=findings,
        failed=failed,
        groups=by_rule(failed),
        accepted=by_waiver(findings),
        unkept=unkept(run),
        targets=target_views,
        target_groups=by_kind(target_views),
        unknown=by_reason(findings, Outcome.UNKNOWN),
        manual=manual,
        questions=by_question(manual, utc(run.as_of).date().isoformat()),
        not_applicable=by_reason(findings, Outcome.NOT_APPLICABLE),
        frameworks=catalogues,
        uncatalogued=strays,
        evidence=evidence,
        problems=tuple(problem_view(item) for item in run.problems),
        method=method(run),
    )


def _target_order(target: Target) -> tuple[int, str, int, str]:
    return (list(TargetKind).index(target.kind), target.name, target.port or 0, target.id)


def _has_inventory(run: Run) -> bool:
    """Return whether an inventory took part; one from memory (the demonstration) has no digest."""
    return run.inventory_sha256 is not None or run.organisation is not None


def _regulated(run: Run) -> Regulated | None:
    """Return what the organisation is under 45 CFR 160.103, by its inventory (organisation.record)."""
    said = [
        item.facts.get("kind") for item in run.evidence if item.kind == "organisation.record" and item.facts
    ]
    return next((kind for kind in Regulated if said and all(one == kind.value for one in said)), None)


def _subject(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (f" + {len(names) - 3}" if len(names) > 3 else "")


def _scope(targets: list[Target]) -> tuple[str, ...]:
    kinds = [target.kind for target in targets]
    return tuple(
        f"{kinds.count(kind):,} {words().kind(kind, kinds.count(kind))}"
        for kind in TargetKind
        if kind in kinds
    )


def _evidence(
    run: Run, targets: list[Target], annex: bool
) -> tuple[tuple[EvidenceView, ...], dict[str, EvidenceRef]]:
    order = {target.id: position for position, target in enumerate(targets)}
    names = {target.id: plain(target.name, lines=False) for target in targets}

    def key(item: Evidence) -> tuple[int, str, str, str]:
        return (order.get(item.target, len(order)), item.kind, item.probe, item.id)

    views: list[EvidenceView] = []
    short: dict[str, EvidenceRef] = {}
    for number, item in enumerate(sorted(run.evidence, key=key), 1):
        target = names.get(item.target, plain(item.target, lines=False))
        if annex:
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
        if view.is_open:
            risk = -1 if view.risk is None else view.risk.rank
            return (0, view.severity.rank, -risk, view.rule.id, position, view.target_id)
        outcome = OUTCOMES.index(view.outcome)
        return (1, position, words().area_rank(view.rule.area), outcome, view.rule.id, view.target_id)

    return tuple(view.numbered(number) for number, view in enumerate(sorted(views, key=key), 1))


def _areas(run: Run, findings: tuple[FindingView, ...]) -> tuple[AreaView, ...]:
    """Return the areas that every scan looks at, assessed or not, and those that rules of this run bring.

    What only an inventory can show is left out of a scan without one, unless something was seen all the same.
    """
    say = words()
    applied = {item.rule.area for item in findings if item.outcome is not Outcome.NOT_APPLICABLE}
    brought = {finding.rule.area for finding in findings} | {plain(rule.area) for rule in run.rules}
    if not _has_inventory(run):
        brought -= say.inventory_areas - applied
    areas = sorted({*say.areas} - say.inventory_areas | brought, key=say.area_rank)
    return tuple(
        AreaView(area, say.area(area), verdict(item for item in findings if item.rule.area == area))
        for area in areas
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
        exposure=target.exposure,
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
    return (OUTCOMES.index(finding.outcome), finding.number)
