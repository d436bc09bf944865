"""Exit codes (DESIGN section 10): a gate can tell a failure from what could not be seen, and says why."""

import time
from datetime import UTC, date, datetime

import pytest
from tests.support.runs import sample_run
from tests.support.toys import AS_OF, ToyFacts, rule, target

from hipaacheck.engine.evaluate import evaluate
from hipaacheck.gate.conditions import read_conditions
from hipaacheck.gate.exits import Exit
from hipaacheck.gate.judging import Before, judge
from hipaacheck.gate.known import Known, known_by
from hipaacheck.gate.records import Ground
from hipaacheck.history.changes import compare
from hipaacheck.history.outlines import outline
from hipaacheck.model import (
    NOT_ASKED,
    NOT_LIVE,
    Finding,
    Origin,
    Outcome,
    Problem,
    Run,
    Severity,
    Target,
    TargetKind,
    Waiver,
    fingerprint,
)

(FINDING,) = evaluate([target()], [], [rule()], {"toy": ToyFacts}, AS_OF).findings
PROBLEM = Problem(where="x", what="y", kind="probe")
HOST = Target(
    id="web-host:www.clinic.example",
    kind=TargetKind.WEB_HOST,
    name="www.clinic.example",
    origin=Origin(file="command line"),
    found_by=("domain:clinic.example",),
)
PASS, FAIL, UNKNOWN, MANUAL = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN, Outcome.MANUAL
HIGH, LOW = Severity.HIGH, Severity.LOW
PASS_HIGH, FAIL_HIGH, FAIL_LOW = (PASS, HIGH), (FAIL, HIGH), (FAIL, LOW)
UNKNOWN_HIGH, UNKNOWN_LOW = (UNKNOWN, HIGH), (UNKNOWN, LOW)
WAIVER = Waiver(rule="*", reason="moving", approved_by="Lee", expires=date(2026, 12, 31))

Stood = tuple[Outcome, Severity]


def finding(at: int, outcome: Outcome, severity: Severity, on: str = "domain:clinic.example") -> Finding:
    """Return the finding of the rule number `at`."""
    name = f"TOY-{at:03}"
    return FINDING.model_copy(
        update={
            "rule": name,
            "target": on,
            "fingerprint": fingerprint(name, on),
            "outcome": outcome,
            "severity": severity,
            "because": None,
        }
    )


def run(*stood: Stood, problems: tuple[Problem, ...] = ()) -> Run:
    findings = tuple(finding(at, outcome, severity) for at, (outcome, severity) in enumerate(stood, 1))
    return of(findings, problems=problems)


def of(findings: tuple[Finding, ...], *, problems: tuple[Problem, ...] = (), **more: object) -> Run:
    update = {
        "targets": (target(),),
        "rules": tuple(rule(id=id) for id in sorted({one.rule for one in findings})),
        "findings": findings,
        "evidence": (),
        "problems": problems,
        "complete": not problems,
        "inventory_sha256": None,
        **more,
    }
    return sample_run().model_copy(update=update)


def accepted(subject: Run) -> Run:
    findings = tuple(one.model_copy(update={"waiver": WAIVER}) for one in subject.findings)
    return subject.model_copy(update={"findings": findings})


def offline(subject: Run) -> Run:
    """Return a run in which no connection was wanted."""
    why = {"because": f"TXT of clinic.example: {NOT_ASKED}"}
    findings = tuple(
        one.model_copy(update=why) if one.outcome is UNKNOWN else one for one in subject.findings
    )
    return subject.model_copy(update={"findings": findings, "options": {"offline": True}})


