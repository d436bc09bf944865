"""Check what an emulator serves, and what is asked of it, against Microsoft's own types of Graph v1.0.

graph_types.json holds the types that the emulator uses, taken by this program out of
@microsoft/microsoft-graph-types 2.43.1 (npm; copyright Microsoft Corporation, MIT licence). Make it anew with
python -m tests.support.tenants.graph_types FOLDER/microsoft-graph.d.ts
"""

import functools
import json
import re
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

EXCERPT = Path(__file__).with_name("graph_types.json")
SOURCE = "an excerpt of @microsoft/microsoft-graph-types 2.43.1; see graph_types.LICENSE.txt"
WANTED = (
    *("AccessReviewScheduleDefinition", "AccessReviewScheduleSettings", "AccessReviewQueryScope"),
    *("AccessReviewScope", "AccessReviewReviewerScope", "AdminConsentRequestPolicy", "AppRole"),
    *(
        "AppRoleAssignment",
        "AssignedPlan",
        "AuthenticationMethodConfiguration",
        "ConditionalAccessClientApplications",
    ),
    *("AuthenticationMethodTarget", "AuthenticationMethodsPolicy", "AuthenticationStrengthPolicy"),
    *("AuthenticationCombinationConfiguration", "AuthorizationPolicy", "ConditionalAccessApplications"),
    *("ConditionalAccessConditionSet", "ConditionalAccessExternalTenants", "ConditionalAccessGrantControls"),
    *("ConditionalAccessEnumeratedExternalTenants", "ConditionalAccessGuestsOrExternalUsers"),
    *("ConditionalAccessLocations", "ConditionalAccessPlatforms", "ConditionalAccessPolicy"),
    *("ConditionalAccessSessionControl", "ConditionalAccessSessionControls", "ConditionalAccessUsers"),
    *("ConditionalAccessDevices", "ConditionalAccessFilter", "ControlScore"),
    *("CrossTenantAccessPolicyConfigurationDefault", "CrossTenantAccessPolicyB2BSetting"),
    *("CrossTenantAccessPolicyInboundTrust", "CrossTenantAccessPolicyTarget"),
    *("CrossTenantAccessPolicyTargetConfiguration", "DefaultUserRolePermissions", "DeviceCompliancePolicy"),
    *("DeviceCompliancePolicyAssignment", "DeviceManagement", "DeviceManagementSettings"),
    *("DeviceAndAppManagementAssignmentTarget", "AllDevicesAssignmentTarget", "GroupAssignmentTarget"),
    *("AllLicensedUsersAssignmentTarget", "DirectoryObject", "DirectoryRole", "Domain"),
    *("EmailAuthenticationMethodConfiguration", "Entity", "Fido2AuthenticationMethodConfiguration"),
    *("Group", "GroupSetting", "IdentitySecurityDefaultsEnforcementPolicy", "IdleSessionSignOut"),
    *("IosCompliancePolicy", "KeyCredential", "LicenseUnitsDetail", "MacOSCompliancePolicy"),
    *("ManagedDevice", "MicrosoftAuthenticatorAuthenticationMethodConfiguration", "OAuth2PermissionGrant"),
    *("Organization", "PasswordCredential", "PersistentBrowserSessionControl", "PolicyBase"),
    *("SecureScore", "ServicePlanInfo", "ServicePrincipal", "SettingValue", "SharepointSettings"),
    *("SignInActivity", "SignInFrequencySessionControl", "SmsAuthenticationMethodConfiguration"),
    *("SubscribedSku", "UnifiedRoleAssignmentScheduleInstance", "UnifiedRoleEligibilityScheduleInstance"),
    *("UnifiedRoleScheduleInstanceBase", "User", "UserIdentity", "Identity", "UserRegistrationDetails"),
    *("VerifiedDomain", "VerifiedPublisher", "VoiceAuthenticationMethodConfiguration"),
    *(
        "Windows10CompliancePolicy",
        "SecurityVendorInformation",
        "ConditionalAccessAuthenticationFlows",
        "SmsAuthenticationMethodTarget",
    ),
    *("InboundOutboundPolicyConfiguration",),
)
# Secure Score is an open type: https://learn.microsoft.com/graph/api/resources/controlscore names the first
# two, and recorded answers of a real tenant hold all of them.
OPEN = {
    "ControlScore": frozenset(
        {"scoreInPercentage", "implementationStatus", "lastSynced", "on", "count", "total", "source"}
    )
}
_PLAIN: dict[str, tuple[type, ...]] = {"string": (str,), "boolean": (bool,), "number": (int, float)}


