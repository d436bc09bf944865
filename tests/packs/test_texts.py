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
