"""Say whether a vendor's agreement is known to cover a plan or a service: only an exact name decides."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hipaacheck.catalogs.entries import Item, Items, VendorEntry, Verified
from hipaacheck.catalogs.names import words

# Words that people add to the name of a plan without changing which one it is.
_PLAN_WORDS = frozenset({"plan", "edition", "tier", "subscription", "licence", "license"})


class Standing(StrEnum):
    """How a plan or service stands to a vendor's agreement; only the first two decide anything."""

    COVERED = "covered"
    EXCLUDED = "excluded"
    NOT_LISTED = "not-listed"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the catalogue says of one plan or service of a vendor.

    `phrase` is the line of the catalogue when the standing is decided, else a sentence that says why it is
    not. `source` is the address it rests on ("" when there is none). `date` is what that source shows, else
    that of the entry; `date_is` says which: "source", "other-source", "compiled" or "unknown". `mark` is how
    far it was checked.
    """

    standing: Standing
    phrase: str
    source: str
    date: date | None
    date_is: str
    mark: Verified

    @property
    def decides(self) -> bool:
        """Return whether a rule may rest on it; otherwise the answer is "ask the vendor"."""
        return self.standing in (Standing.COVERED, Standing.EXCLUDED)


def service_coverage(entry: VendorEntry, service_name: str) -> Coverage:
    """Return how `service_name` stands to the agreement of `entry`."""
    lists = (
        (Standing.COVERED, entry.services_covered),
        (Standing.EXCLUDED, entry.services_excluded),
        (Standing.UNCLEAR, entry.services_unclear),
    )
    return _look(entry, "service", service_name, lists, entry.services_source)


def plan_coverage(entry: VendorEntry, plan: str) -> Coverage:
    """Return how `plan` stands to the agreement of `entry`."""
    lists = (
        (Standing.COVERED, entry.plans_covered),
        (Standing.EXCLUDED, entry.plans_excluded),
        (Standing.UNCLEAR, entry.plans_unclear),
    )
    return _look(entry, "plan", plan, lists, entry.plans_source)


Lists = tuple[tuple[Standing, Items], ...]
Words = tuple[str, ...]


def _look(entry: VendorEntry, what: str, name: str, lists: Lists, rests_on: str | None) -> Coverage:
    spellings = _spellings(entry, what, name)
    for spelling in spellings:
        for standing, item in _lines(lists):
            if any("".join(_trimmed(words(known), what)) == "".join(spelling) for known in item.names):
                return _found(entry, standing, item, item.source or rests_on)
    standing, phrase = _nothing(what, spellings, lists)
    return _coverage(entry, standing, phrase, rests_on, entry.verified)


def _found(entry: VendorEntry, standing: Standing, item: Item, url: str | None) -> Coverage:
    """Return what a line says, or why nobody may rest on it."""
    marks = (entry.verified, item.verified or entry.verified)
    weaker = max(marks, key=list(Verified).index)
    if standing is Standing.UNCLEAR:
        return _coverage(entry, Standing.UNCLEAR, f"the sources differ: {item.says}", url, weaker)
    if not weaker.decides:
        phrase = f"{item.says}: {standing}, but that rests on {weaker.rests_on}"
        return _coverage(entry, Standing.UNCLEAR, phrase, url, weaker)
    return _coverage(entry, standing, item.says, url, weaker)


def _nothing(what: str, spellings: Sequence[Words], lists: Lists) -> tuple[Standing, str]:
    """Return why no line was found; a name that is near one is no match, and is said to be near."""
    known = [name for _, item in _lines(lists) for name in item.names]
    if not spellings:
        return Standing.UNCLEAR, f"no name of a {what} was given"
    if not known:
        return Standing.UNCLEAR, f"the catalogue lists no {what}s by name{_for_people(lists)}"
    near = _nearest(known, spellings)
    if near is not None:
        return Standing.UNCLEAR, f"near '{near}', which the catalogue lists, but not the same name"
    return Standing.NOT_LISTED, f"not among the {what}s that the catalogue lists by name{_for_people(lists)}"


def _for_people(lists: Lists) -> str:
    """Return what the catalogue says without naming anything, for whoever has to decide."""
    said = [f"{standing}: {item.says}" for standing, item in _lines(lists) if not item.names]
    return f" (it says: {'; '.join(said)})" if said else ""


def _coverage(
    entry: VendorEntry, standing: Standing, phrase: str, url: str | None, mark: Verified
) -> Coverage:
    source = entry.source(url) or entry.best
    if source is not None and source.read and source.day is not None:
        return Coverage(standing, phrase, source.url, source.day, "source", mark)
    date_is = "other-source" if entry.as_of_is == "source" else entry.as_of_is
    return Coverage(standing, phrase, source.url if source is not None else "", entry.as_of, date_is, mark)


def _lines(lists: Lists) -> Iterator[tuple[Standing, Item]]:
    return ((standing, item) for standing, items in lists for item in items)


def _spellings(entry: VendorEntry, what: str, name: str) -> list[Words]:
    """Return the words of `name`, and without the vendor's name before them: "Slack Pro" is its Pro plan."""
    whole = _trimmed(words(name), what)
    found = [whole] if whole else []
    for prefix in sorted(
        {words(one) for one in (entry.id, entry.name, *entry.aliases)}, key=len, reverse=True
    ):
        rest = whole[len(prefix) :]
        if prefix and rest and whole[: len(prefix)] == prefix and rest not in found:
            found.append(rest)
    return found


def _trimmed(name: Words, what: str) -> Words:
    return name[:-1] if what == "plan" and len(name) > 1 and name[-1] in _PLAN_WORDS else name


def _nearest(known: Sequence[str], spellings: Sequence[Words]) -> str | None:
    """Return the listed name that somebody may have meant: with a word more or less, or nearly so spelt."""
    by_key = {"".join(words(name)): name for name in known}
    for spelling in spellings:
        given = set(spelling)
        inside = [
            key for key, name in by_key.items() if given <= set(words(name)) or given >= set(words(name))
        ]
        close = difflib.get_close_matches("".join(spelling), inside, n=1, cutoff=0.0)
        close = close or difflib.get_close_matches("".join(spelling), by_key, n=1, cutoff=0.85)
        if close:
            return by_key[close[0]]
    return None
