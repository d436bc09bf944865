"""Read numbers with a unit, and days."""

import calendar
import math
import re
from datetime import date
from fractions import Fraction

from hipaacheck.questionnaires.forms import form
from hipaacheck.questionnaires.given import Given, Unreadable
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.words import NEVER

MOST = 10**12
"""No number of an answer reaches this."""

_NUMBER = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?) ?([a-z% ]*)\Z")
# Three digits behind one point: a thousand to half of the world, one to the other half.
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}\Z")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[t ]00:00(?::00(?:\.0{1,6})?)?z?)?\Z")
_YEARS = range(1900, 2201)
_LONGEST = 100

# Units that are whole multiples of each other; a month is no number of days.
_TIMES = {"minutes": 1, "hours": 60, "days": 1_440, "weeks": 10_080}
_CALENDAR = {"months": 1, "years": 12}
_UNITS = {
    "minutes": {"minute", "minutes", "min", "mins"},
    "hours": {"hour", "hours", "hr", "hrs", "h"},
    "days": {"day", "days", "d", "calendar day", "calendar days"},
    "weeks": {"week", "weeks"},
    "months": {"month", "months"},
    "years": {"year", "years", "yr", "yrs"},
    "percent": {"percent", "per cent", "%"},
    "characters": {"character", "characters", "chars"},
}


def read_number(question: Question, raw: bool | int | float | str) -> float | Unreadable:
    """Return a number in the question's unit; text may name the unit, or one that converts exactly."""
    unit = question.unit or ""
    if isinstance(raw, bool):
        return Unreadable(why=f"is yes or no; give a number of {unit}")
    number = _counted(unit, raw) if isinstance(raw, str) else raw
    if number is None:
        return Unreadable(
            why=f"is not one plain number of {unit}, such as 10 or 10.5, without words around it"
        )
    if not 0 <= number < MOST or (unit == "percent" and number > 100):
        return Unreadable(why=f"is no number of {unit} that can be")
    if number == 0 and unit in {**_TIMES, **_CALENDAR} and question.steps[0].at_most is not None:
        # In settings 0 often switches a limit off (an idle time of 0 is none), so it would pass for the best.
        return Unreadable(why="is 0, which can mean at once or never; write the time it takes at most")
    return float(number)


def _counted(unit: str, text: str) -> float | None:
    found = _NUMBER.match(form(text)) if len(text) <= _LONGEST else None
    if not found or (unit != "percent" and _THOUSANDS.match(found[1])):
        return None
    number, word = Fraction(found[1]), found[2].strip()
    named = next((name for name, words in _UNITS.items() if word in words), None) if word else unit
    if named == unit:
        return float(number)
    for scale in (_TIMES, _CALENDAR):
        if named in scale and unit in scale:
            return float(number * scale[named] / scale[unit])
    return None


def read_day(raw: bool | int | float | str) -> Given | Unreadable:
    """Return a day written as YYYY-MM-DD (midnight may follow, as spreadsheets write it), or "never"."""
    words = form(raw) if isinstance(raw, str) and len(raw) <= _LONGEST else ""
    if words == NEVER:
        return NEVER
    found = _DAY.match(words)
    if not found:
        return Unreadable(why="is not a day; write YYYY-MM-DD, such as 2026-03-01, or never")
    try:
        day = date.fromisoformat(found[1])
    except ValueError:
        return Unreadable(why="is no day of the calendar")
    if day.year not in _YEARS:
        return Unreadable(why=f"lies outside of the years {_YEARS[0]} to {_YEARS[-1]}")
    return day


def digits(number: int | float) -> str | None:
    """Return a number as people write it; None for what is no number, endless or too long."""
    if isinstance(number, int):
        return str(number) if abs(number) < MOST else None
    if not math.isfinite(number) or abs(number) >= MOST:
        return None
    return str(int(number)) if number.is_integer() else repr(number)


def with_unit(number: float, unit: str) -> str:
    """Return a number and its unit in words."""
    written = digits(number) or "a number that cannot be"
    if unit == "percent":
        return f"{written} %"
    return f"{written} {unit.removesuffix('s') if number == 1 else unit}".strip()


def exact(grade: float) -> Fraction:
    """Return a grade as it is written: 0.7 is seven tenths, though no binary number is."""
    return Fraction(repr(grade))


def months_from(day: date, months: int) -> date:
    """Return the day so many months later (earlier, if negative); at the end of a month its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if months < 0 else date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
