"""Say of a tenant's data who took it, when, and what is missing; time-relative checks rest on that moment."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData

_NO_TIME = "the data does not say when it was taken"


class Missing(Record):
    """A source that was asked for and could not be had, what rules need it for, and why it is not there."""

    source: str
    what: str = ""
    reason: str


class TakenFacts(Record):
    """How the data of a tenant was come by.

    `at` is when it was taken (UTC), `dated` whether that is known. `warnings` are what the tool that took it,
    or the reading of its file, found odd. `essential` are missing sources without which whole parts of the
    audit are blind, `others` how many more were not collected.
    """

    tool: str = "hipaacheck"
    way: str = "asked live, read-only"
    file: str | None = None
    at: Seen[datetime] = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    dated: bool = True
    warnings: tuple[str, ...] = ()
    essential: tuple[Missing, ...] = ()
    others: int = 0


def make_taken(data: TenantData, essential: Mapping[str, str]) -> TakenFacts:
    """Return how the data was come by; `essential` names the sources that most rules need, and what for."""
    taken = data.taken
    missing = tuple(_missing(data, essential))
    named = {one.source for one in missing}
    unseen = [name for name in data.sources if isinstance(data.of(name), Unseen)]
    return TakenFacts(
        tool=taken.tool,
        way=str(taken.way),
        file=taken.file,
        at=Unseen(unseen=_NO_TIME) if taken.at is None else taken.at,
        dated=taken.at is not None,
        warnings=taken.warnings,
        essential=missing,
        others=sum(name not in named for name in unseen),
    )


def _missing(data: TenantData, essential: Mapping[str, str]) -> Iterator[Missing]:
    for source, what in essential.items():
        names = source.split("|")
        reasons = [found.unseen for found in map(data.of, names) if isinstance(found, Unseen)]
        if len(reasons) == len(names):
            reason = reasons[0].removeprefix(f"{names[0]} was not collected: ")
            yield Missing(source=names[0], what=what, reason=reason)
