"""Exit codes: a gate can tell a failure from what could not be seen."""

from datetime import date

import pytest
from tests.support.runs import sample_run
from tests.support.toys import AS_OF, ToyFacts, rule, target

from hipaacheck.cli.exits import exit_of
from hipaacheck.engine.evaluate import evaluate
from hipaacheck.gate.exits import Exit
from hipaacheck.model import Finding, Outcome, Problem, Run, Severity, Waiver

(FINDING,) = evaluate([target()], [], [rule()], {"toy": ToyFacts}, AS_OF).findings
PROBLEM = Problem(where="x", what="y", kind="probe")


def run(*outcomes: tuple[Outcome, Severity], problems: tuple[Problem, ...] = ()) -> Run:
    findings: list[Finding] = [
        FINDING.model_copy(update={"outcome": outcome, "severity": severity})
        for outcome, severity in outcomes
    ]
    update = {"findings": tuple(findings), "problems": problems, "complete": not problems}
    return sample_run().model_copy(update=update)


def accepted(subject: Run) -> Run:
    waiver = Waiver(rule="*", reason="moving", approved_by="Lee", expires=date(2026, 12, 31))
    findings = tuple(one.model_copy(update={"waiver": waiver}) for one in subject.findings)
    return subject.model_copy(update={"findings": findings})


PASS_HIGH = (Outcome.PASS, Severity.HIGH)
FAIL_HIGH, FAIL_LOW = (Outcome.FAIL, Severity.HIGH), (Outcome.FAIL, Severity.LOW)
UNKNOWN_HIGH, UNKNOWN_LOW = (Outcome.UNKNOWN, Severity.HIGH), (Outcome.UNKNOWN, Severity.LOW)


@pytest.mark.parametrize(
    ("subject", "threshold", "ended"),
    [
        (run(PASS_HIGH), Severity.HIGH, Exit.OK),
        (run(PASS_HIGH, FAIL_LOW), Severity.HIGH, Exit.OK),
        (run(PASS_HIGH, FAIL_LOW), Severity.LOW, Exit.FAILED),
        (run(FAIL_HIGH, UNKNOWN_HIGH), Severity.HIGH, Exit.FAILED),
        (run(PASS_HIGH, UNKNOWN_HIGH), Severity.HIGH, Exit.INCOMPLETE),
        (run(PASS_HIGH, UNKNOWN_LOW), Severity.HIGH, Exit.OK),
        (run(FAIL_HIGH), None, Exit.OK),
        (accepted(run(FAIL_HIGH, UNKNOWN_HIGH)), Severity.HIGH, Exit.OK),
        (accepted(run(FAIL_HIGH, problems=(PROBLEM,))), Severity.HIGH, Exit.INCOMPLETE),
        (run((Outcome.MANUAL, Severity.HIGH)), Severity.HIGH, Exit.OK),
        (run(), Severity.HIGH, Exit.INCOMPLETE),
        (run(), None, Exit.INCOMPLETE),
        (run(PASS_HIGH, problems=(PROBLEM,)), Severity.HIGH, Exit.INCOMPLETE),
        (run(FAIL_HIGH, problems=(PROBLEM,)), Severity.HIGH, Exit.FAILED),
    ],
)
def test_how_a_run_ends(subject: Run, threshold: Severity | None, ended: Exit) -> None:
    assert exit_of(subject, threshold) is ended
