"""Periods as people write them: what is read, what is refused with which advice, and which one is longer."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from hipaacheck.inventory.schema.period import Period, Span, read_span

PERIOD: TypeAdapter[Span] = TypeAdapter(Period)
PATTERN = re.compile(PERIOD.json_schema()["pattern"])
SIX_YEARS = Span(years=6)
# The years for which `covers` answers; 2100 has no 29 February.
DAYS = st.dates(date(1901, 1, 1), date(2060, 12, 31))
SPANS = st.builds(Span, years=st.integers(0, 12), months=st.integers(0, 30), days=st.integers(0, 4000))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("6 years", Span(years=6)),
        ("1 year", Span(years=1)),
        ("6years", Span(years=6)),
        ("18 months", Span(months=18)),
        ("2 weeks", Span(days=14)),
        ("90 days", Span(days=90)),
        ("0 days", Span()),
        ("1 year 6 months", Span(years=1, months=6)),
        ("1 year and 6 months", Span(years=1, months=6)),
        ("2 years, 3 months, and 10 days", Span(years=2, months=3, days=10)),
        ("1 month 2 weeks 1 day", Span(months=1, days=15)),
        ("P6Y", Span(years=6)),
        ("P18M", Span(months=18)),
        ("P2W", Span(days=14)),
        ("P1Y6M2W3D", Span(years=1, months=6, days=17)),
        ("P0D", Span()),
    ],
)
def test_numbers_with_whole_words_and_iso_8601_are_read(text: str, span: Span) -> None:
    assert read_span(text) == span
    assert PATTERN.search(text)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("6y", "'6 years'"),
        ("6 yrs", "'6 years'"),
        ("six years", "'6 years'"),
        ("six-year", "'6 years'"),
        ("6 Years", "'6 years'"),
        (" 6 years ", "'6 years'"),
        ("18mo", "'18 months'"),
        ("1y6mo", "'1 year 6 months'"),
        ("2 wks", "'14 days'"),
        ("90d", "'90 days'"),
        ("6 months 1 year", "'1 year 6 months'"),
        ("forever", "kept_forever: true"),
        ("Never", "kept_forever: true"),
        ("18m", "'6 years', '18 months'"),
        ("6 hours", "'6 years', '18 months'"),
        ("6 years after discharge", "'6 years', '18 months'"),
        ("", "'6 years', '18 months'"),
        ("P", "'6 years', '18 months'"),
        ("p6y", "'6 years', '18 months'"),
        ("P6Y\n", "'6 years', '18 months'"),
        ("6.5 years", "'6 years', '18 months'"),
        ("-6 years", "'6 years', '18 months'"),
        ("٦ years", "'6 years', '18 months'"),
        ("6 years and", "'6 years'"),
        ("six " * 5000, "'6 years', '18 months'"),
    ],
)
def test_other_spellings_are_refused_with_the_right_one(text: str, advice: str) -> None:
    with pytest.raises(ValueError, match=re.escape(advice)):
        read_span(text)
    assert not PATTERN.search(text)


@pytest.mark.parametrize("value", [6, 6.0, None, True, ["6 years"], {"years": 6}])
def test_a_value_without_a_unit_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match="unit"):
        PERIOD.validate_python(value)


@pytest.mark.parametrize("text", ["1001 years", "99999 weeks", "P99999M"])
def test_a_period_beyond_a_thousand_years_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a thousand years"):
        read_span(text)


@given(st.one_of(st.text(max_size=80), st.from_regex(r"[P0-9a-z ,.-]{0,40}", fullmatch=True)))
@example("6 years\n")
def test_the_loader_and_the_published_pattern_accept_the_same_text(text: str) -> None:
    try:
        span = read_span(text)
    except ValueError as error:
        assert "thousand" in str(error) or not PATTERN.search(text)
    else:
        assert isinstance(span, Span)
        assert PATTERN.search(text)


@given(SPANS)
def test_a_period_is_read_back_from_its_words_and_from_iso(span: Span) -> None:
    assert read_span(str(span)) == span
    assert PERIOD.validate_json(PERIOD.dump_json(span)) == span


@pytest.mark.parametrize(
    ("long", "short", "covers"),
    [
        (Span(days=2190), SIX_YEARS, False),
        (Span(days=2191), SIX_YEARS, False),
        (Span(days=2192), SIX_YEARS, True),
        (SIX_YEARS, Span(days=2191), True),
        (SIX_YEARS, Span(days=2192), False),
        (SIX_YEARS, SIX_YEARS, True),
        (Span(months=72), SIX_YEARS, True),
        (Span(months=71, days=30), SIX_YEARS, False),
        (Span(months=71, days=31), SIX_YEARS, True),
        (Span(years=5, months=12), SIX_YEARS, True),
        (Span(days=365), Span(years=1), False),
        (Span(days=366), Span(years=1), True),
        (Span(years=1), Span(days=365), True),
        (Span(months=1), Span(days=28), True),
        (Span(months=1), Span(days=29), False),
        (Span(days=31), Span(months=1), True),
        (Span(years=4), Span(days=1461), True),
        (Span(days=1460), Span(years=4), False),
        (Span(), Span(), True),
        (Span(), Span(days=1), False),
        (Span(years=1000), Span(years=999, months=12), True),
    ],
)
def test_which_period_is_at_least_as_long_goes_by_the_calendar(long: Span, short: Span, covers: bool) -> None:
    assert long.covers(short) is covers


@given(SPANS, SPANS, DAYS)
def test_a_period_that_covers_another_never_ends_before_it(one: Span, other: Span, day: date) -> None:
    if one.covers(other):
        assert one.after(day) >= other.after(day)


@given(SPANS, st.integers(-40, 40))
def test_a_period_that_does_not_cover_another_ends_before_it_from_some_day(one: Span, more: int) -> None:
    other = Span(days=max(0, (one.after(date(2001, 3, 1)) - date(2001, 3, 1)).days + more))
    starts = [date(2000 + month // 12, month % 12 + 1, 1) for month in range(48)]

    assert one.covers(other) is all(one.after(day) >= other.after(day) for day in starts)
    assert other.covers(one) is all(other.after(day) >= one.after(day) for day in starts)


@pytest.mark.parametrize(
    ("span", "day", "after"),
    [
        (SIX_YEARS, date(2020, 2, 29), date(2026, 2, 28)),
        (SIX_YEARS, date(2026, 12, 31), date(2032, 12, 31)),
        (Span(months=1), date(2026, 1, 31), date(2026, 2, 28)),
        (Span(months=13), date(2026, 12, 1), date(2028, 1, 1)),
        (Span(years=1, days=1), date(2027, 12, 31), date(2029, 1, 1)),
        (Span(years=1000), date(9500, 1, 1), date.max),
        (Span(days=366_000), date(9500, 1, 1), date.max),
    ],
)
def test_a_period_after_a_day(span: Span, day: date, after: date) -> None:
    assert span.after(day) == after


@given(SPANS, DAYS)
def test_a_period_never_ends_before_it_begins(span: Span, day: date) -> None:
    assert span.after(day) >= day + timedelta(days=span.days)
