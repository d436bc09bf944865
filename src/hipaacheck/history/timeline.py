"""Tell what was before a run: the trend up to it, since when each gap is known, and what changed."""

from collections.abc import Sequence

from hipaacheck.history.changes import compare
from hipaacheck.history.outlines import outline, point
from hipaacheck.history.records import History, Outline, Sighting
from hipaacheck.model import Run


def history_of(run: Run, earlier: Sequence[Outline], since: Outline | None = None) -> History:
    """Return the history of a run from the outlines of `earlier` ones of its subject, in any order.

    Later ones, and the run itself, are left out. `since` is what the run is compared with, the newest of the
    earlier ones unless it is given.
    """
    this = outline(run)
    others = {one.run: one for one in earlier if one.as_of <= run.as_of and one.run != run.id}
    before = sorted(others.values(), key=lambda one: (one.as_of, one.run))
    if since is None and before:
        since = before[-1]
    return History(
        points=tuple(point(one) for one in (*before, this)),
        sightings=_sightings([*before, this]),
        since=None if since is None else compare(since, this),
    )


def _sightings(runs: Sequence[Outline]) -> dict[str, Sighting]:
    """Return since when each gap that was ever open in `runs`, which are in order of time, is known.

    A run that did not see it, for whatever reason, breaks the row: of that time nobody can say that it was
    open.
    """
    found: dict[str, Sighting] = {}
    latest: frozenset[str] = frozenset()
    for run in runs:
        seen = frozenset(held.fingerprint for held in run.findings if held.standing.is_open)
        for fingerprint in sorted(seen):
            known = found.get(fingerprint)
            found[fingerprint] = Sighting(
                first=run.as_of if known is None else known.first,
                since=known.since if known is not None and fingerprint in latest else run.as_of,
                last=run.as_of,
            )
        latest = seen
    return found
