"""Say which of the alerts that Google defines are on."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from hipaacheck.checkers.google.scoped import Scoped, rules_of
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api

# The list of CISA's baseline GWS.COMMONCONTROLS.13.1 by what an alert is about. "Google Operations", "Account
# suspension warning" and "Rate limited recipient" are about Google's service to the organisation.
_ABOUT: Mapping[str, tuple[str, ...]] = {
    "accounts": (
        "Device compromised",
        "Government-backed attacks",
        "Leaked password",
        "Suspicious device activity",
        "Suspicious login",
        "Suspicious programmatic login",
        "User suspended (Google identity alert)",
        "User suspended due to suspicious activity",
        "User suspended for spamming",
        "User suspended for spamming through relay",
    ),
    "admins": (
        "Domain data export initiated",
        "SSO profile added",
        "SSO profile updated",
        "Super admin password reset",
        "User granted Admin privilege",
        "User's Admin privilege revoked",
    ),
    "mail": (
        "Gmail potential employee spoofing",
        "Malware message detected post-delivery",
        "Phishing in inboxes due to bad whitelist",
        "Phishing message detected post-delivery",
        "Spike in user-reported spam",
        "Suspicious message reported",
        "User-reported phishing",
    ),
    "settings": (
        "Calendar settings changed",
        "Drive settings changed",
        "Email settings changed",
        "Mobile settings changed",
    ),
}


class Alert(Scoped):
    """An alert that Google defines; `how` is "default" for one that nobody touched."""

    name: Annotated[Seen[str], Api("displayName")] = "Suspicious login"
    state: Annotated[Seen[Literal["ACTIVE", "INACTIVE"]], Api("state")] = "ACTIVE"


class AlertsFacts(Record):
    """Alerts: about accounts, about what administrators do, about mail, and about changes of settings."""

    accounts: Seen[tuple[Alert, ...]] = (Alert(),)
    admins: Seen[tuple[Alert, ...]] = (Alert(name="User granted Admin privilege"),)
    mail: Seen[tuple[Alert, ...]] = (Alert(name="User-reported phishing"),)
    settings: Seen[tuple[Alert, ...]] = (Alert(name="Email settings changed"),)


def make(data: TenantData) -> AlertsFacts:
    """Return which alerts are on."""
    found = rules_of(data, "rule.system_defined_alerts", Alert)
    if isinstance(found, Unseen):
        return AlertsFacts(accounts=found, admins=found, mail=found, settings=found)
    known: dict[str, list[Alert]] = {}
    for one in found:
        known.setdefault(str(one.name), []).append(one)
    return AlertsFacts(
        accounts=_of(known, _ABOUT["accounts"]),
        admins=_of(known, _ABOUT["admins"]),
        mail=_of(known, _ABOUT["mail"]),
        settings=_of(known, _ABOUT["settings"]),
    )


def _of(known: Mapping[str, list[Alert]], names: Iterable[str]) -> tuple[Alert, ...]:
    missing = Unseen(unseen="Google returned no alert of that name")
    return tuple(one for name in names for one in known.get(name, [Alert(name=name, state=missing)]))
