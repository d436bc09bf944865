"""Read sources of Microsoft 365 into records, and keep the reason where a source is unseen."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from pydantic import JsonValue

from hipaacheck.checkers.shared.text import clean, some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj, Objects
from hipaacheck.tenants.typed import Api, listed, read

R = TypeVar("R", bound=Record)

_LONGEST_NAME = 80


def read_one(kind: type[R], found: Seen[Obj]) -> R:
    """Return a record of the only object of a source; its fields are unseen when the source is."""
    if not isinstance(found, Unseen):
        return read(kind, found)
    marked = (name for name, field in kind.model_fields.items() if any(_is_mark(m) for m in field.metadata))
    return kind.model_validate(dict.fromkeys(marked, found))


def read_all(kind: type[R], found: Seen[Objects]) -> Seen[tuple[R, ...]]:
    """Return a record of each object of a source, or why there are none to be had."""
    return found if isinstance(found, Unseen) else tuple(read(kind, raw) for raw in found)


def _is_mark(mark: object) -> bool:
    return isinstance(mark, Api)


def named(value: JsonValue) -> str:
    """Return a name on one line, cut to a length that a report can show. Raises ValueError."""
    found = clean(value, _LONGEST_NAME) if isinstance(value, str) else ""
    if not found:
        raise ValueError("is no name")
    return found


def texts(value: JsonValue) -> list[str]:
    """Return a list of texts, each on one line; null is an empty one. Raises ValueError for other things."""
    found = listed(value)
    if not all(isinstance(one, str) for one in found):
        raise ValueError("holds something other than text")
    return [clean(one) for one in found if isinstance(one, str) and clean(one)]


def filled(value: JsonValue) -> bool:
    """Return whether anything stands there: not null, not "", not an empty list or object."""
    return value not in (None, "", [], {})


def or_false(value: JsonValue) -> JsonValue:
    """Return a switch that Microsoft leaves at null while nobody has touched it, as off."""
    return False if value is None else value


def opposite(value: JsonValue) -> bool:
    """Return the opposite of a switch that the vendor states the other way round. Raises ValueError."""
    if not isinstance(value, bool):
        raise ValueError("is neither true nor false")
    return not value


def word(words: Mapping[int, tuple[str, str]]) -> Callable[[JsonValue], str]:
    """Return what reads an enumeration that some interfaces give as a number and others as a name.

    `words` maps each number to the vendor's name and to the word of the facts.
    """
    known: dict[object, str] = {number: ours for number, (_, ours) in words.items()}
    known |= {theirs.casefold(): ours for theirs, ours in words.values()}

    def parse(value: JsonValue) -> str:
        key = value.casefold() if isinstance(value, str) else value
        if isinstance(key, bool) or not isinstance(key, str | int) or key not in known:
            raise ValueError("is no word of this enumeration")
        return known[key]

    return parse


def sure(each: Iterable[tuple[str, Seen[bool]]]) -> Seen[tuple[str, ...]]:
    """Return the names of which something holds, at most ten, and how many more.

    When it holds of none for sure, and whether it holds of one is unseen, that reason.
    """
    pairs = tuple(each)
    found = [name for name, holds in pairs if holds is True]
    if found:
        return some(found)
    return next((holds for _, holds in pairs if isinstance(holds, Unseen)), ())


def any_of(found: Iterable[Seen[bool]]) -> Seen[bool]:
    """Return whether one of them holds; unseen when none does for sure and one is."""
    each = tuple(found)
    return True if True in each else next((one for one in each if isinstance(one, Unseen)), False)


def all_of(found: Iterable[Seen[bool]]) -> Seen[bool]:
    """Return whether all of them hold; unseen when none fails for sure and one is."""
    each = tuple(found)
    return False if False in each else next((one for one in each if isinstance(one, Unseen)), True)
