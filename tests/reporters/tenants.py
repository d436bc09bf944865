"""Make a run of a clinic's tenants for tests: settings that passed, failed and could not be read."""

from tests.support.run_parts import domain, evidence, finding, rule, run_of
from tests.support.runs import CLINIC

from hipaacheck.model import Origin, Outcome, Run, Severity, Target, TargetKind

HEARD = "ScubaGear 1.7.0 said Pass (MS.EXO.1.1v2)"
OTHER = "ScubaGear 1.7.0 said Fail (MS.AAD.3.1v1)"
UNSURE = "ScubaGear 1.7.0 said Warning (MS.AAD.5.1v1)"

DOMAIN = domain(CLINIC, 4)
TENANT, GOOGLE = (
    Target(id=f"{kind.value}:{name}", kind=kind, name=name, origin=Origin(file="ScubaResults.json"))
    for kind, name in (
        (TargetKind.MICROSOFT_TENANT, "harbor.onmicrosoft.com"),
        (TargetKind.GOOGLE_TENANT, "harborclinic.example"),
    )
)
RULES = tuple(
    rule(
        name,
        title,
        area,
        TargetKind.MICROSOFT_TENANT,
        Severity.HIGH,
        why="Copies leave unseen.",
        fix="Turn it off in the admin center.",
        citations=("164.312(e)(1)",),
    ).model_copy(update={"reads": reads, "baselines": baselines})
    for name, title, area, reads, baselines in (
        ("M365-FORWARD-001", "Mail is not forwarded", "forwarding", ("remote_domains AutoForwardEnabled",), ("MS.EXO.1.1v2", "CIS 6.2.1")),
        ("M365-MFA-001", "Everybody has a second factor", "mfa", ("conditional_access_policies grantControls",), ("MS.AAD.3.1v1",)),
        ("M365-APP-001", "Consent is an administrator's", "apps", (), ("MS.AAD.5.1v1",)),
    )
)  # fmt: skip


def tenant_run(**fields: object) -> Run:
    """Return a run in which other tools say otherwise of a gap, of a pass and of what could not be read."""
    seen = evidence(TENANT, "microsoft.forwarding", "ScubaResults.json", "read", {"on": True})
    findings = (
        finding(RULES[0], TENANT, Outcome.FAIL, "on", "off", evidence=(seen,)),
        finding(RULES[1], TENANT, Outcome.PASS, "on for everyone"),
        finding(RULES[2], TENANT, Outcome.UNKNOWN, because="not collected"),
    )
    heard = zip(findings, (HEARD, OTHER, UNSURE), strict=True)
    return run_of(
        (DOMAIN, TENANT, GOOGLE),
        RULES,
        (seen,),
        tuple(one.model_copy(update={"heard": (said,)}) for one, said in heard),
        **fields,
    )
