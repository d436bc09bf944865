"""What is only proposed is labelled, dated, set beside what is in force, and never a violation."""

import re

import pytest
from tests.reporters.organisation import DOMAIN, VENDOR_RULE, accepted
from tests.reporters.parts_of import markup_of, source_of, text_of
from tests.support.run_parts import finding, framework, run_of
from tests.support.runs import RULES, hostile_run, sample_run

from hipaacheck.model import Designation, Finding, Framework, Outcome, Requirement, Run, Strength
from hipaacheck.packs.loader import load_frameworks
from hipaacheck.reporters.parts import proposed
from hipaacheck.reporters.parts.proposed import ProposedRow, Readiness
from hipaacheck.reporters.view import build_view
from hipaacheck.resources import rules_dir

SHIPPED = next(one for one in load_frameworks(rules_dir() / "frameworks") if one.proposed)
FIRST, SECOND = RULES[0], RULES[1]


def proposal(*rules: str, today: tuple[str, ...] = ("164.312(e)(1)",), verified: str = "a note") -> Framework:
    item = Requirement(
        id="P-1",
        citation="proposed 45 CFR 164.312(g)",
        title="Transmission security, tested",
        designation=Designation.INFORMATIONAL,
        parent="90 FR 898",
        summary="A test every year.",
        evidence_limits="No test is looked at.",
        verified=verified,
        today=today,
        rules=rules,
    )
    return SHIPPED.model_copy(update={"requirements": (item,)})


def run_with(proposed_rule: Framework, *findings: Finding) -> Run:
    return run_of((DOMAIN,), (*RULES, VENDOR_RULE), (), findings, frameworks=(proposed_rule, framework()))


def row(*findings: Finding, rules: tuple[str, ...] = (FIRST.id, SECOND.id)) -> ProposedRow:
    views = proposed.build(source_of(run_with(proposal(*rules), *findings)))
    assert views is not None
    return views[0].rows[0]


def said(found: Finding) -> Finding:
    return found.model_copy(update={"strength": Strength.ATTESTATION})


def test_a_run_without_a_proposal_leaves_the_part_out() -> None:
    assert proposed.build(source_of(sample_run())) is None
    assert markup_of(sample_run(), "proposed") == ""


@pytest.mark.parametrize(
    ("findings", "readiness"),
    [
        ((finding(FIRST, DOMAIN, Outcome.FAIL), finding(SECOND, DOMAIN, Outcome.PASS)), Readiness.OPEN),
        ((accepted(finding(FIRST, DOMAIN, Outcome.FAIL)),), Readiness.OPEN),
        ((finding(FIRST, DOMAIN, Outcome.PASS), finding(SECOND, DOMAIN, Outcome.UNKNOWN)), Readiness.SHOWN),
        ((said(finding(FIRST, DOMAIN, Outcome.PASS)),), Readiness.SAID),
        (
            (finding(FIRST, DOMAIN, Outcome.UNKNOWN), finding(SECOND, DOMAIN, Outcome.MANUAL)),
            Readiness.UNSEEN,
        ),
        ((finding(FIRST, DOMAIN, Outcome.MANUAL),), Readiness.MANUAL),
        ((finding(FIRST, DOMAIN, Outcome.NOT_APPLICABLE),), Readiness.NOT_APPLIED),
        ((), Readiness.NOT_APPLIED),
    ],
)
def test_readiness_follows_from_the_findings_of_its_rules(
    findings: tuple[Finding, ...], readiness: Readiness
) -> None:
    assert row(*findings).readiness is readiness


def test_what_rests_on_somebodys_word_says_so() -> None:
    assert row(said(finding(FIRST, DOMAIN, Outcome.FAIL))).strength_label == "somebody's word"
    assert row(finding(FIRST, DOMAIN, Outcome.FAIL)).strength_label == f"{FIRST.strength} evidence"
    assert row(finding(FIRST, DOMAIN, Outcome.UNKNOWN)).strength_label == ""


