"""Compare what an application calls itself and its publisher with the names of a company."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from hipaacheck.catalogs.names import words

T = TypeVar("T")

# What companies add to their name, which is none of it.
_LEGAL_FORMS = """
inc incorporated llc llp lp ltd limited corp corporation co company gmbh ag bv sa sas plc pty pbc
"""
_FORMS = frozenset(_LEGAL_FORMS.split())
# Names that are everyday words, of companies or of applications: alone they tell nobody from others.
_EVERYDAY = """
bird box crisp cursor drift duo gamma front heap jane klara later linear loom monday notion podium resend
segment sentry spruce square validity wave weave wiz
ai app apps api addin addon backup bot calendar chat connect connector contacts crm docs drive email files
forms free health inbox integration login mail mailbox meet meeting meetings notes office outlook portal
reader scan scanner scheduler service services sync teams test tracker workspace
"""
_PLAIN = frozenset(_EVERYDAY.split())

EXACT, LIKE = "exact", "like"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a tenant shows of an application: its name and its publisher, "" where it shows none.

    Anybody may choose a name. A publisher of another name speaks against it.
    """

    app: str
    publisher: str = ""


class Names:
    """The names of a company. `loose` are names that nobody has checked: they never settle who it is."""

    def __init__(self, own: Iterable[str], loose: Iterable[str] = ()) -> None:
        self.own = {_key(one): one for name in own if (one := essence(name))}
        self.every = self.own | {_key(one): one for name in loose if (one := essence(name))}


@lru_cache(maxsize=16_384)
def essence(name: str) -> tuple[str, ...]:
    """Return the words of a name without the legal form at its end."""
    found = words(name)
    while len(found) > 1 and found[-1] in _FORMS:
        found = found[:-1]
    return found


def likeness(shown: Shown, names: Names, *, shorter: bool = False) -> str | None:
    """Return how well an application fits a company: EXACT, LIKE, or None.

    EXACT: the name, or the publisher, is one of the company's, no everyday word, and the other does not speak
    against it. LIKE: one holds a name of the company as whole words, or is an everyday word.
    `shorter` counts it as LIKE as well when a name of the company holds what is shown.
    """
    app, publisher = essence(shown.app), essence(shown.publisher)
    app_is, publisher_is = _key(app) in names.own, _key(publisher) in names.own
    app_has = [one for one in names.every.values() if _holds(app, one)]
    publisher_has = [one for one in names.every.values() if _holds(publisher, one)]
    if app_is and (publisher_has or publisher_is or (not publisher and not _is_plain(app))):
        return EXACT
    if publisher_is and (app_has or app_is or not _is_plain(publisher)):
        return EXACT
    if _key(app) in names.every or _key(publisher) in names.every:
        return LIKE
    if not all(map(_is_plain, (*app_has, *publisher_has))):
        return LIKE
    parts = [one for one in (app, publisher) if not _is_plain(one)] if shorter else []
    return LIKE if any(_holds(name, one) for one in parts for name in names.every.values()) else None


class NameIndex(Generic[T]):
    """Companies by their names, so that no application is compared with all of them."""

    def __init__(self, companies: Iterable[tuple[T, Names]]) -> None:
        self._companies = tuple(companies)
        self._first: dict[str, set[int]] = {}
        self._any: dict[str, set[int]] = {}
        for place, (_, names) in enumerate(self._companies):
            for key, name in names.every.items():
                for word in (key, name[0]):
                    self._first.setdefault(word, set()).add(place)
                for word in name:
                    self._any.setdefault(word, set()).add(place)

    def fits(self, shown: Shown, *, shorter: bool = False) -> list[tuple[T, str]]:
        """Return the companies that an application may be of, each with how well it fits."""
        places: set[int] = set()
        for part in filter(None, (essence(shown.app), essence(shown.publisher))):
            # What is held begins with a word of what holds it.
            places.update(*(self._first.get(word, ()) for word in (_key(part), *part)))
            places.update(self._any.get(part[0], ()) if shorter else ())
        return [
            (company, how)
            for company, names in (self._companies[place] for place in sorted(places))
            if (how := likeness(shown, names, shorter=shorter)) is not None
        ]


def _key(found: tuple[str, ...]) -> str:
    return "".join(found)


def _is_plain(found: tuple[str, ...]) -> bool:
    return all(word in _PLAIN or word.isdecimal() or len(word) < 3 for word in found)


def _holds(long: tuple[str, ...], short: tuple[str, ...]) -> bool:
    starts = range(len(long) - len(short) + 1)
    return bool(short) and any(long[at : at + len(short)] == short for at in starts)
