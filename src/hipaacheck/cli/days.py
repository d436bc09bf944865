"""Read the days that people name on the command line: a day of the calendar, or a time from today on."""

import re
from datetime import date

from hipaacheck.cli.exits import UsageError

_DAYS = re.compile(r"([0-9]{1,6}) *[dD]\Z")
_SHOWN = 80


def day_within(option: str, text: str, today: date) -> date:
    """Return the day that a time such as 30d, '2 months' or P30D from today ends on. Raises UsageError."""
    from hipaacheck.inventory.schema.period import Span, read_span

    days = _DAYS.match(text.strip())
    try:
        span = read_span(f"{days[1]} days" if days else text.strip())
    except ValueError:
        raise UsageError(
            f"{option} takes a time such as 30d, '2 months' or P30D, not '{text[:_SHOWN]}'"
        ) from None
    assert isinstance(span, Span)  # of text it returns nothing else
    return span.after(today)


def day_named(option: str, text: str, today: date) -> date:
    """Return a day of the calendar, or the one that a time from today ends on. Raises UsageError."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        pass
    try:
        return day_within(option, text, today)
    except UsageError:
        raise UsageError(
            f"{option} takes a time such as 90d or '6 months', or a day such as 2027-01-31, "
            f"not '{text[:_SHOWN]}'"
        ) from None
