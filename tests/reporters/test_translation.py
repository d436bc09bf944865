"""A report speaks another language by a catalogue, wherever it is marked to; rules and citations stay English."""

import re
from functools import cache
from html import unescape

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import nodes
from tests.reporters.history import history_of
from tests.reporters.organisation import organisation_run
from tests.support.runs import empty_run, hostile_run, sample_run
from tinyhtml5.parser import HTMLParser as StrictParser  # type: ignore[import-untyped]

from hipaacheck.model import Run
from hipaacheck.reporters import html, text
from hipaacheck.reporters.api import ReportError
from hipaacheck.reporters.edition import Edition, Override
from hipaacheck.reporters.messages import messages
from hipaacheck.reporters.profile import Profile
from hipaacheck.reporters.templates import html_environment
from hipaacheck.reporters.translation import gettext, speaking
from hipaacheck.resources import templates_dir

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
WHOLLY_MARKED = {
    "partials/about.html.j2",
    "partials/accepted.html.j2",
    "partials/charts/families.svg.j2",
    "partials/charts/fills.j2",
    "partials/charts/severity.svg.j2",
    "partials/charts/trend.svg.j2",
    "partials/contents.html.j2",
    "partials/cover.html.j2",
    "partials/coverage.html.j2",
    "partials/decisions.html.j2",
    "partials/evidence.html.j2",
    "partials/findings.html.j2",
    "partials/gaps.html.j2",
    "partials/glossary.html.j2",
    "partials/macros.html.j2",
    "partials/method.html.j2",
    "partials/not-assessed.html.j2",
    "partials/plan.html.j2",
    "partials/proposed.html.j2",
    "partials/questionnaires.html.j2",
    "partials/questions.html.j2",
    "partials/registers.html.j2",
    "partials/retention.html.j2",
    "partials/risk-macros.html.j2",
    "partials/risks.html.j2",
    "partials/scope.html.j2",
    "partials/services.html.j2",
    "partials/signature.html.j2",
    "partials/summary.html.j2",
    "partials/trend.html.j2",
    "partials/unseen.html.j2",
    "partials/vendors.html.j2",
    "print/evidence.html.j2",
    "print/findings.html.j2",
    "print/gaps.html.j2",
    "print/plan.html.j2",
    "print/questions.html.j2",
    "print/risks.html.j2",
    "report.html.j2",
}
"""Templates in which nothing is left in English; every other one has texts that are not marked yet."""

RUNS = {
    "sample": sample_run(),
    "organisation": organisation_run(),
    "hostile": hostile_run(),
    "empty": empty_run(),
}


@cache
def pseudo() -> str:
    """Return a catalogue in which every text is itself in brackets."""
    catalogue = polib.POFile()
    catalogue.metadata = {"Plural-Forms": "nplurals=2; plural=(n != 1);"}
    for one in {message.text: message for message in messages()}.values():
        entry = polib.POEntry(
            msgid=one.text, msgid_plural=one.plural, msgstr="" if one.plural else f"⟦{one.text}⟧"
        )
        if one.plural:
            entry.msgstr_plural = {0: f"⟦{one.text}⟧", 1: f"⟦{one.plural}⟧"}
        catalogue.append(entry)
    return f"{catalogue}"


def edition(po: str, language: str = "xx", **more: object) -> Edition:
    profile = Profile.model_validate({"language": language, **more})
    return Edition(profile=profile, overrides=(Override(name=f"locale/{language}.po", text=po),))


def refused(po: str) -> str:
    with pytest.raises(ReportError) as caught:
        html.page(empty_run(), edition(po))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def templates() -> list[str]:
    folders = ("partials", "partials/charts", "print")
    inside = [
        f"{folder}/{one.name}"
        for folder in folders
        for one in templates_dir().joinpath(*folder.split("/")).iterdir()
    ]
    return sorted(one for one in (*inside, "report.html.j2") if one.endswith(".j2"))


def unmarked(name: str) -> list[str]:
    """Return the texts of a template that no catalogue can translate."""
    environment = html_environment()
    source, _, _ = environment.loader.get_source(environment, name)  # type: ignore[union-attr]
    tree = environment.parse(source)
    plain = "".join(one.data if isinstance(one, nodes.TemplateData) else "\0" for one in _pieces(tree))
    shown = re.sub(r"<(style|script)\b.*?</\1>|<!--.*?-->", "", plain, flags=re.S)
    said = re.findall(r'\b(?:alt|aria-label|title|placeholder)="([^"]*)"', shown)
    said += re.split(r"<[^>]*>", shown)
    marked = {
        id(argument) for call in tree.find_all(nodes.Call) if _translates(call) for argument in call.args
    }
    constants = [
        one.value
        for output in tree.find_all(nodes.Output)
        for one in output.find_all(nodes.Const)
        if isinstance(one.value, str) and id(one) not in marked
    ]
    found = [" ".join(unescape(one).replace("\0", " ").split()) for one in said]
    # A constant may be the name of a class or a part; words for people have a space or a capital in them.
    found += [one for one in constants if re.search(r"[a-z] [a-z]|^[A-Z][a-z]", one)]
    return [one for one in found if re.search(r"[A-Za-z]{2}", one)]


def _pieces(tree: nodes.Node) -> list[nodes.Node]:
    return [piece for output in tree.find_all(nodes.Output) for piece in output.nodes]


