"""Say who may let applications into the tenant's data, and which ones reach mail or files already."""

from typing import Annotated, Literal

from pydantic import JsonValue

from hipaacheck.checkers.microsoft.grants import grants_of
from hipaacheck.checkers.microsoft.group_settings import settings_of
from hipaacheck.checkers.shared.grants import AppGrant
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Objects, TenantData
from hipaacheck.tenants.typed import Api, read

Consent = Literal["none", "low", "recommended", "mail-clients", "own", "any"]
"""What users may agree to, best first: `own` are conditions that the organisation wrote itself."""

# Microsoft, "Manage app consent policies" (2026-01): what each built-in policy lets users agree to.
_FOR_SELF = "managepermissiongrantsforself."
_FOR_OWNED = "managepermissiongrantsforownedresource."
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
    """Return the most that users may agree to. Raises ValueError for a policy in a form that is not known."""
    names = value if isinstance(value, list) else [value]
    found = [_consent_by(name) for name in names]
    return max((one for one in found if one is not None), key=_ORDER.index, default="none")


def _consent_by(value: JsonValue) -> Consent | None:
    """Return what one policy lets users agree to; None for one about what they own. Raises ValueError."""
    name = value.lower() if isinstance(value, str) else ""
    if name.startswith(_FOR_SELF):
        return _BUILT_IN.get(name.removeprefix(_FOR_SELF), "own")
    if not name.startswith(_FOR_OWNED):
        raise ValueError("is no policy for consent")
    return None


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


def _may_ask_by_settings(settings: Objects) -> Seen[bool]:
    """Return what the older place of this setting says; without one of its own a tenant has it off."""
    own = settings_of(settings, _CONSENT_SETTINGS)
    if own is None or isinstance(own, Unseen):
        return own or False
    said = str(own.get("EnableAdminConsentRequests", False)).lower()
    strange = Unseen(unseen=f"EnableAdminConsentRequests is {said[:40]!r}, which hipaacheck does not know")
    return said == "true" if said in ("true", "false") else strange
