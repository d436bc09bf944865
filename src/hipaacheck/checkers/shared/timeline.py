"""Lay the signed agreements with a vendor out on a line of time, without knowing which day it is."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import overload

from hipaacheck.inventory.schema.vendors import Agreement

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Run:
    """A signed agreement and the days on which it runs: from `begins` up to the day before `ends`.

    `renews_on` is the day after its recorded end when it is then renewed by itself.
    """

    agreement: Agreement
    begins: date
    ends: date | None
    renews_on: date | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which one run counts: of all that run, the one that began last."""

    run: Run
    begins: date
    ends: date | None


def runs_of(agreements: Sequence[Agreement]) -> tuple[Run, ...]:
    """Return the runs of the signed agreements, first begun first; what ends before it begins has none.

    An agreement gives assurances from the day on which it is both signed and effective. One that renews
    itself runs on after its recorded end, until another begins.
    """
    begun = sorted(
        ((begins, one) for one in agreements if (begins := begins_on(one)) is not None),
        key=lambda each: each[0],
    )
    starts = sorted({begins for begins, _ in begun})
    following = dict(pairwise(starts))
    made = (_run(one, begins, following.get(begins)) for begins, one in begun)
    return tuple(run for run in made if run.ends is None or run.begins < run.ends)


def begins_on(agreement: Agreement) -> date | None:
    """Return the first day on which an agreement is signed and effective; None when it is not signed."""
    if agreement.signed is None:
        return None
    return max(agreement.signed, agreement.effective or agreement.signed)


@overload
def day_after(day: date) -> date: ...


@overload
def day_after(day: date | None) -> date | None: ...


def day_after(day: date | None) -> date | None:
    """Return the next day; the last day there is stays."""
    return day if day is None or day == date.max else day + _ONE_DAY


def _run(agreement: Agreement, begins: date, following: date | None) -> Run:
    if agreement.expires is None:
        return Run(agreement, begins, None)
    ends = day_after(agreement.expires)
    if agreement.renewal != "auto":
        return Run(agreement, begins, ends)
    return Run(agreement, begins, None if following is None else max(ends, following), renews_on=ends)


def stretches(runs: Sequence[Run]) -> Iterator[Stretch]:
    """Yield, in order and without overlap, which run counts when."""
    days = sorted({day for run in runs for day in (run.begins, run.ends) if day is not None})
    waiting = list(reversed(runs))
    # The run that began last is the smallest; of two that began together, the one written later.
    running: list[tuple[int, int, Run]] = []
    last: Stretch | None = None
    for day, until in zip(days, (*days[1:], None), strict=False):
        while waiting and waiting[-1].begins == day:
            heapq.heappush(running, (-day.toordinal(), -len(runs) + len(waiting), waiting.pop()))
        while running and (ends := running[0][2].ends) is not None and ends <= day:
            heapq.heappop(running)
        run = running[0][2] if running else None
        if last is not None and run is last.run:
            last = Stretch(run, last.begins, until)
            continue
        if last is not None:
            yield last
        last = None if run is None else Stretch(run, day, until)
    if last is not None:
        yield last


def joined(runs: Iterable[Run]) -> list[tuple[date, date | None]]:
    """Return the stretches in which any of `runs` runs; those without a day between them are one."""
    found: list[tuple[date, date | None]] = []
    for run in runs:
        if found:
            begins, ends = found[-1]
            if ends is None or run.begins <= ends:
                later = None if ends is None or run.ends is None else max(ends, run.ends)
                found[-1] = begins, later
                continue
        found.append((run.begins, run.ends))
    return found
