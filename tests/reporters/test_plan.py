"""The remediation plan puts what is quick and grave first, by a rule that it states."""

import pytest
from tests.reporters.organisation import DOMAIN, accepted, organisation_run
from tests.reporters.test_risks import STRANGER, action
from tests.support.run_parts import domain, finding, risk_of, rule, run_of
from tests.support.runs import RULES, empty_run, hostile_run, large_run, sample_run

from hipaacheck.model import Finding, Level, Outcome, Rule, Severity, Target, TargetKind
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.html import page
from hipaacheck.reporters.profile import Profile
from hipaacheck.reporters.risks import Effort, PlanItem, Step, Who, plan_items, risk_rows
from hipaacheck.reporters.risks.catalog import entry_of
from hipaacheck.reporters.view import build_view

FAIL, PASS = Outcome.FAIL, Outcome.PASS
PLAN = Edition(profile=Profile(parts=("risks", "plan")))

# By their efforts in risks.yaml, which a test below pins.
MINUTES, HOURS, DAYS, WEEKS = "EMAIL-MX-002", "EMAIL-SPF-001", "MAIL-DEEP-001", "DOC-RISK-001"


def like(rule_id: str, severity: Severity, likelihood: Level = Level.LOW, impact: Level = Level.LOW) -> Rule:
    return rule(
        rule_id,
        f"{rule_id} holds",
        "sender-authentication",
        TargetKind.DOMAIN,
        severity,
        why="why",
        fix="fix",
        citations=("164.308(a)(1)(ii)(B)",),
        likelihood=likelihood,
        impact=impact,
    )


def items_of(
    *findings: Finding, targets: tuple[Target, ...] = (DOMAIN,), **fields: object
) -> tuple[PlanItem, ...]:
    run = run_of(targets, (), (), findings)
    return plan_items(build_view(run, annex=False), Edition.model_validate(fields))


def sites(number: int) -> tuple[Target, ...]:
    return tuple(domain(f"site{at:03}.example", at) for at in range(1, number + 1))


def test_the_rules_of_these_tests_take_what_their_names_say() -> None:
    efforts = [entry_of(name) for name in (MINUTES, HOURS, DAYS, WEEKS)]
    assert [one.effort for one in efforts if one] == [Effort.MINUTES, Effort.HOURS, Effort.DAYS, Effort.WEEKS]


@pytest.mark.parametrize(
    ("rule_id", "severity", "level", "targets", "step"),
    [
        (HOURS, Severity.HIGH, Level.LOW, 1, Step.QUICK),
        (MINUTES, Severity.CRITICAL, Level.LOW, 1, Step.QUICK),
        (MINUTES, Severity.LOW, Level.LOW, 2, Step.LATER),
        (MINUTES, Severity.LOW, Level.LOW, 3, Step.QUICK),
        (HOURS, Severity.LOW, Level.LOW, 8, Step.LATER),
        (HOURS, Severity.HIGH, Level.LOW, 8, Step.NEXT),
        (DAYS, Severity.HIGH, Level.LOW, 1, Step.NEXT),
        (WEEKS, Severity.CRITICAL, Level.LOW, 1, Step.NEXT),
        (HOURS, Severity.MODERATE, Level.MODERATE, 1, Step.NEXT),
        (DAYS, Severity.MODERATE, Level.MODERATE, 1, Step.NEXT),
        (WEEKS, Severity.MODERATE, Level.MODERATE, 1, Step.LATER),
        (HOURS, Severity.MODERATE, Level.LOW, 1, Step.LATER),
    ],
)
def test_a_change_stands_in_the_step_of_its_effort_and_its_worth(
    rule_id: str, severity: Severity, level: Level, targets: int, step: Step
) -> None:
    one, where = like(rule_id, severity, level, level), sites(targets)
    (item,) = items_of(*(finding(one, target, FAIL) for target in where), targets=where)
    assert item.step is step


@pytest.mark.parametrize(
    ("targets", "whole"), [(1, Effort.MINUTES), (7, Effort.MINUTES), (8, Effort.HOURS), (60, Effort.DAYS)]
)
def test_many_targets_take_more(targets: int, whole: Effort) -> None:
    one, where = like(MINUTES, Severity.LOW), sites(targets)
    (item,) = items_of(*(finding(one, target, FAIL) for target in where), targets=where)
    assert (item.effort, item.whole_effort, item.effort_label) == (Effort.MINUTES, whole, whole.value)