def _translates(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Name) and call.node.name in {"_", "gettext", "ngettext"}


def test_the_templates_that_are_wholly_marked_are_these() -> None:
    assert {name for name in templates() if not unmarked(name)} == WHOLLY_MARKED


@pytest.mark.parametrize("printed", [False, True], ids=["screen", "paper"])
@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_with_every_text_in_brackets_a_page_stays_whole(run: Run, printed: bool) -> None:
    own = edition(pseudo(), template="annual").model_copy(update={"history": history_of(run)})
    page = html.page(run, own, printed=printed)
    parser = StrictParser()
    parser.parse(page)
    assert parser.errors == []
    assert 'lang="xx"' in page
    assert page.count("⟦") == page.count("⟧") > 100
    assert not re.search(r"%\(\w+\)s", page)


def test_with_every_text_in_brackets_none_is_left_without_in_the_marked_parts() -> None:
    page = html.page(organisation_run(), edition(pseudo(), parts=["summary", "signature"]))
    body = page.partition("<body")[2]
    left = body.partition("<script")[0]
    while "⟦" in left:
        left = re.sub("⟦[^⟦⟧]*⟧", "", left)
    shown = unescape(re.sub("<[^>]*>", " ", left.partition(">")[2]))
    in_the_run = set(re.findall(r"\w+", organisation_run().model_dump_json()))
    assert set(re.findall(r"[A-Za-z]\w+", shown)) - in_the_run == {"UTC"}
    for said in (
        "⟦Contents⟧",
        "⟦Executive summary⟧",
        "⟦Prepared by⟧",
        "⟦What matters most⟧",
        "⟦Mail encryption⟧",
    ):
        assert said in body
    assert "⟦⟦November⟧ 21, 2026⟧" in body


def test_a_translation_replaces_the_text_and_says_what_stays_english() -> None:
    po = HEAD + 'msgid "Contents"\nmsgstr "Inhalt"\n\nmsgid "Sender authentication"\nmsgstr "Absender"\n'
    page = html.page(sample_run(), edition(po, "de"))
    assert '<html lang="de">' in page
    assert '<h2 id="contents-title">Inhalt</h2>' in page
    assert "Absender" in page
    assert "Rules, citations and evidence are in English" in page
    assert "are in English" not in html.page(sample_run())
    assert "Inhalt" not in html.page(sample_run())
    assert b"Absender" not in text.REPORTER.render(sample_run(), edition(po, "de"))


def test_the_catalogue_of_a_language_serves_its_countries() -> None:
    po = HEAD + 'msgid "Contents"\nmsgstr "Inhalt"\n'
    own = edition(po, "de").model_copy(update={"profile": Profile(language="de-CH")})
    assert ">Inhalt</h2>" in html.page(empty_run(), own)


def test_numbers_take_the_form_of_the_language() -> None:
    po = HEAD.replace("nplurals=2; plural=(n != 1)", "nplurals=3; plural=(n==1 ? 0 : n<5 ? 1 : 2)")
    po += 'msgid "{n} gap"\nmsgid_plural "{n} gaps"\nmsgstr[0] "{n} luka"\nmsgstr[1] "{n} luki"\nmsgstr[2] "{n} luk"\n'
    assert "13 luk," in html.page(sample_run(), edition(po, "pl"))


def test_an_unknown_language_is_told_with_those_there_are() -> None:
    with pytest.raises(ReportError, match="no translation into 'fr'; there is de, en") as caught:
        html.page(empty_run(), edition(HEAD, "de").model_copy(update={"profile": Profile(language="fr")}))
    assert "locale/fr.po" in str(caught.value)
    assert html.page(empty_run(), Edition(profile=Profile(language="en-US")))


@pytest.mark.parametrize(
    ("po", "said"),
    [
        ("this is\nno catalogue\n", "locale/xx.po is no gettext catalogue"),
        (HEAD + 'msgid "a %(n)s b"\nmsgstr "a b %(m)s"\n', "%(m)s, which the English text has not"),
        (HEAD + 'msgid "a %(tool)s b"\nmsgstr "a b"\n', "lacks %(tool)s"),
        (HEAD + 'msgid "Contents"\nmsgstr "100 % Inhalt"\n', "a bare %"),
        (HEAD + 'msgid "x"\nmsgid_plural "y"\nmsgstr[0] "a"\n', "1 forms, and its header says 2"),
        (HEAD.replace("n != 1", "__import__('os')"), "Plural-Forms cannot be used"),
        (HEAD.replace("nplurals=2", "nplurals=99"), "Plural-Forms cannot be used"),
        (HEAD.replace("n != 1", "n"), "Plural-Forms cannot be used"),
    ],
)
def test_a_mistake_in_a_catalogue_is_one_sentence(po: str, said: str) -> None:
    assert said in refused(po)


@given(st.text(max_size=200) | st.text(max_size=100).map(lambda said: f'msgid "x"\nmsgstr "{said}"\n'))
def test_garbage_is_a_catalogue_or_a_sentence(garbage: str) -> None:
    try:
        with speaking(edition(garbage)):
            assert isinstance(gettext("x"), str)
    except ReportError as error:
        assert "\n" not in str(error)


def test_the_template_of_catalogues_can_be_read_and_is_empty() -> None:
    made = polib.pofile(templates_dir().joinpath("locale", "report.pot").read_text("utf-8"))
    assert len(made) > 150
    assert not any(entry.translated() for entry in made)
