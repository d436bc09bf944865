"""A run is found by any of its names, and nothing is guessed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.runs import empty_run

from hipaacheck.history.outlines import outline, point
from hipaacheck.store.choosing import choose
from hipaacheck.store.entries import Entry, Pruned
from hipaacheck.store.errors import StoreError

_COUNTS = point(outline(empty_run()))


def entry(number: int, run: str, as_of: datetime, subject: str = "clinic") -> Entry:
    return Entry(number, run.ljust(32, "0"), None, subject, as_of, as_of, True, "1", _COUNTS)


ENTRIES = (
    entry(1, "2024aa", datetime(2024, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
    entry(2, "abcd11", datetime(2025, 11, 20, 23, 30, tzinfo=UTC)),
    entry(3, "abcd22", datetime(2026, 1, 1, tzinfo=UTC), "other"),
    entry(4, "123456", datetime(2025, 11, 21, tzinfo=UTC)),
)


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        ("#1", 1),
        ("1", 1),
        (" #4 ", 4),
        ("abcd1", 2),
        ("ABCD22", 3),
        ("abcd22".ljust(32, "0"), 3),
        ("latest", 3),
        ("Latest", 3),
        ("2024", 1),
        ("2024a", 1),
        ("2025", 4),
        ("2026", 3),
        ("2099", 3),
        ("2025-11-20", 2),
        ("2025-11-21", 4),
        ("2025-11-19", 1),
        ("2024-12-31", 1),
        ("1234", 4),
        ("123456", 4),
    ],
)
def test_a_run_is_found_by_its_names(wanted: str, number: int) -> None:
    assert choose(ENTRIES, wanted).number == number


def test_the_previous_run_is_one_of_the_same_subject() -> None:
    mine = tuple(one for one in ENTRIES if one.subject == "clinic")

    assert choose(mine, "previous").number == 2
    with pytest.raises(StoreError, match="no run before the latest"):
        choose(ENTRIES, "previous")


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("abcd", "2 runs are called 'abcd' .#2 abcd11.*, #3 abcd22.*; give more of the id"),
        ("abc", "no run is called 'abc'"),
        ("#5", "no run is called '#5'"),
        ("#", "no run is called"),
        ("", "no run is called"),
        ("0", "no run is called"),
        ("01", "no run is called"),
        ("-1", "no run is called"),
        ("\u0661", "no run is called"),
        ("2023", "no run is as old as 2023"),
        ("2025-02-30", "is no day of the calendar"),
        ("2025-13-01", "is no day of the calendar"),
        ("9999-12-31", "is no day of the calendar"),
        ("\x1b[31m" + "x" * 500, r"no run is called '\?\[31mx+\.\.\.'"),
    ],
)
def test_what_names_no_run_or_several_is_refused(wanted: str, told: str) -> None:
    with pytest.raises(StoreError, match=told):
        choose(ENTRIES, wanted)


def test_what_was_pruned_is_found_by_its_id_and_number_only() -> None:
    gone = Pruned(datetime(2026, 2, 1, tzinfo=UTC), "", "lee")
    entries = (*ENTRIES[:2], replace(ENTRIES[2], pruned=gone), ENTRIES[3])

    assert choose(entries, "#3").pruned == gone
    assert choose(entries, "abcd22").pruned == gone
    assert choose(entries, "latest").number == 4
    assert choose(entries, "2026").number == 4


@given(st.text(max_size=40))
def test_no_text_makes_anything_but_an_error_of_ours(wanted: str) -> None:
    try:
        found = choose(ENTRIES, wanted)
    except StoreError as error:
        assert str(error).isprintable()
    else:
        assert found in ENTRIES
