"""Read the accounts of a Google Workspace tenant: who may sign in, who administers, who has a second step."""

import functools
from datetime import datetime, timedelta
from typing import Annotated

from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api, moment, read

MOST_NAMED = 10
UNUSED_DAYS = 90
"""How long nobody has signed in before an account counts as unused."""

NO_TIME = Unseen(unseen="when the data was taken is not known, so nobody can say since when accounts rest")
_FIRST_YEAR = 1971


class Person(Record):
    """One account, as the Directory API gives it; `last` is 1970-01-01 for an account nobody ever used."""

    id: Annotated[Seen[str], Api("id")]
    address: Annotated[Seen[str], Api("primaryEmail")]
    unit: Annotated[Seen[str], Api("orgUnitPath")]
    suspended: Annotated[Seen[bool], Api("suspended")]
    archived: Annotated[Seen[bool], Api("archived")]
    super_admin: Annotated[Seen[bool], Api("isAdmin")]
    delegated_admin: Annotated[Seen[bool], Api("isDelegatedAdmin")]
    enrolled: Annotated[Seen[bool], Api("isEnrolledIn2Sv")]
    required: Annotated[Seen[bool], Api("isEnforcedIn2Sv")]
    last: Annotated[Seen[datetime], Api("lastLoginTime", parse=moment)]
    created: Annotated[Seen[datetime], Api("creationTime", parse=moment)]

    @property
    def active(self) -> bool:
        """Return whether the account can be signed in to; one that does not say so can."""
        return self.suspended is not True and self.archived is not True

    @property
    def name(self) -> str:
        """Return the address, or words where there is none."""
        return "an account without an address" if isinstance(self.address, Unseen) else self.address

    @property
    def never_used(self) -> bool:
        """Return whether Google says that nobody ever signed in."""
        return isinstance(self.last, datetime) and self.last.year < _FIRST_YEAR

    def rests_since(self, moment_: datetime) -> bool:
        """Return whether nobody has signed in since a moment, nor was the account made since."""
        if not isinstance(self.last, datetime):
            return False
        if not self.never_used:
            return self.last < moment_
        return isinstance(self.created, datetime) and self.created < moment_


@functools.lru_cache(maxsize=8)
def people_of(data: TenantData) -> Seen[tuple[Person, ...]]:
    """Return every account that can be signed in to, or why they are not known."""
    found = data.of("users")
    if isinstance(found, Unseen):
        return found
    people = [read(Person, raw) for raw in found]
    for said in (role for one in people for role in (one.super_admin, one.delegated_admin)):
        if isinstance(said, Unseen):
            return Unseen(unseen=f"users do not say who administers: {said.unseen}")
    active = tuple(one for one in people if one.active)
    return active or Unseen(unseen="users holds no account that can be signed in to")


def unused_since(at: datetime) -> datetime:
    """Return the moment before which the last use of an unused account lies."""
    return at - timedelta(days=UNUSED_DAYS)
