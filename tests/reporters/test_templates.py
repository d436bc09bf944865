"""A signer's own templates replace ours in every format, can run nothing, and a mistake in one is told by line."""

import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.reporters.organisation import organisation_run
from tests.support.runs import empty_run, sample_run

from hipaacheck.reporters import html, markdown, text
from hipaacheck.reporters.api import ReportError
from hipaacheck.reporters.edition import PLAIN, Edition, Override
from hipaacheck.reporters.profile import Profile
from hipaacheck.reporters.words import words
from hipaacheck.resources import templates_dir

COVER = "partials/cover.html.j2"


def edition(*files: tuple[str, str], parts: tuple[str, ...] | None = ("signature",)) -> Edition:
    overrides = tuple(Override(name=name, text=text) for name, text in files)
    return Edition(profile=Profile(parts=parts), overrides=overrides)


def ours(name: str) -> str:
    return templates_dir().joinpath(*name.split("/")).read_text("utf-8")


def refused(*files: tuple[str, str], parts: tuple[str, ...] | None = ("signature",)) -> str:
    with pytest.raises(ReportError) as caught:
        html.page(sample_run(), edition(*files, parts=parts))
    said = str(caught.value)
    assert said.startswith("a file of --templates: ")
    assert "\n" not in said
    assert len(said) < 600
    return said.removeprefix("a file of --templates: ")


def test_a_cover_of_ones_own_stands_in_place_of_ours_and_what_it_shows_is_escaped() -> None:
    cover = "<header><h1>{{ report.subject }} by {{ edition.profile.client }}</h1></header>"
    own = edition((COVER, cover)).model_copy(update={"profile": Profile(client="<b>Us</b>")})
    page = html.page(sample_run(), own)
    assert "<header><h1>Harbor Community Clinic by &lt;b&gt;Us&lt;/b&gt;</h1></header>" in page
    assert 'class="cover"' not in page
    assert 'class="cover"' in html.page(sample_run())


def test_a_style_sheet_and_a_script_of_ones_own_are_in_the_page_and_the_policy_lets_the_script_run() -> None:
    script = "document.title = 'Ours';"
    page = html.page(sample_run(), edition(("report.css", "h1 { color: teal }"), ("script.js", script)))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert "<style>\nh1 { color: teal }\n</style>" in page
    assert f"<script>{script}</script>" in page
    assert re.findall(r"script-src '([^']+)'", page) == [f"sha256-{digest}"]


def test_files_under_own_can_be_included() -> None:
    files = ((COVER, '{% include "own/terms.html.j2" %}'), ("own/terms.html.j2", "<p>{{ report.tool }}!</p>"))
    assert "<p>hipaacheck!</p>" in html.page(sample_run(), edition(*files))


def test_a_part_on_paper_can_be_replaced() -> None:
    own = edition(("print/gaps.html.j2", "<p>On paper alone</p>"), parts=("gaps",))
    assert "On paper alone" in html.page(sample_run(), own, printed=True)
    assert "On paper alone" not in html.page(sample_run(), own)


def test_a_summary_in_markdown_can_be_replaced() -> None:
    own = edition(("summary.md.j2", "# {{ report.subject }}\n{{ words.title }}\n"))
    assert markdown.render(sample_run(), own).startswith(b"# Harbor Community Clinic")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<p>\n{% if %}\n", f"{COVER}:2: "),
        ("<p>\n\n{{ report.subjekt }}", f"{COVER}:3: "),
        ("{{ nobody }}", f"{COVER}:1: 'nobody' is undefined"),
        ("\n{{ 1 // 0 }}", f"{COVER}:2: "),
        ('\n{% include "own/none.html.j2" %}', f"{COVER}:2: there is no template 'own/none.html.j2'"),
        ('{% include "../words.yaml" %}', "there is no template"),
        ('{% include "/etc/passwd" %}', "there is no template"),
        (f'{{% include "{COVER}" %}}', "it includes itself without an end"),
        ("{{ report.subject | nofilter }}", f"{COVER}:1: No filter named 'nofilter'."),
    ],
)
def test_a_mistake_is_one_sentence_with_file_and_line(text: str, said: str) -> None:
    assert said in refused((COVER, text))


