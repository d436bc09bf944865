"""What charts draw is in proportion to what they count, and inside their frame."""

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.reporters.organisation import organisation_run
from tests.support.runs import sample_run

from hipaacheck.history.records import Point
from hipaacheck.model import Severity
from hipaacheck.reporters.charts import SHOWN, families, severities, trend
from hipaacheck.reporters.families import coverage_by_family
from hipaacheck.reporters.view import build_view

NUMBERS = st.integers(min_value=0, max_value=10**7)


def point(gaps: list[int], month: int = 1) -> Point:
    return Point(
        run="x",
        as_of=datetime(2026, month, 1, tzinfo=UTC),
        complete=True,
        gaps=dict(zip(SHOWN, gaps, strict=True)),
        accepted=0,
        unknown=0,
        manual=0,
        passed=0,
    )


def test_bars_of_severities_have_a_length_by_their_number_and_none_for_zero() -> None:
    bars = severities(build_view(sample_run()).verdict)
    assert [bar.severity for bar in bars] == list(Severity)
    most = max(bars, key=lambda bar: bar.number)
    for bar in bars:
        assert bar.length == (round(max(200 * bar.number / most.number, 2), 2) if bar.number else 0)


def test_the_pieces_of_a_family_fill_its_row_and_count_all_its_paragraphs() -> None:
    rows = coverage_by_family(build_view(organisation_run()))
    drawn = families(rows)
    assert [row.title for row in drawn] == [row.title for row in rows if row.counted]
    for row in drawn:
        assert sum(segment.number for segment in row.segments) == row.number
        assert abs(sum(segment.width for segment in row.segments) - 340) < 0.1


@given(st.lists(st.lists(NUMBERS, min_size=4, max_size=4), min_size=1, max_size=24))
def test_a_trend_stays_in_its_frame_and_is_in_proportion(gaps: list[list[int]]) -> None:
    chart = trend([point(numbers) for numbers in gaps])
    top = chart.ticks[-1][1]
    assert 2 <= len(chart.ticks) <= 6
    assert top >= max(sum(numbers) for numbers in gaps)
    for numbers, column in zip(gaps, chart.columns, strict=True):
        assert column.number == sum(numbers)
        assert column.x >= 0 and column.x + column.width <= chart.width
        assert abs(chart.height - column.top - chart.height * column.number / top) < 0.1
        assert len(column.pieces) == sum(1 for number in numbers if number)
        assert all(-0.1 <= piece.y <= chart.height for piece in column.pieces)


def test_days_under_the_columns_do_not_run_into_each_other_and_the_last_has_one() -> None:
    chart = trend([point([1, 1, 1, 1], month=1 + number % 12) for number in range(24)])
    labelled = [column.x for column in chart.columns if column.label]
    assert chart.columns[-1].label
    assert all(after - before >= 70 for before, after in pairwise(labelled))
