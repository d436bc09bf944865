"""Read the rows of a plan in a sheet, wherever its columns stand, and tell each mistake with its place."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from hipaacheck.actions.entries import Decided, Entry
from hipaacheck.actions.layout import TITLES, Field, Key
from hipaacheck.actions.values import NotReadError, role_of, shown, with_value
from hipaacheck.sheets.book import CellValue, Row, Sheet, letters
from hipaacheck.sheets.cells import text_of

_LONGEST_ID = 1_000


def _as_it_is(text: str) -> str:
    return text


@dataclass(slots=True)
class Table:
    """A sheet while its rows are read: `entries`, `mistakes` and what else was there fill up.

    `name` stands before the number of a row in messages. `words` undoes what a format does to texts.
    """

    sheet: Sheet
    name: str = ""
    from_1904: bool = False
    words: Callable[[str], str] = _as_it_is
    entries: list[Entry] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    given: set[Field] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)

    def read(self) -> None:
        """Read all rows below each head."""
        columns: Mapping[Field | Key, int] | None = None
        width = 0
        for number, row in self.sheet.lines():
            head = columns_of(row)
            if head is not None:
                columns, width = head, len(row)
                self.given |= {role for role in head if isinstance(role, Field)}
                self.mistakes += (f"{self._place(number)}: {one}" for one in _twice(row))
            elif columns is not None:
                self._row(number, row, columns, width)

    def _row(self, number: int, row: Row, columns: Mapping[Field | Key, int], width: int) -> None:
        place = self._place(number)
        if len(row) > width and self.words is not _as_it_is:
            self.mistakes.append(f"{place}: has more cells than the head; a comma in a text needs quotes")
            return
        keys = {role: self._key(number, at) for role, at in columns.items() if isinstance(role, Key)}
        if run := keys.get(Key.RUN):
            self.runs.add(run)
        fingerprint = keys.get(Key.FINGERPRINT, "").lower()
        rule, target = keys.get(Key.RULE, ""), keys.get(Key.TARGET, "")
        before = len(self.mistakes)
        decided = self._decided(number, columns)
        if not fingerprint and not (rule and target):
            if decided != Decided() or len(self.mistakes) > before:
                wanted = f"{TITLES[Key.FINGERPRINT]}, or {TITLES[Key.RULE]} and {TITLES[Key.TARGET]}"
                self.mistakes.append(f"{place}: says something but names no finding; fill in {wanted}")
            return
        given = frozenset(role for role in columns if isinstance(role, Field))
        numbered = keys.get(Key.NUMBER, "")
        self.entries.append(Entry(place, fingerprint, rule, target, decided, given, numbered))

    def _key(self, number: int, column: int) -> str:
        return self.words(text_of(self.sheet.value(number, column)))[:_LONGEST_ID].strip()

    def _decided(self, number: int, columns: Mapping[Field | Key, int]) -> Decided:
        decided = Decided()
        for role, column in columns.items():
            if not isinstance(role, Field):
                continue
            head = f"{self._place(number)}: {TITLES[role]}"
            if (problem := self.sheet.problem(number, column)) is not None:
                self.mistakes.append(f"{head}: {problem}")
                continue
            try:
                value = self._value(number, column)
                decided = with_value(decided, role, value, from_1904=self.from_1904)
            except NotReadError as error:
                self.mistakes.append(f"{head}: {error}")
        return decided

    def _value(self, number: int, column: int) -> CellValue:
        value = self.sheet.value(number, column)
        return self.words(value) if isinstance(value, str) else value

    def _place(self, number: int) -> str:
        return f"{self.name}, row {number}" if self.name else f"row {number}"


def columns_of(row: Row) -> dict[Field | Key, int] | None:
    """Return the columns of a head, the first of each kind; None for a row that is none.

    A head has what names a finding and at least one column that people fill in.
    """
    found: dict[Field | Key, int] = {}
    for number, value in enumerate(row, start=1):
        role = role_of(value)
        if role is not None:
            found.setdefault(role, number)
    names = Key.FINGERPRINT in found or {Key.RULE, Key.TARGET} <= found.keys()
    return found if names and any(isinstance(role, Field) for role in found) else None


def _twice(row: Row) -> Iterator[str]:
    """Yield a mistake for each column that stands twice: it is not clear which one counts."""
    first: dict[Field | Key, int] = {}
    for number, value in enumerate(row, start=1):
        role = role_of(value)
        if role is None:
            continue
        if role in first:
            yield (
                f"the columns {letters(first[role])} and {letters(number)} are both called "
                f"'{shown(text_of(value))}'; leave one"
            )
        first.setdefault(role, number)
