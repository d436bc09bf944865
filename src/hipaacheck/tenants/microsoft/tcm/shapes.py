"""Bring resources of a configuration snapshot into the shape of Graph v1.0 or of the cmdlet."""

from collections.abc import Callable, Mapping

from pydantic import JsonValue

from hipaacheck.tenants.data import Obj, Objects
from hipaacheck.tenants.microsoft.names import as_objects, camel, graph_object, is_empty
from hipaacheck.tenants.microsoft.tcm.access import access_policy

Resources = Mapping[str, Objects]
"""The properties of the resources of a source, by resource type."""

_GUESTS = {
    "User": "a0b1b346-4d3e-4e8b-98f8-753987be4970",
    "Guest": "10dae51f-b6af-4016-8d66-8c2a99b929b3",
    "RestrictedGuest": "2af84b1e-32c8-42b7-82bc-daa82404023b",
}
"""Ids of the three roles that guests can have (Graph authorizationPolicy, guestUserRoleId)."""

_DEFAULT_ROLE = "defaultUserRole"
_GRANTS = "permissionGrantPolicyIdsAssignedToDefaultUserRole"
_COMPLIANCE = "microsoft.intune.devicecompliancepolicy"
_COMPLIANCE_TYPES = {
    "windows10": "windows10CompliancePolicy",
    "macos": "macOSCompliancePolicy",
    "ios": "iosCompliancePolicy",
    "android": "androidCompliancePolicy",
    "androiddeviceowner": "androidDeviceOwnerCompliancePolicy",
    "androidworkprofile": "androidWorkProfileCompliancePolicy",
}
_METHODS = "microsoft.entra.authenticationmethodpolicy"


def _all(resources: Resources) -> Objects:
    return tuple(one for many in resources.values() for one in many)


def _graph(resources: Resources) -> Objects:
    return tuple(graph_object(one) for one in _all(resources))


def _conditional_access(resources: Resources) -> Objects:
    return tuple(access_policy(one) for one in _all(resources))


def _authorization(resources: Resources) -> Objects:
    return tuple(_authorization_policy(one) for one in _graph(resources))


def _authorization_policy(flat: Obj) -> Obj:
    """Return the policy with the permissions of the default user role inside, as in Graph."""
    role: dict[str, JsonValue] = {}
    found: dict[str, JsonValue] = {}
    for name, value in flat.items():
        if name == _GRANTS:
            role["permissionGrantPoliciesAssigned"] = [value] if isinstance(value, str) else value
        elif name.startswith(_DEFAULT_ROLE):
            role[camel(name.removeprefix(_DEFAULT_ROLE))] = value
        elif name == "guestUserRole" and isinstance(value, str):
            found["guestUserRoleId"] = _GUESTS.get(value, value)
        elif name == "allowInvitesFrom" and isinstance(value, str):
            found[name] = camel(value)
        else:
            found[name] = value
    return {**found, "defaultUserRolePermissions": role}


def _authentication_methods(resources: Resources) -> Objects:
    """Return the one policy with the methods that the snapshot holds; each is a resource type of its own."""
    policies = [graph_object(one) for one in resources.get(_METHODS, ())]
    methods = [graph_object(one) for kind, many in resources.items() if kind != _METHODS for one in many]
    if len(policies) > 1 or not methods:
        return tuple(policies)
    policy = policies[0] if policies else {"id": "authenticationMethodsPolicy"}
    inner: list[JsonValue] = [dict(one) for one in methods]
    return ({**policy, "authenticationMethodConfigurations": inner},)


def _compliance_policies(resources: Resources) -> Objects:
    return tuple(
        _compliance_policy(kind.removeprefix(_COMPLIANCE), one)
        for kind, many in resources.items()
        for one in many
    )


def _compliance_policy(platform: str, raw: Obj) -> Obj:
    found = graph_object(raw)
    found["@odata.type"] = f"#microsoft.graph.{_COMPLIANCE_TYPES.get(platform, platform)}"
    if "assignments" in found:
        targets = as_objects(found["assignments"])
        found["assignments"] = [{"target": _target(one)} for one in targets]
    return found


def _target(flat: Obj) -> dict[str, JsonValue]:
    return {("@odata.type" if name == "dataType" else name): value for name, value in flat.items()}


def _transport_rules(resources: Resources) -> Objects:
    """Return rules with Get-TransportRule's State, which a snapshot writes as Enabled."""
    return tuple(_transport_rule(one) for one in _all(resources))


def _transport_rule(raw: Obj) -> Obj:
    switch = raw.get("Enabled")
    if "State" in raw or not isinstance(switch, bool):
        return raw
    return {**raw, "State": "Enabled" if switch else "Disabled"}


def _named(field: str) -> Callable[[Resources], Objects]:
    """Return a shape that has in `field` what a snapshot gives as Identity only."""

    def shape(resources: Resources) -> Objects:
        return tuple(
            one if field in one or "Identity" not in one else {**one, field: one["Identity"]}
            for one in _all(resources)
        )

    return shape


def _dlp_rules(resources: Resources) -> Objects:
    return tuple(_dlp_rule(one) for one in _all(resources))


def _dlp_rule(raw: Obj) -> Obj:
    """Return a rule whose sensitive information is the plain list that Get-DlpComplianceRule gives."""
    inner = raw.get("ContentContainsSensitiveInformation")
    if not isinstance(inner, Mapping):
        return raw
    kinds = inner.get("SensitiveInformation")
    return {**raw, "ContentContainsSensitiveInformation": [dict(inner)] if is_empty(kinds) else kinds}


SHAPES: Mapping[str, Callable[[Resources], Objects]] = {
    "conditional_access_policies": _conditional_access,
    "authorization_policy": _authorization,
    "authentication_methods_policy": _authentication_methods,
    "security_defaults": _graph,
    "cross_tenant_access": _graph,
    "device_compliance_policies": _compliance_policies,
    "transport_rules": _transport_rules,
    "accepted_domains": _named("DomainName"),
    "remote_domains": _named("DomainName"),
    "dkim_config": _named("Domain"),
    "dlp_rules": _dlp_rules,
}


def shaped(source: str, resources: Resources) -> Objects:
    """Return the objects of a source; those without a shape of their own are spelled as the cmdlet does."""
    return SHAPES.get(source, _all)(resources)
