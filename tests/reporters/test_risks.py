"""The risk register says of every gap what may happen, what stands against it and what was decided."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.reporters.organisation import DOMAIN, WAIVER, accepted, organisation_run
from tests.support.run_parts import AS_OF, domain, finding, rule, run_of
from tests.support.runs import RULES, empty_run, hostile_run, large_run, sample_run

from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import load_rule_set
from hipaacheck.model import (
    Action,
    Exposure,
    Finding,
    Outcome,
    Progress,
    Rule,
    Run,
    Severity,
    Strength,
    Target,
    TargetKind,
    Treatment,
)
from hipaacheck.reporters import html
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.html import page
from hipaacheck.reporters.profile import Profile
from hipaacheck.reporters.risks import RiskRow, risk_rows
from hipaacheck.reporters.risks.catalog import catalog, entry_of
from hipaacheck.reporters.view import build_view

SHIPPED = {one.id for one in load_rule_set(load_checkers(), check_all=False).rules}
SPF, SPF_END, DKIM, *_ = RULES
FAIL, PASS, UNKNOWN = Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN
REGISTER = Profile(parts=("risks",))


def rows_of(run: Run, actions: Iterable[Action] = ()) -> tuple[RiskRow, ...]:
    return risk_rows(build_view(run, annex=False), Edition(actions=tuple(actions)))


def rows_with(
    *findings: Finding, actions: Iterable[Action] = (), targets: tuple[Target, ...] = (DOMAIN,)
) -> tuple[RiskRow, ...]:
    return rows_of(run_of(targets, (*RULES, STRANGER), (), findings), actions)


def action(of: Finding, **fields: object) -> Action:
    """Return an entry of a plan, written ten days before the run."""
    usual: dict[str, object] = {"recorded_at": AS_OF - timedelta(days=10), "source": "plan.xlsx"}
    known = {"fingerprint": of.fingerprint, "rule": of.rule, "target": of.target}
    return Action.model_validate({**usual, **known, **fields})


STRANGER = rule(
    "ACME-FAX-001",
    "The fax is locked",
    "sender-authentication",
    TargetKind.DOMAIN,
    Severity.HIGH,
    why="Faxes hold PHI.",
    fix="Lock it.",
    citations=("164.310(c)",),
)


def test_every_shipped_rule_is_matched_and_every_entry_and_pattern_is_the_first_for_some_rule() -> None:
    firsts = {rule_id: entry_of(rule_id) for rule_id in SHIPPED}
    assert [rule_id for rule_id, entry in firsts.items() if entry is None] == []

    for entry in catalog().entries:
        mine = {rule_id for rule_id, first in firsts.items() if first is entry}
        idle = [name for name in entry.rules if not any(_matches(rule_id, name) for rule_id in mine)]
        assert idle == []


def _matches(rule_id: str, name: str) -> bool:
    from fnmatch import fnmatchcase

    return fnmatchcase(rule_id, name)


def test_patterns_name_a_family_of_rules_and_never_more() -> None:
    """A rule of a stranger's pack must not be taken for one of ours by the first word of its id."""
    wide = [
        name for entry in catalog().entries for name in entry.rules if name.startswith("*") or name == "*"
    ]
    assert wide == []


def test_threats_are_all_used_and_name_a_table_that_holds_such_things() -> None:
    used = {entry.threat for entry in catalog().entries}
    assert used == set(catalog().threats)
    for threat in catalog().threats.values():
        assert threat.source.table in ("", "D-2")
        assert threat.event.table in ("", "E-2", "E-3")


def test_the_words_on_each_rule_are_whole_sentences_or_short_phrases() -> None:
    for entry in catalog().entries:
        said = [entry.weakness, entry.because] + [text for text in (entry.depends_on,) if text]
        assert all(text.endswith(".") and len(text) < 140 for text in said), entry.rules


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("EMAIL-DMARC-012", "EMAIL-DMARC-004"),  # the policy is reject already
        ("EMAIL-CAA-002", "EMAIL-CAA-001"),  # there are records, with a mistake
        ("EMAIL-DNSSEC-003", "EMAIL-DNSSEC-002"),  # the domain is signed
        ("MAIL-CERT-003", "MAIL-CERT-001"),  # the certificate is good, for some days
        ("MAIL-CERT-006", "MAIL-CERT-001"),
        ("WEB-CERT-003", "WEB-CERT-002"),
        ("M365-EMERGENCY-002", "M365-EMERGENCY-001"),  # no such account, not one too many
        ("GOOGLE-ADMIN-001", "GOOGLE-ADMIN-002"),  # too few, not too many
        ("M365-APP-003", "M365-APP-001"),  # nobody can ask, not anybody can let in
        ("SVC-SEEN-001", "SVC-SEND-001"),  # in the register and not seen, not the other way round
        ("VENDOR-PARTIES-001", "VENDOR-TERMS-001"),
    ],
)
def test_rules_of_one_family_that_find_different_things_have_different_weaknesses(
    one: str, other: str
) -> None:
    first, second = entry_of(one), entry_of(other)
    assert first is not None
    assert second is not None
    assert first.weakness != second.weakness


