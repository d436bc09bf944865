"""Criteria may only name facts that exist; this is checked without evaluating them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.model import Record, Seen
from hipaacheck.packs.paths import PathError, fact_paths


class Host(Record):
    name: str = "a"
    resolves: Seen[bool] = True


class Facts(Record):
    hosts: tuple[Host, ...] = ()
    policy: str | None = None
    limits: dict[str, Seen[int]] = {}
    lead: Host = Host()


NAMES = {"mx": Facts, "params": None, "as_of": None}


@pytest.mark.parametrize(
    ("expression", "paths"),
    [
        (
            "mx.policy in params.good && !mx.lead.resolves",
            ("mx.policy", "params.good", "mx.lead", "mx.lead.resolves"),
        ),
        ("mx.hosts.all(h, h.resolves)", ("mx.hosts", "mx.hosts[].resolves")),
        ("size(mx.hosts.filter(h, h.name == 'x && y')) == 0", ("mx.hosts", "mx.hosts[].name")),
        ("mx.limits['tls-1'] > 3", ("mx.limits", "mx.limits.tls-1")),
        ("mx.policy.startsWith('p')", ("mx.policy",)),
        ("true", ()),
    ],
)
def test_paths_of_an_expression(expression: str, paths: tuple[str, ...]) -> None:
    assert fact_paths(expression, NAMES) == paths


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("mx.polcy == 'x'", "Facts has no field 'polcy'"),
        ("spf.policy == 'x'", "'spf' is not among needs"),
        ("mx.hosts.all(h, h.nme == '')", "Host has no field 'nme'"),
        ("mx.policy == 'x' ? true : false", "? :"),
        ("mx.hosts.all(1, true)", "plain variable name"),
        ("mx.policy ==", "cannot be read"),
    ],
)
def test_what_cannot_be_checked_is_refused(expression: str, words: str) -> None:
    with pytest.raises(PathError, match=words.replace("?", r"\?")):
        fact_paths(expression, NAMES)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(expression: str) -> None:
    with contextlib.suppress(PathError):
        fact_paths(expression, NAMES)
