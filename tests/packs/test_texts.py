"""Texts of rules are plain, sandboxed and cannot name facts that do not exist."""

import pytest

from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.packs.texts import NotSeen, TemplateError, check_template, render


class Facts(Record):
    names: tuple[str, ...] = ("a", "b")
    count: Seen[int] = 2


def test_facts_fill_in() -> None:
    assert render("{{ f.names|join(', ') }}: {{ f.count }}", {"f": Facts()}) == "a, b: 2"


def test_what_was_not_seen_reads_so() -> None:
    text = render(
        "{{ f.count }} and {{ g.any.field }}", {"f": Facts(count=Unseen(unseen="x")), "g": NotSeen("no")}
    )

    assert text == "not seen (x) and not seen (no)"


@pytest.mark.parametrize("source", ["{{ f.__class__.__mro__ }}", "{{ f.nope }}", "{{ g }}", "{{ 1/0 }}"])
def test_what_cannot_be_rendered_says_so(source: str) -> None:
    with pytest.raises(TemplateError):
        render(source, {"f": Facts()})


@pytest.mark.parametrize(
    "source", ["{{ f.nope }}", "{{ g.x }}", "{% for n in f.names %}{{ n.x }}{% endfor %}", "{{"]
)
def test_unknown_facts_are_refused_before_use(source: str) -> None:
    with pytest.raises(TemplateError):
        check_template(source, {"f": Facts})


def test_loops_and_filters_are_followed() -> None:
    check_template("{% for n in f.names|sort %}{{ n.upper() }}{{ loop.index }}{% endfor %}", {"f": Facts})


@pytest.mark.parametrize(
    "source", ["{{ f.count }}", "{{ f['count'] }}", "{% set g = f %}{{ g.count }}", "{{ f|attr('count') }}"]
)
def test_equal_texts_of_other_facts_are_rendered_again(source: str) -> None:
    for facts, text in (
        (Facts(), "2"),
        (Facts(count=3), "3"),
        (Facts(count=Unseen(unseen="x")), "not seen (x)"),
    ):
        assert render(source, {"f": facts}) == text
        assert render(source, {"f": facts}) == text


def test_values_that_are_equal_but_read_differently_are_told_apart() -> None:
    for value, text in ((1, "1"), (True, "True"), (1.0, "1.0"), ("1", "1"), ([1], "[1]"), ([True], "[True]")):
        assert render("{{ params.value }}", {"params": {"value": value}}) == text


def test_evidence_that_failed_is_not_taken_for_a_fact_with_the_same_words() -> None:
    assert render("{{ h.names is string }}", {"h": NotSeen("x")}) == "False"
    assert render("{{ h.names is string }}", {"h": {"names": "not seen (x)"}}) == "True"


def test_a_text_that_failed_once_is_rendered_for_facts_that_fit() -> None:
    for _ in range(2):
        with pytest.raises(TemplateError):
            render("{{ f.names[5] }}", {"f": Facts()})
    assert render("{{ f.names[5] }}", {"f": Facts(names=tuple("abcdef"))}) == "f"
