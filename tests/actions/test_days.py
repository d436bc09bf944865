"""Days as people write them: ISO, serial numbers, and nothing that can be read in two ways."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.actions.days import FIRST, LAST, NoDayError, day_of_number, day_of_text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-31", date(2026, 12, 31)),
        ("2026-3-4", date(2026, 3, 4)),
        ("2026-12-31 00:00:00", date(2026, 12, 31)),
        ("2026-12-31T00:00:00.000", date(2026, 12, 31)),
        ("12/31/2026", date(2026, 12, 31)),
        ("31.12.2026", date(2026, 12, 31)),
        ("05/05/2026", date(2026, 5, 5)),
    ],
)
def test_a_day_that_can_be_read_in_one_way_is_read(text: str, day: date) -> None:
    assert day_of_text(text) == day


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("03/04/2026", "may be 2026-03-04 or 2026-04-03; write the one that is meant"),
        ("3-4-2026", "may be 2026-03-04 or 2026-04-03; write the one that is meant"),
        ("2026-02-30", "is no day of the calendar"),
        ("soon", "is not a day; write 2026-12-31"),
        ("12/31/26", "is not a day; write 2026-12-31"),
        ("31 December 2026", "is not a day; write 2026-12-31"),
        ("46387", "is not a day; write 2026-12-31"),
        ("2026-12-31 17:00", "is not a day; write 2026-12-31"),
        ("1899-01-01", "lies outside of the years 2000 to 2200; write 2026-12-31"),
        ("\u0662\u0660\u0662\u0666-12-31", "is not a day; write 2026-12-31"),
    ],
)
def test_what_is_no_day_is_told_with_what_to_write(text: str, why: str) -> None:
    with pytest.raises(NoDayError) as caught:
        day_of_text(text)

    assert str(caught.value) == why


def test_serial_numbers_are_days_of_a_spreadsheet_and_small_numbers_are_not() -> None:
    assert day_of_number(46_387) == date(2026, 12, 31)
    assert day_of_number(46_387.75) == date(2026, 12, 31)
    assert day_of_number(46_387 - 1_462, from_1904=True) == date(2026, 12, 31)
    for number in (0, 5, -1, 2026, 20_261_231, 1e300):
        with pytest.raises(NoDayError):
            day_of_number(number)


@given(st.dates(FIRST, LAST))
def test_every_day_comes_back_as_text_and_as_number(day: date) -> None:
    assert day_of_text(day.isoformat()) == day
    assert day_of_number((day - date(1899, 12, 30)) / timedelta(days=1)) == day


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_one_sentence(text: str) -> None:
    try:
        assert FIRST <= day_of_text(text) <= LAST
    except NoDayError as error:
        assert str(error)
