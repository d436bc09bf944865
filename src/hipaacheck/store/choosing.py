"""Find the run that somebody means: by id, number, date, or its place in time."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from hipaacheck.store.entries import Entry
from hipaacheck.store.errors import StoreError, shown

_SHORTEST = 4
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})-([0-9]{2}))?\Z")
_YEAR = re.compile(r"(?:19|20|21)[0-9]{2}\Z")


def choose(entries: Sequence[Entry], wanted: str) -> Entry:
    """Return the one entry that `wanted` names. Raises StoreError when it names none, or several.

    It is an id or at least four characters of its beginning, a number (#7 or 7), `latest`, `previous` (the
    one before it of the same subject), or a day or year (the last run up to its end, in UTC). Four digits
    from 1900 to 2199 are a year. What was pruned is found by id and number only.
    """
    word = wanted.strip().lower()
    there = sorted((one for one in entries if one.pruned is None), key=in_time)
    if word == "latest":
        return _last(there, "no run is stored")
    if word == "previous":
        latest = _last(there, "no run is stored")
        same = [one for one in there if one.subject == latest.subject]
        return _last(same[:-1], "there is no run before the latest one")
    if (end := _end_of(word)) is not None:
        return _last([one for one in there if one.as_of < end], f"no run is as old as {word}")
    return _named(entries, word, wanted)


def in_time(entry: Entry) -> tuple[datetime, int]:
    """Return what orders runs by the moment that they are about."""
    return entry.as_of, entry.number


def _named(entries: Sequence[Entry], word: str, wanted: str) -> Entry:
    number = word.removeprefix("#")
    by_number = [
        one for one in entries if number.isascii() and number.isdigit() and str(one.number) == number
    ]
    by_id = [one for one in entries if len(word) >= _SHORTEST and one.run.startswith(word)]
    match by_number + [one for one in by_id if one not in by_number]:
        case [one]:
            return one
        case []:
            raise StoreError(
                f"no run is called {shown(wanted)!r}; give an id or its beginning ({_SHORTEST} characters or "
                "more), a number such as #7, latest, previous, a day or a year"
            )
        case several:
            names = ", ".join(f"#{one.number} {one.run}" for one in several[:3])
            raise StoreError(
                f"{len(several)} runs are called {shown(wanted)!r} ({names}); give more of the id"
            )


def _end_of(word: str) -> datetime | None:
    found = _DATE.match(word)
    if found is None or (found[2] is None and not _YEAR.match(word)):
        return None
    try:
        last = date(int(found[1]), int(found[2] or 12), int(found[3] or 31))
        return datetime.combine(last + timedelta(days=1), time(), UTC)
    except (ValueError, OverflowError):
        raise StoreError(f"{word} is no day of the calendar; write it as 2025-11-20") from None


def _last(entries: Sequence[Entry], otherwise: str) -> Entry:
    if not entries:
        raise StoreError(otherwise)
    return entries[-1]
