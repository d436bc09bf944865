"""The view groups, sorts and sums a run up without ever saying more than was seen."""

import dataclasses

import pytest
from tests.support.run_parts import domain, finding, run_of
from tests.support.runs import CLINIC, RULES, empty_run, hostile_run, large_run, sample_run

from hipaacheck.model import Outcome, Run, Severity, Strength
from hipaacheck.reporters.escape import HIDDEN
from hipaacheck.reporters.shapes import State
from hipaacheck.reporters.view import build_view

TARGET = domain(CLINIC, 1)
FAIL, PASS, UNKNOWN, MANUAL, NA = (
    Outcome.FAIL,
    Outcome.PASS,
    Outcome.UNKNOWN,
    Outcome.MANUAL,
    Outcome.NOT_APPLICABLE,
)


def run_with(*outcomes: Outcome, severity: Severity = Severity.HIGH) -> Run:
    found = tuple(
        finding(rule, TARGET, outcome, severity=severity, because="a reason" if outcome is UNKNOWN else None)
        for rule, outcome in zip(RULES, outcomes, strict=False)
    )
    return run_of((TARGET,), RULES, (), found)


@pytest.mark.parametrize(
    ("outcomes", "text", "state"),
    [
        ((FAIL, FAIL, UNKNOWN), "2 gaps, 1 could not be seen", State.GAP),
        ((FAIL,), "1 gap", State.GAP),
        ((PASS, PASS), "no gap found in 2 checks", State.EVIDENCE),
        ((PASS, NA), "no gap found in 1 check", State.EVIDENCE),
        ((PASS, UNKNOWN), "no gap found in what was seen, 1 could not be seen", State.UNSEEN),
        ((UNKNOWN, UNKNOWN), "none of 2 checks could be seen", State.UNSEEN),
        ((UNKNOWN, MANUAL), "1 could not be seen, 1 for a person to answer", State.UNSEEN),
        ((MANUAL,), "1 for a person to answer", State.MANUAL),
        ((NA,), "no rule applies here", State.NOT_ASSESSED),
        ((), "not assessed", State.NOT_ASSESSED),
    ],
)
def test_a_verdict_counts_gaps_and_names_what_was_not_seen(
    outcomes: tuple[Outcome, ...], text: str, state: State
) -> None:
    verdict = build_view(run_with(*outcomes)).verdict
    assert (verdict.text, verdict.state) == (text, state)


def test_a_failed_rule_of_severity_info_is_a_suggestion_and_no_gap() -> None:
    view = build_view(run_with(FAIL, severity=Severity.INFO))
    assert view.verdict.text == "no gap found in 1 check, 1 suggestion"
    assert view.verdict.state is State.SUGGESTION
    assert {row.state for row in view.frameworks[0].assessed} == {State.SUGGESTION}
    assert all(not cell.number for row in view.risk for cell in row.cells)


def test_gaps_come_worst_first_by_severity_then_risk_then_rule() -> None:
    view = build_view(sample_run())
    keys = [
        (item.severity.rank, -(item.risk.rank if item.risk else -1), item.rule.id) for item in view.failed
    ]
    assert keys == sorted(keys)
    assert [item.number for item in view.findings] == list(range(1, len(view.findings) + 1))
    assert view.failed == view.findings[: len(view.failed)]
    assert [item for group in view.groups for item in group.findings] == list(view.failed)


def test_every_finding_is_in_the_view_once_and_in_one_target_table_once() -> None:
    run = sample_run()
    view = build_view(run)
    shown = [item.fingerprint for target in view.targets for area in target.areas for item in area.findings]
    assert sorted(shown) == sorted(item.fingerprint for item in run.findings)
    assert sum(group.findings.__len__() for group in view.unknown) == view.verdict.counts.unknown
    assert sum(len(group.findings) for group in view.not_applicable) == view.verdict.counts.not_applicable


def test_a_finding_whose_rule_and_target_are_missing_is_still_shown() -> None:
    run = run_with(FAIL).model_copy(update={"rules": (), "targets": ()})
    view = build_view(run)
    assert [(item.rule.title, item.target_name) for item in view.findings] == [(RULES[0].id, TARGET.id)]
    assert view.areas[-1].verdict.text == "1 gap"


