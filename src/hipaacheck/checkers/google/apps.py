"""Say which applications of others Google Workspace lets at its data, and which were let in."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import JsonValue

from hipaacheck.checkers.google.grants import grants_of
from hipaacheck.checkers.google.scoped import Scoped, scoped
from hipaacheck.checkers.shared.grants import AppGrant
from hipaacheck.checkers.shared.text import clean
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api

Access = Literal["none", "sign-in", "any"]

# The words were renamed in 2026; both spellings occur. Source: scubagoggles/rego/Commoncontrols.rego, 1.1.0.
_ACCESS: dict[str, Access] = {
    "BLOCK_ALL": "none",
    "BLOCK_ALL_SCOPES": "none",
    "ALLOW_SIGN_IN_ONLY": "sign-in",
    "ALLOW_SIGN_IN_SCOPES_ONLY": "sign-in",
    "ACCESS_LEVEL_UNSPECIFIED": "any",
    "UNSPECIFIED_UBER_BLOCK": "any",
}

# Services in which people keep content, or from which everything can be reached, and their groups of scopes.
_GROUPS = {
    "Gmail": "GMAIL",
    "Drive": "DRIVE",
    "Chat": "CHAT",
    "Calendar": "CALENDAR",
    "Contacts": "CONTACTS",
    "Admin": "GSUITE_ADMIN",
    "Vault": "VAULT",
}
_RISKY = "_HIGH_RISK"


def _access(value: JsonValue) -> Access:
    if isinstance(value, str) and value in _ACCESS:
        return _ACCESS[value]
    raise ValueError("is no access level that is known")


def _groups(value: JsonValue) -> frozenset[str]:
    """Return the groups of scopes that are restricted; one that is not listed is open to all applications."""
    if not isinstance(value, list):
        raise ValueError("is no list of services")
    found: set[str] = set()
    for one in value:
        group = one.get("scopesGroup") if isinstance(one, Mapping) else None
        if not isinstance(one, Mapping) or not isinstance(group, str):
            raise ValueError("holds what is no service")
        if one.get("isEnabled") is False:
            found.add(group)
    return frozenset(found)


def _open(value: JsonValue) -> tuple[str, ...]:
    closed = {group.removesuffix("_ALL").removesuffix(_RISKY) for group in _groups(value)}
    return tuple(name for name, group in _GROUPS.items() if group not in closed)


def _half_open(value: JsonValue) -> tuple[str, ...]:
    groups = _groups(value)
    closed = {group.removesuffix("_ALL") for group in groups}
    return tuple(name for name, group in _GROUPS.items() if group + _RISKY in groups and group not in closed)


class Unconfigured(Scoped):
    """What applications get that nobody has decided on: nothing, a sign-in, or all that users give."""

    access: Annotated[Seen[Access], Api("accessLevel", parse=_access)] = "none"


class Services(Scoped):
    """The services that applications may ask for although nobody has called them trusted.

    Of those `half_open` they may ask for what Google does not class as high risk: not for the content.
    """

    open: Annotated[Seen[tuple[str, ...]], Api("services", parse=_open)] = ()
    half_open: Annotated[Seen[tuple[str, ...]], Api("services", parse=_half_open)] = ()


class Internal(Scoped):
    """Whether applications that somebody inside made are trusted unseen."""

    trusted: Annotated[Seen[bool], Api("trustInternalApps")] = False


class Marketplace(Scoped):
    """What users may install from the Marketplace; `own_too` adds all applications made inside."""

    access: Annotated[Seen[Literal["ALLOW_NONE", "ALLOW_LISTED_APPS", "ALLOW_ALL"]], Api("accessLevel")] = (
        "ALLOW_LISTED_APPS"
    )
    own_too: Annotated[Seen[bool], Api("allowAllInternalApps")] = False


class DriveSdk(Scoped):
    """Whether applications may work on files in Drive at all."""

    on: Annotated[Seen[bool], Api("enableDriveSdkApiAccess")] = False


class ChatApps(Scoped):
    """Whether users may add applications, and webhooks, to chats."""

    apps: Annotated[Seen[bool], Api("enableApps")] = False
    webhooks: Annotated[Seen[bool], Api("enableWebhooks")] = False


def _domain(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise ValueError("is no address")
    return clean(value.rpartition("@")[2])


class Archive(Scoped):
    """Whether copies of all chats go to another address, and its domain."""

    on: Annotated[Seen[bool], Api("enabled")] = False
    to: Annotated[Seen[str], Api("destinationEmailAddress", parse=_domain)] = ""


class AppsFacts(Record):
    """Applications.

    `blocked` says that those of which nobody has decided anything get no data anywhere. `grants` are those
    that people let into mail, files, chats, calendars or contacts.
    """

    unconfigured: Seen[tuple[Unconfigured, ...]] = (Unconfigured(),)
    blocked: Seen[bool] = True
    services: Seen[tuple[Services, ...]] = (Services(),)
    internal: Seen[tuple[Internal, ...]] = (Internal(),)
    marketplace: Seen[tuple[Marketplace, ...]] = (Marketplace(),)
    drive_sdk: Seen[tuple[DriveSdk, ...]] = (DriveSdk(),)
    chat: Seen[tuple[ChatApps, ...]] = (ChatApps(),)
    archive: Seen[tuple[Archive, ...]] = (Archive(),)
    grants: Seen[tuple[AppGrant, ...]] = ()


def make(data: TenantData) -> AppsFacts:
    """Return which applications may be let in, and which were."""
    unconfigured = scoped(data, "api_controls.unconfigured_third_party_apps", Unconfigured)
    return AppsFacts(
        unconfigured=unconfigured,
        blocked=_blocked(unconfigured),
        services=scoped(data, "api_controls.google_services", Services),
        internal=scoped(data, "api_controls.internal_apps", Internal),
        marketplace=scoped(data, "workspace_marketplace.apps_access_options", Marketplace),
        drive_sdk=scoped(data, "drive_and_docs.drive_sdk", DriveSdk, "drive_and_docs"),
        chat=scoped(data, "chat.chat_apps_access", ChatApps, "chat"),
        archive=scoped(data, "chat.chat_third_party_archiving", Archive, "chat"),
        grants=grants_of(data),
    )


def _blocked(found: Seen[tuple[Unconfigured, ...]]) -> Seen[bool]:
    if isinstance(found, Unseen):
        return found
    unknown = [one.access for one in found if isinstance(one.access, Unseen)]
    if any(one.access == "any" for one in found):
        return False
    return unknown[0] if unknown else True
