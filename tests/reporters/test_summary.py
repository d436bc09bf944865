"""The executive summary is one page of the PDF for every run, and cuts nothing without saying so."""

import io
from datetime import date

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reporters.history import history_of
from tests.reporters.organisation import organisation_run
from tests.support.run_parts import domain, finding, rule, run_of
from tests.support.runs import empty_run, hostile_run, large_run, sample_run

from hipaacheck.model import Outcome, Run, Severity, TargetKind
from hipaacheck.model.waiver import Waiver
from hipaacheck.reporters import html, pdf
from hipaacheck.reporters.api import ReportError
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.parts.summary import _width, build, fitted
from hipaacheck.reporters.profile import Profile
from hipaacheck.reporters.view import build_view

# A part more, so that it shows where the summary ends.
SHORT = Profile(parts=("summary", "signature"))


def crowded_run(letter: str = "m") -> Run:
    """Return a run that has too much of everything: areas, rules, words without an end, reasons."""
    words = " ".join([letter * 11] * 12)
    targets = tuple(domain(f"{letter * 50}{number}.example", number + 1) for number in range(3))
    rules = tuple(
        rule(
            f"CROWD-RULE-{number:03}",
            words[:118],
            f"area-{number % 22}-{letter * 60}",
            TargetKind.DOMAIN,
            Severity.CRITICAL,
            why=f"{words}, {words}, {words}. {words}.",
            fix="Do it.",
            citations=("164.308(b)(3)",),
        )
        for number in range(66)
    )
    outcomes = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.MANUAL, Outcome.PASS)
    findings = [
        finding(one, target, outcomes[(row + at) % 4], words, words, because=f"{words} {row % 9}")
        for at, target in enumerate(targets)
        for row, one in enumerate(rules)
    ]
    waiver = Waiver(
        rule="CROWD-RULE-000", target="*", reason=words, approved_by="A. Reyes", expires=date(2027, 3, 31)
    )
    findings[0] = findings[0].model_copy(update={"waiver": waiver})
    return run_of(targets, rules, (), tuple(findings))


def pages_of_summary(run: Run, edition: Edition) -> int:
    with pikepdf.open(io.BytesIO(pdf.render(run, edition))) as document, document.open_outline() as outline:
        starts = []
        for item in outline.root:
            where = item.destination if item.destination is not None else item.action.D  # type: ignore[union-attr]
            starts.append(document.pages.index(pikepdf.Page(where[0])))  # type: ignore[index]
    assert "Executive summary" in str(outline.root[0].title)
    return starts[1] - starts[0]


@pytest.mark.parametrize(
    "run",
    [
        sample_run(),
        hostile_run(),
        empty_run(),
        large_run(12),
        organisation_run(),
        crowded_run(),
        crowded_run("漢"),
    ],
    ids=["sample", "hostile", "empty", "large", "organisation", "crowded", "crowded-wide"],
)
def test_the_summary_is_exactly_one_page(run: Run) -> None:
    history = history_of(run, runs=30, changes=300)
    note = {"summary": "We looked at this together with the practice manager, " * 7}
    crowded = Edition(profile=SHORT.model_copy(update={"notes": note}), history=history)
    assert pages_of_summary(run, crowded) == 1


def test_a_run_alone_has_a_summary_of_one_page_too() -> None:
    assert pages_of_summary(organisation_run(), Edition(profile=SHORT)) == 1


def test_where_the_fonts_are_larger_the_summary_is_set_smaller_and_still_one_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from hipaacheck.reporters import templates

    css = templates.packaged("report.css")
    larger = css + "@media print { .part-summary { font-size: 10.5pt } }"
    monkeypatch.setattr(html, "packaged", lambda name, own=(): larger if name == "report.css" else name)
    assert pages_of_summary(crowded_run(), Edition(profile=SHORT)) == 1


def test_a_note_that_does_not_fit_the_page_is_refused_with_what_to_do() -> None:
    edition = Edition(profile=Profile(notes={"summary": "x" * 401}))
    with pytest.raises(ReportError, match=r"401 characters.* room for 400; put the rest"):
        html.page(empty_run(), edition)


def test_at_most_five_rules_are_named_worst_first_and_the_others_counted() -> None:
    report = build_view(crowded_run())
    view = build(Source(crowded_run(), report, PLAIN, True))
    gaps = [group for group in report.groups if group.first.is_gap]
    assert [risk.group for risk in view.risks] == gaps[:5]
    assert view.more == len(gaps) - 5
    assert sum(line.more or 1 for line in view.areas) == len(report.areas)


def test_reasons_not_named_are_counted() -> None:
    report = build_view(crowded_run())
    view = build(Source(crowded_run(), report, PLAIN, True))
    named = sum(number for _, number in view.reasons)
    assert named + view.reasons_more == report.verdict.counts.unknown
    assert len(view.reasons) == 3


@given(st.text(max_size=400), st.integers(min_value=5, max_value=120))
def test_what_is_fitted_is_one_line_that_is_no_longer_than_asked(text: str, columns: int) -> None:
    line = fitted(text, columns)
    assert "\n" not in line
    assert sum(map(_width, line)) <= columns
    assert line.endswith("…") or line == " ".join(line.split())


def test_what_fits_stays_as_it_is_and_what_does_not_ends_with_a_mark() -> None:
    assert fitted("short  text", 20) == "short text"
    assert fitted("one six three four", 14) == "one six three…"


def test_without_an_earlier_run_the_summary_says_so_and_with_one_it_counts() -> None:
    run = sample_run()
    assert "No earlier run is known to this report" in html.page(run)
    page = html.page(run, Edition(history=history_of(run)))
    summary = page.split('id="summary"')[1].split("</section>")[0]
    assert "What changed since November 21, 2025" in summary
    assert "<strong>2</strong> fails now" not in summary
    assert "<strong>2</strong> passed before, fails now" in " ".join(summary.split())
