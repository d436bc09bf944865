"""The HTML page is whole, valid, safe and honest."""

import base64
import hashlib
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from tests.reporters.organisation import organisation_run
from tests.support.runs import empty_run, hostile_run, large_run, sample_run
from tinyhtml5.parser import HTMLParser as StrictParser  # type: ignore[import-untyped]

from hipaacheck.model import Run
from hipaacheck.reporters import html
from hipaacheck.resources import templates_dir

RUNS = {
    "sample": sample_run(),
    "hostile": hostile_run(),
    "empty": empty_run(),
    "organisation": organisation_run(),
}
every_run = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())


class Outline(HTMLParser):
    """Collect what the tests ask of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.addresses: list[str] = []
        self.headings: list[int] = []
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.headers_without_scope = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.handlers += [name for name in found if name.startswith("on")]
        self.headers_without_scope += tag == "th" and "scope" not in found
        href = found.get("href") or ""
        if href.startswith("#"):
            self.targets.append(href[1:])
        elif href:
            self.addresses.append(href)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))


@every_run
def test_equal_runs_give_equal_bytes(run: Run) -> None:
    assert html.render(run) == html.render(run.model_copy(deep=True))


@every_run
def test_the_page_parses_without_errors(run: Run) -> None:
    parser = StrictParser()
    parser.parse(html.page(run))
    assert parser.errors == []


@every_run
def test_ids_are_unique_and_every_link_inside_the_page_arrives(run: Run) -> None:
    outline = Outline(html.page(run))
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.targets) <= set(outline.ids)


@every_run
def test_headings_never_skip_a_level_and_header_cells_have_a_scope(run: Run) -> None:
    outline = Outline(html.page(run))
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(
        after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False)
    )
    assert outline.headers_without_scope == 0


@every_run
def test_nothing_is_fetched_or_submitted(run: Run) -> None:
    outline = Outline(html.page(run))
    forbidden = {"link", "img", "iframe", "object", "embed", "form", "base", "source"}
    inside_drawings = {"use", "image", "foreignobject", "animate", "set", "feimage"}
    assert not (forbidden | inside_drawings) & set(outline.tags)
    assert outline.handlers == []
    assert all(address.startswith("https://") for address in outline.addresses)
    assert "url(" not in html.page(run).split("</style>")[0]


@every_run
def test_nothing_runs_but_our_script_and_the_page_is_whole_without_it(run: Run) -> None:
    page = html.page(run)
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)
    ours = (templates_dir() / "script.js").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(ours.encode()).digest()).decode()
    policy = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)[0]

    assert [unescape(script) for script in scripts] == scripts == [ours]
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "img-src" not in policy
    # Controls that do nothing without the script are hidden until it runs; nothing else is.
    assert re.findall(r"<(\w+)[^>]* hidden[ >]", page) == ["div"] * page.count('class="filters"')
    assert page.count("<input") == page.count('class="filters"')


@every_run
def test_the_printed_page_has_no_script_and_no_controls(run: Run) -> None:
    page = html.page(run, printed=True)
    assert "<script" not in page.split("<body")[1].lower().replace("&lt;script", "")
    assert "script-src" not in page
    assert "<input" not in page
    assert "<select" not in page


def test_hostile_text_is_shown_and_does_nothing() -> None:
    page = html.page(RUNS["hostile"])
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "49" not in re.findall(r"\{\{ 7\*7 \}\}|\b49\b", page)
    assert r"\x1b[31m" in page
    assert r"\u202e" in page
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]", page)
    assert 'href="javascript' not in page


def test_the_report_says_what_it_is_and_gives_no_legal_verdict() -> None:
    page = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html.page(RUNS["sample"]).split("</style>")[1]))
    assert "164.308(a)(1)(ii)(A)" in page
    assert "the regulation governs" in page.lower()
    assert "This run is incomplete" in page
    assert not re.search(
        r"hipaa[- ]compliant|hipaa[- ]certified|fully compliant|\d+ ?% compliant", page, re.IGNORECASE
    )


def test_every_gap_shows_observed_expected_fix_and_why_and_every_evidence_its_hash() -> None:
    run = RUNS["sample"]
    page = html.page(run)
    assert page.count('<dd class="fix">') == sum(item.outcome == "fail" for item in run.findings)
    assert "v=DMARC1; p=quarantine; rua=mailto:dmarc-reports@harborbilling.example" in page
    for item in run.evidence:
        assert item.id in page
        assert all(artefact.sha256 in page for artefact in item.artefacts)
    for pack in run.packs:
        assert pack.sha256 in page


def test_an_empty_run_says_that_nothing_was_checked() -> None:
    page = html.page(RUNS["empty"])
    assert "Nothing was checked, so this report says nothing about the organisation." in page
    assert "Every check that applies could be made" not in page


def test_a_hundred_domains_fit_one_page() -> None:
    assert len(html.render(large_run(100))) < 5_000_000


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"offline": True}, "not seen from outside, for no connection was opened;"),
        (
            {"offline": True, "zones": "zones"},
            "not seen from outside, for no connection was opened; read from files;",
        ),
    ],
)
def test_the_cover_of_a_run_without_connections_does_not_say_that_anything_was_seen(
    options: dict[str, object], said: str
) -> None:
    run = sample_run().model_copy(update={"options": options})
    for held, rest in ((run, "the rest as the inventory"), (_alone(run), "no inventory was given")):
        page = html.page(held)
        (scope,) = re.findall(r"<dt>Scope</dt><dd>(.*?)</dd>", page)
        assert said in scope and rest in scope and "seen from outside or" not in scope
    (scope,) = re.findall(r"<dt>Scope</dt><dd>(.*?)</dd>", html.page(sample_run()))
    assert ", seen from outside or declared in the inventory" in scope


def _alone(run: Run) -> Run:
    return run.model_copy(update={"organisation": None, "inventory_sha256": None})
