"""Say which lines of an inventory decide which facts, so that a verdict lands on the line that caused it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from hipaacheck.model import Origin, Place

if TYPE_CHECKING:
    from hipaacheck.inventory.declared import Declared  # a scan without an inventory does without it

Decides = Mapping[str, tuple[str, ...]]
"""By the key of an entry, the fields of the facts that it decides; a key may lead inside with dots.

Of several lines that decide one field, the one that comes first is the likelier cause.
"""


class Lines:
    """Collect the lines of entries, each once; the first is that of the whole entry."""

    def __init__(self, declared: "Declared") -> None:
        self._declared = declared
        self._found: dict[tuple[str, int | None], Place] = {}

    def add(self, section: str, index: int | None, *path: str | int, about: Iterable[str] = ()) -> "Lines":
        """Add the line of a key, or of what is closest around it where the key is not there."""
        self._put(self._declared.place(section, index, *path), about)
        return self

    def _put(self, origin: Origin, about: Iterable[str]) -> None:
        key = (origin.file, origin.line)
        known = self._found.get(key)
        fields = (*known.about, *about) if known is not None else tuple(about)
        self._found[key] = Place(origin=origin, about=tuple(dict.fromkeys(fields)))

    def entry(self, section: str, index: int | None, decides: Decides, *path: str | int) -> "Lines":
        """Add the line of an entry, then those of its keys; what only missing keys decide, the entry does."""
        whole = self._declared.place(section, index, *path)
        found = {key: self._declared.place(section, index, *path, *key.split(".")) for key in decides}
        written = {field for key, fields in decides.items() if found[key] != whole for field in fields}
        missing = (field for key, fields in decides.items() if found[key] == whole for field in fields)
        self._put(whole, (field for field in missing if field not in written))
        for key, fields in decides.items():
            if found[key] != whole:
                self._put(found[key], fields)
        return self

    @property
    def places(self) -> tuple[Place, ...]:
        """Return all lines."""
        return tuple(self._found.values())


def lines_of(declared: "Declared", section: str, index: int | None, decides: Decides) -> tuple[Place, ...]:
    """Return the line of one entry and those of its keys."""
    return Lines(declared).entry(section, index, decides).places
