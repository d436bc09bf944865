"""Remember what expressions and texts gave for the same values, and see which values they can read."""

import functools
import re
from typing import TypeVar

T = TypeVar("T")

_MOST = 32
_LONGEST = 500

_ROOT_AND_FIELD = re.compile(r"([^\W\d]\w*)(?:\s*\.\s*([^\W\d]\w*))?")


class Memo(dict[str, T]):
    """Results by the values that they were made of, spelled out; never many, and none of very long values."""

    def put(self, values: str, result: T) -> None:
        """Keep a result, instead of all others when there are many."""
        if len(values) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[values] = result


@functools.cache
def names_read(source: str) -> tuple[tuple[str, frozenset[str] | None], ...]:
    """Return each word of `source` that may be a variable with its fields, None if it also stands alone.

    That is more than is read, never less: words in quotation marks and names of functions are among them.
    """
    found: dict[str, frozenset[str] | None] = {}
    for root, field in _ROOT_AND_FIELD.findall(source):
        known = found.get(root, frozenset())
        found[root] = known | {field} if field and known is not None else None
    return tuple(found.items())
