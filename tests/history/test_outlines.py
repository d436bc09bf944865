"""What is kept of a run is enough to compare it, and counts as its report does."""

import pytest
from tests.reporters.organisation import organisation_run
from tests.support.runs import empty_run, hostile_run, sample_run

from hipaacheck.history.outlines import asked, outline, point
from hipaacheck.model import Level, Outcome, Run, Severity, Strength, TargetKind
from hipaacheck.reporters.view import build_view

RUNS = [sample_run(), organisation_run(), hostile_run(), empty_run()]


@pytest.mark.parametrize("run", RUNS, ids=["sample", "organisation", "hostile", "empty"])
def test_a_point_counts_what_the_report_counts(run: Run) -> None:
    verdict = build_view(run).verdict
    counted = point(outline(run))

    assert sum(counted.gaps.values()) == verdict.counts.gaps
    assert counted.accepted == verdict.counts.accepted
    assert counted.unknown == verdict.counts.unknown
    assert counted.manual == verdict.counts.manual
    assert counted.passed == verdict.counts.passed
    told = {item.severity: item.number for item in verdict.severities if item.severity is not Severity.INFO}
    assert counted.gaps == told


@pytest.mark.parametrize("run", RUNS, ids=["sample", "organisation", "hostile", "empty"])
def test_every_finding_and_rule_is_kept(run: Run) -> None:
    kept = outline(run)

    assert [one.fingerprint for one in kept.findings] == [one.fingerprint for one in run.findings]
    assert kept.rules.keys() == {rule.id for rule in run.rules}
    waived = [one.standing.waived for one in kept.findings]
    assert waived == [one.waiver is not None for one in run.findings]
    assert type(kept).model_validate_json(kept.model_dump_json()) == kept


RULE = sample_run().rules[0]


@pytest.mark.parametrize(
    "change",
    [
        {"applies_when": "false"},
        {"manual_when": "true"},
        {"passes_when": "facts.other"},
        {"params": {"least": 2}},
        {"needs": {"facts": "other.kind"}},
        {"each": {"one": "facts.items"}},
        {"applies_to": TargetKind.WEB_HOST},
        {"severity": Severity.CRITICAL},
        {"likelihood": Level.VERY_LOW},
        {"impact": Level.VERY_LOW},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_rule_that_asks_or_weighs_otherwise_has_another_digest(change: dict[str, object]) -> None:
    assert asked(RULE.model_copy(update=change)) != asked(RULE)


def test_words_are_not_what_a_rule_asks() -> None:
    told = {
        "title": "x",
        "why": "x",
        "fix": "x",
        "observed": "x",
        "expected": "x",
        "citations": ("x",),
        "sources": ("x",),
        "strength": Strength.DIRECT,
        "lifecycle": "experimental",
        "vectors": (),
    }

    assert asked(RULE.model_copy(update=told)) == asked(RULE)


def test_what_is_attested_passes_and_what_is_waived_counts_once() -> None:
    run = organisation_run()
    accepted = [one for one in run.findings if one.waiver is not None]

    assert accepted and {one.outcome for one in accepted} <= {Outcome.FAIL, Outcome.UNKNOWN, Outcome.MANUAL}
    counted = point(outline(run))
    told = sum(counted.gaps.values()) + counted.accepted + counted.unknown + counted.manual + counted.passed
    suggestions = sum(
        one.outcome is Outcome.FAIL and one.severity is Severity.INFO and one.waiver is None
        for one in run.findings
    )
    not_applicable = sum(one.outcome is Outcome.NOT_APPLICABLE for one in run.findings)
    assert told + suggestions + not_applicable == len(run.findings)
