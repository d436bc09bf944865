"""Read the periods that people and contracts write, "6 years" or "P6Y", and do calendar sums with them."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer, ValidationError, WithJsonSchema

from hipaacheck.model import Record

# One pattern for the loader and for editors (JSON Schema): numbers with whole words, largest unit first.
_END = r"(?![\s\S])"
_NEXT = rf"(?:(?:, and |, | and | )(?=[0-9])|{_END})"
_WORDED = (
    r"(?=[0-9])"
    + "".join(rf"(?:([0-9]{{1,5}}) *{unit}s?{_NEXT})?" for unit in ("year", "month", "week", "day"))
    + _END
)
_COMPACT = (
    rf"P(?=[0-9])(?:([0-9]{{1,5}})Y)?(?:([0-9]{{1,5}})M)?(?:([0-9]{{1,5}})W)?(?:([0-9]{{1,5}})D)?{_END}"
)
_FORMS = (re.compile(_WORDED), re.compile(_COMPACT))
_PATTERN = f"^(?:{_WORDED}|{_COMPACT})"

# The calendar repeats itself every four years from March 1900 to February 2100: 48 months, 1461 days.
_CYCLE = 48
_CYCLE_DAYS = 1461
_FIRSTS = [date(2000 + month // 12, month % 12 + 1, 1).toordinal() for month in range(2 * _CYCLE)]


class Span(Record):
    """A period of the calendar (ISO 8601-1 section 5.5.2): years and months differ in length, days do not."""

    years: int = Field(default=0, ge=0, le=1000)
    months: int = Field(default=0, ge=0, le=12_000)
    days: int = Field(default=0, ge=0, le=366_000)

    def __str__(self) -> str:
        parts = [(self.years, "year"), (self.months, "month"), (self.days, "day")]
        said = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
        return " ".join(said) or "0 days"

    @property
    def iso(self) -> str:
        """Return the period in ISO 8601 form, such as P6Y."""
        parts = [(self.years, "Y"), (self.months, "M"), (self.days, "D")]
        return "P" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0D")

    def after(self, day: date) -> date:
        """Return the date that is this period after `day`; 29 February moves to the 28th where there is none.

        A date beyond the year 9999 becomes the last one there is.
        """
        month = day.month - 1 + self.months
        year = day.year + self.years + month // 12
        if year > date.max.year:
            return date.max
        month = month % 12 + 1
        start = day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))
        try:
            return start + timedelta(days=self.days)
        except OverflowError:
            return date.max

    def covers(self, other: "Span") -> bool:
        """Return whether this period is at least as long as `other` from whatever day both are counted.

        2190 days do not cover 6 years, which hold one or two 29ths of February; 2192 days do. It holds for
        all days up to February 2100, which has no 29th.
        """
        months = (self.years - other.years) * 12 + self.months - other.months
        days = self.days - other.days
        # Counting from the last days of a month, which may move to a shorter one's end, never makes the
        # difference smaller than counting from the first of the month or of the next.
        return min(_lengths(months)) + days >= 0 if months >= 0 else days >= max(_lengths(-months))


def _lengths(months: int) -> Iterator[int]:
    """Return how many days so many months have, from each month that they may begin with."""
    cycles, rest = divmod(months, _CYCLE)
    return (cycles * _CYCLE_DAYS + _FIRSTS[at + rest] - _FIRSTS[at] for at in range(_CYCLE))


def read_span(text: object) -> object:
    """Return the Span that `text` names; a Span stays.

    Numbers stand with whole words ("6 years", "1 year 6 months", "90 days") or in ISO 8601 ("P6Y"): an
    inventory is read and signed by people, and "18m" would be minutes to some. For other spellings that can
    be understood the error names the right one. Raises ValueError naming the accepted forms.
    """
    if isinstance(text, Span):
        return text
    if not isinstance(text, str):
        raise ValueError("give a period with its unit, such as '6 years', '90 days' or P6Y")
    for form in _FORMS:
        found = form.match(text)
        if found:
            return _span(*(int(count or 0) for count in found.groups()))
    raise ValueError(f"is not a period; write {_advice(text)}")


def _span(years: int, months: int, weeks: int, days: int) -> Span:
    try:
        return Span(years=years, months=months, days=weeks * 7 + days)
    except ValidationError:
        raise ValueError("is longer than a thousand years") from None


_NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_SPELLINGS = {
    "y": ("y", "yr", "yrs", "year", "years"),
    "m": ("mo", "mos", "mth", "mths", "month", "months"),
    "w": ("w", "wk", "wks", "week", "weeks"),
    "d": ("d", "dy", "day", "days"),
}
_UNIT_OF = {word: unit for unit, words in _SPELLINGS.items() for word in words}
_LOOSE = re.compile(r"([0-9]{1,5}|[a-z]{1,6})[ -]*([a-z]{1,6})(?![a-z])\.?(?: *(?:,|and|&))* *")
_LONGEST_LOOSE = 60
_ENDLESS = {
    "forever",
    "indefinitely",
    "indefinite",
    "permanent",
    "permanently",
    "unlimited",
    "never",
    "always",
}


def _advice(text: str) -> str:
    """Return how to write what was probably meant; never taken for granted."""
    usual = "'6 years', '18 months', '90 days' or P6Y"
    if len(text) > _LONGEST_LOOSE:
        return usual
    said = text.strip().lower()
    if said in _ENDLESS:
        return f"{usual}; a retention entry says 'kept_forever: true' of what is never deleted"
    span = _loose(said)
    return usual if span is None else f"'{span}'"


def _loose(said: str) -> Span | None:
    counts = dict.fromkeys("ymwd", 0)
    at = 0
    while at < len(said):
        found = _LOOSE.match(said, at)
        if found is None or found[2] not in _UNIT_OF:
            return None
        if not found[1].isdigit() and found[1] not in _NUMBERS:
            return None
        counts[_UNIT_OF[found[2]]] += int(found[1]) if found[1].isdigit() else _NUMBERS.index(found[1])
        at = found.end()
    try:
        return _span(*counts.values()) if at else None
    except ValueError:
        return None


Period = Annotated[
    Span,
    BeforeValidator(read_span),
    PlainSerializer(lambda span: span.iso, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": _PATTERN,
            "examples": ["6 years", "18 months", "90 days", "P6Y"],
        }
    ),
]
"""A field that takes a period; stored as ISO 8601."""
