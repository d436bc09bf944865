"""Know, while a report is made, whose files stand in place of ours: labels are asked for from everywhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from hipaacheck.reporters.edition import Edition, Override

OURS = "ours"
"""The context in which pydantic reads our own files: what tests have checked is not checked again."""

_IN_FORCE: ContextVar[tuple[Override, ...]] = ContextVar("overrides", default=())


@contextmanager
def in_voice_of(edition: Edition) -> Iterator[None]:
    """Let the overrides of an edition stand in place of our files until the block ends, and there alone."""
    token = _IN_FORCE.set(edition.overrides)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)


def own(name: str) -> str | None:
    """Return the text that stands in place of our file `name` in this report, None where ours stands."""
    return next((one.text for one in _IN_FORCE.get() if one.name == name), None)
