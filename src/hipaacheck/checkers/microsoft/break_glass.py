"""Say which accounts are left out of the second factor, as emergency accounts are, and if they are used."""

from datetime import timedelta

from hipaacheck.checkers.microsoft.conditional_access import (
    accounts_left_out,
    conditional_access,
    mfa,
)
from hipaacheck.checkers.microsoft.mfa import everybody_cover
from hipaacheck.checkers.microsoft.people import accounts_of
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData

RECENT_DAYS = 30
"""An account for emergencies that was signed in to so recently may be in daily use."""


class BreakGlassFacts(Record):
    """What policies for everybody leave out: `exempt` in words, at most ten, and how many single `accounts`.

    `counted` is unseen where they may be more: no policy is for everybody, or groups are left out. `recent`
    names those of them that somebody signed in to within 30 days before the data was taken.
    """

    exempt: Seen[tuple[str, ...]] = (
        "the account emergency1@clinic.example",
        "the account emergency2@clinic.example",
    )
    accounts: Seen[int] = 2
    counted: Seen[bool] = True
    recent: Seen[tuple[str, ...]] = ()


def make(data: TenantData) -> BreakGlassFacts:
    """Return who is left out."""
    found = everybody_cover(data)
    if isinstance(found, Unseen):
        return BreakGlassFacts(exempt=found, accounts=found, counted=found, recent=found)
    return BreakGlassFacts(
        exempt=found.exempt,
        accounts=found.accounts,
        counted=found.counted,
        recent=_recent(data, found.accounts),
    )


def _recent(data: TenantData, many: int) -> Seen[tuple[str, ...]]:
    if many == 0:
        return ()
    policies, accounts, at = conditional_access(data), accounts_of(data), data.taken.at
    if isinstance(policies, Unseen):
        return policies
    if isinstance(accounts, Unseen):
        return accounts
    if at is None or all(one.last is None for one in accounts):
        return Unseen(unseen="when accounts were last signed in to was not collected")
    if not all(one.id for one in accounts) or len({one.id for one in accounts}) < len(accounts):
        return Unseen(unseen="accounts were listed without an id of their own")
    out = accounts_left_out(policies, mfa)
    since = at - timedelta(days=RECENT_DAYS)
    return some(one.name for one in accounts if one.id in out and one.last is not None and one.last >= since)
