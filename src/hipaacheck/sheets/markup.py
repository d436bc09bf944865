"""Walk through the XML of a workbook in constant memory, without DTDs, entities and deep nesting."""

from collections.abc import Callable, Mapping
from typing import Protocol
from xml.parsers import expat

from hipaacheck.sheets import limits
from hipaacheck.sheets.package import Package
from hipaacheck.sheets.refusal import refuse

_DAMAGED = "is damaged inside; open it in Excel or LibreOffice, save it again and import that"
_TOO_MUCH = "holds far more cells than any workbook that people fill in, so it was not read"


class Listener(Protocol):
    """What hears the elements of a part, by their names without namespace."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Hear that an element begins."""

    def text(self, data: str) -> None:
        """Hear text; it may come in pieces."""

    def end(self, name: str) -> None:
        """Hear that an element ends."""


class DamagedError(ValueError):
    """What a listener raises for a part that does not mean anything; it becomes a refusal."""


def plain_name(name: str) -> str:
    """Return a name without its namespace: Excel writes two of them (transitional and strict)."""
    return name.rpartition("}")[2]


class Walk:
    """Walks through the parts of one workbook; the elements of all of them are counted together.

    Expat is used as it is: it needs no tree in memory, and a part with a DTD, which no workbook has and every
    bomb of entities needs, ends at its first line.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        self._elements = 0
        self._depth = 0

    def through(self, part: str, listener: Listener) -> None:
        """Let `listener` hear a part. Raises RefusedFileError when it is damaged or too large."""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._starting(listener)
        parser.EndElementHandler = self._ending(listener)
        parser.CharacterDataHandler = listener.text
        self._depth = 0
        try:
            for chunk in self._package.chunks(part):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, DamagedError, LookupError, ValueError):
            # LookupError and ValueError: an encoding that Python does not know, or that is no text.
            raise refuse(self._package.name, _DAMAGED) from None

    def _doctype(self, *_: object) -> None:
        raise refuse(self._package.name, "holds a DTD, which no workbook needs, so it was not read")

    def _starting(self, listener: Listener) -> Callable[[str, dict[str, str]], None]:
        def start(name: str, attributes: dict[str, str]) -> None:
            self._elements += 1
            self._depth += 1
            if self._elements > limits.ELEMENTS:
                raise refuse(self._package.name, _TOO_MUCH)
            if self._depth > limits.DEPTH:
                raise DamagedError
            listener.start(plain_name(name), attributes)

        return start

    def _ending(self, listener: Listener) -> Callable[[str], None]:
        def end(name: str) -> None:
            self._depth -= 1
            listener.end(plain_name(name))

        return end
