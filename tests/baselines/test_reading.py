"""A baseline that people edit is read whole, or every mistake in it is named by its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.baselines.parts import AT_HOME, AT_SHOP, HEAD, NAME, entry, read, text_of

from hipaacheck.baselines.reading import read_baseline
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Severity


def mistakes(text: str) -> list[str]:
    with pytest.raises(FileMistakesError) as caught:
        read(text)
    return [str(one) for one in caught.value.mistakes]


def test_what_is_written_is_read_with_its_lines() -> None:
    baseline = read(text_of())

    assert baseline.content.subject == "Test Clinic"
    assert [entry.severity for entry in baseline.content.findings] == [Severity.HIGH, Severity.HIGH]
    lines = text_of().splitlines()
    for line, one in zip(baseline.lines, baseline.content.findings, strict=True):
        assert line is not None
        assert lines[line - 1] == f"  - fingerprint: {one.fingerprint}"


def test_a_fingerprint_of_another_finding_is_a_mistake_at_its_entry() -> None:
    moved = entry(*AT_HOME).replace(f"target: '{AT_HOME[1]}'", f"target: '{AT_SHOP[1]}'")

    [told] = mistakes(HEAD + "findings:\n" + entry(*AT_SHOP) + moved)

    assert told.startswith(f"{NAME}:9: 'fingerprint' is not that of this rule at this target")


def test_one_finding_stands_once() -> None:
    [told] = mistakes(HEAD + "findings:\n" + entry(*AT_HOME) + entry(*AT_HOME, reason="twice"))

    assert told == f"{NAME}:9: names the same finding as the entry in line 8"


def test_there_is_no_entry_without_an_end() -> None:
    text = HEAD.replace("expires: 2027-01-31\n", "") + "findings:\n"

    told = mistakes(text + entry(*AT_HOME) + entry(*AT_SHOP, expires="2027-01-01"))

    assert len(told) == 1
    assert told[0].startswith(f"{NAME}:7: has no end; write 'expires: YYYY-MM-DD'")


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        ({"outcome": "pass"}, 8, "should be fail or unknown"),
        ({"severity": "urgent"}, 8, "'findings.0.severity'"),
        ({"expires": "soon"}, 8, "is not a date; write YYYY-MM-DD"),
        ({"reason": ""}, 8, "'findings.0.reason'"),
        ({"reson": "x"}, 8, "unknown key 'reson'; did you mean 'reason'?"),
        ({"fingerprint": "3F2A"}, 8, "'findings.0.fingerprint'"),
        ({"reason": "x" * 4_001}, 8, "'findings.0.reason'"),
    ],
)
def test_each_mistake_names_its_line_and_field(change: dict[str, str], line: int, said: str) -> None:
    [told] = mistakes(HEAD + "findings:\n" + entry(*AT_HOME, **change))

    assert told.startswith(f"{NAME}:{line}: ") and said in told


def test_a_reason_is_not_optional() -> None:
    text = entry(*AT_HOME).replace(", reason: 'before the move'", "")

    assert mistakes(HEAD + "findings:\n" + text) == [f"{NAME}:8: 'findings.0.reason' is missing"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no baseline: it begins with 'format: hipaacheck.baseline/1'"),
        ("- a\n", "is no baseline"),
        ("version: 1\nvendors: []\n", "is no baseline"),
        ("format: hipaacheck.baseline/2\n", "is a baseline of format hipaacheck.baseline/2; this version"),
        ("format: [hipaacheck.baseline/1]\n", "is no baseline"),
        (HEAD, "'findings' is missing"),
        (HEAD + "findings:\n", "should be a list"),
        (HEAD + "findings: all\n", "should be a list"),
        (HEAD + "findings: [3]\n", "should be a mapping"),
        (HEAD + "findings: []\nfindings: []\n", "repeats the key"),
        (HEAD + "findings: &a []\nmore: *a\n", "alias"),
        (HEAD + "findings: !!python/object:os.system []\n", "tag"),
        (HEAD + "findings: " + "[" * 60 + "]" * 60 + "\n", "nests deeper"),
    ],
)
def test_what_is_no_baseline_is_a_sentence(text: str, said: str) -> None:
    told = mistakes(text)

    assert any(said in one for one in told)


def test_a_baseline_of_nothing_is_allowed() -> None:
    assert read(HEAD + "findings: []\n").content.findings == ()


def test_a_byte_order_mark_and_other_line_ends_are_no_matter() -> None:
    text = "\N{BYTE ORDER MARK}" + text_of().replace("\n", "\r\n")

    assert read(text).content == read(text_of()).content


def test_of_very_many_mistakes_the_first_are_told() -> None:
    told = mistakes(HEAD + "findings:\n" + entry(*AT_HOME) * 3_000)

    assert len(told) == 500


def test_a_file_larger_than_any_baseline_is_refused() -> None:
    [told] = mistakes(HEAD + "findings: []\n" + "#" * (17 * 1024 * 1024))

    assert "is larger than 16 MiB" in told


@given(st.text(max_size=400) | st.text("-: {}[]'\"#|>&*!\n abcfindgs", max_size=400))
def test_nothing_but_mistakes_comes_of_garbage(garbage: str) -> None:
    for text in (garbage, HEAD + garbage, HEAD + "findings:\n  - " + garbage):
        try:
            read_baseline(text, NAME)
        except FileMistakesError as error:
            assert error.mistakes