@pytest.mark.parametrize(
    ("subject", "words", "ended"),
    [
        (run(PASS_HIGH), "high", Exit.OK),
        (run(PASS_HIGH, FAIL_LOW), "high", Exit.OK),
        (run(PASS_HIGH, FAIL_LOW), "low", Exit.FAILED),
        (run(PASS_HIGH, (FAIL, Severity.INFO)), "low", Exit.OK),
        (run(PASS_HIGH, (FAIL, Severity.INFO)), "info", Exit.FAILED),
        (run(FAIL_HIGH, UNKNOWN_HIGH), "high", Exit.FAILED),
        (run(PASS_HIGH, UNKNOWN_HIGH), "high", Exit.INCOMPLETE),
        (run(PASS_HIGH, UNKNOWN_HIGH), "high,unknown", Exit.FAILED),
        (run(PASS_HIGH, UNKNOWN_LOW), "high", Exit.OK),
        (run(PASS_HIGH, UNKNOWN_LOW), "high,unknown", Exit.OK),
        (run(PASS_HIGH, UNKNOWN_LOW), "high,unknown:low", Exit.FAILED),
        (run(PASS_HIGH, UNKNOWN_LOW), "unknown", Exit.FAILED),
        (run(FAIL_HIGH), "never", Exit.OK),
        (run(FAIL_HIGH, UNKNOWN_HIGH), "never", Exit.OK),
        (run(FAIL_HIGH), "critical", Exit.OK),
        (run(FAIL_HIGH), "new", Exit.FAILED),
        (run(PASS_HIGH), "new", Exit.OK),
        (run(PASS_HIGH, UNKNOWN_HIGH), "new", Exit.INCOMPLETE),
        (run(FAIL_LOW, PASS_HIGH), "new:high", Exit.OK),
        (run(PASS_HIGH), "regression", Exit.INCOMPLETE),
        (run(FAIL_HIGH), "regression", Exit.INCOMPLETE),
        (accepted(run(FAIL_HIGH, UNKNOWN_HIGH)), "never", Exit.OK),
        (accepted(run(FAIL_HIGH, UNKNOWN_HIGH)), "high,new,unknown", Exit.OK),
        (accepted(run(FAIL_HIGH, problems=(PROBLEM,))), "high", Exit.INCOMPLETE),
        (run(PASS_HIGH, (MANUAL, HIGH)), "high", Exit.OK),
        (run((MANUAL, HIGH)), "high", Exit.INCOMPLETE),
        (run((Outcome.NOT_APPLICABLE, HIGH)), "high", Exit.INCOMPLETE),
        (run(UNKNOWN_LOW), "high", Exit.INCOMPLETE),
        (run(), "high", Exit.INCOMPLETE),
        (run(), "never", Exit.INCOMPLETE),
        (run(PASS_HIGH, problems=(PROBLEM,)), "high", Exit.INCOMPLETE),
        (run(PASS_HIGH, problems=(PROBLEM,)), "never", Exit.INCOMPLETE),
        (run(FAIL_HIGH, problems=(PROBLEM,)), "high", Exit.FAILED),
        (offline(run(PASS_HIGH, UNKNOWN_HIGH)), "high", Exit.OK),
        (offline(run(PASS_HIGH, UNKNOWN_HIGH)), "new", Exit.OK),
        (offline(run(PASS_HIGH, UNKNOWN_HIGH)), "high,unknown", Exit.FAILED),
        (offline(run(UNKNOWN_HIGH, UNKNOWN_LOW)), "high", Exit.INCOMPLETE),
        (offline(run(FAIL_HIGH, UNKNOWN_HIGH)), "high", Exit.FAILED),
    ],
)
def test_how_a_run_ends(subject: Run, words: str, ended: Exit) -> None:
    verdict = judge(subject, read_conditions([words]))

    assert verdict.exit is verdict.judged is ended
    assert verdict.line.startswith(f"Exit {ended.value}: ") and verdict.line.endswith(".")
    zero = judge(subject, read_conditions([words]), exit_zero=True)
    assert (zero.exit, zero.judged) == (Exit.OK, ended)
    assert f"{ended.value} without it" in zero.line


def before(*stood: Stood) -> Before:
    return against(run(*stood))


def against(older: Run, newer: Run | None = None) -> Before:
    base = outline(older)
    return Before((known_by(base),), compare(base, outline(newer or older)))


def elsewhere(subject: Run) -> Run:
    """Return a run of the same rules at another domain."""
    findings = tuple(
        finding(at, one.outcome, one.severity, "domain:other.example")
        for at, one in enumerate(subject.findings, 1)
    )
    return of(findings, targets=(target("other.example"),))


def part(subject: Run) -> Run:
    """Return a run in which only the first rule was asked."""
    return of(subject.findings[:1])


def with_host(subject: Run, outcome: Outcome) -> Run:
    """Return a run with a host that the domain did not have before."""
    return of((*subject.findings, finding(1, outcome, HIGH, HOST.id)), targets=(target(), HOST))


