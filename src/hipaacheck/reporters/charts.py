"""Compute what the charts of a report draw; the templates in `partials/charts` draw it.

All lengths are in units of the chart's own view box. No number stands in a chart alone: each chart has a
table beside it, or names its numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hipaacheck.history.records import Point
from hipaacheck.model import Severity
from hipaacheck.reporters.shapes import FamilyRow, State, Verdict
from hipaacheck.reporters.words import utc

DRAWN = 24
"""How many runs a trend draws at most: more columns than these cannot be told apart on paper."""

SHOWN = tuple(severity for severity in Severity if severity is not Severity.INFO)
"""The severities of gaps, the worst first; a suggestion is no gap."""

_BAR = 200.0
_ROW = 340.0
_WIDTH = 560.0
_HEIGHT = 150.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its number; `length` is 0 for 0, and for all else long enough to be seen."""

    severity: Severity
    label: str
    number: int
    length: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a stacked bar: paragraphs in one state, from `x`."""

    state: State
    label: str
    number: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """A stacked bar: the paragraphs of one family."""

    title: str
    number: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a column: the gaps of one severity."""

    severity: Severity
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """A run in a trend; `label` is its day, empty where days would run into each other."""

    x: float
    width: float
    top: float
    number: int
    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart of columns; `ticks` are heights with their numbers."""

    columns: tuple[Column, ...]
    ticks: tuple[tuple[float, int], ...]
    height: float
    width: float


def severities(verdict: Verdict) -> tuple[Bar, ...]:
    """Return a bar for each severity, the longest over the whole width; suggestions (info) come last."""
    most = max((item.number for item in verdict.severities), default=0)
    return tuple(
        Bar(item.severity, item.label, item.number, _length(item.number, most, _BAR))
        for item in verdict.severities
    )


def families(rows: Sequence[FamilyRow]) -> tuple[Row, ...]:
    """Return a stacked bar for each family that has paragraphs, each over the whole width."""
    return tuple(Row(row.title, row.counted, tuple(_segments(row))) for row in rows if row.counted)


def _segments(row: FamilyRow) -> list[Segment]:
    found: list[Segment] = []
    at = 0.0
    for item in row.states:
        width = _ROW * item.number / row.counted
        if item.number:
            found.append(Segment(item.state, item.label, item.number, round(at, 2), round(width, 2)))
        at += width
    return found


def trend(points: Sequence[Point]) -> Columns:
    """Return a column of gaps by severity for each run, the worst at the foot."""
    totals = [sum(point.gaps.get(severity, 0) for severity in SHOWN) for point in points]
    top, step = _scale(max(totals, default=0))
    room = _WIDTH / max(len(points), 1)
    width = min(room * 0.6, 46.0)
    every = -(-len(points) * 74 // int(_WIDTH)) or 1
    columns = []
    for number, (point, total) in enumerate(zip(points, totals, strict=True)):
        last = len(points) - 1 - number
        columns.append(
            Column(
                x=round(room * number + (room - width) / 2, 2),
                width=round(width, 2),
                top=round(_HEIGHT - _HEIGHT * total / top, 2),
                number=total,
                label=utc(point.as_of).date().isoformat() if last % every == 0 else "",
                pieces=_pieces(point, top),
            )
        )
    ticks = tuple((round(_HEIGHT - _HEIGHT * value / top, 2), value) for value in range(0, top + 1, step))
    return Columns(tuple(columns), ticks, _HEIGHT, _WIDTH)


def _pieces(point: Point, top: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    foot = _HEIGHT
    for severity in SHOWN:
        height = _HEIGHT * point.gaps.get(severity, 0) / top
        foot -= height
        if height:
            pieces.append(Piece(severity, round(foot, 2), round(height, 2)))
    return tuple(pieces)


def _length(number: int, most: int, whole: float) -> float:
    return round(max(whole * number / most, 2.0), 2) if number else 0.0


def _scale(most: int) -> tuple[int, int]:
    """Return the end of an axis and the step of its ticks: 1, 2 or 5 times 10^n, five steps at most."""
    step = next(size * 10**power for power in range(20) for size in (1, 2, 5) if 5 * size * 10**power >= most)
    return max(step * -(-most // step), step), step
