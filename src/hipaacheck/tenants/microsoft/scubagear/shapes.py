"""Bring the objects of each key of ScubaGear's export into the shape of Graph v1.0 or of the cmdlet."""

import json
import re
from collections.abc import Callable, Mapping

from pydantic import JsonValue

from hipaacheck.tenants.data import Obj, Objects
from hipaacheck.tenants.microsoft.names import as_objects, graph_object, without


class UnknownShapeError(Exception):
    """A key holds something else than ScubaGear writes there; the message says what."""


def objects_of(value: JsonValue) -> Objects:
    """Return the objects of a list; PowerShell writes a list of one as the object, an empty one as [null].

    Raises UnknownShapeError for anything else, so that half of a list never passes for all of it.
    """
    many = [one for one in (value if isinstance(value, list) else [value]) if one is not None]
    found = tuple(one for one in many if isinstance(one, Mapping))
    if len(found) != len(many):
        raise UnknownShapeError("holds something other than objects")
    return found


def _graph(value: JsonValue) -> Objects:
    return tuple(graph_object(one) for one in objects_of(value))


def _conditional_access(value: JsonValue) -> Objects:
    return tuple(_access_policy(one) for one in _graph(value))


def _access_policy(policy: Obj) -> Obj:
    """Leave out what only Graph beta has, unless it holds something: then it narrows the policy."""
    conditions, session = policy.get("conditions"), policy.get("sessionControls")
    found = without(policy, "deletedDateTime", "partialEnablementStrategy")
    if isinstance(conditions, Mapping):
        found["conditions"] = without(conditions, "times", "agents", "deviceStates")
    if isinstance(session, Mapping):
        rest = without(session, "continuousAccessEvaluation", "blockSensitiveActions")
        found["sessionControls"] = rest if any(one is not None for one in rest.values()) else None
    return found


_GRANTS = "permissionGrantPolicyIdsAssignedToDefaultUserRole"


def _authorization(value: JsonValue) -> Objects:
    return tuple(_authorization_policy(one) for one in _graph(value))


def _authorization_policy(policy: Obj) -> Obj:
    found = without(policy, "deletedDateTime", "enabledPreviewFeatures", "defaultUserRoleOverrides")
    if "allowedToUseSspr" in found:
        found["allowedToUseSSPR"] = found.pop("allowedToUseSspr")
    if _GRANTS in found:
        grants = found.pop(_GRANTS)
        inner = found.get("defaultUserRolePermissions")
        permissions = dict(inner) if isinstance(inner, Mapping) else {}
        permissions["permissionGrantPoliciesAssigned"] = [grants] if isinstance(grants, str) else grants
        found["defaultUserRolePermissions"] = permissions
    return found


_METHODS = "authenticationMethodConfigurations"


def _authentication_methods(value: JsonValue) -> Objects:
    return tuple(_methods_policy(one) for one in objects_of(value))


def _methods_policy(raw: Obj) -> Obj:
    """Return the policy with its methods.

    ScubaGear 1.3 and newer give both apart; older ones wrote only the names of PowerShell's types where the
    methods should be, and those are left out, so that no method passes for disabled.
    """
    if "authentication_method_policy" not in raw:
        policy = graph_object(raw)
        methods = policy.pop(_METHODS, None)
    else:
        parts = objects_of(raw["authentication_method_policy"])
        if len(parts) != 1:
            raise UnknownShapeError(f"holds {len(parts)} policies where one was expected")
        policy = graph_object(parts[0])
        methods = raw.get("authentication_method_feature_settings")
    many = methods if isinstance(methods, list) else [methods]
    found = as_objects(methods)
    if methods is not None and len(found) == len(many):
        policy[_METHODS] = [graph_object(one) for one in found]
    return policy


