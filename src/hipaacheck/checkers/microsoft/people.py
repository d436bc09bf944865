"""Read the accounts of a tenant: on or off, guest or member, and when somebody last signed in."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import Obj, TenantData
from hipaacheck.tenants.typed import look_up, moment

_SIGN_INS = ("lastSignInDateTime", "lastNonInteractiveSignInDateTime", "lastSuccessfulSignInDateTime")


@dataclass(frozen=True, slots=True)
class Account:
    """One account; `last` is the newest sign-in of any kind, None when none is recorded."""

    id: str
    name: str
    enabled: bool
    guest: bool
    created: datetime | None
    last: datetime | None


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
        name=name if isinstance(name, str) else "an account without a name",
        enabled=look_up(raw, "accountEnabled") is not False,
        guest=isinstance(kind, str) and kind.lower() == "guest",
        created=_moment(raw, "createdDateTime"),
        last=max(_sign_ins(raw), default=None),
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
