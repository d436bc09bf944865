"""Say until when a run is not pruned without force."""

from datetime import MAXYEAR, datetime

from hipaacheck.store.entries import Entry

YEARS = 6
"""45 CFR 164.316(b)(2)(i): six years from the date of creation or the date when the documentation last was in
effect, whichever is later. That is for documentation that the Security Rule requires. Whether a run belongs
to it is for the organisation to say; it is kept as if it did."""


def kept_until(entry: Entry) -> datetime:
    """Return the first moment at which the run may go: six years after it was made and stored."""
    later = max(entry.as_of, entry.stored_at)
    year = min(later.year + YEARS, MAXYEAR)
    try:
        return later.replace(year=year)
    except ValueError:  # 29 February: the first day that is surely six years later
        return later.replace(year=year, month=3, day=1)
