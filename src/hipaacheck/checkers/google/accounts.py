"""Say which accounts of a Google Workspace tenant nobody uses, and which look as if several people do."""

import re
from collections.abc import Callable, Iterable

from hipaacheck.checkers.google.people import NO_TIME, Person, people_of, unused_since
from hipaacheck.checkers.shared.desks import is_desk
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData

_PSEUDONYM = re.compile(r"user-[0-9a-f]{10}(?:@|\Z)")
"""What a snapshot of hipaacheck writes for the address of an ordinary person."""


class Unused(Record):
    """Accounts that can be signed in to though nobody has for 90 days; at most ten are named."""

    count: int = 0
    total: int = 20
    named: tuple[str, ...] = ()


class AccountsFacts(Record):
    """Accounts, those of super administrators left out.

    `never` were made over 90 days before the data was taken and never signed in to; `resting` were used
    once, but not for 90 days, `delegated` those of them that administer something. `desks` are called as a
    desk is, not a person, and somebody signs in to them.
    """

    never: Seen[Unused] = Unused()
    resting: Seen[Unused] = Unused()
    delegated: Seen[Unused] = Unused(total=2)
    desks: Seen[tuple[str, ...]] = ()


def make(data: TenantData) -> AccountsFacts:
    """Return which accounts nobody uses."""
    people = people_of(data)
    if isinstance(people, Unseen):
        return AccountsFacts(never=people, resting=people, delegated=people, desks=people)
    others = [one for one in people if not one.super_admin]
    plain = [one for one in others if not one.delegated_admin]
    delegated = [one for one in others if one.delegated_admin]
    return AccountsFacts(
        never=_unused(data, others, lambda one: one.never_used),
        resting=_unused(data, plain, lambda one: not one.never_used),
        delegated=_unused(data, delegated, lambda one: True),
        desks=_desks(people),
    )


def _unused(data: TenantData, people: list[Person], kind: Callable[[Person], bool]) -> Seen[Unused]:
    at = data.taken.at
    if at is None:
        return NO_TIME
    since = unused_since(at)
    found = [one for one in people if kind(one) and one.rests_since(since)]
    unsure = [said for one in people for said in _not_said(one, kind)]
    if unsure and not found:
        return unsure[0]
    return Unused(count=len(found), total=len(people), named=some(one.name for one in found))


def _not_said(person: Person, kind: Callable[[Person], bool]) -> Iterable[Unseen]:
    if isinstance(person.last, Unseen):
        yield Unseen(unseen=f"when {person.name} was last used was not collected: {person.last.unseen}")
    elif person.never_used and kind(person) and isinstance(person.created, Unseen):
        yield Unseen(unseen=f"when {person.name} was made was not collected: {person.created.unseen}")


def _desks(people: tuple[Person, ...]) -> Seen[tuple[str, ...]]:
    named = [one for one in people if not _PSEUDONYM.match(one.name)]
    found = [one for one in named if not one.never_used and is_desk(one.name)]
    nameless = next((one.address for one in people if isinstance(one.address, Unseen)), None)
    if nameless is not None and not found:
        return nameless
    if not found and len(named) < len(people):
        return Unseen(unseen="the snapshot holds pseudonyms in place of addresses")
    return some(one.name for one in found)