@pytest.mark.parametrize(
    ("older", "newer", "words", "ended"),
    [
        (run(PASS_HIGH, PASS_HIGH), run(FAIL_HIGH, PASS_HIGH), "regression", Exit.FAILED),
        (run(PASS_HIGH, PASS_HIGH), run(FAIL_HIGH, PASS_HIGH), "new", Exit.FAILED),
        (run(PASS_HIGH, PASS_HIGH), run(FAIL_LOW, PASS_HIGH), "regression:high", Exit.OK),
        (run(FAIL_HIGH, PASS_HIGH), run(FAIL_HIGH, PASS_HIGH), "regression,new", Exit.OK),
        (run(FAIL_HIGH, PASS_HIGH), run(FAIL_HIGH, PASS_HIGH), "regression,new,high", Exit.FAILED),
        (run(FAIL_LOW, PASS_HIGH), run(FAIL_HIGH, PASS_HIGH), "new", Exit.FAILED),
        (run(FAIL_HIGH, PASS_HIGH), run(FAIL_LOW, PASS_HIGH), "new", Exit.OK),
        (run(UNKNOWN_HIGH, PASS_HIGH), run(FAIL_HIGH, PASS_HIGH), "new", Exit.FAILED),
        (run(UNKNOWN_HIGH, PASS_HIGH), run(FAIL_HIGH, PASS_HIGH), "regression", Exit.INCOMPLETE),
        (run(PASS_HIGH, PASS_HIGH), offline(run(UNKNOWN_HIGH, PASS_HIGH)), "regression", Exit.INCOMPLETE),
        (run(PASS_HIGH, PASS_HIGH), offline(run(UNKNOWN_HIGH, PASS_HIGH)), "new", Exit.INCOMPLETE),
        (run(FAIL_HIGH, PASS_HIGH), offline(run(UNKNOWN_HIGH, PASS_HIGH)), "new", Exit.INCOMPLETE),
        (run(PASS_HIGH, PASS_HIGH), offline(run(UNKNOWN_LOW, PASS_HIGH)), "new:high", Exit.OK),
        (run(UNKNOWN_HIGH, PASS_HIGH), offline(run(UNKNOWN_HIGH, PASS_HIGH)), "regression,new", Exit.OK),
        (elsewhere(run(FAIL_HIGH, PASS_HIGH)), run(FAIL_HIGH, PASS_HIGH), "regression", Exit.INCOMPLETE),
        (elsewhere(run(PASS_HIGH)), run(PASS_HIGH), "regression", Exit.INCOMPLETE),
        (part(run(PASS_HIGH, PASS_HIGH)), run(PASS_HIGH, FAIL_HIGH), "regression", Exit.INCOMPLETE),
        (part(run(PASS_HIGH, PASS_HIGH)), run(PASS_HIGH, FAIL_HIGH), "regression,new", Exit.FAILED),
        (run(UNKNOWN_HIGH, PASS_HIGH), run(UNKNOWN_HIGH, PASS_HIGH), "new", Exit.OK),
        (run(UNKNOWN_HIGH, PASS_HIGH), run(UNKNOWN_HIGH, PASS_HIGH), "high", Exit.INCOMPLETE),
        (run(PASS_HIGH, PASS_HIGH), run(UNKNOWN_HIGH, PASS_HIGH), "new", Exit.INCOMPLETE),
        (run(PASS_HIGH, PASS_HIGH), run(UNKNOWN_HIGH, PASS_HIGH), "regression", Exit.INCOMPLETE),
        (run(FAIL_HIGH, PASS_HIGH), run(UNKNOWN_HIGH, PASS_HIGH), "new", Exit.INCOMPLETE),
        (accepted(run(FAIL_HIGH, PASS_HIGH)), run(FAIL_HIGH, PASS_HIGH), "new", Exit.FAILED),
        (run(FAIL_HIGH, PASS_HIGH), accepted(run(FAIL_HIGH, PASS_HIGH)), "new,high", Exit.OK),
        (run(PASS_HIGH), run(PASS_HIGH, FAIL_HIGH), "new", Exit.FAILED),
        (run(PASS_HIGH), with_host(run(PASS_HIGH), FAIL), "regression", Exit.OK),
    ],
)
def test_what_was_known_before_decides_what_is_new(older: Run, newer: Run, words: str, ended: Exit) -> None:
    verdict = judge(newer, read_conditions([words]), against(older, newer))

    assert verdict.exit is ended, verdict.line


