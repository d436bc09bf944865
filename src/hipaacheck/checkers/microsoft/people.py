"""Read the accounts of a tenant: on or off, guest or member, and when somebody last signed in."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import Obj, TenantData
from hipaacheck.tenants.typed import look_up, moment

_SIGN_INS = ("lastSignInDateTime", "lastNonInteractiveSignInDateTime", "lastSuccessfulSignInDateTime")
_KINDS = {"guest": True, "member": False}
"""Whether an account is a guest's, by its userType (Graph: user)."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account; `last` is the newest sign-in of any kind, None when none is recorded.

    `id` is empty and `named` false where the data does not say. `guest` is None for a kind of account that is
    not known.
    """

    id: str
    name: str
    enabled: bool
    guest: bool | None
    created: datetime | None
    last: datetime | None
    named: bool = True


@functools.lru_cache(maxsize=8)
def accounts_of(data: TenantData) -> Seen[tuple[Account, ...]]:
    """Return the accounts, or why they are not known; one that does not say whether it is on counts as on."""
    found = data.of("users")
    return found if isinstance(found, Unseen) else tuple(_account(raw) for raw in found)


def _account(raw: Obj) -> Account:
    name, kind = look_up(raw, "userPrincipalName"), look_up(raw, "userType")
    account_id = look_up(raw, "id")
    return Account(
        id=account_id.lower() if isinstance(account_id, str) else "",
        name=name if isinstance(name, str) and name else "an account without a name",
        enabled=look_up(raw, "accountEnabled") is not False,
        guest=_KINDS.get(kind.lower()) if isinstance(kind, str) else None,
        created=_moment(raw, "createdDateTime"),
        last=max(_sign_ins(raw), default=None),
        named=isinstance(name, str) and name != "",
    )


def _sign_ins(raw: Obj) -> Iterator[datetime]:
    for name in _SIGN_INS:
        found = _moment(raw, f"signInActivity.{name}")
        if found is not None:
            yield found


def _moment(raw: Obj, path: str) -> datetime | None:
    value = look_up(raw, path)
    try:
        return None if value is None or isinstance(value, Unseen) else moment(value)
    except (ValueError, OverflowError):
        return None
