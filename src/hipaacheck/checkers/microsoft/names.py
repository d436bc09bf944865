"""Find the names of accounts, roles and applications that policies know by their ids alone."""

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hipaacheck.checkers.microsoft.roles import ROLE_NAMES
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Unseen
from hipaacheck.tenants.data import Obj, TenantData
from hipaacheck.tenants.microsoft.names import as_objects
from hipaacheck.tenants.typed import look_up

__all__ = ["Names", "names_of", "platform", "some"]

# Applications of Microsoft that policies name, the same in every tenant.
_KNOWN_APPS = {
    "Office365": "Office 365",
    "MicrosoftAdminPortals": "the Microsoft admin portals",
    "d4ebce55-015a-49b5-a083-c84d1797ae8c": "Microsoft Intune Enrollment",
    "797f4846-ba00-4fd7-ba43-dac1f8f63013": "Windows Azure Service Management API",
    "00000002-0000-0ff1-ce00-000000000000": "Office 365 Exchange Online",
    "00000003-0000-0ff1-ce00-000000000000": "Office 365 SharePoint Online",
    "00000003-0000-0000-c000-000000000000": "Microsoft Graph",
}
_PLATFORMS = {"iOS": "iOS", "macOS": "macOS", "windowsPhone": "Windows Phone"}


@dataclass(frozen=True)
class Names:
    """Names by id; ids in small letters."""

    accounts: Mapping[str, str]
    roles: Mapping[str, str]
    apps: Mapping[str, str]

    def account(self, account_id: str) -> str:
        """Return the name that an account signs in with, or its id."""
        return self.accounts.get(account_id, account_id)

    def role(self, role_id: str) -> str:
        """Return the name of a role, or its id."""
        return self.roles.get(role_id, role_id)

    def app(self, app_id: str) -> str:
        """Return the name of an application, or its id."""
        return _KNOWN_APPS.get(app_id) or self.apps.get(app_id.lower(), app_id)


@functools.lru_cache(maxsize=8)
def names_of(data: TenantData) -> Names:
    """Return the names that the data holds; a source that was not collected has none."""
    accounts = _named(data, "privileged_users", "id", "displayName")
    accounts |= dict(_members(data))
    accounts |= _named(data, "registration_details", "id", "userPrincipalName")
    accounts |= _named(data, "users", "id", "userPrincipalName")
    roles = _named(data, "directory_roles", "roleTemplateId", "displayName") | dict(ROLE_NAMES)
    return Names(accounts, roles, _named(data, "service_principals", "appId", "displayName"))


def platform(word: str) -> str:
    """Return the name of a platform as people write it."""
    return _PLATFORMS.get(word, word.capitalize())


def _members(data: TenantData) -> Iterator[tuple[str, str]]:
    roles = data.of("directory_roles")
    for role in () if isinstance(roles, Unseen) else roles:
        members = look_up(role, "members")
        if not isinstance(members, Unseen):
            yield from _pairs(as_objects(members), "id", "displayName")
            yield from _pairs(as_objects(members), "id", "userPrincipalName")


def _named(data: TenantData, source: str, key: str, name: str) -> dict[str, str]:
    objects = data.of(source)
    return {} if isinstance(objects, Unseen) else dict(_pairs(objects, key, name))


def _pairs(objects: Iterable[Obj], key: str, name: str) -> Iterator[tuple[str, str]]:
    for raw in objects:
        found, called = look_up(raw, key), look_up(raw, name)
        if isinstance(found, str) and isinstance(called, str) and called:
            yield found.lower(), called
