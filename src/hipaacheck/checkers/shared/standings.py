"""Say how services and products of a tenant stand to the vendor's agreement, by the catalogue."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from hipaacheck.catalogs.tenant_services import ServiceStanding, TenantService
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record


class Standing(Record):
    """How one service or product stands to the agreement, by the catalogue.

    `marks` are the names under which the vendor gives it. `may_fail`: the vendor's own words leave it out;
    that counts until `stale_from`. `settled`: nobody need be asked. `basis` says what it rests on. `places`
    are those for which it is on, empty where that is not told apart.
    """

    name: str = "Exchange Online"
    marks: tuple[str, ...] = ("EXCHANGE_S_ENTERPRISE",)
    standing: str = "covered"
    settled: bool = True
    may_fail: bool = False
    stale_from: datetime | None = None
    basis: str = "the vendor's page"
    note: str = ""
    places: tuple[str, ...] = ()


Places = Mapping[str, Iterable[str]]
_EVERYWHERE: Places = {}


def standings(
    found: Mapping[str, TenantService | None], what: str, places: Places = _EVERYWHERE
) -> tuple[Standing, ...]:
    """Return how what is known by these marks stands; what holds no content is left out.

    Marks of one entry are told together. `what` names what a mark without an entry is, such as "a product".
    """
    marks: dict[str, list[str]] = {}
    entries: dict[str, TenantService] = {}
    unknown: list[str] = []
    for mark, entry in found.items():
        if entry is None:
            unknown.append(mark)
        elif entry.standing is not ServiceStanding.FEATURE and entry.holds_content:
            entries[entry.id] = entry
            marks.setdefault(entry.id, []).append(mark)
    each = [_standing(entry, marks[key], places) for key, entry in entries.items()]
    return (*each, *_unknown(unknown, what, places))


def _standing(entry: TenantService, marks: list[str], places: Places) -> Standing:
    day = entry.stale_from
    return Standing(
        name=entry.name,
        marks=some(marks),
        standing=entry.standing,
        settled=entry.settled,
        may_fail=entry.may_fail,
        stale_from=None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC),
        basis=entry.basis,
        note=entry.note,
        places=some(place for mark in marks for place in places.get(mark, ())),
    )


def _unknown(marks: list[str], what: str, places: Places) -> Iterator[Standing]:
    for mark in marks:
        yield Standing(
            name=mark,
            marks=(mark,),
            standing="unknown",
            settled=False,
            basis="nothing",
            note=f"{what} that the catalogue does not know",
            places=some(places.get(mark, ())),
        )