def test_the_order_of_a_run_does_not_matter() -> None:
    run = sample_run()
    turned = run.model_copy(
        update={
            "findings": run.findings[::-1],
            "evidence": run.evidence[::-1],
            "targets": run.targets[::-1],
            "rules": run.rules[::-1],
        }
    )
    assert build_view(turned) == build_view(run)


def coverage(*outcomes: Outcome, strength: Strength = Strength.PARTIAL) -> tuple[State, str]:
    found = tuple(
        finding(rule, TARGET, outcome).model_copy(
            update={"citations": ("164.312(e)(1)",), "strength": strength}
        )
        for rule, outcome in zip(RULES, outcomes, strict=False)
    )
    view = build_view(run_of((TARGET,), RULES, (), found))
    rows = {row.id: row for row in (*view.frameworks[0].assessed, *view.frameworks[0].not_assessed)}
    assert len(rows) == 14
    assert all(row.state is State.NOT_ASSESSED for name, row in rows.items() if name != "164.312(e)(1)")
    return rows["164.312(e)(1)"].state, rows["164.312(e)(1)"].strength_label


def test_a_paragraph_is_gap_evidence_unseen_or_not_assessed_with_the_strength_of_what_decided() -> None:
    assert coverage(FAIL, PASS, UNKNOWN) == (State.GAP, "partial")
    assert coverage(PASS, UNKNOWN) == (State.EVIDENCE, "partial")
    assert coverage(PASS, strength=Strength.ATTESTATION) == (State.ATTESTED, "attestation")
    assert coverage(UNKNOWN, NA) == (State.UNSEEN, "")
    assert coverage(MANUAL) == (State.MANUAL, "")
    assert coverage(NA) == (State.NOT_ASSESSED, "")
    assert coverage() == (State.NOT_ASSESSED, "")


def test_a_paragraph_names_the_rules_that_failed_were_not_seen_or_passed() -> None:
    found = tuple(
        finding(rule, TARGET, outcome).model_copy(update={"citations": ("164.312(e)(1)",)})
        for rule, outcome in zip(RULES, (PASS, FAIL, UNKNOWN, MANUAL, NA, PASS), strict=False)
    )
    [row] = build_view(run_of((TARGET,), RULES, (), found)).frameworks[0].assessed
    ids = [rule.id for rule in RULES]
    assert row.passed == tuple(sorted((ids[0], ids[5])))
    assert (row.failed, row.unseen, row.accepted) == ((ids[1],), tuple(sorted(ids[2:4])), ())


def test_no_label_says_met_or_compliant() -> None:
    view = build_view(sample_run())
    labels = {row.state_label for item in view.frameworks for row in item.assessed} | {view.verdict.text}
    assert not any(word in label.lower() for label in labels for word in ("met", "complian", "ok", "fulfil"))


def test_a_citation_outside_every_catalogue_is_listed() -> None:
    found = finding(RULES[0], TARGET, FAIL).model_copy(update={"citations": ("164.999",)})
    view = build_view(run_of((TARGET,), RULES, (), (found,)))
    assert [row.id for row in view.uncatalogued] == ["164.999"]


def test_an_unseen_fact_shows_its_reason_and_never_a_value() -> None:
    facts = {fact.path: fact for item in build_view(sample_run()).evidence for fact in item.facts}
    assert facts["lookups"].seen or facts["lookups"].value.startswith("TXT of spf.invoices")
    unseen = [fact for item in build_view(sample_run()).evidence for fact in item.facts if not fact.seen]
    assert {fact.path for fact in unseen} == {"lookups", "found"}


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for item in value for text in _texts(item)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [text for field in dataclasses.fields(value) for text in _texts(getattr(value, field.name))]
    return []


def test_every_text_of_a_hostile_view_is_plain_and_bounded() -> None:
    texts = _texts(build_view(hostile_run()))
    assert len(texts) > 300
    assert not [text for text in texts if HIDDEN.search(text)]
    assert max(map(len, texts)) < 8_000


def test_a_run_without_checks_is_not_assessed_and_not_a_pass() -> None:
    view = build_view(empty_run())
    assert view.verdict.state is State.NOT_ASSESSED
    assert {area.verdict.text for area in view.areas} == {"not assessed"}


def test_a_hundred_domains_make_one_view_quickly() -> None:
    view = build_view(large_run(100))
    assert len(view.targets) == 100
    assert view.subject == "site000.example, site001.example, site002.example + 97"
