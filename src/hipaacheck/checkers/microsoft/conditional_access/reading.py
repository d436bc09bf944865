"""Make a policy from its raw object, as Graph v1.0, Graph beta and their exports write it."""

from collections.abc import Iterator
from itertools import chain

from hipaacheck.checkers.microsoft.conditional_access.asked import any_is_enough, controls_of, session_of
from hipaacheck.checkers.microsoft.conditional_access.policy import ALL, Dim, Policy, Reach
from hipaacheck.checkers.microsoft.conditional_access.raw import (
    NotUnderstoodError,
    flags,
    is_blank,
    others,
    part,
    text,
    texts,
    value,
)
from hipaacheck.model import Unseen
from hipaacheck.tenants.data import Obj
from hipaacheck.tenants.typed import look_up

GUESTS = (
    "internalGuest",
    "b2bCollaborationGuest",
    "b2bCollaborationMember",
    "b2bDirectConnectUser",
    "otherExternalUser",
    "serviceProvider",
)
"""The kinds of guests and external users (Graph: conditionalAccessGuestOrExternalUserTypes)."""

EVERYBODY = "user:All"

# What the older word GuestsOrExternalUsers takes in at least, where it includes.
_GUESTS_AT_LEAST = GUESTS[:2]

_CONDITIONS = frozenset(
    {
        "users",
        "applications",
        "clientapptypes",
        "platforms",
        "locations",
        "signinrisklevels",
        "userrisklevels",
        "insiderrisklevels",
        "serviceprincipalrisklevels",
        "clientapplications",
        "devices",
        "devicestates",
        "authenticationflows",
    }
)
_USERS = frozenset(
    f"{way}{what}"
    for way in ("include", "exclude")
    for what in ("users", "groups", "roles", "guestsorexternalusers")
)
_APPLICATIONS = frozenset(
    {
        "includeapplications",
        "excludeapplications",
        "applicationfilter",
        "includeuseractions",
        "includeauthenticationcontextclassreferences",
    }
)
_LISTS = {
    "users": tuple(f"{way}{what}" for way in ("include", "exclude") for what in ("Users", "Groups", "Roles")),
    "applications": ("includeApplications", "excludeApplications"),
    "platforms": ("includePlatforms", "excludePlatforms"),
    "locations": ("includeLocations", "excludeLocations"),
}
_GRANTS = frozenset(
    {
        "operator",
        "builtincontrols",
        "customauthenticationfactors",
        "termsofuse",
        "authenticationstrength",
        "id",
    }
)


def is_for_workloads(raw: Obj) -> bool:
    """Return whether a policy is about applications that sign in as themselves, not about people."""
    chosen = value(raw, "conditions.clientApplications"), value(raw, "conditions.servicePrincipalRiskLevels")
    return not all(is_blank(one) for one in chosen)


def read_policy(raw: Obj, name: str) -> Policy:
    """Return a policy. Raises NotUnderstoodError for a condition or a control that hipaacheck does not know.

    A condition that is not understood may limit the policy in any way, so such a policy proves nothing.
    """
    conditions = part(raw, "conditions")
    _ask_for(conditions)
    users, apps = part(conditions, "users"), part(conditions, "applications")
    grants = part(raw, "grantControls")
    _refuse_others((conditions, _CONDITIONS), (users, _USERS), (apps, _APPLICATIONS), (grants, _GRANTS))
    if not is_blank(value(raw, "partialEnablementStrategy")):
        raise NotUnderstoodError("partialEnablementStrategy is set, which hipaacheck does not know")
    controls = tuple(controls_of(grants))
    return Policy(
        id=text(raw, "id") or "",
        name=name,
        reach={dim: reach for dim, reach in _reach(conditions, users, apps) if reach != ALL},
        controls=controls,
        any_is_enough=any_is_enough(grants, len(controls)),
        session=session_of(part(raw, "sessionControls")),
    )


def _ask_for(conditions: Obj) -> None:
    """Raise NotUnderstoodError where something is not there that Graph gives of every policy.

    Without a list of who or what is left out a policy looks wider than it is.
    """
    lacking = [
        name for name in ("users", "applications", "clientAppTypes") if value(conditions, name) is None
    ]
    for name, lists in _LISTS.items():
        inner = part(conditions, name)
        if not is_blank(inner):
            lacking += [one for one in lists if isinstance(look_up(inner, one), Unseen)]
    if lacking or not texts(conditions, "clientAppTypes"):
        raise NotUnderstoodError(f"it does not say {', '.join(lacking or ['clientAppTypes'])}")


