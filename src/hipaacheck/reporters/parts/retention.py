"""Say how long a report has to be kept and by what this run is found again."""

from dataclasses import dataclass
from datetime import date

from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.words import utc

YEARS = 6
"""Years of 45 CFR 164.316(b)(2)(i), counted from the making of a document or its last day in effect."""


@dataclass(frozen=True, slots=True)
class RetentionView:
    """The day on which six years since the run have passed, and what names the run and the one before."""

    earliest: str
    run: str
    previous: str
    inventory: bool


def build(source: Source) -> RetentionView:
    """Return until when the report of a run is kept at least."""
    return RetentionView(
        earliest=six_years_after(utc(source.run.as_of).date()).isoformat(),
        run=source.report.run_id,
        previous=plain(source.run.previous or ""),
        inventory=source.report.inventory,
    )


def six_years_after(made: date) -> date:
    """Return the day six years later; for 29 February, 1 March; no later than a date can be."""
    if made.year + YEARS > date.max.year:
        return date.max
    leap_day = (made.month, made.day) == (2, 29)
    return date(made.year + YEARS, 3, 1) if leap_day else made.replace(year=made.year + YEARS)
