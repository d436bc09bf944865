"""The JSON of a run is stable and reads back to the same run; other files are refused in one sentence."""

import json as stdlib_json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reporters.organisation import organisation_run
from tests.support.runs import empty_run, hostile_run, sample_run

from hipaacheck.model import Run
from hipaacheck.reporters import html, json, markdown, text
from hipaacheck.reporters.escape import HIDDEN


@pytest.mark.parametrize(
    "run",
    [sample_run(), hostile_run(), empty_run(), organisation_run()],
    ids=["sample", "hostile", "empty", "organisation"],
)
def test_a_run_reads_back_equal_and_renders_to_the_same_bytes(run: Run) -> None:
    written = json.render(run)
    again = json.load_run(written)
    assert again == run
    assert json.render(again) == written


def test_keys_are_sorted_and_the_file_ends_in_a_newline() -> None:
    written = json.render(sample_run()).decode()
    assert written.endswith("}\n")
    document = stdlib_json.loads(written)
    assert list(document) == sorted(document)
    assert document["schema_version"] == "1"


def _without(value: object, names: set[str]) -> object:
    if isinstance(value, dict):
        return {key: _without(inner, names) for key, inner in value.items() if key not in names}
    return [_without(inner, names) for inner in value] if isinstance(value, list) else value


def test_a_run_that_was_stored_before_waivers_and_attestations_reads_and_renders() -> None:
    later = {"waiver", "attested", "manual_when", "question"}
    old = stdlib_json.dumps(_without(stdlib_json.loads(json.render(sample_run())), later)).encode()
    assert not any(f'"{name}"'.encode() in old for name in later)
    run = json.load_run(old)
    assert html.render(run) == html.render(sample_run())
    assert markdown.render(run) == markdown.render(sample_run())
    assert text.render(run) == text.render(sample_run())


def test_what_a_terminal_acts_on_is_escaped() -> None:
    assert not HIDDEN.search(json.render(hostile_run()).decode())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not a run"),
        (b'{"schema_version": "1"}', "not a run"),
        (b'{"schema_version": "99", "tool": "hipaacheck"}', "schema version is '99'"),
        (b'{"schema_version": "1", "tool": "hipaacheck"}', "not a whole run: tool_version"),
    ],
)
def test_another_file_is_refused_in_one_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(json.RunFileError, match=reason) as caught:
        json.load_run(data)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("key", "name"), [("rules", "rule"), ("targets", "target"), ("evidence", "evidence")]
)
def test_a_run_that_lost_what_its_findings_point_at_is_refused(key: str, name: str) -> None:
    document = stdlib_json.loads(json.render(sample_run()))
    document[key] = document[key][1:]
    with pytest.raises(json.RunFileError, match="which is not in the file"):
        json.load_run(stdlib_json.dumps(document).encode())


@given(st.binary(max_size=300))
def test_reading_any_bytes_never_raises_anything_else(data: bytes) -> None:
    with pytest.raises(json.RunFileError):
        json.load_run(data)
