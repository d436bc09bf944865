"""Make baselines and runs for tests: two rules at two targets, standing as a test wants."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from tests.support.run_parts import AS_OF, domain, finding, run_of
from tests.support.runs import RULES

from hipaacheck.baselines.reading import read_baseline
from hipaacheck.baselines.records import Baseline
from hipaacheck.baselines.writing import Approval, written
from hipaacheck.model import Outcome, Run, Severity, fingerprint

TODAY = date(2026, 11, 22)
DMARC, SPF = (one for one in RULES if one.id in ("EMAIL-DMARC-002", "EMAIL-SPF-001"))
HOME, SHOP = domain("clinic.example", 3), domain("shop.example", 4)
SAID = Approval(date(2027, 2, 20), TODAY, "before the move", "Dana Whitlock")
NAME = "baseline.yaml"

Stood = Mapping[tuple[str, str], tuple[Outcome, Severity]]
FAILS = (Outcome.FAIL, Severity.HIGH)
UNSEEN = (Outcome.UNKNOWN, Severity.HIGH)
PASSES = (Outcome.PASS, Severity.HIGH)
AT_HOME, AT_SHOP = (DMARC.id, HOME.id), (DMARC.id, SHOP.id)
SPF_HOME, SPF_SHOP = (SPF.id, HOME.id), (SPF.id, SHOP.id)
USUAL: Stood = MappingProxyType({AT_HOME: FAILS, AT_SHOP: UNSEEN, SPF_HOME: PASSES, SPF_SHOP: PASSES})


def run_with(stood: Stood = USUAL, **more: object) -> Run:
    """Return a run in which rules at targets stood like this."""
    rules = {one.id: one for one in RULES}
    targets = {one.id: one for one in (HOME, SHOP)}
    found = tuple(
        finding(
            rules[rule],
            targets[target],
            outcome,
            severity=severity,
            because="no answer" if outcome is Outcome.UNKNOWN else None,
        )
        for (rule, target), (outcome, severity) in stood.items()
    )
    made = run_of(tuple(targets.values()), (DMARC, SPF), (), found, organisation="Test Clinic")
    return made.model_copy(update={"id": "3f2ab8" + "0" * 26, "as_of": AS_OF, **more})


def text_of(run: Run | None = None, said: Approval = SAID) -> str:
    """Return the text of a baseline of all that a run found open."""
    from hipaacheck.baselines.comparing import coverable

    run = run or run_with()
    return written(run, coverable(run), said)


def read(text: str) -> Baseline:
    """Return the baseline in a text."""
    return read_baseline(text, NAME)


def entry(rule: str, target: str, **more: object) -> str:
    """Return one entry as a person writes it, in one line."""
    fields = {
        "fingerprint": fingerprint(rule, target),
        "rule": rule,
        "target": target,
        "outcome": "fail",
        "severity": "high",
        "reason": "before the move",
        "approved_by": "Dana Whitlock",
        **more,
    }
    return "  - {" + ", ".join(f"{key}: '{value}'" for key, value in fields.items()) + "}\n"


HEAD = (
    "format: hipaacheck.baseline/1\nsubject: Test Clinic\nwritten: 2026-11-01\n"
    "run: 3f2ab8000000\nas_of: 2026-11-01\nexpires: 2027-01-31\n"
)
