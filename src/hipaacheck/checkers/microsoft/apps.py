"""Say who may let applications into the tenant's data, and which ones reach mail or files already."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import JsonValue

from hipaacheck.checkers.microsoft.grants import grants_of
from hipaacheck.checkers.shared.grants import AppGrant
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj, TenantData
from hipaacheck.tenants.microsoft.names import as_objects
from hipaacheck.tenants.typed import Api, listed, look_up, read

Consent = Literal["none", "low", "recommended", "mail-clients", "own", "any"]
"""What users may agree to, best first: `own` are conditions that the organisation wrote itself."""

# Microsoft, "Manage app consent policies" (2026-01): what each built-in policy lets users agree to.
_FOR_SELF = "ManagePermissionGrantsForSelf."
_BUILT_IN: dict[str, Consent] = {
    "microsoft-user-default-low": "low",
    "microsoft-user-default-recommended": "recommended",
    "microsoft-user-default-allow-consent-apps": "mail-clients",
    "microsoft-user-default-legacy": "any",
}
_ORDER: tuple[Consent, ...] = ("none", "low", "recommended", "mail-clients", "own", "any")

# Group setting template "Consent Policy Settings".
_CONSENT_SETTINGS = "dffd5d46-495d-40a9-8e21-954ff55e198a"


class AppsFacts(Record):
    """Applications.

    `consent` is what users may let applications do with their data without asking. `may_ask` is whether they
    can ask an administrator instead. `may_register` is whether they may register applications themselves.
    `grants` are applications of others that reach mail, files, chats or calendars.
    """

    consent: Seen[Consent] = "none"
    may_ask: Seen[bool] = True
    may_register: Seen[bool] = False
    grants: Seen[tuple[AppGrant, ...]] = ()


def _consent(value: JsonValue) -> Consent:
    names = [str(one) for one in listed(value)]
    found: list[Consent] = [
        _BUILT_IN.get(name.removeprefix(_FOR_SELF).lower(), "own")
        for name in names
        if name.startswith(_FOR_SELF)
    ]
    return max(found, key=_ORDER.index, default="none")


class _Policy(Record):
    consent: Annotated[
        Seen[Consent],
        Api(
            "defaultUserRolePermissions.permissionGrantPoliciesAssigned",
            also=("permissionGrantPolicyIdsAssignedToDefaultUserRole",),
            parse=_consent,
        ),
    ]
    may_register: Annotated[Seen[bool], Api("defaultUserRolePermissions.allowedToCreateApps")]


class _Requests(Record):
    on: Annotated[Seen[bool], Api("isEnabled")]


def make(data: TenantData) -> AppsFacts:
    """Return who may let applications in, and which are."""
    found = data.one("authorization_policy")
    policy = _Policy(consent=found, may_register=found) if isinstance(found, Unseen) else read(_Policy, found)
    return AppsFacts(
        consent=policy.consent,
        may_ask=_may_ask(data),
        may_register=policy.may_register,
        grants=grants_of(data),
    )


def _may_ask(data: TenantData) -> Seen[bool]:
    found = data.one("admin_consent_policy")
    if not isinstance(found, Unseen):
        return read(_Requests, found).on
    settings = data.of("directory_settings")
    return found if isinstance(settings, Unseen) else _may_ask_by_settings(settings)


def _may_ask_by_settings(settings: Iterable[Obj]) -> Seen[bool]:
    """Return what the older place of this setting says; without one of its own a tenant has it off."""
    for raw in settings:
        values = look_up(raw, "values")
        if look_up(raw, "templateId") != _CONSENT_SETTINGS or isinstance(values, Unseen):
            continue
        for one in as_objects(values):
            if look_up(one, "name") == "EnableAdminConsentRequests":
                said = str(look_up(one, "value")).lower()
                strange = Unseen(
                    unseen=f"EnableAdminConsentRequests is {said[:40]!r}, which hipaacheck does not know"
                )
                return said == "true" if said in ("true", "false") else strange
    return False
