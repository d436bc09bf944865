"""The printed report counts what it does not list, and lists in full what failed."""

import pytest
from tests.reporters.organisation import organisation_run
from tests.reporters.test_html import Outline
from tests.support.runs import RULES, empty_run, hostile_run, large_run, sample_run
from tinyhtml5.parser import HTMLParser as StrictParser  # type: ignore[import-untyped]

from hipaacheck.model import Outcome, Run
from hipaacheck.reporters import html
from hipaacheck.reporters.brief import FULL_LIMIT, _known, brief
from hipaacheck.reporters.shapes import FactView
from hipaacheck.reporters.view import build_view

RUNS = {
    "sample": sample_run(),
    "hostile": hostile_run(),
    "empty": empty_run(),
    "large": large_run(12),
    "organisation": organisation_run(),
}
every_run = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())


@every_run
def test_the_printed_page_is_valid_and_every_link_inside_it_arrives(run: Run) -> None:
    page = html.page(run, printed=True)
    parser = StrictParser()
    parser.parse(page)
    outline = Outline(page)

    assert parser.errors == []
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.targets) <= set(outline.ids)
    assert outline.headers_without_scope == 0


@every_run
def test_every_finding_is_counted_and_every_failure_is_told_or_named(run: Run) -> None:
    view = build_view(run)
    short = brief(view)

    assert sum(row.counts.total for area in short.areas for row in area.rules) == len(run.findings)
    for whole, group in zip(view.groups, short.groups, strict=True):
        named = [name for alike in group.others for name in alike.targets]
        assert group.findings + whole.findings[len(group.findings) :] == whole.findings
        assert len(group.findings) + len(named) == len(whole.findings)
        assert len(named) == group.more


@every_run
def test_every_piece_of_evidence_is_there_in_full_or_by_digest(run: Run) -> None:
    page = html.page(run, printed=True)
    short = brief(build_view(run))

    assert len(short.evidence) + len(short.digests) == len(run.evidence)
    assert all(item.id in page for item in run.evidence)


def test_few_failures_of_a_rule_are_told_in_full_and_many_by_an_example() -> None:
    few = brief(build_view(large_run(FULL_LIMIT)))
    many = brief(build_view(large_run(8 * FULL_LIMIT)))

    assert all(group.more == 0 for group in few.groups)
    assert all(len(group.findings) == 1 and group.more for group in many.groups)


def test_gaps_show_observed_expected_fix_and_their_evidence() -> None:
    run = RUNS["sample"]
    page = html.page(run, printed=True)
    short = brief(build_view(run))
    cited = {
        item
        for finding in run.findings
        if finding.outcome is Outcome.FAIL and finding.severity != "info"
        for item in finding.evidence
    }

    assert page.count('<dd class="fix">') == sum(item.outcome == "fail" for item in run.findings)
    assert cited <= {piece.evidence.id for piece in short.evidence}


def test_the_printed_page_says_where_the_complete_lists_are() -> None:
    page = html.page(RUNS["sample"], printed=True)

    assert "The HTML and JSON reports of the same run list all of them" in page
    assert "The complete evidence is in the HTML and JSON reports of the same run" in page


def test_a_value_from_outside_cannot_pass_for_another_fact() -> None:
    facts = (FactView("record", "v=spf1; trusted: true", True), FactView("trusted", "false", True))

    assert _known(facts) == 'record: "v=spf1; trusted: true"; trusted: false'


def test_what_is_known_of_one_item_stands_together_and_nothing_is_left_out() -> None:
    facts = (
        FactView("answers[0].id", "BA-01", True),
        FactView("answers[0].said", "nobody looked", False),
        FactView("answers[1].files[0].path", "a); id: BA-09", True),
        FactView("name", "Acme", True),
    )
    assert _known(facts) == (
        "answers[0] (id: BA-01; said: could not be seen: nobody looked); "
        'answers[1].files[0] (path: "a); id: BA-09"); name: Acme'
    )


def test_a_rule_that_ended_differently_is_counted_by_outcome() -> None:
    view = build_view(large_run(8))
    row = brief(view).areas[0].rules[0]

    assert row.rule.id in {rule.id for rule in RULES}
    assert row.outcomes == "2 fail, 2 unknown, 4 pass"
