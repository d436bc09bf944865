"""Count the people who have no second factor yet; administrators among them are named."""

from collections.abc import Sequence
from typing import Annotated

from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj, TenantData
from hipaacheck.tenants.typed import Api, look_up, read


class Registration(Record):
    """How many people have a second factor that the tenant's policy allows (isMfaCapable).

    Guests, whose own organisation has their methods, and accounts that are switched off do not count.
    `admins_without` names administrators, at most ten; `admins_lacking` is how many there are. A count is
    unseen when the report leaves open for somebody whether there is one.
    """

    people: int = 10
    without: Seen[int] = 0
    admins: int = 2
    admins_lacking: Seen[int] = 0
    admins_without: tuple[str, ...] = ()


class _Person(Record):
    name: Annotated[Seen[str], Api("userPrincipalName")]
    admin: Annotated[Seen[bool], Api("isAdmin")]
    capable: Annotated[Seen[bool], Api("isMfaCapable")]
    kind: Annotated[Seen[str], Api("userType")]


def registration_of(data: TenantData) -> Seen[Registration]:
    """Return who has a second factor, or why that is not known."""
    found = data.of("registration_details")
    if isinstance(found, Unseen):
        return found
    off = _switched_off(data)
    each = [read(_Person, raw) for raw in found if str(look_up(raw, "id")) not in off]
    people = [one for one in each if one.kind != "guest"]
    admins = [one for one in people if one.admin is True]
    return Registration(
        people=len(people),
        without=_lacking(people),
        admins=len(admins),
        admins_lacking=_admins_lacking(people),
        admins_without=some(str(one.name) for one in admins if one.capable is False),
    )


def _lacking(people: Sequence[_Person]) -> Seen[int]:
    if not people:
        return Unseen(unseen="registration_details names nobody but guests and accounts that are off")
    lacking = 0
    for one in people:
        if isinstance(one.capable, Unseen):
            return one.capable
        lacking += not one.capable
    return lacking


def _admins_lacking(people: Sequence[_Person]) -> Seen[int]:
    if all(one.admin is False for one in people):
        return Unseen(unseen="registration_details names no administrator, and every tenant has one")
    lacking = 0
    for one in people:
        if one.admin is False or one.capable is True:
            continue
        for known in (one.admin, one.capable):
            if isinstance(known, Unseen):
                return known
        lacking += 1
    return lacking


def _switched_off(data: TenantData) -> frozenset[str]:
    users: Seen[tuple[Obj, ...]] = data.of("users")
    if isinstance(users, Unseen):
        return frozenset()
    off = (look_up(one, "id") for one in users if look_up(one, "accountEnabled") is False)
    return frozenset(one for one in off if isinstance(one, str))
