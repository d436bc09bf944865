"""Make the parts of a run for tests: rules, targets, evidence, findings, a framework, and the run around them."""

from datetime import UTC, datetime, timedelta

from pydantic import JsonValue

from hipaacheck.checkers.api import artefact
from hipaacheck.model import (
    CheckerInfo,
    Evidence,
    Finding,
    Framework,
    Level,
    Observation,
    Origin,
    Outcome,
    Pack,
    Requirement,
    Rule,
    Run,
    Severity,
    Strength,
    Target,
    TargetKind,
    Timing,
    Vector,
    digest,
    fingerprint,
)

AS_OF = datetime(2026, 11, 21, 14, 5, 9, tzinfo=UTC)
CLINIC = "harborclinic.example"
BILLING = "harborbilling.example"

# SP 800-30r1 table I-2, for the factory only; the engine owns the real one.
_RISK = {
    ("high", "high"): Level.HIGH,
    ("high", "moderate"): Level.MODERATE,
    ("moderate", "high"): Level.MODERATE,
    ("moderate", "moderate"): Level.MODERATE,
    ("very-high", "very-high"): Level.VERY_HIGH,
    ("high", "very-high"): Level.VERY_HIGH,
}


def risk_of(likelihood: Level, impact: Level) -> Level:
    """Return a believable risk level for the factory."""
    return _RISK.get((likelihood.value, impact.value), min(likelihood, impact, key=lambda level: level.rank))


def rule(
    rule_id: str,
    title: str,
    area: str,
    kind: TargetKind,
    severity: Severity,
    *,
    why: str,
    fix: str,
    citations: tuple[str, ...],
    likelihood: Level = Level.MODERATE,
    impact: Level = Level.MODERATE,
    strength: Strength = Strength.PARTIAL,
    sources: tuple[str, ...] = ("RFC 9325 section 3",),
    passes_when: str = "facts.good",
    references: dict[str, str] | None = None,
) -> Rule:
    """Return a rule with what a report prints; its vector is a stand-in."""
    return Rule(
        id=rule_id,
        title=title,
        area=area,
        applies_to=kind,
        needs={"facts": "test.facts"},
        passes_when=passes_when,
        severity=severity,
        likelihood=likelihood,
        impact=impact,
        strength=strength,
        citations=citations,
        sources=sources,
        observed="",
        expected="",
        why=why,
        fix=fix,
        references=references or {},
        vectors=(Vector(name="a vector", outcome=Outcome.PASS, facts={"facts": {}}),),
    )


def finding(
    of: Rule,
    target: Target,
    outcome: Outcome,
    observed: str = "",
    expected: str = "",
    *,
    because: str | None = None,
    fix: str | None = None,
    evidence: tuple[Evidence, ...] = (),
    severity: Severity | None = None,
) -> Finding:
    """Return the finding of one rule on one target."""
    failed = outcome is Outcome.FAIL
    return Finding(
        fingerprint=fingerprint(of.id, target.id),
        rule=of.id,
        target=target.id,
        outcome=outcome,
        severity=severity or of.severity,
        likelihood=of.likelihood,
        impact=of.impact,
        risk=risk_of(of.likelihood, of.impact) if failed else None,
        strength=of.strength,
        observed=observed,
        expected=expected,
        because=because,
        fix=of.fix if fix is None else fix,
        citations=of.citations,
        evidence=tuple(item.id for item in evidence),
    )


def evidence(
    target: Target,
    kind: str,
    source: str,
    method: str,
    facts: dict[str, JsonValue] | None = None,
    *,
    raw: str | None = None,
    error: str | None = None,
    absent: bool = False,
    after: float = 0.2,
) -> Evidence:
    """Return a sealed piece of evidence; `raw` becomes its artefact."""
    seen = Observation.ABSENT if absent else Observation.PRESENT
    return Evidence.sealed(
        probe=kind.replace(".", "-"),
        target=target.id,
        kind=kind,
        source=source,
        method=method,
        collected_at=AS_OF + timedelta(seconds=after),
        tool_version="0.1.0",
        observation=Observation.FAILED if error else seen,
        facts=None if error else facts,
        error=error,
        artefacts=() if raw is None else (artefact(f"{kind}.txt", "text/plain", raw.encode()),),
    )


def domain(name: str, line: int) -> Target:
    """Return a domain that an inventory names."""
    return Target(
        id=f"domain:{name}",
        kind=TargetKind.DOMAIN,
        name=name,
        origin=Origin(file="inventory.yaml", line=line),
    )


