"""Follow the chain of runs from its end to its beginning, and name what is missing, moved or put in."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hipaacheck.store.entries import Fault
from hipaacheck.store.errors import shown


@dataclass(frozen=True, slots=True)
class Link:
    """A run and the id of the one before it, as the index has them."""

    number: int
    run: str
    previous: str | None


@dataclass(slots=True)
class Walk:
    """What was met on the way from the end of the chain to its beginning. `path` begins with the oldest."""

    path: list[Link] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def walk(links: Sequence[Link], count: int, head: str | None) -> Walk:
    """Return the way from `head`, the last of `count` runs, and all that is wrong with it."""
    found = Walk()
    by_run = {link.run: link for link in links}
    left = set(by_run)
    at, after = head, None
    while at is not None:
        if at in left:
            left.remove(at)
            after = by_run[at]
            found.path.append(after)
            at = after.previous
            continue
        if at in by_run:
            found.faults.append(Fault(by_run[at].number, at, "two runs follow it; the chain has a loop"))
            break
        stand_in = _before(links, left, after)
        found.faults.append(_missing(at, after, stand_in, count))
        at = None if stand_in is None else stand_in.run
    found.path.reverse()
    found.faults += _strangers(links, left) + _moved(found.path) + _ends(found, count)
    return found


def _before(links: Sequence[Link], left: set[str], after: Link | None) -> Link | None:
    """Return the last run that was not met, before the run `after`: the chain may go on there."""
    rest = [link for link in links if link.run in left and (after is None or link.number < after.number)]
    return max(rest, key=lambda link: link.number, default=None)


def _missing(run: str, after: Link | None, stand_in: Link | None, count: int) -> Fault:
    number = count if after is None else after.number - 1
    follower = "the chain ends with it" if after is None else f"run #{after.number} {after.run} follows it"
    what = f"it is missing: {follower}"
    if stand_in is not None and stand_in.number == number:
        what += f", and #{stand_in.number} {stand_in.run} stands in its place"
    return Fault(number if number > 0 else None, shown(run), what)


def _strangers(links: Sequence[Link], left: set[str]) -> list[Fault]:
    what = "it does not belong to the chain: no run follows it; it was put in by hand"
    return [Fault(link.number, link.run, what) for link in links if link.run in left]


def _moved(path: Sequence[Link]) -> list[Fault]:
    """Name the runs whose number is not that of their place."""
    numbers = sorted(link.number for link in path)
    faults = []
    for place, link in zip(numbers, path, strict=True):
        if place != link.number:
            what = f"it stands in another order than it was stored in: by the chain its place is #{place}"
            faults.append(Fault(link.number, link.run, what))
    return faults


def _ends(found: Walk, count: int) -> list[Fault]:
    if found.faults:
        return []
    if not found.path:
        return [] if count == 0 else [Fault(None, None, f"the chain counts {count} runs, and has none")]
    faults = []
    if (first := found.path[0]).number != 1:
        faults.append(Fault(first.number, first.run, "the chain begins with it, and its number is not 1"))
    if (last := found.path[-1]).number != count or len(found.path) != count:
        what = f"the chain ends with it and counts {count} runs; {len(found.path)} are there"
        faults.append(Fault(last.number, last.run, what))
    return faults
