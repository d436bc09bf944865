"""What answers are read as: any form that people write, and nothing that could mean two things."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.questionnaires.making import question

from hipaacheck.questionnaires.answers import Value
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.shelf import shipped
from hipaacheck.questionnaires.values import Given, Unreadable, as_written, is_reason, read_value, shown

YES_NO = question(type="yes-no", wanted="yes")
CHOICE = question(
    type="choice",
    options=[
        {"value": "tls12", "label": "TLS 1.2 \u2013 or newer", "grade": 1},
        {"value": "tls10", "label": "“Old” TLS", "grade": 0},
        {"value": "30", "label": "Thirty", "grade": 0},
    ],
)
CHOICES = question(
    type="choices",
    options=[
        {"value": "who", "label": "Who did it", "wanted": True},
        {"value": "when", "label": "When", "wanted": True},
        {"value": "none", "label": "None of these", "alone": True},
        {"value": "open", "label": "Anybody", "disqualifies": "anybody may"},
    ],
)
WITH_COMMAS = question(
    type="choices",
    options=[
        {"value": "both", "label": "Views, changes", "wanted": True},
        {"value": "changes", "label": "changes"},
        {"value": "only-views", "label": "Views"},
    ],
)
DAYS = question(type="number", unit="days", steps=[{"at_most": 10, "grade": 1}])
YEARS = question(type="number", unit="years", steps=[{"at_least": 6, "grade": 1}])
PERCENT = question(type="number", unit="percent", steps=[{"at_least": 99, "grade": 1}])
DATE = question(type="date", steps=[{"within_months": 12, "grade": 1}])
TEXT = question(type="text")
LIST = question(type="list")
ALL = (YES_NO, CHOICE, CHOICES, WITH_COMMAS, DAYS, YEARS, PERCENT, DATE, TEXT, LIST)


@pytest.mark.parametrize(
    ("asked", "raw", "expected"),
    [
        (YES_NO, True, "yes"),
        (YES_NO, False, "no"),
        (YES_NO, "Yes", "yes"),
        (YES_NO, " YES. ", "yes"),
        (YES_NO, "n", "no"),
        (YES_NO, "Partially", "partial"),
        (YES_NO, "Partly", "partial"),
        (YES_NO, "\ufeffno\u200b", "no"),
        (YES_NO, "ｙｅｓ", "yes"),  # noqa: RUF001
        (YES_NO, ("Yes",), "yes"),
        (YES_NO, ("", "Yes", " "), "yes"),
        (CHOICE, "tls12", "tls12"),
        (CHOICE, "tls 1.2 - OR  newer", "tls12"),
        (CHOICE, "'old' TLS", None),
        (CHOICE, '"old" tls', "tls10"),
        (CHOICE, 30, "30"),
        (CHOICE, 30.0, "30"),
        (CHOICES, ("when", "who"), ("who", "when")),
        (CHOICES, ("When", "when", "WHEN"), ("when",)),
        (CHOICES, "Who did it; When", ("who", "when")),
        (CHOICES, "Who did it\nWhen\n", ("who", "when")),
        (CHOICES, "who, when", ("who", "when")),
        (CHOICES, "None of these", ("none",)),
        (WITH_COMMAS, "Views, changes", ("both",)),
        (WITH_COMMAS, "Views; changes", ("changes", "only-views")),
        (DAYS, 10, 10.0),
        (DAYS, "10", 10.0),
        (DAYS, "10 days", 10.0),
        (DAYS, "10 Calendar Days", 10.0),
        (DAYS, "1 day.", 1.0),
        (DAYS, "24 hours", 1.0),
        (DAYS, "2 weeks", 14.0),
        (DAYS, "10.50", 10.5),
        (YEARS, "72 months", 6.0),
        (YEARS, 0, 0.0),
        (PERCENT, "99.9 %", 99.9),
        (PERCENT, "99.9%", 99.9),
        (PERCENT, "99.999 %", 99.999),
        (DAYS, "0.125", 0.125),
        (DATE, "2026-03-01", date(2026, 3, 1)),
        (DATE, "2026-03-01T00:00:00", date(2026, 3, 1)),
        (DATE, "2026-03-01 00:00:00", date(2026, 3, 1)),
        (DATE, "Never", "never"),
        (TEXT, "  A person. ", "A person."),
        (TEXT, True, "yes"),
        (TEXT, 7, "7"),
        (TEXT, ("one", "two"), "one\ntwo"),
        (LIST, "one\n\n two ", ("one", "two")),
        (LIST, ("one", "-"), ("one",)),
    ],
)
def test_any_form_of_an_answer_is_read(asked: Question, raw: Value, expected: Given | None) -> None:
    read = read_value(asked, raw)

    assert (None if isinstance(read, Unreadable) else read) == expected
    assert type(read) is not int


@pytest.mark.parametrize("asked", ALL, ids=lambda asked: f"{asked.type}-{asked.unit}")
@pytest.mark.parametrize("raw", [None, " ", "-", "–", "?", "...", "\u200b", "\x00", (), (" ", "-")])  # noqa: RUF001
def test_what_says_nothing_is_no_answer(asked: Question, raw: Value | None) -> None:
    assert read_value(asked, raw) is None


@pytest.mark.parametrize("asked", ALL, ids=lambda asked: f"{asked.type}-{asked.unit}")
@pytest.mark.parametrize("raw", ["n/a", "N/A", " na ", "Not applicable.", "does not apply", ("N/A",)])
def test_not_applicable_is_read_of_every_question(asked: Question, raw: Value) -> None:
    assert read_value(asked, raw) == "n/a"


@pytest.mark.parametrize(
    ("asked", "raw", "why"),
    [
        (YES_NO, "Yes, since 2020", "is none of: Yes, Partly, No"),
        (YES_NO, "yes/no", "is none of"),
        (YES_NO, "yes" + " " * 20_000 + "no", "is none of"),
        (YES_NO, 1, "is none of"),
        (YES_NO, ("yes", "no"), "more than one answer"),
        (YES_NO, ("yes", "yes"), "more than one answer"),
        (CHOICE, "TLS", "is none of: TLS 1.2 \u2013 or newer"),
        (CHOICE, True, "is none of"),
        (CHOICE, 30.5, "is none of"),
        (CHOICES, "who when", "names what is none of"),
        (CHOICES, ("who", "bogus"), "names what is none of"),
        (CHOICES, ("n/a", "who"), "names what is none of"),
        (CHOICES, ("none", "who"), "has “None of these” beside other answers"),
        (WITH_COMMAS, "Views, only-views", "names what is none of"),
        (WITH_COMMAS, "changes, Views", "names what is none of"),
        (CHOICES, ("who",) * 2_001, "more than 2000 entries"),
        (LIST, ("x",) * 2_001, "more than 2000 entries"),
        (DAYS, True, "is yes or no"),
        (DAYS, "ten", "is not one plain number of days"),
        (DAYS, "10-15 days", "is not one plain number"),
        (DAYS, "about 10", "is not one plain number"),
        (DAYS, "10 business days", "is not one plain number"),
        (DAYS, "1 month", "is not one plain number"),
        (DAYS, "1,5", "is not one plain number"),
        (DAYS, "1,000", "is not one plain number"),
        (DAYS, "1.000", "is not one plain number"),
        (DAYS, "2.160 hours", "is not one plain number"),
        (DAYS, "1e400", "is not one plain number"),
        (DAYS, "\u0661\u0660", "is not one plain number"),
        (DAYS, "5 %", "is not one plain number"),
        (DAYS, -1, "is no number of days that can be"),
        (DAYS, float("nan"), "is no number"),
        (DAYS, float("inf"), "is no number"),
        (DAYS, float("-inf"), "is no number"),
        (DAYS, 10**400, "is no number"),
        (DAYS, -(10**400), "is no number"),
        (DAYS, 0, "is 0, which can mean at once or never"),
        (DAYS, -0.0, "is 0, which can mean at once or never"),
        (DAYS, "0 minutes", "is 0, which can mean at once or never"),
        (PERCENT, 101, "is no number of percent"),
        (DATE, 46000, "is not a day"),
        (DATE, 46000.0, "is not a day"),
        (DATE, True, "is not a day"),
        (DATE, "46000", "is not a day"),
        (DATE, "03/04/2026", "is not a day"),
        (DATE, "2026-03", "is not a day"),
        (DATE, "2026-03-01T10:00:00", "is not a day"),
        (DATE, "2026-02-30", "is no day of the calendar"),
        (DATE, "1899-12-31", "lies outside of the years 1900 to 2200"),
        (DATE, "9999-01-01", "lies outside of the years 1900 to 2200"),
        (TEXT, 10**400, "cannot be written out"),
        (TEXT, float("nan"), "cannot be written out"),
    ],
)
def test_what_could_mean_two_things_is_not_guessed(asked: Question, raw: Value, why: str) -> None:
    read = read_value(asked, raw)

    assert isinstance(read, Unreadable)
    assert why in read.why


def test_what_stands_beside_something_unreadable_is_told() -> None:
    read = read_value(CHOICES, ("open", "bogus"))

    assert isinstance(read, Unreadable)
    assert read.read == ("open",)


def test_a_label_that_two_options_share_chooses_neither() -> None:
    twice = question(
        type="choice",
        options=[
            {"value": "good", "label": "Daily", "grade": 1},
            {"value": "bad", "label": "daily.", "grade": 0},
            {"value": "daily", "label": "Other", "grade": 0.5},
        ],
    )

    assert isinstance(read_value(twice, "Daily"), Unreadable)
    assert read_value(twice, "good") == "good"
    assert read_value(twice, "daily") == "daily"


def test_an_option_called_not_applicable_is_chosen_as_such() -> None:
    own = question(type="choice", options=[{"value": "out", "label": "Not applicable", "grade": 0}])

    assert read_value(own, "not applicable") == "out"


@pytest.mark.parametrize(
    ("asked", "given_", "words"),
    [
        (YES_NO, "partial", "Partly"),
        (YES_NO, "n/a", "does not apply"),
        (CHOICE, "tls12", "TLS 1.2 \u2013 or newer"),
        (CHOICES, ("who", "when"), "Who did it; When"),
        (DAYS, 1.0, "1 day"),
        (DAYS, 10.5, "10.5 days"),
        (PERCENT, 99.9, "99.9 %"),
        (DATE, date(2026, 3, 1), "2026-03-01"),
        (DATE, "never", "never"),
        (TEXT, "one\n\x1b[31mtwo\u202e", "one [31mtwo"),
    ],
)
def test_answers_are_shown_in_words(asked: Question, given_: Given, words: str) -> None:
    assert shown(asked, given_) == words


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (None, ""),
        (True, "yes"),
        (10**400, "a number that cannot be"),
        (float("nan"), "a number that cannot be"),
        (("a", "b\nc"), "a; b c"),
        ("x" * 500, "x" * 199 + "…"),
    ],
)
def test_what_cannot_be_read_is_shown_as_it_was_written(raw: Value | None, words: str) -> None:
    assert as_written(raw) == words


@pytest.mark.parametrize("words", [None, "", " ", "-", "n/a", "N/A.", "none", "Yes", "tbd", "12", "!!"])
def test_these_words_are_no_reason(words: str | None) -> None:
    assert not is_reason(words)


def test_a_sentence_is_a_reason() -> None:
    assert is_reason("We send no mail.")


HOSTILE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**400), 10**12, 0]),
    st.floats(),
    st.text(st.characters()),
    st.text("0123456789 .,-/:;days%\n\x00\u202e", max_size=20),
    st.lists(st.text(max_size=5)).map(tuple),
    st.sampled_from(["\ud800", "\ud83d yes", "yes\udfff"]),
    st.sampled_from([value for one in ALL for value in (*one.values, *one.labels.values())]),
)


@given(asked=st.sampled_from(ALL), raw=HOSTILE)
def test_hostile_answers_are_read_or_refused_and_can_be_shown(asked: Question, raw: Value | None) -> None:
    read = read_value(asked, raw)

    assert as_written(raw).encode() is not None
    if isinstance(read, Unreadable):
        assert read.why
    elif read is not None:
        words = shown(asked, read)
        assert words == " ".join(words.encode().decode().split())
        if asked.values and read != "n/a":
            assert set(read if isinstance(read, tuple) else (read,)) <= set(asked.values)


@given(raw=st.one_of(st.integers(), st.floats(), st.text("0123456789.", max_size=6)))
def test_a_number_that_is_read_is_the_number_that_was_written(raw: int | float | str) -> None:
    read = read_value(YEARS, raw)

    if isinstance(read, float):
        assert read == float(raw)
        assert 0 <= read < 10**12


@given(asked=st.sampled_from([YES_NO, CHOICE, CHOICES, WITH_COMMAS]), data=st.data())
def test_every_value_reads_as_itself_and_by_its_label(asked: Question, data: st.DataObject) -> None:
    value = data.draw(st.sampled_from(asked.values))
    expected = (value,) if asked.type == "choices" else value

    assert read_value(asked, value) == expected
    assert read_value(asked, f" {asked.labels[value].upper()} ") == expected


def test_every_option_that_ships_reads_as_itself_and_by_its_label() -> None:
    wrong = []
    for questionnaire in shipped().values():
        for asked in questionnaire.questions:
            for value, label in asked.labels.items():
                expected = (value,) if asked.type == "choices" else value
                wrong += [
                    (asked.id, written)
                    for written in (value, label)
                    if read_value(asked, written) != expected
                ]

    assert wrong == []