def test_what_is_not_on_record_is_not_said_not_to_exist() -> None:
    """The inventory does not tell what nobody wrote into it."""
    for entry in catalog().entries:
        assert "Nobody has written" not in entry.weakness
        assert "have to be kept" not in entry.weakness


def test_a_rule_that_no_entry_names_gets_no_threat_and_no_control() -> None:
    (row,) = rows_with(finding(STRANGER, DOMAIN, FAIL), finding(SPF, DOMAIN, PASS))
    assert (row.threat, row.vulnerability, row.controls) == (None, "", ())


def test_a_stranger_says_so_on_the_page() -> None:
    run = run_of((DOMAIN,), (STRANGER,), (), (finding(STRANGER, DOMAIN, FAIL),))
    assert "no threat recorded for this rule" in page(run, Edition(profile=REGISTER))
    assert "no threat recorded for this rule" in page(run, Edition(profile=REGISTER), printed=True)


def test_a_row_holds_all_targets_of_one_rule_severity_and_risk() -> None:
    other = domain("other.example", 9)
    rows = rows_with(
        finding(SPF, DOMAIN, FAIL),
        finding(SPF, other, FAIL),
        finding(SPF_END, DOMAIN, FAIL, severity=Severity.LOW),
        finding(SPF_END, other, FAIL),
        targets=(DOMAIN, other),
    )
    assert [(row.id, row.rule.id, [one.name for one in row.assets]) for row in rows] == [
        ("R1", SPF.id, [DOMAIN.name, "other.example"]),
        ("R2", SPF_END.id, ["other.example"]),
        ("R3", SPF_END.id, [DOMAIN.name]),
    ]


def test_the_highest_risk_stands_first_and_accepted_risks_last() -> None:
    rows = rows_of(sample_run())
    ranks = [row.risk.rank for row in rows if row.risk]
    assert ranks == sorted(ranks, reverse=True)
    assert [row.id for row in rows] == [f"R{number}" for number in range(1, len(rows) + 1)]

    mixed = rows_with(accepted(finding(SPF, DOMAIN, FAIL)), finding(SPF_END, DOMAIN, FAIL))
    assert [row.accepted for row in mixed] == [False, True]
    assert mixed[1].waiver is not None and mixed[1].waiver.expires == WAIVER.expires.isoformat()


@pytest.mark.parametrize("outcome", [UNKNOWN, Outcome.MANUAL, PASS, Outcome.NOT_APPLICABLE])
def test_only_what_was_seen_to_fail_is_a_row(outcome: Outcome) -> None:
    assert rows_with(finding(SPF, DOMAIN, outcome, because="timeout")) == ()
    assert rows_with(accepted(finding(SPF, DOMAIN, outcome, because="timeout"))) == ()


def test_suggestions_are_no_rows() -> None:
    assert rows_with(finding(SPF, DOMAIN, FAIL, severity=Severity.INFO)) == ()


def test_every_gap_of_a_run_is_in_exactly_one_row() -> None:
    for run in (sample_run(), hostile_run(), organisation_run(), large_run(20)):
        view = build_view(run, annex=False)
        numbers = [
            one.number for row in risk_rows(view, Edition()) if not row.accepted for one in row.findings
        ]
        assert sorted(numbers) == [one.number for one in view.findings if one.is_gap]


def test_the_order_of_a_run_changes_nothing() -> None:
    run = sample_run()
    turned = run.model_copy(
        update={"findings": run.findings[::-1], "targets": run.targets[::-1], "rules": run.rules[::-1]}
    )
    assert rows_of(turned) == rows_of(run)


