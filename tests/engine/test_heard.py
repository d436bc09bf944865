"""What another tool said is shown where it differs, and changes nothing."""

import pytest
from tests.support.toys import AS_OF, rule, target

from hipaacheck.checkers.shared.said import SaidFacts, Verdict
from hipaacheck.engine.evaluate import evaluate
from hipaacheck.engine.heard import hear
from hipaacheck.model import Evidence, Finding, Observation, Outcome, Record


class Facts(Record):
    """Facts of a toy."""

    ok: bool = True


def evidence(kind: str, facts: Record) -> Evidence:
    return Evidence.sealed(
        probe="toys",
        target=target().id,
        kind=kind,
        source="toy",
        method="looking",
        collected_at=AS_OF,
        tool_version="0",
        observation=Observation.PRESENT,
        facts=facts.model_dump(mode="json"),
    )


def heard(ok: bool, verdict: str, baseline: str = "MS.EXO.1.1v2", **changes: object) -> Finding:
    subject = rule(observed="{{ toy.ok }}", baselines=("MS.EXO.1.1", "CIS 6.2.1"), **changes)
    said = SaidFacts(verdicts=(Verdict(tool="ScubaGear 1.7.0", baseline=baseline, verdict=verdict),))
    held = [evidence("toy", Facts(ok=ok)), evidence("microsoft.said", said)]
    judged = evaluate([target()], held, [subject], {"toy": Facts}, AS_OF)
    (found,) = hear(judged.findings, [subject], held)
    return found


@pytest.mark.parametrize(
    ("ok", "verdict", "differs"),
    [
        (True, "Fail", True),
        (True, "Warning", True),
        (False, "Pass", True),
        (True, "Pass", False),
        (False, "Fail", False),
        (False, "Warning", False),
        (True, "N/A", False),
        (True, "No events found", False),
    ],
)
def test_a_verdict_is_shown_where_it_differs(ok: bool, verdict: str, differs: bool) -> None:
    found = heard(ok, verdict)

    assert found.heard == ((f"ScubaGear 1.7.0 said {verdict} (MS.EXO.1.1v2)",) if differs else ())
    assert found.outcome is (Outcome.PASS if ok else Outcome.FAIL)


def test_a_verdict_on_something_else_is_not_shown() -> None:
    assert heard(True, "Fail", "MS.EXO.1.10v1").heard == ()


def test_a_verdict_is_shown_where_we_know_nothing_but_not_where_nothing_applies() -> None:
    assert heard(True, "Pass", passes_when="toy.ok", manual_when="true", question="?").heard
    assert heard(True, "Pass", applies_when="false").heard == ()
