"""Make runs of an organisation with an inventory for tests: registers, questions, accepted risks."""

from datetime import date

from pydantic import JsonValue
from tests.support.run_parts import domain, evidence, finding, rule, run_of
from tests.support.runs import CLINIC, RULES

from hipaacheck.model import (
    Evidence,
    Finding,
    Origin,
    Outcome,
    Run,
    Severity,
    Strength,
    Target,
    TargetKind,
    Waiver,
    digest,
)

DOMAIN = domain(CLINIC, 4)
WAIVER = Waiver(
    rule="EMAIL-DMARC-*",
    target="*",
    reason="the policy is raised step by step",
    approved_by="A. Reyes",
    approved_on=date(2026, 10, 1),
    expires=date(2027, 3, 31),
    compensating_control="weekly look at the reports",
    ticket="HC-118",
)
QUESTION = "Does Slow Fax keep PHI?"

VENDOR_RULE = rule(
    "VENDOR-PHI-001",
    "The register says what the vendor does with PHI",
    "vendors",
    TargetKind.VENDOR,
    Severity.MODERATE,
    why="An agreement depends on it.",
    fix="Ask and record it.",
    citations=("164.308(b)(3)",),
)


def entry(kind: TargetKind, name: str, title: str, line: int = 7) -> Target:
    """Return an entry of an inventory."""
    origin = Origin(file="inventory.yaml", line=line)
    return Target(id=f"{kind.value}:{name}", kind=kind, name=title, origin=origin)


def declared(target: Target, kind: str, facts: dict[str, JsonValue]) -> Evidence:
    """Return what an inventory declares of an entry."""
    return evidence(target, kind, str(target.origin), "declared in the inventory", facts)


def accepted(found: Finding, waiver: Waiver = WAIVER) -> Finding:
    """Return a finding that somebody accepted."""
    return found.model_copy(update={"waiver": waiver})


FAX = entry(TargetKind.VENDOR, "fax", "Slow Fax")
MAIL = entry(TargetKind.VENDOR, "mail", "Mail House")


def organisation_run(
    targets: tuple[Target, ...] = (), seen: tuple[Evidence, ...] = (), **fields: object
) -> Run:
    """Return a clinic with two vendors: a gap, two accepted risks, a question, a pass on somebody's word."""
    fax = declared(FAX, "vendor.record", {"role_said": "nothing is recorded", "role": "unstated"})
    mail = declared(
        MAIL,
        "vendor.agreement",
        {"recorded": 1, "covered": [{"begins": "2025-01-01T00:00:00Z", "ends": "2027-01-01T00:00:00Z"}]},
    )
    kept = declared(MAIL, "vendor.record", {"role_said": "it keeps PHI", "role": "business-associate"})
    dmarc = [item for item in RULES if item.id.startswith("EMAIL-DMARC")]
    said = finding(VENDOR_RULE, MAIL, Outcome.PASS, "maintains", evidence=(mail,))
    findings = (
        finding(RULES[0], DOMAIN, Outcome.FAIL, "observed this"),
        accepted(finding(dmarc[0], DOMAIN, Outcome.FAIL, "p=none")),
        accepted(finding(dmarc[1], DOMAIN, Outcome.UNKNOWN, because="timeout")),
        finding(VENDOR_RULE, FAX, Outcome.MANUAL, because=QUESTION, evidence=(fax,)),
        said.model_copy(update={"strength": Strength.ATTESTATION}),
    )
    usual: dict[str, object] = {
        "organisation": "Harbor Community Clinic",
        "inventory_sha256": digest("inventory"),
    }
    return run_of(
        (DOMAIN, FAX, MAIL, *targets),
        (*RULES, VENDOR_RULE),
        (fax, mail, kept, *seen),
        findings,
        **{**usual, **fields},
    )
