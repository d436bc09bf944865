"""Say in plain words which sign-ins a gap between policies is."""

from hipaacheck.checkers.microsoft.conditional_access.gaps import Place
from hipaacheck.checkers.microsoft.conditional_access.policy import Dim
from hipaacheck.checkers.microsoft.names import Names, platform
from hipaacheck.checkers.microsoft.roles import SYNC_ACCOUNTS

_ORDER = tuple(Dim)

_GUESTS = {
    "internalGuest": "internal guests",
    "b2bCollaborationGuest": "invited guests",
    "b2bCollaborationMember": "invited members",
    "b2bDirectConnectUser": "users of directly connected tenants",
    "otherExternalUser": "other external users",
    "serviceProvider": "users of the service provider",
}
_CLIENTS = {
    "browser": "browsers",
    "mobileAppsAndDesktopClients": "apps on phones and computers",
    "exchangeActiveSync": "Exchange ActiveSync",
    "other": "older protocols (IMAP, POP, SMTP and the like)",
}
_LOCATIONS = {
    "AllTrusted": "every trusted location",
    "00000000-0000-0000-0000-000000000000": "the trusted addresses of multi-factor authentication",
}
_FLOWS = {"deviceCodeFlow": "device code", "authenticationTransfer": "transfer to another device"}

# Devices are enrolled before they can answer as managed devices; Microsoft's guidance leaves this one out.
_ENROLMENT_APPS = ("d4ebce55-015a-49b5-a083-c84d1797ae8c",)


def described(gap: Place, names: Names) -> str:
    """Return what a gap takes in, such as "members of the group x, on iOS"."""
    ordered = sorted(gap, key=lambda one: (_ORDER.index(one[0]), one[1]))
    return ", ".join(_word(dim, token, names) for dim, token in ordered)


def _word(dim: Dim, token: str, names: Names) -> str:
    if dim is Dim.WHO:
        return _people(token, names)
    if token.startswith("filter:"):
        return f"what the {dim} {token} takes in"
    return {
        Dim.APP: f"in {names.app(token)}",
        Dim.CLIENT: f"with {_CLIENTS.get(token, token)}",
        Dim.PLATFORM: f"on {platform(token)}",
        Dim.LOCATION: f"from {_LOCATIONS.get(token, f'the location {token}')}",
        Dim.DEVICE: f"on devices that are {token}",
        Dim.FLOW: f"by {_FLOWS.get(token, token)}",
    }.get(dim, f"at {token} {dim}")


def _people(token: str, names: Names) -> str:
    kind, _, name = token.partition(":")
    if kind == "user":
        return f"the account {names.account(name)}"
    if kind == "group":
        return f"members of the group {name}"
    if kind == "role":
        return f"holders of the role {names.role(name)}"
    guests, _, tenants = name.partition("@")
    return _GUESTS.get(guests, guests) + (" of some tenants" if tenants else "")


def accounts_in(gap: Place) -> frozenset[str]:
    """Return the single accounts that a gap is about."""
    return frozenset(token for dim, token in gap if dim is Dim.WHO and token.startswith("user:"))


def may_be_meant(gap: Place) -> bool:
    """Return whether only a person can say if a gap is meant.

    So it is of single accounts and of groups, as emergency access accounts are left out, of the accounts of
    directory synchronisation and of enrolment.
    """
    return any(_is_exempt(dim, token) for dim, token in gap)


def _is_exempt(dim: Dim, token: str) -> bool:
    kind, _, name = token.partition(":")
    if dim is Dim.WHO:
        return kind in ("user", "group") or (kind == "role" and name in SYNC_ACCOUNTS)
    return dim is Dim.APP and token in _ENROLMENT_APPS
