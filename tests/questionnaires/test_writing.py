"""The text of an answer file: whatever it holds is read back as it was, and nothing in it is hidden."""

import string
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.questionnaires import toy

from hipaacheck.questionnaires.answers import (
    Answer,
    AnswerFile,
    ForeignAnswer,
    Imported,
    Proof,
    Review,
    read_answers,
)
from hipaacheck.questionnaires.writing import answers_text

NASTY = [
    "a: b # c",
    "- x",
    "yes",
    "null",
    "0500",
    "1e3",
    "2026-01-01",
    "12:30:45",
    "\x1b[2J",
    "a\u202eb",
    "a\u2028b\x85c",
    "\ufeffx",
    " lead and trail ",
    "line\n\n  line\n",
    "\nfirst",
    "tab\there",
    "# no comment",
    "'\"'",
    "? key",
    "x\u00a0y",
    "🏥 診療所",
    "%TAG",
    "---",
    "...\n---\n",
    "a\r\nb",
    "\\",
    "{{ x }}",
    "word " * 60,
    "w" * 300,
]
texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=60),
    st.text(string.printable, min_size=1, max_size=200),
)
days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
digests = st.just("0f" * 32)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False),
    texts,
    st.lists(texts, max_size=4).map(tuple),
)
reviews = st.builds(
    Review,
    grade=st.sampled_from([None, 0.0, 0.5, 1.0]),
    disqualifies=st.booleans(),
    by=texts,
    on=days,
    why=texts,
)
proofs = st.builds(Proof, path=texts, sha256=st.none() | digests)
answers = st.builds(
    Answer,
    answer=values,
    details=st.none() | texts,
    evidence=st.lists(proofs, max_size=3).map(tuple),
    prefilled=st.none() | texts,
    review=st.none() | reviews,
).filter(lambda one: one != Answer())
foreign = st.builds(
    ForeignAnswer, answer=st.just("") | texts, details=st.just("") | texts, wanted=st.none() | texts
)
imports = st.builds(
    Imported,
    instrument=texts,
    version=st.none() | texts,
    file=texts,
    sha256=digests,
    on=days,
    answers=st.dictionaries(texts, foreign, max_size=3),
    filled=st.dictionaries(st.sampled_from(["TOY-01", "TOY-02"]), st.lists(texts, max_size=3).map(tuple)),
    not_mapped=st.lists(texts, max_size=3).map(tuple),
    warnings=st.lists(texts, max_size=3).map(tuple),
)
QUESTIONS = [question.id for question in toy().questions]
files = st.builds(
    AnswerFile,
    format=st.just("hipaacheck.answers/1"),
    questionnaire=st.just("toy"),
    version=texts,
    sha256=st.none() | digests,
    vendor=st.none() | st.sampled_from(["acme", "0", "1e3", "a.b_c"]),
    vendor_name=st.none() | texts,
    subject=st.none() | texts,
    asked=st.none() | days,
    due=st.none() | days,
    answered=st.none() | days,
    answered_by=st.none() | texts,
    answers=st.dictionaries(st.sampled_from([*QUESTIONS, "OLD-01", "NO-99"]), answers, max_size=6),
    imported=st.lists(imports, max_size=2).map(tuple),
)


@settings(max_examples=100, deadline=None)
@given(files)
def test_what_is_written_is_read_back_the_same(file: AnswerFile) -> None:
    text = answers_text(toy(), file)

    assert read_answers(text, "answers.yaml") == file
    assert all(letter.isprintable() or letter == "\n" for letter in text)


@pytest.mark.parametrize("nasty", NASTY)
def test_a_hostile_text_stays_a_text_wherever_it_stands(nasty: str) -> None:
    one = Answer(
        answer=nasty, details=nasty, evidence=(Proof(path=nasty),), review=Review(by=nasty, on=DAY, why=nasty)
    )
    file = plain_file(answers={"TOY-01": one, "OLD-01": one}, subject=nasty)

    assert read_answers(answers_text(toy(), file), "x") == file


DAY = date(2026, 11, 22)


def plain_file(**more: object) -> AnswerFile:
    return AnswerFile.model_validate(
        {"format": "hipaacheck.answers/1", "questionnaire": "toy", "version": "1.0", **more}
    )


def test_writing_what_was_read_gives_the_same_text() -> None:
    file = plain_file(answers={"TOY-01": Answer(answer="yes")})
    text = answers_text(toy(), file)

    assert answers_text(toy(), read_answers(text, "x")) == text


def test_the_comments_say_what_is_asked_and_nothing_of_what_is_wanted() -> None:
    text = answers_text(toy(), plain_file())

    for line in (
        "# TOY-01: Will you sign a business associate agreement?",
        "#     - partial: Partly",
        "#   Details: needed with partial",
        "#   Evidence to hand over: signed or draft agreement; list of covered plans",
        "#   45 CFR 164.502(e)(1), 164.308(b)(1)",
        "#   Asked only if TOY-05 is sms and TOY-04 is tls13 or tls12",
        "#   Answer: a number of days; n/a if it does not apply, with the reason under details",
        "#   Answer: a day, YYYY-MM-DD, or never",
    ):
        assert f"  {line}\n" in text
    assert "thirty days at most" not in text and "no agreement for the product" not in text
    assert max(map(len, text.splitlines())) <= 100


def test_a_new_file_has_room_for_every_answer_and_holds_none() -> None:
    text = answers_text(toy(), plain_file())

    assert read_answers(text, "x").answers == {}
    assert text.count("\n    answer:\n    details:\n") == len(QUESTIONS)
    filled = text.replace("  TOY-01:\n    answer:", "  TOY-01:\n    answer: yes", 1)
    assert read_answers(filled, "x").answers["TOY-01"].answer is True


def test_a_questionnaire_with_hostile_words_makes_no_yaml_of_them() -> None:
    whole = toy()
    first = whole.questions[0].model_copy(
        update={"text": "a\nTOY-01: {answer: yes}\x1b\u2028b", "help": "x\x85y: z"}
    )
    text = answers_text(whole.model_copy(update={"questions": (first, *whole.questions[1:])}), plain_file())

    assert read_answers(text, "x").answers == {}
    assert all(letter.isprintable() or letter == "\n" for letter in text)