def _organization(value: JsonValue) -> Objects:
    """Return Graph's organization, which comes only when Entra ID was assessed."""
    details = [one["AADAdditionalData"] for one in objects_of(value) if "AADAdditionalData" in one]
    if not details or any(isinstance(one, str) for one in details):
        raise UnknownShapeError("holds no data of the directory: ScubaGear asked another product, or failed")
    return tuple(graph_object(one) for inner in details for one in objects_of(inner))


def _privileged_users(value: JsonValue) -> Objects:
    if isinstance(value, Mapping):
        if not all(isinstance(one, Mapping) for one in value.values()):
            raise UnknownShapeError("holds something other than objects")
        return tuple({**one, "id": key} for key, one in value.items() if isinstance(one, Mapping))
    return objects_of(value)


def _privileged_roles(value: JsonValue) -> Objects:
    return tuple(_privileged_role(one) for one in objects_of(value))


def _privileged_role(role: Obj) -> Obj:
    """Return a role with its id, and with lists; without Entra ID P2 ScubaGear exports neither list."""
    found = {"id": role.get("RoleTemplateId"), **role}
    for name in ("Assignments", "Rules"):
        if found.get(name) is not None:
            found[name] = [dict(one) for one in objects_of(found[name])]
    return found


def _spo_tenant(value: JsonValue) -> Objects:
    return tuple(_spo_object(one) for one in objects_of(value))


def _spo_object(raw: Obj) -> Obj:
    """Return Get-SPOTenant's object; from 1.8 SharePoint's REST interface gives it with OData around it."""
    found: dict[str, JsonValue] = {}
    for key, value in raw.items():
        if isinstance(value, Mapping) and set(value) == {"results"}:
            found[key] = value["results"]
        elif key != "__metadata" and not (isinstance(value, Mapping) and "__deferred" in value):
            found[key] = value
    if "ODBSharingCapability" in found:
        found.setdefault("OneDriveSharingCapability", found["ODBSharingCapability"])
    return found


def _power_dlp(value: JsonValue) -> Objects:
    """Return the policies, which the Power Platform wraps in an object with the list `value`."""
    return tuple(policy for one in objects_of(value) for policy in _unwrapped(one))


def _unwrapped(raw: Obj) -> Objects:
    return objects_of(raw["value"]) if "value" in raw else (raw,)


def _dlp_rules(value: JsonValue) -> Objects:
    return tuple({**one, **_repaired(one)} for one in objects_of(value))


def _repaired(rule: Obj) -> Obj:
    """Return the condition of a rule as the JSON it was before ScubaGear 1.0 took out every backslash."""
    text = rule.get("AdvancedRule")
    if not isinstance(text, str) or not _DAMAGED.match(text):
        return {}
    mended = "".join(_mended(part) for part in _QUOTED.split(text))
    try:
        json.loads(mended)
    except (ValueError, RecursionError):
        return {}
    return {"AdvancedRule": mended}


_DAMAGED = re.compile(r"\{(?:rn|\s)*'")
_QUOTED = re.compile(r"('[^']*')")


def _mended(part: str) -> str:
    return json.dumps(part[1:-1]) if part.startswith("'") else part.replace("rn", "\n")


SHAPES: Mapping[str, Callable[[JsonValue], Objects]] = {
    "organization": _organization,
    "domains": _graph,
    "conditional_access_policies": _conditional_access,
    "authorization_policy": _authorization,
    "admin_consent_policy": _graph,
    "authentication_methods_policy": _authentication_methods,
    "subscribed_skus": _graph,
    "directory_settings": _graph,
    "service_plans": _graph,
    "privileged_users": _privileged_users,
    "privileged_roles": _privileged_roles,
    "spo_tenant": _spo_tenant,
    "power_dlp": _power_dlp,
    "dlp_rules": _dlp_rules,
}
"""What shapes each source; the others are objects of cmdlets and stay as they are."""


def shaped(source: str, value: JsonValue) -> Objects:
    """Return the objects of a source. Raises UnknownShapeError."""
    return SHAPES.get(source, objects_of)(value)