def test_the_inventory_words_stand_beside_an_asset() -> None:
    known = DOMAIN.model_copy(update={"exposure": Exposure(holds_ephi=True, public=True, people=1_200)})
    (row,) = rows_with(finding(SPF, known, FAIL), targets=(known,))
    assert row.assets[0].exposure == "holds ePHI, public, 1,200 people"
    (row,) = rows_with(finding(SPF, DOMAIN, FAIL))
    assert row.assets[0].exposure == ""


def test_controls_are_rules_against_the_same_threat_that_passed_at_the_same_asset() -> None:
    other = domain("other.example", 9)
    other_threat = next(one for one in RULES if entry_of(one.id) and _threat(one) != _threat(SPF))
    other_threat = other_threat.model_copy(update={"area": SPF.area})
    (row,) = rows_with(
        finding(SPF, DOMAIN, FAIL),
        finding(DKIM, other, PASS),
        finding(other_threat, DOMAIN, PASS),
        finding(SPF_END, DOMAIN, UNKNOWN, because="timeout"),
        targets=(DOMAIN, other),
    )
    assert row.controls == ()
    (row,) = rows_with(finding(SPF, DOMAIN, FAIL), finding(DKIM, DOMAIN, PASS))
    assert [(one.title, one.attested) for one in row.controls] == [(DKIM.title, False)]


def test_a_control_on_somebodys_word_or_at_some_assets_says_so() -> None:
    other = domain("other.example", 9)
    said = finding(DKIM, DOMAIN, PASS).model_copy(update={"strength": Strength.ATTESTATION})
    findings = (finding(SPF, DOMAIN, FAIL), finding(SPF, other, FAIL), said)
    (row,) = rows_with(*findings, targets=(DOMAIN, other))
    assert [(one.attested, one.passed) for one in row.controls] == [(True, 1)]

    run = run_of((DOMAIN, other), RULES, (), findings)
    assert "(somebody&#39;s word, at 1 of 2)" in page(run, Edition(profile=REGISTER))


def test_there_are_three_controls_at_most_and_the_waiver_names_the_first() -> None:
    alike = [one for one in RULES if one.area == SPF.area and one.id not in (SPF.id, STRANGER.id)]
    passes = [finding(one, DOMAIN, PASS) for one in alike]
    (row,) = rows_with(accepted(finding(SPF, DOMAIN, FAIL)), *passes)
    first, *others = row.controls
    assert (first.title, first.compensating, first.attested) == (WAIVER.compensating_control, True, True)
    assert len(others) == 2
    assert row.more_controls == len([one for one in alike if _threat(one) == _threat(SPF)]) - 2


def _threat(of: Rule) -> str:
    entry = entry_of(of.id)
    assert entry is not None
    return entry.threat


def test_nothing_recorded_is_not_decided() -> None:
    run = run_of((DOMAIN,), RULES, (), (finding(SPF, DOMAIN, FAIL),))
    assert not rows_of(run)[0].decision.decided
    assert "not decided" in page(run, Edition(profile=REGISTER))


def test_a_decision_shows_as_it_was_recorded() -> None:
    failed = finding(SPF, DOMAIN, FAIL)
    recorded = action(
        failed,
        treatment="mitigate",
        owner="A. Reyes",
        due="2027-01-31",
        status="in-progress",
        comment="ordered",
    )
    (row,) = rows_with(failed, actions=[recorded])
    told = row.decision
    assert (told.treatment, told.owner, told.due, told.status) == (
        Treatment.MITIGATE,
        "A. Reyes",
        "2027-01-31",
        Progress.IN_PROGRESS,
    )
    assert (told.treatment_label, told.status_label, told.comment) == ("Mitigate", "in progress", "ordered")
    assert (told.overdue, told.remarks, told.differing) == (False, (), 0)


def test_done_but_still_seen_is_said() -> None:
    failed = finding(SPF, DOMAIN, FAIL)
    (row,) = rows_with(failed, actions=[action(failed, status="done", due="2026-11-01")])
    assert row.decision.remarks == ("recorded as done on 2026-11-11, still seen on 2026-11-21",)
    assert not row.decision.overdue


def test_done_after_the_run_is_no_contradiction() -> None:
    failed = finding(SPF, DOMAIN, FAIL)
    later = action(failed, status="done", recorded_at=AS_OF + timedelta(days=3))
    (row,) = rows_with(failed, actions=[later])
    assert row.decision.remarks == ("recorded as done on 2026-11-24, after this run of 2026-11-21",)


