"""Read who answered and when from the sheet of instructions, by its labels."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hipaacheck.questionnaires.forms import cut, form
from hipaacheck.questionnaires.workbook.identity import Identity
from hipaacheck.questionnaires.workbook.layout import ANSWERED_BY, ANSWERED_ON, SUBJECT
from hipaacheck.sheets.book import CellValue, Opened, Sheet
from hipaacheck.sheets.cells import text_of

_MOST_ROWS = 200
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Facts:
    """Who answered, when and about what; `told` is what of it is missing or strange."""

    answered_by: str | None
    answered: date | None
    subject: str | None
    told: tuple[str, ...]


def facts_of(book: Opened, identity: Identity) -> Facts:
    """Return what the visible sheets say beside the labels of the sheet of instructions."""
    told: list[str] = []
    by = text_of(_beside(book, ANSWERED_BY))[:_LONGEST] or None
    if by is None:
        told.append("it does not say who answered")
    on = _beside(book, ANSWERED_ON)
    answered = _day(on)
    if answered is None:
        said = text_of(on)
        told.append(
            f"“{cut(said)}” is no day on which it was answered"
            if said
            else "it does not say when it was answered"
        )
    subject = text_of(_beside(book, SUBJECT))[:_LONGEST] or None
    asked = identity.text("subject")
    if subject and asked and form(subject) != form(asked):
        told.append(
            f"its subject was changed from “{cut(asked)}” to “{cut(subject)}”; the answers may be about that"
        )
    return Facts(by, answered, subject, tuple(told))


def _beside(book: Opened, label: str) -> CellValue:
    """Return the first value to the right of a label."""
    for sheet in book.sheets:
        if sheet.hidden:
            continue
        for row in _rows(sheet):
            for at, value in enumerate(row):
                if isinstance(value, str) and form(value) == form(label):
                    return next((one for one in row[at + 1 :] if text_of(one)), None)
    return None


def _rows(sheet: Sheet) -> Iterator[tuple[CellValue, ...]]:
    for number, row in sheet.lines():
        if number <= _MOST_ROWS:
            yield row


def _day(value: CellValue) -> date | None:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value.strip()[:10])
        except ValueError:
            return None
    return value if isinstance(value, date) and 1900 <= value.year <= 2200 else None
