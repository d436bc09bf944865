"""What `--fail-on` asks, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.gate.conditions import BadConditionError, read_conditions
from hipaacheck.gate.records import Ground
from hipaacheck.model import Severity


@pytest.mark.parametrize(
    ("words", "read"),
    [
        (["high"], ("high",)),
        (["HIGH "], ("high",)),
        (["critical,new"], ("critical", "new:low")),
        (["critical", "new"], ("critical", "new:low")),
        (["new:high"], ("new:high",)),
        (["regression"], ("regression:low",)),
        (["regression:info"], ("regression:info",)),
        (["unknown"], ("unknown:low",)),
        (["high", "unknown"], ("high", "unknown:high")),
        (["unknown", "critical,new:moderate"], ("unknown:moderate", "critical", "new:moderate")),
        (["unknown:critical", "low"], ("unknown:critical", "low")),
        (["high,high"], ("high",)),
        (["info"], ("info",)),
        (["never"], ()),
        (["never,never"], ()),
    ],
)
def test_words_are_read_as_conditions(words: list[str], read: tuple[str, ...]) -> None:
    assert read_conditions(words).words == read


@pytest.mark.parametrize(
    "words",
    [
        ["hihg"],
        ["new:"],
        ["new:never"],
        ["high:new"],
        ["never", "high"],
        ["never:high"],
        [""],
        [","],
        [],
        ["new high"],
    ],
)
def test_what_is_no_condition_is_refused_with_what_is(words: list[str]) -> None:
    with pytest.raises(BadConditionError, match=r"--fail-on (takes|never)"):
        read_conditions(words)


def test_suggestions_are_new_only_where_they_are_asked_for() -> None:
    assert not read_conditions(["new"]).meets(Ground.NEW, Severity.INFO)
    assert read_conditions(["new:info"]).meets(Ground.NEW, Severity.INFO)


@given(st.lists(st.text(max_size=12), max_size=4))
def test_any_words_are_read_or_refused_and_what_was_read_reads_the_same_again(words: list[str]) -> None:
    try:
        conditions = read_conditions(words)
    except BadConditionError:
        return
    assert read_conditions(conditions.words or ["never"]) == conditions
