"""Give the flat Conditional Access policies of a configuration snapshot the shape of Graph v1.0.

Names of the flat fields: Microsoft365DSC's AADConditionalAccessPolicy, whose schema the snapshots share, and
snapshots that Microsoft's Nik Charlebois and others published in January and March 2026.
"""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from hipaacheck.tenants.data import Obj
from hipaacheck.tenants.microsoft.names import camel, is_empty

ROLES: Mapping[str, str] = {
    "Application Administrator": "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
    "Authentication Administrator": "c4e39bd9-1100-46d3-8c65-fb160da0071f",
    "Billing Administrator": "b0f54661-2d74-4c50-afa3-1ec803f12efe",
    "Cloud Application Administrator": "158c047a-c907-4556-b7ef-446551a6b5f7",
    "Compliance Administrator": "17315797-102d-40b4-93e0-432062caca18",
    "Conditional Access Administrator": "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9",
    "Directory Synchronization Accounts": "d29b2b05-8046-44ba-8758-1e26182fcf32",
    "Exchange Administrator": "29232cdf-9323-42fd-ade2-1d097af3e4de",
    "Global Administrator": "62e90394-69f5-4237-9190-012177145e10",
    "Global Reader": "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
    "Helpdesk Administrator": "729827e3-9c14-49f7-bb1b-9608f156bbb8",
    "Hybrid Identity Administrator": "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2",
    "Intune Administrator": "3a2c62db-5318-420d-8d74-23affee5d9d5",
    "On Premises Directory Sync Account": "a92aed5d-d78a-4d16-b381-09adb37eb3b0",
    "Password Administrator": "966707d0-3269-4727-9be2-8c3a10f19b9d",
    "Privileged Authentication Administrator": "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",
    "Privileged Role Administrator": "e8611ab8-c189-46e8-94e1-60213ab1f814",
    "Security Administrator": "194ae4cb-b126-40b2-bd5b-6091b380977d",
    "Security Reader": "5d6b6bb7-de71-4623-b4af-96380a352509",
    "SharePoint Administrator": "f28a1f50-f6e7-4571-818b-6a12f2af6b6c",
    "User Administrator": "fe930be7-5e62-47db-91af-98c3a49a38b1",
}
"""Template ids of roles that snapshots give by name (Microsoft Entra built-in roles, read 2026-11)."""

STRENGTHS: Mapping[str, str] = {
    "Multifactor authentication": "00000000-0000-0000-0000-000000000002",
    "Passwordless MFA": "00000000-0000-0000-0000-000000000003",
    "Phishing-resistant MFA": "00000000-0000-0000-0000-000000000004",
}
"""Ids of the built-in authentication strengths; those of a tenant's own are not in a snapshot."""

_TOP = ("Id", "DisplayName", "State", "Description", "CreatedDateTime", "ModifiedDateTime")
_CONDITION_LISTS = ("ClientAppTypes", "SignInRiskLevels", "UserRiskLevels")
_GROUPED: Mapping[str, tuple[str, ...]] = {
    "platforms": ("IncludePlatforms", "ExcludePlatforms"),
    "locations": ("IncludeLocations", "ExcludeLocations"),
    "clientApplications": ("IncludeServicePrincipals", "ExcludeServicePrincipals"),
}
_GRANTS = ("BuiltInControls", "CustomAuthenticationFactors", "TermsOfUse")
_SESSIONS: Mapping[str, Mapping[str, str]] = {
    "applicationEnforcedRestrictions": {"isEnabled": "ApplicationEnforcedRestrictionsIsEnabled"},
    "cloudAppSecurity": {
        "isEnabled": "CloudAppSecurityIsEnabled",
        "cloudAppSecurityType": "CloudAppSecurityType",
    },
    "signInFrequency": {
        "isEnabled": "SignInFrequencyIsEnabled",
        "value": "SignInFrequencyValue",
        "type": "SignInFrequencyType",
        "frequencyInterval": "SignInFrequencyInterval",
    },
    "persistentBrowser": {"isEnabled": "PersistentBrowserIsEnabled", "mode": "PersistentBrowserMode"},
    "secureSignInSession": {"isEnabled": "SecureSignInSessionIsEnabled"},
}
_CASED = ("type", "mode", "frequencyInterval", "cloudAppSecurityType")