def test_each_finding_stops_the_gate_on_its_most_pressing_ground() -> None:
    older, newer = run(PASS_HIGH, FAIL_HIGH, UNKNOWN_HIGH), run(FAIL_HIGH, FAIL_HIGH, FAIL_HIGH, UNKNOWN_HIGH)
    verdict = judge(newer, read_conditions(["regression,new,high,unknown"]), against(older, newer))

    assert [(one.fingerprint, one.ground) for one in verdict.stopping] == [
        (newer.findings[0].fingerprint, Ground.REGRESSION),
        (newer.findings[2].fingerprint, Ground.NEW),
        (newer.findings[1].fingerprint, Ground.SEVERITY),
        (newer.findings[3].fingerprint, Ground.UNKNOWN),
    ]
    assert "1 passed before, 1 new, 1 by severity, 1 not seen" in verdict.line
    assert verdict.against[0].startswith("run ") and verdict.against[0] in verdict.line


def test_a_baseline_knows_gaps_at_their_severity_only() -> None:
    subject = run(FAIL_HIGH, PASS_HIGH)
    name = subject.findings[0].fingerprint
    for severity, ended in ((HIGH, Exit.OK), (Severity.CRITICAL, Exit.OK), (LOW, Exit.FAILED)):
        known = Known("the baseline b.yaml", gaps={name: severity})
        verdict = judge(subject, read_conditions(["new"]), Before((known,)))

        assert verdict.exit is ended


def test_the_line_names_the_most_urgent_and_counts_the_rest() -> None:
    verdict = judge(run(*[FAIL_LOW] * 4, FAIL_HIGH), read_conditions(["low"]))

    assert verdict.line == (
        "Exit 1: 5 findings stop it (5 by severity; --fail-on low): TOY-005 at clinic.example, TOY-001 at "
        "clinic.example, TOY-002 at clinic.example and 2 more."
    )


def test_a_hostile_name_stays_on_one_line_of_bounded_length() -> None:
    wild = target().model_copy(update={"name": "\x1b[31mX\n::error::" + "A" * 5000})
    subject = run(FAIL_HIGH).model_copy(update={"targets": (wild,)})
    line = judge(subject, read_conditions(["high"])).line

    assert line.isprintable() and len(line) < 400


def domains(*stood: tuple[str, Outcome]) -> Run:
    findings = tuple(finding(1, outcome, HIGH, f"domain:{name}") for name, outcome in stood)
    return of(findings, targets=tuple(target(name) for name, _ in stood))


def test_each_of_several_domains_ends_with_its_own_reason_in_the_order_of_names() -> None:
    subject = domains(("c.example", UNKNOWN), ("a.example", PASS), ("b.example", FAIL))
    verdict = judge(subject, read_conditions(["high"]))

    assert [(one.name, one.exit, one.line) for one in verdict.subjects] == [
        ("a.example", Exit.OK, "nothing that counts"),
        ("b.example", Exit.FAILED, "1 failed (TOY-001)"),
        ("c.example", Exit.INCOMPLETE, "1 could not be seen, nothing could be judged"),
    ]


def test_a_host_counts_for_the_domain_that_led_to_it() -> None:
    on_host = finding(1, FAIL, HIGH, HOST.id)
    subject = of(
        (finding(1, PASS, HIGH), on_host, finding(1, PASS, HIGH, "domain:other.example")),
        targets=(target(), HOST, target("other.example")),
    )
    verdict = judge(subject, read_conditions(["high"]))

    assert [(one.name, one.exit) for one in verdict.subjects] == [
        ("clinic.example", Exit.FAILED),
        ("other.example", Exit.OK),
    ]


def test_a_domain_of_which_nothing_was_judged_is_no_pass() -> None:
    seen = offline(domains(("a.example", PASS), ("b.example", UNKNOWN)))
    verdict = judge(seen, read_conditions(["high"]))

    assert verdict.exit is Exit.INCOMPLETE
    assert "nothing could be judged of b.example, which is no pass" in verdict.line


