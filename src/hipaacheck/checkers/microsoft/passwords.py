"""Say how Microsoft 365 treats passwords: expiry, forbidden words, and how often one may be guessed."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import JsonValue

from hipaacheck.checkers.microsoft.group_settings import settings_of
from hipaacheck.checkers.microsoft.licences import ENTRA_P1, has
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api, read

NEVER = 2147483647
"""What passwordValidityPeriodInDays is when passwords do not expire (Graph: domain)."""

# Group setting template "Password Rule Settings", and what holds where a tenant has none of its own
# (Microsoft, "Protect user accounts from attacks with smart lockout": 10 attempts, 60 seconds, no own list).
_PASSWORD_RULES = "5cf42378-d67d-4f36-ba46-e8b86229381d"
_DEFAULTS: Mapping[str, JsonValue] = {
    "LockoutThreshold": "10",
    "LockoutDurationInSeconds": "60",
    "EnableBannedPasswordCheck": "false",
}


class PasswordDomain(Record):
    """A domain whose passwords Microsoft keeps: after how many days they expire (`never`: not at all)."""

    name: str = "clinic.example"
    days: Seen[int] = NEVER


class PasswordsFacts(Record):
    """Passwords. `own_list` is whether words that the organisation chose are forbidden too; that needs P1."""

    domains: Seen[tuple[PasswordDomain, ...]] = (PasswordDomain(),)
    lockout_after: Seen[int] = 10
    lockout_seconds: Seen[int] = 60
    own_list: Seen[bool] = True
    own_list_licensed: Seen[bool] = True


class _Domain(Record):
    name: Annotated[Seen[str], Api("id")]
    kind: Annotated[Seen[str], Api("authenticationType")]
    verified: Annotated[Seen[bool], Api("isVerified")]
    root: Annotated[Seen[bool], Api("isRoot")]
    days: Annotated[Seen[int], Api("passwordValidityPeriodInDays")]


def make(data: TenantData) -> PasswordsFacts:
    """Return how passwords are treated."""
    rules = _rules(data)
    return PasswordsFacts(
        domains=_domains(data),
        lockout_after=_number(rules, "LockoutThreshold"),
        lockout_seconds=_number(rules, "LockoutDurationInSeconds"),
        own_list=_truth(rules, "EnableBannedPasswordCheck"),
        own_list_licensed=has(data, ENTRA_P1),
    )


def _domains(data: TenantData) -> Seen[tuple[PasswordDomain, ...]]:
    """Return the domains that have a period of their own: a subdomain takes that of its root."""
    found = data.of("domains")
    if isinstance(found, Unseen):
        return found
    each = (read(_Domain, raw) for raw in found)
    return tuple(
        PasswordDomain(name=str(one.name), days=one.days)
        for one in each
        if one.kind != "Federated" and one.verified is not False and one.root is not False
    )


def _rules(data: TenantData) -> Seen[Mapping[str, JsonValue]]:
    found = data.of("directory_settings")
    if isinstance(found, Unseen):
        return found
    own = settings_of(found, _PASSWORD_RULES)
    return own if isinstance(own, Unseen) else {**_DEFAULTS, **(own or {})}


def _number(rules: Seen[Mapping[str, JsonValue]], name: str) -> Seen[int]:
    if isinstance(rules, Unseen):
        return rules
    text = str(rules[name])
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else _strange(name, text)


def _truth(rules: Seen[Mapping[str, JsonValue]], name: str) -> Seen[bool]:
    if isinstance(rules, Unseen):
        return rules
    text = str(rules[name]).lower()
    return text == "true" if text in ("true", "false") else _strange(name, text)


def _strange(name: str, text: str) -> Unseen:
    return Unseen(unseen=f"{name} is {text[:40]!r}, which hipaacheck does not know")
