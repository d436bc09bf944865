"""What the style sheet says, the foot of the paper first of all, is said in the language of the report."""

import re

import polib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.reporters.test_risks import action
from tests.reporters.test_translation import HEAD, edition
from tests.support.runs import sample_run

from hipaacheck.model import Outcome, Treatment
from hipaacheck.reporters import html
from hipaacheck.reporters.margins import TEXTS, margins
from hipaacheck.reporters.templates import packaged
from hipaacheck.reporters.translation import speaking
from hipaacheck.reporters.voice import in_voice_of


def said(**translations: str) -> str:
    """Return the style sheet for translations of the texts that begin like the names."""
    catalogue = polib.POFile()
    catalogue.metadata = {"Plural-Forms": "nplurals=2; plural=(n != 1);"}
    for name, translation in translations.items():
        (text,) = (one for one in TEXTS if one.startswith(name))
        catalogue.append(polib.POEntry(msgid=text, msgstr=translation))
    own = edition(f"{catalogue}")
    with in_voice_of(own), speaking(own):
        return f"{margins()}"


def test_an_english_report_leaves_the_texts_to_the_style_sheet() -> None:
    assert margins() is None
    assert "--said-page:" not in html.page(sample_run(), printed=True)
    assert "--said-page:" in html.page(sample_run(), edition(HEAD), printed=True)


def test_the_style_sheet_has_each_text_in_english_beside_the_variable_that_replaces_it() -> None:
    beside = dict(re.findall(r"content: var\((--said-\w+), (.*?)\);", packaged("report.css")))
    english = dict(re.findall(r"(--said-\w+): (.*?);", said()))
    assert len(beside) == len(TEXTS)
    assert {name: text.replace(r"\2c ", ",").removesuffix(' ""') for name, text in english.items()} == beside


def test_a_language_puts_the_numbers_of_pages_where_it_wants_them() -> None:
    found = said(Page="%(pages)s Seiten, Blatt %(page)s")
    assert r'--said-page: "" counter(pages) " Seiten\2c  Blatt " counter(page) "";' in found


@given(st.text(max_size=50))
@example('"; } * { display: none')
@example("</style><b>")
@example("\\22 \\")
def test_a_translation_never_leaves_its_string(text: str) -> None:
    found = said(Accepted=text.replace("%", "%%"), Evidence=text.replace("%", "%%"))
    string = r'"(?:[^\W_]| |\\[0-9a-f]+ )*"'
    page = r'"Page " counter\(page\) " of " counter\(pages\) ""'
    assert re.fullmatch(
        rf":root \{{ --said-verdict: {string}; --said-page: {page}; --said-accepted: {string}; \}}", found
    )


@pytest.mark.parametrize("printed", [False, True], ids=["screen", "paper"])
def test_a_remark_of_a_catalogue_has_its_day_and_runs_nothing(printed: bool) -> None:
    run = sample_run()
    (failed, *_) = (one for one in run.findings if one.outcome is Outcome.FAIL)
    po = HEAD + 'msgid "overdue since {due}"\nmsgstr "{due.__class__} war {due} {x}"\n'
    acted = edition(po, template="annual").model_copy(
        update={"actions": (action(failed, due="2020-01-01", treatment=Treatment.MITIGATE),)}
    )
    shown = re.sub("<[^>]*>", "", html.page(run, acted, printed=printed))
    assert "{due.__class__} war 2020-01-01 {x}." in shown