def test_no_effort_is_larger_than_weeks() -> None:
    one, where = like(WEEKS, Severity.LOW), sites(60)
    (item,) = items_of(*(finding(one, target, FAIL) for target in where), targets=where)
    assert item.whole_effort is Effort.WEEKS


def test_what_no_entry_names_is_not_estimated_and_is_never_quick() -> None:
    (item,) = items_of(finding(STRANGER, DOMAIN, FAIL))
    assert (item.effort, item.whole_effort, item.who, item.because) == (None, None, None, "")
    assert (item.effort_label, item.step) == ("not estimated", Step.NEXT)


def test_one_rule_is_one_change_whatever_its_severities() -> None:
    where, one = sites(2), like(HOURS, Severity.LOW)
    findings = (finding(one, where[0], FAIL), finding(one, where[1], FAIL, severity=Severity.HIGH))
    (item,) = items_of(*findings, targets=where)
    assert (item.severity, item.rows, len(item.findings)) == (Severity.HIGH, ("R1", "R2"), 2)
    assert item.who is Who.DNS


def test_the_order_is_step_then_severity_risk_effort_and_gaps() -> None:
    named = [
        like("EMAIL-DKIM-001", Severity.HIGH),
        like(MINUTES, Severity.HIGH),
        like(HOURS, Severity.HIGH, Level.HIGH, Level.HIGH),
        like(WEEKS, Severity.CRITICAL),
        like("EMAIL-NS-001", Severity.CRITICAL),
        like("EMAIL-SPF-006", Severity.LOW),
    ]
    items = items_of(*(finding(one, DOMAIN, FAIL) for one in named))
    assert [(item.id, item.step, item.rule.id) for item in items] == [
        ("P1", Step.QUICK, "EMAIL-NS-001"),
        ("P2", Step.QUICK, HOURS),
        ("P3", Step.QUICK, MINUTES),
        ("P4", Step.QUICK, "EMAIL-DKIM-001"),
        ("P5", Step.NEXT, WEEKS),
        ("P6", Step.LATER, "EMAIL-SPF-006"),
    ]


def test_suggestions_and_accepted_risks_are_not_planned() -> None:
    assert items_of(finding(RULES[0], DOMAIN, FAIL, severity=Severity.INFO)) == ()
    assert items_of(accepted(finding(RULES[0], DOMAIN, FAIL))) == ()


def test_every_gap_is_closed_by_exactly_one_change_and_every_open_risk_lowered() -> None:
    for run in (sample_run(), hostile_run(), organisation_run(), large_run(20)):
        view = build_view(run, annex=False)
        items = plan_items(view, Edition())
        numbers = sorted(one.number for item in items for one in item.findings)
        assert numbers == [one.number for one in view.findings if one.is_gap]
        lowered = sorted(row for item in items for row in item.rows)
        assert lowered == sorted(row.id for row in risk_rows(view, Edition()) if not row.accepted)


def test_the_order_of_a_run_changes_nothing() -> None:
    run = sample_run()
    turned = run.model_copy(update={"findings": run.findings[::-1], "rules": run.rules[::-1]})
    views = [build_view(one, annex=False) for one in (run, turned)]
    assert plan_items(views[0], Edition()) == plan_items(views[1], Edition())


def test_owner_and_date_come_from_the_actions() -> None:
    failed = finding(RULES[0], DOMAIN, FAIL)
    (item,) = items_of(failed, actions=(action(failed, owner="A. Reyes", due="2026-01-31"),))
    assert (item.decision.owner, item.decision.due, item.decision.overdue) == ("A. Reyes", "2026-01-31", True)


@pytest.mark.parametrize("printed", [False, True])
def test_the_page_shows_the_steps_with_their_rule(printed: bool) -> None:
    text = page(sample_run(), PLAN, printed=printed)
    assert "A quick win takes minutes or hours" in text
    assert "our own estimates" in text
    assert text.index("Quick wins") < text.index(">Later ")


@pytest.mark.parametrize("printed", [False, True])
def test_nothing_to_mend_is_said(printed: bool) -> None:
    assert "Nothing was checked, so nothing is planned." in page(empty_run(), PLAN, printed=printed)
    fine = run_of((DOMAIN,), RULES, (), (finding(RULES[0], DOMAIN, PASS),))
    assert "No gap was found, so nothing is planned." in page(fine, PLAN, printed=printed)


def test_risk_of_the_factory_is_the_levels_that_the_steps_are_tested_with() -> None:
    assert risk_of(Level.LOW, Level.LOW) is Level.LOW
    assert risk_of(Level.MODERATE, Level.MODERATE) is Level.MODERATE