class _Flat:
    """The flat fields of one policy; what nobody took is left at the end."""

    def __init__(self, raw: Obj) -> None:
        self._raw = raw
        self._taken: set[str] = {"IsSingleInstance", "Ensure"}

    def take(self, name: str) -> JsonValue:
        """Return a field, null when it is empty or missing."""
        self._taken.add(name)
        value = self._raw.get(name)
        return None if is_empty(value) else value

    def many(self, name: str) -> list[JsonValue]:
        """Return a list; a snapshot may leave an empty one out, and write a list of one without brackets."""
        value = self.take(name)
        if value is None:
            return []
        return value if isinstance(value, list) else [value]

    def left(self) -> Iterator[tuple[str, JsonValue]]:
        """Yield what nobody took and holds something."""
        for name, value in self._raw.items():
            if name not in self._taken and not is_empty(value):
                yield name, value


def access_policy(raw: Obj) -> Obj:
    """Return a policy in Graph's shape. Users and groups stay as the snapshot gives them, by name.

    Every condition that is not known here goes along under its own name, so that a policy never looks wider
    than it is.
    """
    flat = _Flat(raw)
    found: dict[str, JsonValue] = {camel(name): flat.take(name) for name in _TOP}
    found["grantControls"] = _grants(flat)
    found["sessionControls"] = _session(flat)
    conditions = _conditions(flat)
    for name, value in flat.left():
        conditions[camel(name)] = value
    found["conditions"] = conditions
    return found


def _conditions(flat: _Flat) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {camel(name): flat.many(name) for name in _CONDITION_LISTS}
    found["applications"] = {
        "includeApplications": flat.many("IncludeApplications"),
        "excludeApplications": flat.many("ExcludeApplications"),
        "includeUserActions": flat.many("IncludeUserActions"),
        "includeAuthenticationContextClassReferences": flat.many("AuthenticationContexts"),
        "applicationFilter": _filter(flat, "ApplicationsFilterMode", "ApplicationsFilter"),
    }
    found["users"] = _users(flat)
    for name, fields in _GROUPED.items():
        lists: dict[str, JsonValue] = {camel(field): flat.many(field) for field in fields}
        found[name] = None if is_empty(lists) else lists
    rule = _filter(flat, "DeviceFilterMode", "DeviceFilterRule")
    devices = {
        "includeDevices": flat.many("IncludeDevices"),
        "excludeDevices": flat.many("ExcludeDevices"),
        "deviceFilter": rule,
    }
    found["devices"] = None if is_empty(devices) else devices
    transfer = flat.take("TransferMethods") or flat.take("ProtocolFlows")
    found["authenticationFlows"] = None if transfer is None else {"transferMethods": transfer}
    return found


def _users(flat: _Flat) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for side in ("Include", "Exclude"):
        for kind in ("Users", "Groups"):
            found[camel(side + kind)] = flat.many(side + kind)
        roles = flat.many(f"{side}Roles")
        found[camel(f"{side}Roles")] = [
            ROLES.get(role, role) if isinstance(role, str) else role for role in roles
        ]
        guests = flat.many(f"{side}GuestOrExternalUserTypes")
        kind_of_tenants = flat.take(f"{side}ExternalTenantsMembershipKind")
        tenants = flat.many(f"{side}ExternalTenantsMembers")
        found[camel(f"{side}GuestsOrExternalUsers")] = (
            {
                "guestOrExternalUserTypes": ",".join(str(one) for one in guests),
                "externalTenants": {"membershipKind": kind_of_tenants, "members": tenants},
            }
            if guests
            else None
        )
    return found


def _filter(flat: _Flat, mode: str, rule: str) -> JsonValue:
    found: dict[str, JsonValue] = {"mode": flat.take(mode), "rule": flat.take(rule)}
    return None if found["rule"] is None else found


def _grants(flat: _Flat) -> JsonValue:
    """Return the grant controls; an authentication strength of the tenant's own has a name and no id."""
    found: dict[str, JsonValue] = {camel(name): flat.many(name) for name in _GRANTS}
    name = flat.take("AuthenticationStrength")
    strength: dict[str, JsonValue] = {"displayName": name}
    if isinstance(name, str) and name in STRENGTHS:
        strength["id"] = STRENGTHS[name]
    found["authenticationStrength"] = None if name is None else strength
    operator = flat.take("GrantControlOperator")
    return None if is_empty(found) else {"operator": operator, **found}


def _session(flat: _Flat) -> JsonValue:
    """Return the session controls that are on; a snapshot writes those that are not set as false."""
    found: dict[str, JsonValue] = {}
    for name, fields in _SESSIONS.items():
        control = {field: _cased(field, flat.take(flat_name)) for field, flat_name in fields.items()}
        found[name] = control if control["isEnabled"] is True else None
    off = flat.take("DisableResilienceDefaultsIsEnabled")
    found["disableResilienceDefaults"] = True if off is True else None
    return None if is_empty(found) else found


def _cased(field: str, value: JsonValue) -> JsonValue:
    return camel(value) if field in _CASED and isinstance(value, str) else value
