"""Digests are made again from the JSON alone, and come out as the records made them."""

import json
import resource
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue
from tests.support.runs import empty_run, hostile_run, large_run, sample_run

from hipaacheck.archive.contents import ContentError, content_of, digest_faults, read_json, reference_faults
from hipaacheck.model import Evidence, Observation, Run, sealed, subject_of
from hipaacheck.reporters.json import render

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("run", [sample_run(), hostile_run(), empty_run(), large_run(12)])
def test_a_sealed_run_has_no_faults(run: Run) -> None:
    document = read_json(render(sealed(run)))
    content = content_of(document)

    assert list(digest_faults(document)) == []
    assert list(reference_faults(document)) == []
    assert content.subject == subject_of(run)
    assert content.as_of == run.as_of
    assert list(content.evidence) == [piece.id for piece in run.evidence]


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_whatever_facts_are_their_digest_can_be_made_again(facts: dict[str, JsonValue]) -> None:
    piece = Evidence.sealed(
        probe="p",
        target="t",
        kind="k",
        source="s",
        method="m",
        collected_at=datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
        tool_version="0",
        observation=Observation.PRESENT,
        facts=facts,
    )
    run = sealed(empty_run().model_copy(update={"evidence": (piece,)}))

    assert list(digest_faults(read_json(render(run)))) == []


@given(st.binary())
def test_garbage_is_read_or_refused_in_one_sentence(data: bytes) -> None:
    try:
        content_of(read_json(data))
    except ContentError as error:
        assert len(str(error).splitlines()) == 1


@given(JSON)
def test_any_json_is_content_or_refused_in_one_sentence(value: JsonValue) -> None:
    for document in (value, {"evidence": value}, {"evidence": [value], "findings": [value], "id": value}):
        for ask in (
            content_of,
            lambda one: list(digest_faults(one)),
            lambda one: list(reference_faults(one)),
        ):
            try:
                ask(document)
            except ContentError as error:
                assert len(str(error).splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        '{"a": -Infinity}',
        "{'a': 1}",
        "",
        '"\xff',
        '{"a": 1} x',
        "9" * 5_000,
    ],
)
def test_json_that_two_readers_read_differently_is_refused(text: str) -> None:
    with pytest.raises(ContentError):
        read_json(text.encode("latin-1"))


def test_text_that_is_not_unicode_is_refused() -> None:
    run = json.loads(render(sealed(sample_run())))
    run["organisation"] = "\ud800"

    with pytest.raises(ContentError, match="no run has"):
        list(digest_faults(run))


def test_evidence_of_one_id_twice_is_refused() -> None:
    run = json.loads(render(sealed(sample_run())))
    run["evidence"].append(run["evidence"][0])

    with pytest.raises(ContentError, match="two pieces of its evidence have one id"):
        content_of(run)


def test_json_that_would_fill_the_memory_is_refused_before_it_is_read() -> None:
    """Some kilobytes in a ZIP; read, a hundred times what it is here."""
    began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    data = b"[" + b"[]," * 9_000_000 + b"[]]"

    with pytest.raises(ContentError, match="more than 8,000,000 values"):
        read_json(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - began < 100_000
