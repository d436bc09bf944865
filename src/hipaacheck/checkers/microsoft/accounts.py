"""Say what guests may see, who may invite them, and which accounts nobody uses any more."""

import re
from datetime import datetime, timedelta
from typing import Annotated, Literal

from hipaacheck.checkers.microsoft.people import Account, accounts_of
from hipaacheck.checkers.shared.desks import is_desk
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api, read

UNUSED_DAYS = 90
"""How long nobody has signed in before an account counts as unused."""

_GUEST_ROLES = {
    "2af84b1e-32c8-42b7-82bc-daa82404023b": "restricted",
    "10dae51f-b6af-4016-8d66-8c2a99b929b3": "limited",
    "a0b1b346-4d3e-4e8b-98f8-753987be4970": "as members",
}

_PSEUDONYM = re.compile(r"user-[0-9a-f]{10}(?:@|\Z)")
"""What a snapshot of hipaacheck writes for the address of an ordinary person."""


_NO_SIGN_INS = Unseen(
    unseen="signInActivity was not collected (AuditLog.Read.All and Microsoft Entra ID P1 needed)"
)


class Unused(Record):
    """Accounts that are on though nobody has signed in for 90 days; at most ten are named."""

    count: int = 0
    total: int = 20
    named: tuple[str, ...] = ()


class AccountsFacts(Record):
    """Accounts.

    `guest_access` is what guests may see of the directory, `invites` who may invite them. `members` and
    `guests` are unused accounts of each kind. `shared` names accounts that are signed in to and are called as
    a desk is, not a person.
    """

    guest_access: Seen[Literal["restricted", "limited", "as members"]] = "restricted"
    invites: Seen[
        Literal["none", "adminsAndGuestInviters", "adminsGuestInvitersAndAllMembers", "everyone"]
    ] = "adminsAndGuestInviters"
    members: Seen[Unused] = Unused()
    guests: Seen[Unused] = Unused()
    shared: Seen[tuple[str, ...]] = ()


def _guest_role(value: object) -> str:
    return _GUEST_ROLES.get(str(value).lower(), f"the role {value}")


class _Policy(Record):
    guest_access: Annotated[
        Seen[Literal["restricted", "limited", "as members"]], Api("guestUserRoleId", parse=_guest_role)
    ]
    invites: Annotated[
        Seen[Literal["none", "adminsAndGuestInviters", "adminsGuestInvitersAndAllMembers", "everyone"]],
        Api("allowInvitesFrom"),
    ]


def make(data: TenantData) -> AccountsFacts:
    """Return who has an account and what guests may do."""
    found = data.one("authorization_policy")
    policy = _Policy(guest_access=found, invites=found) if isinstance(found, Unseen) else read(_Policy, found)
    accounts = accounts_of(data)
    return AccountsFacts(
        guest_access=policy.guest_access,
        invites=policy.invites,
        members=_unused(accounts, data.taken.at, guests=False),
        guests=_unused(accounts, data.taken.at, guests=True),
        shared=accounts if isinstance(accounts, Unseen) else _shared(accounts),
    )


def _unused(accounts: Seen[tuple[Account, ...]], at: datetime | None, *, guests: bool) -> Seen[Unused]:
    if isinstance(accounts, Unseen):
        return accounts
    if at is None:
        return Unseen(
            unseen="when the data was taken is not known, so nobody can say since when accounts rest"
        )
    active = [one for one in accounts if one.enabled]
    each = [one for one in active if one.guest is guests]
    if each and all(one.last is None for one in each):
        return _NO_SIGN_INS
    since = at - timedelta(days=UNUSED_DAYS)
    unused = [one for one in each if (one.last or one.created or at) < since]
    either = [one for one in active if one.guest is None and (one.last or one.created or since) <= since]
    if either and not unused:
        return Unseen(unseen=f"userType of {either[0].name} says neither Member nor Guest")
    unsure = [one for one in each if one.last is None and one.created is None]
    if unsure and not unused:
        return Unseen(unseen=f"when {unsure[0].name} was made or last used was not collected")
    return Unused(count=len(unused), total=len(each), named=some(one.name for one in unused))


def _shared(accounts: tuple[Account, ...]) -> Seen[tuple[str, ...]]:
    named = [one for one in accounts if not _PSEUDONYM.match(one.name)]
    called = [one for one in named if one.enabled and one.guest is not True and is_desk(one.name)]
    if called and all(one.last is None for one in accounts):
        return _NO_SIGN_INS
    desks = some(one.name for one in called if one.last is not None)
    if not desks and any(one.enabled and not one.named for one in accounts):
        return Unseen(unseen="an account was listed without its userPrincipalName")
    if not desks and len(named) < len(accounts):
        return Unseen(unseen="the snapshot holds pseudonyms in place of addresses")
    return desks
