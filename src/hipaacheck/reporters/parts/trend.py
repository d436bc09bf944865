"""Show how the gaps of an organisation went from run to run, and what changed since the last one."""

from dataclasses import dataclass

from hipaacheck.history.records import Point
from hipaacheck.reporters.charts import DRAWN, SHOWN, Columns, trend
from hipaacheck.reporters.parts.changes import Changes, changes
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.words import words


@dataclass(frozen=True, slots=True)
class PointView:
    """A run in the table of runs; `gaps` counts the gaps by severity, the worst first."""

    run: str
    day: str
    complete: bool
    gaps: tuple[int, ...]
    total: int
    accepted: int
    unknown: int
    manual: int
    passed: int


@dataclass(frozen=True, slots=True)
class TrendView:
    """The last runs in order of time, how many `earlier` ones are not shown, their chart, and the changes."""

    points: tuple[PointView, ...]
    earlier: int
    chart: Columns | None
    changes: Changes | None


def build(source: Source) -> TrendView | None:
    """Return the history of a run; None when the edition knows of no other run."""
    points = source.edition.history.points
    changed = changes(source)
    if len(points) < 2 and changed is None:
        return None
    shown = points[-DRAWN:]
    return TrendView(
        points=tuple(_point(point) for point in shown),
        earlier=len(points) - len(shown),
        chart=trend(shown) if len(shown) > 1 else None,
        changes=changed,
    )


def _point(point: Point) -> PointView:
    gaps = tuple(point.gaps.get(severity, 0) for severity in SHOWN)
    return PointView(
        run=point.run,
        day=words().day(point.as_of),
        complete=point.complete,
        gaps=gaps,
        total=sum(gaps),
        accepted=point.accepted,
        unknown=point.unknown,
        manual=point.manual,
        passed=point.passed,
    )
