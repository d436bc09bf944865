"""Take texts, lists and switches from a raw policy; what has another form is never guessed at."""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import Obj
from hipaacheck.tenants.typed import look_up

_EXTRA = "additionalproperties"


class NotUnderstoodError(Exception):
    """A field holds something that hipaacheck does not know; the message names the field and says what."""


def value(raw: Obj, path: str) -> JsonValue:
    """Return the value at a dotted path, letters in any case; None when the path does not lead there."""
    found = look_up(raw, path)
    return None if isinstance(found, Unseen) else found


def text(raw: Obj, path: str) -> str | None:
    """Return a text, None when there is none. Raises NotUnderstoodError."""
    found = value(raw, path)
    if found is None or isinstance(found, str):
        return found or None
    raise _strange(path, found)


def texts(raw: Obj, path: str) -> tuple[str, ...]:
    """Return a list of texts; PowerShell writes one as the text alone. Raises NotUnderstoodError."""
    found = value(raw, path)
    if isinstance(found, str):
        return (found,) if found else ()
    many = found if isinstance(found, list) else [] if found is None else [found]
    left = [one for one in many if one is not None]
    if all(isinstance(one, str) for one in left):
        return tuple(str(one) for one in left)
    raise _strange(path, found)


def flags(raw: Obj, path: str) -> tuple[str, ...]:
    """Return the words of a Graph flags field: a text with commas, or a list. Raises NotUnderstoodError."""
    words = (word.strip() for one in texts(raw, path) for word in one.split(","))
    return tuple(word for word in words if word and word != "none")


def switch(raw: Obj, path: str) -> bool:
    """Return whether a switch is on; one that is not there is off. Raises NotUnderstoodError."""
    found = value(raw, path)
    if found is None or isinstance(found, bool):
        return found is True
    raise _strange(path, found)


def part(raw: Obj, path: str) -> Obj:
    """Return an inner object, empty when there is none. Raises NotUnderstoodError."""
    found = value(raw, path)
    if found is None or found == "":
        return {}
    if isinstance(found, Mapping):
        return found
    raise _strange(path, found)


def others(raw: Obj, known: frozenset[str]) -> Iterator[str]:
    """Yield the fields that hold something and are not among the `known`, which are in lower case."""
    for key, inner in raw.items():
        if key.lower() == _EXTRA and isinstance(inner, Mapping):
            yield from others(inner, known)
        elif "@" not in key and key.lower() not in known and not is_blank(inner):
            yield key


def is_blank(found: object) -> bool:
    """Return whether nothing stands in a value: older exports write a whole object of nulls for null."""
    if isinstance(found, Mapping):
        return all("@" in key or is_blank(one) for key, one in found.items())
    if isinstance(found, list):
        return all(is_blank(one) for one in found)
    return found is None or found == ""


def _strange(path: str, found: JsonValue) -> NotUnderstoodError:
    return NotUnderstoodError(f"{path} holds {type(found).__name__}, which hipaacheck does not know")