def test_an_inventory_goes_on_without_a_domain_unless_zones_were_given_and_the_line_says_so() -> None:
    seen = offline(domains(("a.example", PASS), ("b.example", UNKNOWN)))
    held = seen.model_copy(update={"inventory_sha256": "0" * 64})
    with_zones = held.model_copy(update={"options": {"offline": True, "zones": "a.zone"}})

    verdict = judge(held, read_conditions(["high"]))
    assert verdict.exit is Exit.OK
    assert "nothing could be judged of b.example" in verdict.line
    told = verdict.subjects[1]
    assert (told.name, told.exit, told.decided, told.line) == (
        "b.example", Exit.OK, False, "nothing could be judged",
    )  # fmt: skip
    assert judge(with_zones, read_conditions(["high"])).exit is Exit.INCOMPLETE
    assert judge(with_zones, read_conditions(["new"]), against(with_zones)).exit is Exit.OK
    # Known or not: whoever asks for a severity asks that it be seen, and a second try is no other.
    assert judge(with_zones, read_conditions(["high"]), against(with_zones)).exit is Exit.INCOMPLETE
    assert judge(seen, read_conditions(["new"]), against(seen)).exit is Exit.INCOMPLETE
    before_it = domains(("a.example", PASS), ("b.example", PASS))
    assert judge(with_zones, read_conditions(["new"]), against(before_it, with_zones)).exit is Exit.INCOMPLETE


@pytest.mark.parametrize(
    ("because", "options", "ended"),
    [
        (f"TXT of x: {NOT_ASKED}", {"offline": True}, Exit.OK),
        (f"TXT of x: {NOT_ASKED}; MX of x: {NOT_ASKED}", {"offline": True}, Exit.OK),
        (f"TXT of x: {NOT_ASKED}; MX of x: timeout", {"offline": True}, Exit.INCOMPLETE),
        (f"timeout; TXT of x: {NOT_ASKED}", {"offline": True}, Exit.INCOMPLETE),
        (f"include {NOT_ASKED}.conf was not read", {"offline": True}, Exit.INCOMPLETE),
        (f"TXT of x: {NOT_ASKED}", {}, Exit.INCOMPLETE),
        (f"the greeting was: 421 {NOT_LIVE}", {"zones": "x.zone"}, Exit.INCOMPLETE),
        (f"the greeting was: 421 {NOT_ASKED}", {"zones": "x.zone"}, Exit.INCOMPLETE),
    ],
)
def test_only_reasons_that_all_end_in_the_words_of_a_choice_are_one(
    because: str, options: dict[str, str | int | float | bool | None], ended: Exit
) -> None:
    subject = run(PASS_HIGH, UNKNOWN_HIGH)
    told = subject.findings[1].model_copy(update={"because": because})
    subject = subject.model_copy(update={"findings": (subject.findings[0], told), "options": options})

    assert judge(subject, read_conditions(["high"])).exit is ended


def test_what_a_configuration_cannot_show_counts_as_chosen_where_the_evidence_is_one() -> None:
    seen = run(PASS_HIGH, UNKNOWN_HIGH)
    item = sample_run().evidence[0].model_copy(update={"method": "configuration nginx.conf"})
    told = seen.findings[1].model_copy(
        update={"because": f"the certificate: {NOT_LIVE}", "evidence": (item.id,)}
    )
    subject = seen.model_copy(
        update={
            "findings": (seen.findings[0], told),
            "evidence": (item,),
            "options": {"configs": "nginx=nginx.conf"},
        }
    )

    assert judge(subject, read_conditions(["high"])).exit is Exit.OK


def test_a_run_is_compared_with_what_it_was_and_not_with_its_clock() -> None:
    known = known_by(outline(run(FAIL_HIGH).model_copy(update={"as_of": datetime(2026, 3, 1, tzinfo=UTC)})))

    assert known.name.endswith("of 2026-03-01")
    assert known.gaps == {fingerprint("TOY-001", "domain:clinic.example"): HIGH}


def test_what_was_not_seen_and_stops_the_gate_is_not_said_to_have_failed() -> None:
    subject = of(
        (finding(1, UNKNOWN, HIGH), finding(2, PASS, HIGH), finding(1, PASS, HIGH, "domain:other.example")),
        targets=(target(), target("other.example")),
    )
    verdict = judge(subject, read_conditions(["unknown"]))

    assert [(one.exit, one.line) for one in verdict.subjects] == [
        (Exit.FAILED, "1 could not be seen"),
        (Exit.OK, "nothing that counts"),
    ]


def test_a_run_of_many_findings_is_judged_in_a_moment() -> None:
    names = [f"d{at}.example" for at in range(100)]
    findings = tuple(
        finding(at, UNKNOWN if at % 2 else FAIL, HIGH, f"domain:{name}")
        for name in names
        for at in range(200)
    )
    subject = of(findings, targets=tuple(map(target, names)))
    base = against(subject)
    began = time.process_time()
    verdict = judge(subject, read_conditions(["high,new,regression"]), base)

    assert len(verdict.stopping) == len(verdict.unseen) == 10_000
    assert time.process_time() - began < 5