@pytest.mark.parametrize(
    ("due", "overdue"), [("2026-11-20", True), ("2026-11-21", False), ("2026-11-22", False)]
)
def test_overdue_is_counted_by_the_day_of_the_run(due: str, overdue: bool) -> None:
    failed = finding(SPF, DOMAIN, FAIL)
    (row,) = rows_with(failed, actions=[action(failed, due=due, status="deferred")])
    assert row.decision.overdue is overdue
    assert (f"overdue since {due}" in row.decision.remarks) is overdue


def test_a_risk_accepted_in_the_plan_alone_is_still_a_gap() -> None:
    failed = finding(SPF, DOMAIN, FAIL)
    (row,) = rows_with(failed, actions=[action(failed, treatment="accept")])
    assert not row.accepted
    assert "no waiver is in force" in row.decision.remarks[0]
    waived = accepted(failed)
    (row,) = rows_with(waived, actions=[action(waived, treatment="accept")])
    assert row.decision.remarks == ()


def test_of_different_entries_the_most_open_is_shown_and_the_others_counted() -> None:
    targets = tuple(domain(f"site{number}.example", number) for number in range(1, 5))
    failed = [finding(SPF, target, FAIL) for target in targets]
    done = [action(one, status="done", owner="B") for one in failed[:2]]
    late = action(failed[2], status="in-progress", owner="C")
    (row,) = rows_with(*failed[:3], actions=[*done, late], targets=targets)
    assert (row.decision.owner, row.decision.status, row.decision.differing) == ("C", Progress.IN_PROGRESS, 2)
    (row,) = rows_with(*failed, actions=[*done, late], targets=targets)
    assert (row.decision.decided, row.decision.status, row.decision.differing) == (False, None, 3)


def test_of_two_entries_for_one_finding_the_later_counts() -> None:
    failed = finding(SPF, DOMAIN, FAIL)
    old = action(failed, owner="old", recorded_at=datetime(2025, 1, 1, tzinfo=UTC))
    new = action(failed, owner="new")
    assert [rows_with(failed, actions=both)[0].decision.owner for both in ([old, new], [new, old])] == [
        "new",
        "new",
    ]


@pytest.mark.parametrize("printed", [False, True])
def test_the_page_counts_what_it_cannot_rate(printed: bool) -> None:
    text = page(organisation_run(), Edition(profile=REGISTER), printed=printed)
    assert "1 question is for a person to answer; its risk is not rated." in text
    assert "1 finding is accepted without having been seen to fail; its risk is not rated." in text
    assert "must confirm or change likelihood and impact" in text
    assert f"until {WAIVER.expires.isoformat()}" in text.replace('<span class="held">', "").replace(
        "</span>", ""
    )


@pytest.mark.parametrize("printed", [False, True])
def test_a_run_without_gaps_says_that_this_says_little(printed: bool) -> None:
    assert "Nothing was checked, so no risk is rated." in page(
        empty_run(), Edition(profile=REGISTER), printed=printed
    )
    fine = run_of((DOMAIN,), RULES, (), (finding(SPF, DOMAIN, PASS),))
    assert "No gap was found, so no risk is rated." in page(fine, Edition(profile=REGISTER), printed=printed)


@pytest.mark.parametrize("printed", [False, True])
def test_hostile_words_of_a_plan_stay_inert(printed: bool) -> None:
    run = hostile_run()
    evil = "<script>alert(1)</script>\u202e{{ 7*7 }}"
    failed = next(one for one in run.findings if one.outcome is FAIL)
    recorded = action(failed, owner=evil, comment=evil * 60, due=date(2026, 1, 1), status="done")
    text = page(run, Edition(profile=Profile(parts=("risks", "plan")), actions=(recorded,)), printed=printed)
    assert "<script>alert" not in text and "\u202e" not in text
    assert "{{ 7*7 }}" in text
    assert "[cut here" in text


def test_the_register_of_many_targets_names_a_few_and_counts_the_rest() -> None:
    targets = tuple(domain(f"site{number:02}.example", number) for number in range(1, 31))
    run = run_of(targets, RULES, (), tuple(finding(SPF, target, FAIL) for target in targets))
    text = page(run, Edition(profile=REGISTER))
    assert "and 26 more" in text and "and 18 more" in text
    assert html.render(run) == html.render(run)