def excerpt(text: str) -> dict[str, Any]:
    """Return the wanted types out of the whole file: base and fields of each, and the words of each enum.

    A field of a type that is not wanted is left out, and may then not be served.
    """
    types, enums = dict(_interfaces(text)), dict(_enums(text))
    kept: dict[str, Any] = {}
    words: dict[str, list[str]] = {}
    for name in WANTED:
        fields = {
            field: kind
            for field, kind in types[name]["fields"].items()
            if (plain := _inner(kind)[0]) in _PLAIN or plain in enums or plain in WANTED
        }
        kept[name] = {"base": types[name]["base"], "fields": fields}
        words |= {plain: enums[plain] for kind in fields.values() if (plain := _inner(kind)[0]) in enums}
    return {"source": SOURCE, "types": kept, "enums": words}


def _interfaces(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    bare = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)
    for found in re.finditer(r"^export interface (\w+)(?: extends (\w+))? \{(.*?)\}$", bare, re.M | re.S):
        fields = re.findall(r'"?([\w.@]+)"?\??:\s*([^;]+);', found[3])
        yield found[1], {"base": found[2], "fields": {name: " ".join(kind.split()) for name, kind in fields}}


def _enums(text: str) -> Iterator[tuple[str, list[str]]]:
    for found in re.finditer(r"^export type (\w+) =([^;{]*);", text, re.M):
        words = re.findall(r'"([^"]*)"', found[2])
        if words:
            yield found[1], words


@functools.cache
def known() -> dict[str, Any]:
    """Return the excerpt."""
    found: dict[str, Any] = json.loads(EXCERPT.read_text(encoding="utf-8"))
    return found


def fields_of(kind: str) -> dict[str, str]:
    """Return the fields of a type, those of its bases too."""
    one = known()["types"][kind]
    inherited = fields_of(one["base"]) if one["base"] else {}
    return {**inherited, **one["fields"]}


def problems(kind: str, value: object, where: str = "") -> Iterator[str]:
    """Yield what is wrong with an object that should be of a type."""
    if not isinstance(value, dict):
        yield f"{where}: no object"
        return
    named = value.get("@odata.type")
    if isinstance(named, str):
        bare = named.removeprefix("#microsoft.graph.")
        derived = bare[:1].upper() + bare[1:]
        if not _is_a(derived, kind):
            yield f"{where}: {named} is no {kind}"
            return
        kind = derived
    fields = fields_of(kind)
    for name, inner in value.items():
        if "@odata." in name or name in OPEN.get(kind, ()):
            continue
        if name not in fields:
            yield f"{where}: {kind} has no {name}"
        else:
            yield from _wrong(fields[name], inner, f"{where}.{name}")


def _is_a(derived: str, kind: str) -> bool:
    types = known()["types"]
    while derived in types:
        if derived == kind:
            return True
        derived = types[derived]["base"]
    return False


def _inner(kind: str) -> tuple[str, bool, bool]:
    """Return the plain type, whether it is a list, and whether it may be null."""
    nullable = kind.startswith("NullableOption<")
    if nullable:
        kind = kind.removeprefix("NullableOption<").removesuffix(">")
    return kind.removesuffix("[]"), kind.endswith("[]"), nullable


def _wrong(kind: str, value: object, where: str) -> Iterator[str]:
    plain, many, nullable = _inner(kind)
    if value is None:
        if not nullable:
            yield f"{where}: may not be null"
        return
    if many != isinstance(value, list):
        yield f"{where}: {'no list' if many else 'a list'}"
        return
    for one in value if isinstance(value, list) else [value]:
        yield from _wrong_one(plain, one, where)


def _wrong_one(plain: str, value: object, where: str) -> Iterator[str]:
    if plain in _PLAIN:
        if not isinstance(value, _PLAIN[plain]) or (plain == "number" and isinstance(value, bool)):
            yield f"{where}: {value!r} is no {plain}"
        elif where.endswith("DateTime") and isinstance(value, str):
            yield from _wrong_time(value, where)
    elif plain in known()["enums"]:
        # Some are flags: several words with commas.
        words = str(value).split(",")
        yield from (
            f"{where}: {word!r} is no {plain}" for word in words if word not in known()["enums"][plain]
        )
    elif plain in known()["types"]:
        yield from problems(plain, value, where)
    elif plain != "any":
        yield f"{where}: the type {plain} is not in the excerpt"


def _wrong_time(value: str, where: str) -> Iterator[str]:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        yield f"{where}: {value!r} is no time"


def main(arguments: list[str]) -> None:
    """Write the excerpt."""
    EXCERPT.write_text(written(Path(arguments[0]).read_text(encoding="utf-8")), encoding="utf-8")


def written(text: str) -> str:
    """Return the file of the excerpt: one line for each type, so that differences can be read."""
    found = excerpt(text)
    parts = [f'"source": {json.dumps(found["source"])}']
    for part in ("types", "enums"):
        lines = [f"  {json.dumps(name)}: {json.dumps(found[part][name])}" for name in sorted(found[part])]
        parts.append(f'"{part}": {{\n' + ",\n".join(lines) + "\n }")
    return "{\n " + ",\n ".join(parts) + "\n}\n"


if __name__ == "__main__":
    main(sys.argv[1:])