def host(kind: TargetKind, name: str, port: int, protocol: str, by: Target, **fields: str) -> Target:
    """Return a mail or web host that a domain's evidence led to."""
    return Target(
        id=f"{kind.value}:{name}:{port}",
        kind=kind,
        name=name,
        port=port,
        protocol=protocol,
        origin=Origin(file=by.name),
        found_by=(by.id,),
        **fields,
    )


def framework() -> Framework:
    """Return a few paragraphs of the Security Rule in our own words, enough to fill a coverage table."""
    required, addressable, standard = "required", "addressable", "standard-only"
    rows = (
        (
            "164.308(a)(1)(i)",
            "Security management process",
            standard,
            "Prevent, detect and correct violations.",
        ),
        ("164.308(a)(1)(ii)(A)", "Risk analysis", required, "Assess the risks to ePHI accurately."),
        ("164.308(a)(1)(ii)(B)", "Risk management", required, "Reduce risks to a reasonable level."),
        ("164.308(a)(1)(ii)(D)", "Information system activity review", required, "Review logs regularly."),
        ("164.308(a)(5)(ii)(B)", "Protection from malicious software", addressable, "Guard against malware."),
        ("164.308(a)(7)(ii)(A)", "Data backup plan", required, "Keep retrievable exact copies of ePHI."),
        ("164.308(b)(3)", "Written contract or other arrangement", required, "Record the assurances."),
        ("164.310(d)(1)", "Device and media controls", standard, "Govern the movement of media."),
        ("164.312(a)(2)(iv)", "Encryption and decryption", addressable, "Encrypt and decrypt ePHI."),
        ("164.312(d)", "Person or entity authentication", standard, "Verify who seeks access."),
        ("164.312(e)(1)", "Transmission security", standard, "Guard ePHI on networks."),
        ("164.312(e)(2)(i)", "Integrity controls", addressable, "Notice changes to ePHI in transit."),
        ("164.312(e)(2)(ii)", "Encryption", addressable, "Encrypt ePHI in transit where appropriate."),
        ("164.316(b)(1)", "Documentation", standard, "Keep policies and actions in writing."),
    )
    return Framework(
        id="hipaa-security-rule",
        title="HIPAA Security Rule (45 CFR Part 164 Subpart C)",
        text_status="In force; the January 2025 proposal is not law.",
        compiled="2026-11-21",
        disclaimer="Paraphrases for software use, not the regulation and not legal advice.",
        source="45 CFR Part 164 Subpart C",
        requirements=tuple(
            Requirement(
                id=paragraph,
                citation=f"45 CFR {paragraph}",
                title=title,
                designation=designation,
                parent=paragraph.rpartition("(")[0],
                summary=summary,
                evidence_limits="A scan from outside shows part of it."
                if paragraph.startswith("164.312")
                else "",
                verified="test",
            )
            for paragraph, title, designation, summary in rows
        ),
    )


def run_of(
    targets: tuple[Target, ...],
    rules: tuple[Rule, ...],
    seen: tuple[Evidence, ...],
    findings: tuple[Finding, ...],
    **fields: object,
) -> Run:
    """Return a run around findings; `fields` replace what is usual."""
    usual: dict[str, object] = {
        "tool_version": "0.1.0",
        "id": digest("run", *(item.fingerprint for item in findings))[:16],
        "as_of": AS_OF,
        "command": f"hipaacheck scan {CLINIC} {BILLING}",
        "complete": True,
        "options": {"deep": False, "timeout": 5.0, "nameserver": None},
        "checkers": tuple(
            CheckerInfo(name=name, version="0.1.0", distribution="hipaacheck")
            for name in ("email", "tls", "web")
        ),
        "packs": (
            Pack(name="email/dmarc.yaml", sha256=digest("dmarc"), origin="hipaacheck"),
            Pack(name="email/spf.yaml", sha256=digest("spf"), origin="hipaacheck"),
            Pack(name="tls/mail.yaml", sha256=digest("mail"), origin="hipaacheck"),
            Pack(name="web/front.yaml", sha256=digest("front"), origin="hipaacheck"),
        ),
        "frameworks": (framework(),),
        "targets": targets,
        "rules": rules,
        "evidence": seen,
        "findings": findings,
        "timings": tuple(
            Timing(probe=item.probe, target=item.target, started=0.0, seconds=0.1) for item in seen
        ),
    }
    return Run.model_validate({**usual, **fields})
