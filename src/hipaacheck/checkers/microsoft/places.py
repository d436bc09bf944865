"""Say how much of a place, such as Exchange or Teams, a policy of Purview is about."""

from typing import Literal, TypeAlias

from pydantic import JsonValue

from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import Obj
from hipaacheck.tenants.typed import listed, look_up

Reach: TypeAlias = Literal["all", "part", "none"]

_ALL = "all"
_NARROWING = {
    "Exchange": (
        "ExchangeSender",
        "ExchangeSenderException",
        "ExchangeSenderMemberOf",
        "ExchangeSenderMemberOfException",
    ),
    "OneDrive": (
        "OneDriveSharedBy",
        "ExceptIfOneDriveSharedBy",
        "OneDriveSharedByMemberOf",
        "ExceptIfOneDriveSharedByMemberOf",
    ),
}


def reach(policy: Obj, place: str) -> Seen[Reach]:
    """Return whether a policy is about all of a place, part of it or none of it.

    `place` is the name in PowerShell, such as Exchange for ExchangeLocation. Exceptions, and conditions on
    the sender, leave part of it.
    """
    where = look_up(policy, f"{place}Location")
    if isinstance(where, Unseen):
        return where
    if not listed(where):
        return "part" if _any(policy, f"{place}AdaptiveScopes") else "none"
    narrowing = (f"{place}LocationException", f"{place}AdaptiveScopesException", *_NARROWING.get(place, ()))
    if not any(_is_all(one) for one in listed(where)) or any(_any(policy, name) for name in narrowing):
        return "part"
    return "all"


def _any(policy: Obj, name: str) -> bool:
    found = look_up(policy, name)
    return not isinstance(found, Unseen) and any(one not in ("", {}) for one in listed(found))


def _is_all(one: JsonValue) -> bool:
    names = [look_up(one, key) for key in ("Name", "DisplayName")] if isinstance(one, dict) else [one]
    return any(isinstance(name, str) and name.casefold() == _ALL for name in names)