def test_a_mistake_in_a_file_that_another_includes_is_told_of_that_file() -> None:
    files = ((COVER, '{% include "own/a.html.j2" %}'), ("own/a.html.j2", "<p>\n{{ nobody }}</p>"))
    assert refused(*files).startswith("own/a.html.j2:2: ")


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ report.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ self.__init__.__globals__ }}",
        "{{ ''['__cla' ~ 'ss__'] }}",
        "{{ '' | attr('__class__') }}",
        "{{ '{0.__class__}'.format('') }}",
        "{{ edition.parse_file('/etc/passwd') }}",
        "{{ edition.profile.model_construct(title='x') }}",
        "{{ edition.model_copy(update={'redacted': true}) }}",
        "{{ words.outcomes.update({'fail': 'Passed'}) }}",
        "{{ words.outcomes.clear() }}",
    ],
)
def test_a_template_runs_nothing_and_changes_nothing(text: str) -> None:
    before = words().model_dump_json()
    assert COVER in refused((COVER, text))
    assert words().model_dump_json() == before


def test_nothing_is_read_from_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.html.j2").write_text("secret", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("secret.html.j2", str(tmp_path / "secret.html.j2"), "own/../secret.html.j2"):
        assert "secret" not in refused((COVER, f'{{% include "{name}" %}}')).replace(name, "")


def test_words_of_ones_own_are_those_of_every_format_and_of_that_report_alone() -> None:
    own = edition(
        ("words.yaml", ours("words.yaml").replace("Sender authentication", "Who writes")), parts=None
    )
    for render in (html.REPORTER.render, markdown.REPORTER.render, text.REPORTER.render):
        assert b"Who writes" in render(sample_run(), own)
        assert b"Who writes" not in render(sample_run(), PLAIN)


def test_a_part_can_get_another_title_and_place() -> None:
    text = ours("parts.yaml").replace("title: Executive summary", "title: In short")
    page = html.page(sample_run(), edition(("parts.yaml", text), parts=None))
    assert "</span> In short</h2>" in page


def test_efforts_of_ones_own_are_in_the_plan_and_in_the_table() -> None:
    run = organisation_run()
    text = re.sub(r"because: .*", "because: we know this place", ours("risks.yaml"))
    own = edition(("risks.yaml", text), parts=("plan",))
    assert "We know this place" in html.page(run, own) or "we know this place" in html.page(run, own)
    assert "know this place" not in html.page(run, edition(parts=("plan",)))


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("words.yaml", lambda text: text + "\nextra: 1\n", "unknown key 'extra'"),
        ("words.yaml", lambda text: "title: [", "words.yaml:2: is not valid YAML"),
        ("words.yaml", lambda text: re.sub(r"^title: .*", "title: 7", text, flags=re.M), "'title': should be text"),
        ("words.yaml", lambda text: re.sub(r"\n  fail: .*", "", text, count=1), "words.yaml has no 'outcomes.fail'"),
        ("parts.yaml", lambda text: text.replace("id: trend", "id: trends"), "no part 'trends'"),
        ("parts.yaml", lambda text: re.sub(r"\n- {id: trend.*", "", text), "has no part 'trend'"),
        ("registers.yaml", lambda text: text.replace("{{ target.name }}", "{{ target. }}", 1), "is no template in its line 1"),
        ("registers.yaml", lambda text: text.replace("kind: vendor", "kind: vendors", 1), "registers.yaml:"),
        ("risks.yaml", lambda text: re.sub(r"\n    threat: \S+", "\n    threat: dragons", text, count=1), "there is no threat 'dragons'"),
        ("elements.yaml", lambda text: re.sub(r"fed: .*", "fed: '{% x %}'", text, count=1), "elements.yaml:"),
        ("glossary.yaml", lambda text: "terms: []\n", "'limits' is missing"),
    ],
)  # fmt: skip
def test_data_of_ones_own_is_checked_before_a_report_is_made(
    name: str, change: Callable[[str], str], said: str
) -> None:
    with pytest.raises(ReportError, match=re.escape(said)) as caught:
        html.page(organisation_run(), edition((name, change(ours(name))), parts=None))
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)


def test_cells_of_a_register_run_nothing_either() -> None:
    attack = "{{ target.__class__.__mro__ }}{{ ''.__class__.__mro__[1].__subclasses__() | length }}"
    text = ours("registers.yaml").replace("{{ target.name }}", attack)
    page = html.page(organisation_run(), edition(("registers.yaml", text), parts=("vendors",)))
    assert "class &#39;" not in page
    assert "the facts of this run have another shape" in page


def test_a_mistake_of_our_own_is_not_blamed_on_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr("hipaacheck.reporters.html.brand", broken)
    with pytest.raises(ZeroDivisionError):
        html.page(empty_run())
