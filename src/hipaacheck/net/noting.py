"""Note which lines of the user's files a client answered from while one probe was asking."""

import contextlib
from collections.abc import Iterable, Iterator
from contextvars import ContextVar

from hipaacheck.model import Place

_NOTES: ContextVar[dict[Place, None] | None] = ContextVar("hipaacheck_places", default=None)


@contextlib.contextmanager
def noted() -> Iterator[dict[Place, None]]:
    """Yield the places that are noted inside, also by tasks begun there: in order, each once."""
    places: dict[Place, None] = {}
    token = _NOTES.set(places)
    try:
        yield places
    finally:
        _NOTES.reset(token)


def note(places: Iterable[Place]) -> None:
    """Note the lines that an answer was read from; outside of `noted` nobody wants to know."""
    known = _NOTES.get()
    if known is not None:
        known.update(dict.fromkeys(places))
