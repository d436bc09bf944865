"""Editions for different readers hold different parts, say which they leave out, and have no dead links."""

from datetime import date

import pytest
from tests.reporters.history import history_of
from tests.reporters.organisation import organisation_run
from tests.reporters.test_html import Outline
from tests.support.runs import empty_run, hostile_run, sample_run
from tinyhtml5.parser import HTMLParser as StrictParser  # type: ignore[import-untyped]

from hipaacheck.model import Run
from hipaacheck.reporters import html
from hipaacheck.reporters.api import ReportError
from hipaacheck.reporters.edition import Edition, Override
from hipaacheck.reporters.parts.chosen import described
from hipaacheck.reporters.profile import Audience, Period, Person, Profile, Status

RUNS = {
    "sample": sample_run(),
    "hostile": hostile_run(),
    "empty": empty_run(),
    "organisation": organisation_run(),
}


@pytest.mark.parametrize("printed", [False, True], ids=["screen", "paper"])
@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_every_edition_is_valid_and_has_no_dead_links(run: Run, audience: Audience, printed: bool) -> None:
    edition = Edition(profile=Profile(template=audience), history=history_of(run))
    page = html.page(run, edition, printed=printed)
    parser = StrictParser()
    parser.parse(page)
    outline = Outline(page)

    assert parser.errors == []
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.targets) <= set(outline.ids)
    assert outline.headings[0] == 1
    assert all(
        after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False)
    )


@pytest.mark.parametrize("part", [part.id for part in described()])
def test_every_part_stands_alone(part: str) -> None:
    run = RUNS["organisation"]
    edition = Edition(profile=Profile(parts=(part,)), history=history_of(run))
    for printed in (False, True):
        outline = Outline(html.page(run, edition, printed=printed))
        assert set(outline.targets) <= set(outline.ids)


def test_an_edition_names_the_parts_that_it_leaves_out_and_only_those_with_something_in_them() -> None:
    run = RUNS["organisation"]
    page = html.page(run, Edition(profile=Profile(template=Audience.EXECUTIVE)))
    said = page.split("Parts not in this edition: ")[1].split("</p>")[0]
    assert "What to fix, area by area" in said
    assert "Annex: evidence" in said
    assert "History and trend" not in said
    assert "Executive summary" not in said

    without = Edition(profile=Profile(leave_out=("method",)))
    assert "Parts not in this edition: Method." in html.page(run, without)
    assert page.count("Parts not in this edition") == 2


def test_the_whole_report_leaves_nothing_out() -> None:
    run = RUNS["organisation"]
    edition = Edition(profile=Profile(template=Audience.ANNUAL), history=history_of(run))
    assert "Parts not in this edition" not in html.page(run, edition)


def test_the_cover_says_for_whom_by_whom_and_whether_somebody_answers_for_it() -> None:
    profile = Profile(
        client="Harbor <Clinic>",
        title="Annual assessment",
        period=Period(begins=date(2026, 1, 1), ends=date(2026, 12, 31)),
        assessor=Person(name="Kim Lee", title="Consultant", organisation="Lee & Partners"),
        confidentiality="For the board only",
    )
    cover = html.page(RUNS["sample"], Edition(profile=profile)).split("<header")[1].split("</header>")[0]
    for said in (
        "Harbor &lt;Clinic&gt;",
        "Annual assessment",
        "2026-01-01 to 2026-12-31",
        "Kim Lee, Consultant, Lee &amp; Partners",
        "For the board only",
        '<span class="status">Draft</span>',
    ):
        assert said in cover
    final = html.page(RUNS["sample"], Edition(profile=profile.model_copy(update={"status": Status.FINAL})))
    assert '<span class="status">Final</span>' in final
    assert "nobody has signed" not in final


def test_gaps_stand_under_their_area_with_the_days_on_which_they_were_seen() -> None:
    run = RUNS["sample"]
    gaps = html.page(run, Edition(history=history_of(run))).split('id="gaps"')[1].split('id="vendors"')[0]
    assert (
        "first seen November 21, 2025, open again since December 21, 2025, last seen November 21, 2026"
        in gaps
    )
    assert "first seen" not in html.page(run)
    assert gaps.index("Sender authentication") < gaps.index("Mail encryption")


def test_the_history_shows_each_run_and_each_change_with_what_makes_it_less_certain() -> None:
    run = RUNS["sample"]
    history = history_of(run, runs=30, changes=90, text="<b>older rules</b>")
    trend = html.page(run, Edition(history=history)).split('id="trend"')[1].split("</section>")[0]
    assert trend.count('<tr><th scope="row">') == 24
    assert "the store has 6 earlier" in trend
    assert trend.count('class="col-before"><span') == 90
    assert "&lt;b&gt;older rules&lt;/b&gt;" in trend
    printed = html.page(run, Edition(history=history_of(run, changes=900)), printed=True)
    assert "50 more of this kind are in the HTML report of the same run" in printed


def test_templates_of_ones_own_stand_in_place_of_ours_and_can_run_nothing() -> None:
    run = RUNS["empty"]
    own = Override(name="partials/signature.html.j2", text="<p>{{ report.title }}: signed elsewhere</p>")
    assert "signed elsewhere</p>" in html.page(run, Edition(overrides=(own,)))
    assert "signed elsewhere" not in html.page(run)
    bad = Override(name="partials/signature.html.j2", text="{{ ''.__class__.__mro__[1].__subclasses__() }}")
    with pytest.raises(ReportError, match=r"signature\.html\.j2:1: access to attribute '__class__'"):
        html.page(run, Edition(overrides=(bad,)))
