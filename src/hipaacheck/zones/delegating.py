"""Refuse zones that the planned zone above them does not delegate: no resolver would ask for them."""

from collections.abc import Iterator, Mapping

from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.zones.records import PlannedZone


def refuse_undelegated(zones: Mapping[str, PlannedZone]) -> None:
    """Raise FileMistakesError for each zone to which the closest planned zone above does not delegate.

    Without NS records there (RFC 1034 section 4.2.1) the records of the zone above count, and those of the
    zone below would hide them. Of a zone that is not whole the delegation may stand elsewhere, unless the
    file has records of its own for names of the zone below.
    """
    mistakes = []
    for child in zones.values():
        parent = next((zones[apex] for apex in _above(child.apex) if apex in zones), None)
        if parent is None or _delegates(parent, child):
            continue
        if parent.whole or _holds(parent, child):
            at = child.place.origin
            message = (
                f"is of {child.apex}, to which the zone above, {parent.apex} of {parent.file}, does not"
                " delegate: nobody would ask for it; add its NS records there, or leave this zone out"
            )
            mistakes.append(Mistake(at.file, at.line, message))
    if mistakes:
        raise FileMistakesError(mistakes[:100])


def _above(name: str) -> Iterator[str]:
    while "." in name:
        name = name.partition(".")[2]
        yield name


def _delegates(parent: PlannedZone, child: PlannedZone) -> bool:
    """Return whether there are NS records at or above the apex of the child, below that of the parent."""
    cuts = {child.apex}
    cuts.update(name for name in _above(child.apex) if name.endswith(f".{parent.apex}"))
    return any(one.name in cuts and one.rdtype == "NS" for one in parent.records)


def _holds(parent: PlannedZone, child: PlannedZone) -> bool:
    names = [one.name for one in parent.records] + [one.name for one in parent.opaque]
    return any(name == child.apex or name.endswith(f".{child.apex}") for name in names)
