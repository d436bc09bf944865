"""Say in one sentence what changed between two runs."""

from hipaacheck.history.records import ChangeKind, Comparison
from hipaacheck.reporters.words import timestamp, utc, words


def headline(compared: Comparison) -> str:
    """Return how many findings changed in which way, most pressing first, and how many stand as before."""
    say = words().changes
    numbers = [say[kind].counted.of(number) for kind in ChangeKind if (number := compared.count(kind))]
    same_day = utc(compared.older_as_of).date() == utc(compared.newer_as_of).date()
    since = timestamp(compared.older_as_of) if same_day else utc(compared.older_as_of).date().isoformat()
    rest = f"{compared.unchanged:,} as before"
    if compared.untold:
        rest += f", {compared.untold:,} neither better nor worse"
    return f"Since {since}: {', '.join(numbers) or 'nothing regressed, is new or fixed'}; {rest}."