def _refuse_others(*pairs: tuple[Obj, frozenset[str]]) -> None:
    strange = sorted(chain.from_iterable(others(raw, known) for raw, known in pairs))
    if strange:
        raise NotUnderstoodError(f"it has {', '.join(strange)}, which hipaacheck does not know")


def _reach(conditions: Obj, users: Obj, apps: Obj) -> Iterator[tuple[Dim, Reach]]:
    yield Dim.WHO, _who(users)
    yield Dim.APP, _apps(apps)
    yield Dim.CLIENT, _included(texts(conditions, "clientAppTypes"))
    for dim, name in ((Dim.PLATFORM, "platforms"), (Dim.LOCATION, "locations")):
        place = part(conditions, name)
        included = _included(texts(place, f"include{name}"))
        yield dim, Reach(included.only, frozenset(texts(place, f"exclude{name}")))
    yield Dim.DEVICE, _devices(conditions)
    yield Dim.FLOW, _included(flags(conditions, "authenticationFlows.transferMethods"))
    yield Dim.USER_RISK, _included(texts(conditions, "userRiskLevels"))
    yield Dim.SIGN_IN_RISK, _included(texts(conditions, "signInRiskLevels"))
    yield Dim.INSIDER_RISK, _included(flags(conditions, "insiderRiskLevels"))


def _included(words: tuple[str, ...]) -> Reach:
    return ALL if not words or any(word.lower() == "all" for word in words) else Reach(frozenset(words))


def _who(users: Obj) -> Reach:
    included = frozenset(_people(users, "include", _GUESTS_AT_LEAST))
    everybody = EVERYBODY in included
    return Reach(None if everybody else included, frozenset(_people(users, "exclude", GUESTS)))


def _people(users: Obj, way: str, guests: tuple[str, ...]) -> Iterator[str]:
    for word in texts(users, f"{way}Users"):
        if word == "GuestsOrExternalUsers":
            yield from (f"guests:{kind}" for kind in guests)
        elif word == "All" and way == "exclude":
            raise NotUnderstoodError("it excludes all users, which hipaacheck does not know")
        elif word != "None":
            yield EVERYBODY if word == "All" else f"user:{word.lower()}"
    yield from (f"group:{one.lower()}" for one in texts(users, f"{way}Groups"))
    yield from (f"role:{one.lower()}" for one in texts(users, f"{way}Roles"))
    outside = part(users, f"{way}GuestsOrExternalUsers")
    tenants = sorted(texts(outside, "externalTenants.members"))
    listed = text(outside, "externalTenants.membershipKind") == "enumerated"
    of = f"@{' '.join(tenants)}" if listed or tenants else ""
    yield from (f"guests:{kind}{of}" for kind in flags(outside, "guestOrExternalUserTypes"))


def _apps(apps: Obj) -> Reach:
    words = texts(apps, "includeApplications")
    only = None if "All" in words else frozenset(word for word in words if word != "None")
    actions = texts(apps, "includeUserActions")
    contexts = texts(apps, "includeAuthenticationContextClassReferences")
    if actions or contexts:
        only = frozenset((*actions, *contexts))
    but = frozenset(texts(apps, "excludeApplications"))
    return _filtered(Reach(only, but), part(apps, "applicationFilter"))


def _devices(conditions: Obj) -> Reach:
    devices, states = part(conditions, "devices"), part(conditions, "deviceStates")
    fields = ("Devices", "DeviceStates")
    included = [word for name in fields for word in texts(devices, f"include{name}")]
    excluded = [word for name in fields for word in texts(devices, f"exclude{name}")]
    included += texts(states, "includeStates")
    excluded += texts(states, "excludeStates")
    reach = Reach(_included(tuple(included)).only, frozenset(excluded))
    return _filtered(reach, part(devices, "deviceFilter"))


def _filtered(reach: Reach, chosen: Obj) -> Reach:
    """Return a reach that a filter narrows; what the filter's rule takes in is not known here."""
    mode, rule = text(chosen, "mode"), text(chosen, "rule")
    if mode is None and rule is None:
        return reach
    token = f"filter: {rule}"
    if mode == "exclude":
        return Reach(reach.only, reach.but | {token})
    if mode == "include":
        return Reach(frozenset({token}), reach.but)
    raise NotUnderstoodError(f"a filter has the mode {mode}, which hipaacheck does not know")