def test_what_could_not_be_seen_is_never_counted_as_shown() -> None:
    found = row(finding(FIRST, DOMAIN, Outcome.PASS), finding(SECOND, DOMAIN, Outcome.UNKNOWN))

    assert (found.passed, found.unseen, found.failed) == ((FIRST.id,), (SECOND.id,), ())


@pytest.mark.parametrize("rules", [(), ("NO-SUCH-*",)])
def test_a_paragraph_that_no_rule_informs_says_so(rules: tuple[str, ...]) -> None:
    found = row(finding(FIRST, DOMAIN, Outcome.PASS), rules=rules)

    assert (found.readiness, found.label) == (Readiness.NO_RULE, "No rule looks at this")


def test_a_pattern_takes_in_the_rules_it_fits_and_no_other() -> None:
    found = row(
        finding(FIRST, DOMAIN, Outcome.FAIL), finding(VENDOR_RULE, DOMAIN, Outcome.PASS), rules=("VENDOR-*",)
    )

    assert (found.readiness, found.passed) == (Readiness.SHOWN, ("VENDOR-PHI-001",))


def test_todays_duty_stands_beside_it_with_its_own_state() -> None:
    duty = finding(FIRST, DOMAIN, Outcome.FAIL).model_copy(update={"citations": ("164.312(e)(1)",)})
    found = row(duty, rules=())

    assert [(item.id, item.state) for item in found.today] == [("164.312(e)(1)", "gap")]


def test_the_label_carries_number_status_and_day_and_stands_over_the_table() -> None:
    page = markup_of(run_with(SHIPPED), "proposed")
    label = "Proposed (90 FR 898), not in force, status as of 2026-10-07"

    assert f"<caption>{label}</caption>" in page
    assert f"<strong>{label}.</strong>" in page


def test_nothing_about_a_proposal_is_coloured_or_worded_as_a_violation() -> None:
    gap = finding(FIRST, DOMAIN, Outcome.FAIL)
    found = run_with(proposal(FIRST.id), gap)
    page, words = markup_of(found, "proposed"), text_of(found, "proposed")

    assert re.search(r'class="[^"]*(state-|severity|outcome-)', page) is None
    assert re.search(r"\b(fails?|failed|violates|must|required by)\b", words, re.IGNORECASE) is None
    assert "Would leave something to do" in words


def test_a_proposal_gives_no_verdict_and_no_row_of_the_coverage() -> None:
    view = build_view(run_with(SHIPPED, finding(FIRST, DOMAIN, Outcome.FAIL)))

    assert [item.id for item in view.frameworks] == ["hipaa-security-rule"]
    assert "NPRM" not in text_of(run_with(SHIPPED), "coverage")


def test_what_was_not_checked_says_so_and_what_was_does_not() -> None:
    unsure = run_with(proposal(verified="unverified: general knowledge"))

    assert "Not wholly checked; unverified: general knowledge." in text_of(unsure, "proposed")
    assert "Not wholly checked" not in text_of(run_with(proposal()), "proposed")


def test_entries_that_ask_for_nothing_stand_below_the_table() -> None:
    views = proposed.build(source_of(run_with(SHIPPED)))

    assert views is not None
    assert [item.id for item in views[0].notes] == ["NPRM-02", "NPRM-43"]
    assert len(views[0].rows) == 41
    assert sum(tally.number for tally in views[0].tallies) == 41


def test_hostile_text_of_a_catalogue_stays_inert() -> None:
    attack = "<script>alert(1)</script>\x1b[31m"
    wrong = proposal(verified=f"unverified: {attack}").model_copy(
        update={"text_status": attack, "title": attack, "disclaimer": attack, "source": attack}
    )
    page = markup_of(hostile_run().model_copy(update={"frameworks": (wrong,)}), "proposed")

    assert "<script" not in page and "\x1b" not in page
    assert "&lt;script&gt;" in page
