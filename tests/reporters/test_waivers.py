"""Accepted risks stay in sight everywhere, and count as gaps nowhere."""

import re
from datetime import date

import pytest
from tests.reporters.organisation import DOMAIN, WAIVER, accepted, organisation_run
from tests.support.run_parts import finding, run_of
from tests.support.runs import RULES

from hipaacheck.model import Finding, Outcome, Run, Severity, Waiver
from hipaacheck.reporters import html, markdown, text
from hipaacheck.reporters.brief import brief
from hipaacheck.reporters.shapes import State
from hipaacheck.reporters.view import build_view

FAIL, PASS, UNKNOWN, MANUAL = Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN, Outcome.MANUAL


def run_with(*outcomes: Outcome, waived: tuple[Outcome, ...] = (), severity: Severity = Severity.HIGH) -> Run:
    rules = iter(RULES)
    found = [finding(next(rules), DOMAIN, outcome) for outcome in outcomes]
    found += [accepted(finding(next(rules), DOMAIN, outcome, severity=severity)) for outcome in waived]
    return run_of((DOMAIN,), RULES, (), tuple(found))


@pytest.mark.parametrize(
    ("outcomes", "waived", "said", "state"),
    [
        ((FAIL, FAIL, FAIL), (FAIL, FAIL), "3 gaps, 2 accepted risks", State.GAP),
        ((PASS, PASS), (FAIL,), "no open gap in 2 checks, 1 accepted risk", State.ACCEPTED),
        ((), (FAIL,), "1 accepted risk", State.ACCEPTED),
        ((), (UNKNOWN,), "1 accepted risk", State.ACCEPTED),
        ((PASS, UNKNOWN), (MANUAL,), "no gap found in what was seen, 1 could not be seen, 1 accepted risk", State.UNSEEN),
        ((UNKNOWN,), (FAIL,), "1 could not be seen, 1 accepted risk", State.UNSEEN),
        ((PASS,), (), "no gap found in 1 check", State.EVIDENCE),
    ],
)  # fmt: skip
def test_a_verdict_counts_accepted_risks_apart_from_gaps(
    outcomes: tuple[Outcome, ...], waived: tuple[Outcome, ...], said: str, state: State
) -> None:
    verdict = build_view(run_with(*outcomes, waived=waived)).verdict
    assert (verdict.text, verdict.state) == (said, state)
    assert verdict.counts.total == len(outcomes) + len(waived)


def test_an_accepted_failure_is_no_gap_no_suggestion_and_in_no_count_of_risks() -> None:
    for severity in (Severity.HIGH, Severity.INFO):
        view = build_view(run_with(PASS, waived=(FAIL,), severity=severity))
        assert view.failed == ()
        assert view.groups == ()
        assert not any(item.number for item in view.verdict.severities)
        assert not any(cell.number for row in view.risk for cell in row.cells)
        assert view.verdict.counts.accepted == 1


def test_a_paragraph_with_an_accepted_risk_says_so_and_never_evidence_found() -> None:
    found = accepted(finding(RULES[0], DOMAIN, FAIL)).model_copy(update={"citations": ("164.312(e)(1)",)})
    passed = finding(RULES[1], DOMAIN, PASS).model_copy(update={"citations": ("164.312(e)(1)",)})
    view = build_view(run_of((DOMAIN,), RULES, (), (found, passed)))
    [row] = view.frameworks[0].assessed
    assert (row.state, row.accepted, row.failed) == (State.ACCEPTED, (RULES[0].id,), ())


def with_waivers(*waivers: Waiver) -> Run:
    found: tuple[Finding, ...] = tuple(
        accepted(finding(rule, DOMAIN, FAIL, "seen"), waiver)
        for rule, waiver in zip(RULES, waivers, strict=False)
    )
    return run_of((DOMAIN,), RULES, (), found)


def test_waivers_are_sorted_by_expiry_and_hold_their_findings() -> None:
    late, soon = WAIVER, WAIVER.model_copy(update={"expires": date(2026, 12, 1)})
    view = build_view(with_waivers(late, soon, soon))
    assert [group.waiver.expires for group in view.accepted] == ["2026-12-01", "2027-03-31"]
    assert [len(group.rules) for group in view.accepted] == [2, 1]


DETAILS = ("A. Reyes", "2026-10-01", "2027-03-31", "raised step by step", "weekly look", "HC-118")


@pytest.mark.parametrize("printed", [False, True])
def test_the_page_tells_who_accepted_what_until_when_why_and_what_is_done_instead(printed: bool) -> None:
    page = html.page(organisation_run(), printed=printed)
    part = page.split('<section id="accepted"')[1].split("</section>")[0]
    for said in (*DETAILS, "p=none", "EMAIL-DMARC-002", "timeout", "EMAIL-DMARC-005"):
        assert said in part
    assert page.count('<dd class="fix">') == 1


def test_the_table_of_a_target_marks_what_is_accepted() -> None:
    page = html.page(organisation_run())
    part = page.split('<section id="findings"')[1]
    assert part.count("accepted until 2027-03-31") == 2


def test_without_accepted_risks_there_is_no_such_section() -> None:
    page = html.page(run_with(FAIL)).split("</style>")[1]
    assert 'id="accepted"' not in page
    assert 'href="#accepted"' not in page
    assert not re.search(r"\d accepted risk", page)


def test_a_printed_tally_counts_accepted_risks_by_themselves() -> None:
    short = brief(build_view(organisation_run()))
    rows = {row.rule.id: row.outcomes for area in short.areas for row in area.rules}
    assert rows["EMAIL-DMARC-002"] == "1 accepted risk"


def test_markdown_lists_accepted_risks_in_a_table() -> None:
    page = markdown.render(organisation_run()).decode()
    [row] = [line for line in page.splitlines() if line.startswith("| 2027-03-31")]
    for said in DETAILS:
        assert said in row
    assert len(re.findall(r"(?<!\\)\|", row)) == 7


def test_the_terminal_says_number_and_nearest_expiry_and_with_v_all() -> None:
    shown = " ".join(text.render(organisation_run()).decode().split())
    for said in ("2 accepted risks until 2027-03-31", *DETAILS):
        assert said in shown
    assert "Fail, accepted" in shown
