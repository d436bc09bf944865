"""Turn single records of a run into what a report prints of them: labels, bounds, plain text."""

from pydantic import JsonValue

from hipaacheck.model import Finding, Problem, Rule, Run, Target, TargetKind, Waiver
from hipaacheck.reporters.blocks import FIX_LIMIT, blocks
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.shapes import (
    EvidenceRef,
    FindingView,
    Link,
    Method,
    NameValue,
    PackView,
    ProblemView,
    RuleView,
    WaiverView,
)
from hipaacheck.reporters.words import words

_TEXT = 1_200


def rule_view(rule: Rule) -> RuleView:
    """Return what a report prints of a rule."""
    return RuleView(
        id=plain(rule.id),
        title=plain(rule.title, lines=False),
        area=plain(rule.area),
        why=blocks(rule.why),
        criterion=plain(rule.passes_when, limit=_TEXT),
        sources=tuple(plain(source, limit=300, lines=False) for source in rule.sources),
        references=tuple(_link(label, url) for label, url in sorted(rule.references.items())),
        reads=tuple(plain(one, limit=300, lines=False) for one in rule.reads),
        baselines=tuple(plain(one, limit=100, lines=False) for one in rule.baselines),
        experimental=rule.lifecycle == "experimental",
    )


def _link(label: str, url: str) -> Link:
    """Keep the address only if a click on it stays on the web: packs come from strangers too."""
    safe = plain(url, limit=500, lines=False)
    return Link(
        plain(label, limit=200, lines=False), safe if safe.startswith(("https://", "http://")) else ""
    )


def _stray(rule_id: str) -> RuleView:
    """Stand for a rule that the run does not hold, so that its finding is still shown."""
    name = plain(rule_id, limit=100, lines=False)
    return RuleView(name, name, "other", (), "", (), (), (), (), False)


def finding_view(
    finding: Finding, number: int, rule: RuleView | None, target: Target | None, short: dict[str, EvidenceRef]
) -> FindingView:
    """Return one finding with its labels."""
    say = words()
    return FindingView(
        number=number,
        fingerprint=plain(finding.fingerprint, limit=100, lines=False),
        rule=rule or _stray(finding.rule),
        target_id=plain(finding.target),
        target_name=plain(place_of(target) if target else finding.target, limit=400, lines=False),
        target_kind=say.kind(target.kind) if target else "",
        outcome=finding.outcome,
        outcome_label=say.outcomes[finding.outcome],
        severity=finding.severity,
        severity_label=say.severities[finding.severity],
        likelihood=finding.likelihood,
        likelihood_label=say.levels[finding.likelihood],
        impact=finding.impact,
        impact_label=say.levels[finding.impact],
        risk=finding.risk,
        risk_label=say.levels[finding.risk] if finding.risk else "",
        strength=finding.strength,
        observed=plain(finding.observed, limit=_TEXT).strip(),
        expected=plain(finding.expected, limit=_TEXT).strip(),
        because=plain(finding.because or "", limit=1_000, lines=False),
        fix=blocks(finding.fix),
        fix_text=plain(finding.fix, limit=FIX_LIMIT).strip(),
        citations=tuple(plain(citation, limit=60, lines=False) for citation in finding.citations),
        evidence=tuple(short[item] for item in finding.evidence if item in short),
        heard=tuple(plain(said, limit=300, lines=False) for said in finding.heard),
        waiver=None if finding.waiver is None else waiver_view(finding.waiver),
    )


def waiver_view(waiver: Waiver) -> WaiverView:
    """Return an acceptance of a risk as text."""

    def text(value: object) -> str:
        return plain("" if value is None else str(value), limit=_TEXT, lines=False)

    return WaiverView(
        rule=text(waiver.rule),
        target=text(waiver.target),
        expires=text(waiver.expires),
        approved_by=text(waiver.approved_by),
        approved_on=text(waiver.approved_on),
        reason=text(waiver.reason),
        compensating_control=text(waiver.compensating_control),
        ticket=text(waiver.ticket),
    )


def place_of(target: Target) -> str:
    """Return where a finding is; a tenant often has the name of the organisation's domain."""
    kind = f" ({words().kind(target.kind)})" if target.kind.is_tenant else ""
    return f"{endpoint(target)}{kind}"


def endpoint(target: Target) -> str:
    """Return where a target is: a web host as the start of a URL, so that it is not taken for its domain."""
    name = plain(target.name, limit=300, lines=False)
    if target.kind is TargetKind.WEB_HOST:
        return f"https://{name}" if target.port in (None, 443) else f"https://{name}:{target.port}"
    return name if target.port is None else f"{name}:{target.port}"


def problem_view(problem: Problem) -> ProblemView:
    """Return one problem with its label."""
    return ProblemView(
        kind=problem.kind,
        kind_label=words().problem_kinds[problem.kind],
        where=plain(problem.where, limit=300, lines=False),
        what=plain(problem.what, limit=2_000),
    )


def method(run: Run) -> Method:
    """Return how the run was made."""
    return Method(
        command=plain(run.command, limit=_TEXT, lines=False),
        options=tuple(
            NameValue(plain(name, lines=False), plain(_value(value), limit=500, lines=False))
            for name, value in sorted(run.options.items())
        ),
        checkers=tuple(
            NameValue(plain(item.name), plain(f"{item.version} ({item.distribution})", lines=False))
            for item in sorted(run.checkers, key=lambda item: item.name)
        ),
        packs=tuple(
            PackView(
                name=plain(pack.name, limit=300, lines=False),
                sha256=plain(pack.sha256),
                origin=plain(pack.origin, limit=300, lines=False),
                overrides=tuple(plain(rule, lines=False) for rule in pack.overrides),
            )
            for pack in run.packs
        ),
        tls_engines=_tls_engines(run),
        inventory_sha256=plain(run.inventory_sha256 or ""),
        previous=plain(run.previous or ""),
        rules=len({finding.rule for finding in run.findings}),
    )


def _value(value: JsonValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


def _tls_engines(run: Run) -> tuple[str, ...]:
    """Return the engines that TLS evidence names (TlsFacts.engine)."""
    engines = {
        str(item.facts["engine"])
        for item in run.evidence
        if item.facts is not None and "engine" in item.facts
    }
    return tuple(plain(engine, limit=60, lines=False) for engine in sorted(engines))
