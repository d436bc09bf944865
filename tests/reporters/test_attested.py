"""What passed on nothing but somebody's word is told apart from evidence, in every report."""

import pytest
from tests.reporters.organisation import FAX, MAIL, VENDOR_RULE
from tests.support.run_parts import domain, finding, run_of
from tests.support.runs import CLINIC, RULES

from hipaacheck.model import Finding, Outcome, Run, Strength
from hipaacheck.reporters import html, markdown, text
from hipaacheck.reporters.brief import brief
from hipaacheck.reporters.shapes import State
from hipaacheck.reporters.view import build_view

PASS, FAIL, MANUAL = Outcome.PASS, Outcome.FAIL, Outcome.MANUAL
DOMAIN = domain(CLINIC, 4)


def told(found: Finding) -> Finding:
    return found.model_copy(update={"strength": Strength.ATTESTATION})


def run_with(seen: int, said: int, *others: Outcome) -> Run:
    outcomes = [*[PASS] * (seen + said), *others]
    found = [finding(rule, DOMAIN, one) for rule, one in zip(RULES, outcomes, strict=False)]
    found[seen : seen + said] = [told(one) for one in found[seen : seen + said]]
    return run_of((DOMAIN,), RULES, (), tuple(found))


@pytest.mark.parametrize(
    ("run", "said", "state"),
    [
        (run_with(0, 1), "no gap found in 1 check, somebody's word", State.ATTESTED),
        (run_with(0, 2), "no gap found in 2 checks, all of them somebody's word", State.ATTESTED),
        (run_with(3, 2), "no gap found in 5 checks, 2 of them somebody's word", State.EVIDENCE),
        (run_with(3, 0), "no gap found in 3 checks", State.EVIDENCE),
        (
            run_with(0, 2, MANUAL),
            "no gap found in what somebody said, 1 for a person to answer",
            State.MANUAL,
        ),
        (run_with(1, 1, MANUAL), "no gap found in what was seen, 1 for a person to answer", State.MANUAL),
        (run_with(0, 1, FAIL), "1 gap", State.GAP),
    ],
)
def test_a_verdict_says_what_is_nothing_but_somebodys_word(run: Run, said: str, state: State) -> None:
    verdict = build_view(run).verdict
    assert (verdict.text, verdict.state) == (said, state)


def test_a_manual_finding_of_strength_attestation_does_not_make_passes_somebodys_word() -> None:
    run = run_with(1, 0, MANUAL)
    manual = told(run.findings[1])
    counts = build_view(run.model_copy(update={"findings": (run.findings[0], manual)})).verdict.counts
    assert (counts.passed, counts.attested, counts.checked) == (1, 0, 2)


def of_vendors(*found: Finding) -> Run:
    return run_of((FAX, MAIL), (*RULES, VENDOR_RULE), (), found, organisation="x")


def test_tallies_say_how_many_passes_are_somebodys_word() -> None:
    run = of_vendors(finding(VENDOR_RULE, MAIL, PASS), told(finding(VENDOR_RULE, FAX, PASS)))
    [area] = brief(build_view(run)).areas
    assert area.rules[0].outcomes == "2 pass, 1 of them somebody's word"
    assert "2 pass, 1 of them somebody&#39;s word" in html.page(run, printed=True)
    for page in (html.page(run), html.page(run, printed=True)):
        summary = page.split('<section id="summary"')[1].split("</section>")[0]
        assert "evidence of a safeguard, 1 of them somebody&#39;s word" in summary
        coverage = page.split('<section id="coverage"')[1].split("</section>")[0]
        assert "2 passed, 1 of them somebody&#39;s word" in coverage
    [row] = [line for line in markdown.render(run).decode().splitlines() if line.startswith("| Vendors")]
    assert row.endswith("| 2, 1 of them somebody's word |")


def test_the_terminal_marks_each_pass_on_somebodys_word() -> None:
    run = of_vendors(finding(VENDOR_RULE, MAIL, PASS), told(finding(VENDOR_RULE, FAX, PASS)))
    lines = [line.rstrip() for line in text.render(run).decode().splitlines()]
    assert [line for line in lines if line.startswith("  Pass")] == [
        f"  Pass           VENDOR-PHI-001    {VENDOR_RULE.title}",
        f"  Pass           VENDOR-PHI-001    {VENDOR_RULE.title}  somebody's word",
    ]
    alone = text.render(of_vendors(told(finding(VENDOR_RULE, MAIL, PASS)))).decode()
    assert "✓" not in alone and "○  Vendors and agreements  no gap found in 1 check, somebody's word" in alone


@pytest.mark.parametrize("printed", [False, True])
def test_each_gap_says_how_strong_its_own_evidence_is(printed: bool) -> None:
    run = of_vendors(finding(VENDOR_RULE, FAX, FAIL, "x"), told(finding(VENDOR_RULE, MAIL, FAIL, "y")))
    page = html.page(run, printed=printed)
    assert [page.count(f"evidence: {word}") for word in ("partial", "attestation")] == [1, 1]
