"""The form is filled in by Chromium, and what it saves is read as any answer file."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.support.browser import Browser, browser
from tests.support.questionnaires import toy, toy_answers, unanswered

from hipaacheck.questionnaires.answers import AnswerFile, read_answers
from hipaacheck.questionnaires.page import page
from hipaacheck.questionnaires.shelf import shipped


class Opened(Browser):
    """A browser that shows a form."""

    def show(self, answers: AnswerFile) -> None:
        file = self.downloads / "page.html"
        file.write_text(page(toy(), answers), "utf-8")
        self.open(file)

    def answers(self) -> AnswerFile:
        return read_answers(json.dumps(self.run("return collected()")), "page")


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    with browser(tmp_path_factory.mktemp("browser")) as window:
        yield Opened(window.session, window.downloads)


def test_what_a_vendor_fills_in_is_saved_as_an_answer_file(form: Opened) -> None:
    form.show(unanswered())
    form.click('[name="TOY-01"][value="partial"]')
    form.type('#toy-01 [data-role="details"]', "Not for the add-on.")
    form.type('#toy-01 [data-role="evidence"]', "baa draft.pdf\nplans/2026.xlsx")
    form.click('[name="TOY-05"][value="keys"]')
    form.click('[name="TOY-05"][value="sms"]')
    form.type('#toy-10 [data-role="value"]', "99.95")
    form.type('#toy-09 [data-role="value"]', "Example Cloud\nMail Ltd.")
    form.click('#toy-07 [data-role="never"]')
    form.type("#answered-by", "A. Person")
    form.click("#save")

    saved = read_answers(form.saved("acme-toy.json").read_text("utf-8"), "acme-toy.json")
    given = saved.answers
    assert given["TOY-01"].answer == "partial"
    assert given["TOY-01"].details == "Not for the add-on."
    assert [one.path for one in given["TOY-01"].evidence] == ["baa draft.pdf", "plans/2026.xlsx"]
    assert given["TOY-05"].answer == ("keys", "sms")
    assert given["TOY-10"].answer == 99.95
    assert given["TOY-09"].answer == ("Example Cloud", "Mail Ltd.")
    assert given["TOY-07"].answer == "never"
    assert "TOY-08" not in given
    assert (saved.vendor, saved.sha256, saved.answered_by) == ("acme", toy().sha256, "A. Person")


def test_answers_that_were_given_before_are_shown_and_kept(form: Opened) -> None:
    form.show(toy_answers())

    now = form.answers()

    assert {key: one.model_dump() for key, one in now.answers.items() if one.answer is not None} == {
        key: one.model_dump() for key, one in toy_answers().answers.items()
    }
    assert form.text("#count") == "10 of 10 answered"


def test_saved_answers_are_opened_again_and_those_of_others_refused(form: Opened, tmp_path: Path) -> None:
    form.show(unanswered())
    mine, other = tmp_path / "mine.json", tmp_path / "other.json"
    mine.write_text(toy_answers().model_dump_json(), "utf-8")
    other.write_text(toy_answers(vendor="another").model_dump_json(), "utf-8")

    form.type("#open", str(other))
    form.run("return new Promise((done) => setTimeout(done, 0))")
    refused, kept = form.text("#told"), form.answers()
    form.type("#open", str(mine))
    form.run("return new Promise((done) => setTimeout(done, 0))")

    assert refused == "other.json does not hold answers that this page saved; nothing was changed."
    assert all(one.answer is None for one in kept.answers.values())
    assert form.answers().answers["TOY-08"] == toy_answers().answers["TOY-08"]


def test_a_question_is_out_of_sight_only_when_an_answer_leaves_it_out(form: Opened) -> None:
    form.show(unanswered())
    hidden = "return document.querySelector('#toy-03').disabled"

    assert form.run(hidden) is False
    form.click('[name="TOY-02"][value="no"]')
    assert form.run(hidden) is True
    assert form.text("#count") == "1 of 9 answered"
    form.click('#toy-02 [data-role="clear"]')
    assert form.run(hidden) is False


def test_not_applicable_leaves_no_other_answer_beside_it(form: Opened) -> None:
    form.show(unanswered())
    form.click('[name="TOY-05"][value="app"]')
    form.click('#toy-05 [data-role="na"]')

    assert form.answers().answers["TOY-05"].answer == "n/a"
    assert form.run("return one(of.get('TOY-05'), 'needs').hidden") is False
    form.click('[name="TOY-05"][value="app"]')
    assert form.answers().answers["TOY-05"].answer == ("app",)


def test_an_answer_that_is_changed_is_no_longer_graded(form: Opened) -> None:
    review = {"grade": 1, "by": "R. Reader", "on": "2026-11-01", "why": "good"}
    graded = {"TOY-08": {"answer": "Somebody calls.", "review": review, "prefilled": "HECVAT X-01"}}
    form.show(toy_answers(answers=graded))
    assert form.answers().answers["TOY-08"].review is not None

    form.type('#toy-08 [data-role="value"]', " Perhaps.")

    assert form.answers().answers["TOY-08"].review is None
    assert form.answers().answers["TOY-08"].prefilled is None


def test_the_page_says_nothing_wrong_and_reaches_for_nothing(form: Opened) -> None:
    form.log()
    form.show(toy_answers(vendor_name="</script><img src=https://vendor.example/x onerror=alert(1)>"))

    assert form.log() == []
    assert form.run("return performance.getEntriesByType('resource').length") == 0
    assert "</script><img" in form.text(".lede")


class _Loads(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [
            f"{tag} {key}={value}" for key, value in attrs if key in {"src", "href", "action", "style"}
        ]


def test_every_questionnaire_makes_a_page_that_names_nothing_outside() -> None:
    assert shipped()
    for which, questionnaire in shipped().items():
        answers = AnswerFile(
            format="hipaacheck.answers/1", questionnaire=which, version=questionnaire.version
        )

        made = page(questionnaire, answers)

        loads = _Loads()
        loads.feed(made)
        assert loads.found == []
        assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='", made)
        assert all(question.id in made for question in questionnaire.questions)
        assert made == page(questionnaire, answers)
