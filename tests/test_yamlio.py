"""Mistakes in YAML files are told with the line, the field and what is allowed, and never with the value."""

import pytest

from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import Record
from hipaacheck.yamlio import build, parse_yaml, suggestion


class Leaf(Record):
    name: str
    count: int = 0


class Tree(Record):
    leaves: tuple[Leaf, ...] = ()
    by_name: dict[str, Leaf] = {}


def mistakes_in(text: str) -> list[str]:
    document = parse_yaml(text, "x.yaml")
    with pytest.raises(FileMistakesError) as caught:
        build(Tree, document, (), document.data)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_a_mistake_stands_at_its_line_or_at_that_of_what_holds_it() -> None:
    assert mistakes_in("leaves:\n- name: a\n- count: 2\n- name: 5\n") == [
        "x.yaml:3: 'leaves.1.name' is missing",
        "x.yaml:4: 'leaves.2.name': should be text; a number that is meant as text needs quotes",
    ]


def test_an_unknown_key_comes_with_the_nearest_one_or_with_all() -> None:
    assert mistakes_in("leafs: []\n") == ["x.yaml:1: unknown key 'leafs'; did you mean 'leaves'?"]
    assert mistakes_in("zzz: []\n") == ["x.yaml:1: unknown key 'zzz'; allowed are leaves, by_name"]


def test_neither_values_nor_keys_that_are_no_words_are_repeated() -> None:
    (found,) = mistakes_in('by_name: {"\\e[31mred!": {name: [s3cret]}}\n')

    assert (
        found
        == "x.yaml:1: 'by_name.(not a word).name': should be text; a number that is meant as text needs quotes"
    )


def test_a_suggestion_for_a_very_long_word_is_quick() -> None:
    assert suggestion("x" * 10_000_000, ["alpha", "beta"]) == "; allowed are alpha, beta"
    assert suggestion("x", [str(number) for number in range(100)]) == ""


def test_mistakes_are_in_the_order_of_lines_with_those_of_the_whole_file_first() -> None:
    error = FileMistakesError([Mistake("b", 10, "x"), Mistake("b", 9, "x"), Mistake("b", None, "x")])

    assert [mistake.line for mistake in error.mistakes] == [None, 9, 10]
