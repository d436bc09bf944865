"""Build whole runs by hand for tests of reporters, the store and the CLI.

`sample_run()` is a clinic with two domains, findings of every outcome and severity, problems and things that
could not be seen; `hostile_run()` is the same shape with text that attacks whoever shows it; `large_run(n)`
has n domains; `empty_run()` checked nothing.
"""

from pydantic import JsonValue
from tests.support.clinic import clinic
from tests.support.run_parts import AS_OF, BILLING, CLINIC, domain, evidence, finding, run_of
from tests.support.run_rules import RULES

from hipaacheck.model import Outcome, Pack, Problem, Run, TargetKind, digest

HOSTILE = (
    "v=spf1 \x1b[31mred\x1b[0m \u202etxt.exe\u202c <script>alert(1)</script> {{ 7*7 }} `x` |pipe| "
    "\x00\x07\x9b31m &amp; \"'><img src=x onerror=alert(1)> [red]rich[/red] \u200bzero @everyone =cmd() "
    "]]> </style></pre> ```\n# heading\n" + "A" * 3_000
)


def empty_run() -> Run:
    """Return a run that checked nothing at all."""
    return run_of((), (), (), (), complete=False)


def sample_run() -> Run:
    """Return the clinic's run: two domains, five hosts, all outcomes, all severities, incomplete."""
    targets, seen, findings = clinic()
    return run_of(
        targets,
        RULES,
        seen,
        findings,
        organisation="Harbor Community Clinic",
        complete=False,
        inventory_sha256=digest("inventory"),
        problems=(
            Problem(
                where="plugin acme-fax 1.2",
                what="ImportError: no module named acme_fax.probes",
                kind="plugin",
            ),
            Problem(
                where=f"probe smtp on mx2.{CLINIC}:25",
                what="Port 25 seems to be blocked on the way out of this network: three unrelated servers time out.",
                kind="environment",
            ),
        ),
    )


def hostile_run() -> Run:
    """Return a run whose every outside text is HOSTILE."""
    target = domain("hostile.example", 1).model_copy(
        update={"name": f"h{HOSTILE[:80]}", "unresolved": HOSTILE}
    )
    attack = RULES[0].model_copy(
        update={
            "title": HOSTILE[:110],
            "why": HOSTILE,
            "references": {HOSTILE[:40]: "javascript:alert(1)"},
            "area": "area<script>",
        }
    )
    seen = evidence(
        target, "dns.spf", HOSTILE, HOSTILE, {HOSTILE[:60]: HOSTILE, "deep": _deep(60)}, raw=HOSTILE
    )
    failed = evidence(target, "dns.mx", HOSTILE, HOSTILE, error=HOSTILE)
    other = RULES[1]
    findings = (
        finding(attack, target, Outcome.FAIL, HOSTILE, HOSTILE, fix=HOSTILE, evidence=(seen,)),
        finding(other, target, Outcome.UNKNOWN, because=HOSTILE, evidence=(failed,)),
        finding(RULES[2], target, Outcome.NOT_APPLICABLE, because=HOSTILE),
        finding(RULES[3], target, Outcome.PASS, HOSTILE, HOSTILE, evidence=(seen,)),
        finding(RULES[4], target, Outcome.MANUAL, HOSTILE, HOSTILE),
    )
    return run_of(
        (target,),
        (attack, *RULES[1:]),
        (seen, failed),
        findings,
        organisation=f"Clinic {HOSTILE}",
        command=HOSTILE,
        options={HOSTILE[:20]: HOSTILE},
        packs=(Pack(name=HOSTILE, sha256=HOSTILE, origin=HOSTILE, overrides=(HOSTILE,)),),
        problems=(Problem(where=HOSTILE, what=HOSTILE, kind="rule"),),
    )


def _deep(levels: int) -> JsonValue:
    value: JsonValue = HOSTILE
    for _ in range(levels):
        value = {"a": [value]}
    return value


def large_run(domains: int) -> Run:
    """Return a run of many domains, each with all domain rules."""
    targets = tuple(domain(f"site{number:03}.example", number + 1) for number in range(domains))
    rules = tuple(item for item in RULES if item.applies_to is TargetKind.DOMAIN)
    seen = tuple(
        evidence(target, "dns.spf", "127.0.0.1:53", "TXT", {"record": "v=spf1 -all"}) for target in targets
    )
    outcomes = (Outcome.FAIL, Outcome.PASS, Outcome.PASS, Outcome.UNKNOWN)
    findings = tuple(
        finding(
            item,
            target,
            outcomes[(row + column) % 4],
            "v=spf1 ?all",
            "v=spf1 -all",
            because="TXT: timeout from 127.0.0.1:53" if (row + column) % 4 == 3 else None,
            evidence=(seen[row],),
        )
        for row, target in enumerate(targets)
        for column, item in enumerate(rules)
    )
    return run_of(targets, rules, seen, findings)


__all__ = [
    "AS_OF",
    "BILLING",
    "CLINIC",
    "HOSTILE",
    "RULES",
    "empty_run",
    "hostile_run",
    "large_run",
    "sample_run",
]
