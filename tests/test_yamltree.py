"""YAML becomes plain data with lines; what could trick or choke a reader is refused at once."""

import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck import yamltree
from hipaacheck.mistakes import FileMistakesError


def test_scalars_are_what_yaml_says_but_dates_stay_text() -> None:
    text = (
        "a: 1\nb: 2.5\nc: true\nd: no\ne: ~\nf:\ng: 2026-01-31\nh: '5'\ni: 12:30:45\nj: 0x1F\n"
        "k: =\nl: <<\nm: .inf\nn: !!str 7\no: '2026-01-01'\non: x\np: [1, {q: r}]\ns: |\n  two\n  lines\n"
    )

    data, _ = yamltree.read(text, "x.yaml")

    assert data == {
        "a": 1,
        "b": 2.5,
        "c": True,
        "d": False,
        "e": None,
        "f": None,
        "g": "2026-01-31",
        "h": "5",
        "i": "12:30:45",
        "j": 31,
        "k": "=",
        "l": "<<",
        "m": float("inf"),
        "n": "7",
        "o": "2026-01-01",
        "on": "x",
        "p": [1, {"q": "r"}],
        "s": "two\nlines\n",
    }


def test_lines_are_known_near_the_root_at_once_and_everywhere_on_demand() -> None:
    text = "# top\na:\n  - b: 1\n    c:\n      - d\n  - e: 2\n"

    _, near = yamltree.read(text, "x.yaml")

    assert near == {(): 2, ("a",): 2, ("a", 0): 3, ("a", 1): 6}
    assert yamltree.lines_of(text, "x.yaml")["a", 0, "c", 0] == 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [1, 2", "is not valid YAML"),
        ("a: &x 1\nb: *x\nc: &l [1]\nd: *l", "x.yaml:2: uses a YAML alias"),
        ("a: 1\na: 2", "x.yaml:2: repeats the key 'a'"),
        ("[" * 60 + "]" * 60, "x.yaml:1: nests deeper"),
        ("? [a]\n: 1", "x.yaml:1: has a key that is not plain text"),
        ("? *a\n: 1", "has a key that is not plain text"),
        ("a: !!python/object/apply:os.system [x]", "x.yaml:1: uses a YAML tag"),
        ("a: !!python/name:os.system x", "x.yaml:1: uses a YAML tag"),
        ("a: !!int 3", "x.yaml:1: uses a YAML tag"),
        ("a: 1\n---\nb: 2", "x.yaml:2: starts a second document"),
        ("a: " + "9" * 5000, "x.yaml:1: holds a number that cannot be read"),
        ("a: 0b_", "x.yaml:1: holds a number that cannot be read"),
        ("a: \ud800", "x.yaml: holds half of a character"),
        ("a: \x00", "x.yaml: is not valid YAML"),
    ],
)
def test_yaml_that_could_trick_is_refused_with_its_line(text: str, words: str) -> None:
    with pytest.raises(FileMistakesError, match=words):
        yamltree.read(text, "x.yaml")


@pytest.mark.parametrize("number", ["0500", "+0500", "-012", "00", "0_7", "012_3"])
def test_a_number_that_begins_with_0_is_refused_and_not_read_as_octal(number: str) -> None:
    with pytest.raises(FileMistakesError) as caught:
        yamltree.read(f"a: 1\nb: [{number}]", "x.yaml")

    assert str(caught.value) == "x.yaml:2: holds a number that begins with 0; write it without, or in quotes"


def test_zero_fractions_dates_and_text_may_begin_with_0() -> None:
    data, _ = yamltree.read("[0, -0, 0.5, 00.5, 0x10, '0500', 09, 01-02, 0500 people]", "x.yaml")

    assert data == [0, 0, 0.5, 0.5, 16, "0500", "09", "01-02", "0500 people"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 300_000,
        "[\n" * 300_000,
        "- " * 300_000,
        "{a: " * 300_000,
        "? " * 300_000,
        "a: b\n" * 4_000_000,
        "&a [" + "*a, " * 4_000_000 + "]",
        "x" * 17_000_000,
        "x" * 15_000_000 + ": 1",
        '"' + "\\" * 15_000_000,
        "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 60)),
    ],
    ids=["[", "[n", "-", "{", "?", "same key", "alias", "large", "huge key", "escapes", "laughs"],
)
def test_bombs_are_refused_quickly(text: str) -> None:
    began = time.process_time()

    with pytest.raises(FileMistakesError) as caught:
        yamltree.read(text, "x.yaml")

    assert time.process_time() - began < 1.5
    assert len(str(caught.value)) < 300


def test_too_many_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamltree, "_MAX_VALUES", 10)

    assert yamltree.read("[" + "x, " * 10 + "]", "x.yaml")[0] == ["x"] * 10
    with pytest.raises(FileMistakesError, match="holds more than 10 values"):
        yamltree.read("[" + "x, " * 11 + "]", "x.yaml")


def test_a_key_that_is_no_word_is_not_repeated_in_the_message() -> None:
    with pytest.raises(FileMistakesError) as caught:
        yamltree.read('"\\e[31m secret!": 1\n"\\e[31m secret!": 2\n', "x.yaml")

    assert str(caught.value) == "x.yaml:2: repeats the key (not a word)"


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        yamltree.read(text, "x.yaml")
    except FileMistakesError as error:
        assert str(error).startswith("x.yaml")


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(_PLAIN, st.booleans())
def test_what_another_program_wrote_is_read_as_it_was_meant(data: object, flow: bool) -> None:
    text = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=False)

    assert yamltree.read(text, "x.yaml")[0] == data
