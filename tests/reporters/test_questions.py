"""What only a person can answer is asked in words, by rule, with the way to record the answer."""

import io

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from tests.reporters.organisation import FAX, QUESTION, VENDOR_RULE, organisation_run
from tests.support.run_parts import finding, run_of
from tests.support.runs import RULES

from hipaacheck.inventory.loading import load_text
from hipaacheck.model import Outcome, Rule, Run, Severity, TargetKind
from hipaacheck.reporters import html, markdown
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.grouping import _scalar
from hipaacheck.reporters.text import print_run
from hipaacheck.reporters.view import build_view


def many(number: int) -> Run:
    rules: list[Rule] = [
        VENDOR_RULE.model_copy(
            update={"id": f"VENDOR-ASK-{at:03}", "severity": Severity.HIGH if at == 7 else Severity.LOW}
        )
        for at in range(number)
    ]
    found = tuple(finding(rule, FAX, Outcome.MANUAL, because=f"question {rule.id}?") for rule in rules)
    return run_of((FAX,), tuple(rules), (), found, inventory_sha256="ab")


def printed(run: Run, *, verbose: bool) -> str:
    stream = io.StringIO()
    print_run(Console(file=stream, width=100, color_system=None), build_view(run), verbose=verbose)
    return stream.getvalue()


def test_questions_are_grouped_by_rule_the_most_urgent_first() -> None:
    groups = build_view(many(9)).questions
    assert len(groups) == 9
    assert groups[0].rule.id == "VENDOR-ASK-007"


def test_a_question_that_somebody_accepted_as_open_is_not_asked() -> None:
    run = organisation_run()
    waiver = next(item.waiver for item in run.findings if item.waiver)
    quiet = tuple(
        item.model_copy(update={"waiver": waiver}) if item.outcome is Outcome.MANUAL else item
        for item in run.findings
    )
    view = build_view(run.model_copy(update={"findings": quiet}))
    assert view.questions == ()
    assert view.verdict.counts.accepted == 3


@pytest.mark.parametrize("short", [False, True])
def test_the_page_shows_the_question_and_the_entry_to_copy(short: bool) -> None:
    page = html.page(organisation_run(), printed=short)
    part = page.split('<section id="questions"')[1].split("</section>")[0]
    assert QUESTION in part
    assert "vendor:fax" in part
    assert "attestations:" in part


def test_the_entry_to_copy_is_an_attestation_of_the_inventory() -> None:
    answer = build_view(organisation_run()).questions[0].answer
    [read] = load_text(f"version: 1\nattestations:\n{answer}\n", "test").declared.inventory.attestations
    assert (read.rule, read.target, read.answer) == (VENDOR_RULE.id, FAX.id, True)
    assert read.date.isoformat() == "2026-11-21"


@given(st.text(min_size=1, max_size=40))
def test_an_id_reads_back_from_the_entry_as_it_was_shown(name: str) -> None:
    shown = plain(name, lines=False)
    assert yaml.safe_load(f"target: {_scalar(shown)}") == {"target": shown}


def test_the_terminal_asks_five_and_with_v_all() -> None:
    short, long = printed(many(9), verbose=False), printed(many(9), verbose=True)
    assert short.count("question VENDOR-ASK") == 5
    assert "and 4 more rules with questions" in short
    assert long.count("question VENDOR-ASK") == 9
    assert "attestations:" in long
    assert "attestations:" not in short


def test_markdown_asks_too() -> None:
    assert QUESTION in markdown.render(organisation_run()).decode()


def test_without_questions_there_is_no_such_section() -> None:
    run = run_of((), RULES, (), ())
    assert 'id="questions"' not in html.page(run)
    assert TargetKind.VENDOR not in {group.kind for group in build_view(run).target_groups}
