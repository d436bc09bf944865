"""Say which alerts of Microsoft 365 are on, and whether they tell anybody."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from hipaacheck.checkers.microsoft.fields import all_of, named, read_all, texts
from hipaacheck.checkers.microsoft.licences import has
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api

# CISA SCuBA baseline, MS.DEFENDER.5.1 (MS.SECURITYSUITE.4.1 since 2026).
_CLICKED = "A potentially malicious URL click was detected"
KEY = (
    "Suspicious email sending patterns detected",
    "Suspicious connector activity",
    "Suspicious Email Forwarding Activity",
    "Messages have been delayed",
    "Tenant restricted from sending unprovisioned email",
    "Tenant restricted from sending email",
    _CLICKED,
)

USEFUL = (
    "Creation of forwarding/redirect rule",
    "Elevation of Exchange admin privilege",
    "eDiscovery search started or exported",
    "Unusual volume of external file sharing",
    "Unusual volume of file deletion",
    "Unusual increase in email reported as phish",
)
"""Alerts about what happens before and after PHI leaves; some come only with larger plans."""

_CLICKS = ("THREAT_INTELLIGENCE",)
_ADMINS = "TenantAdmins"


class AlertPolicy(Record):
    """An alert policy of Microsoft: `on`, and whether it tells somebody by mail."""

    name: str = "Suspicious Email Forwarding Activity"
    on: Seen[bool] = True
    tells: Seen[bool] = True


class AlertsFacts(Record):
    """Alerts.

    `key` are those that CISA's baseline names; one that is not there is unseen, since Microsoft renames them.
    `useful` are others that matter where PHI is kept, as far as the tenant has them. `recipients` is who is
    told: mailboxes by their domain, and "all administrators" for Microsoft's default.
    """

    key: Seen[tuple[AlertPolicy, ...]] = (AlertPolicy(),)
    useful: Seen[tuple[AlertPolicy, ...]] = (AlertPolicy(name="Creation of forwarding/redirect rule"),)
    recipients: Seen[tuple[str, ...]] = ("all administrators",)


class _Alert(Record):
    name: Annotated[str, Api("Name", also=("Identity",), parse=named)] = ""
    disabled: Annotated[Seen[bool], Api("Disabled")]
    told: Annotated[Seen[bool], Api("NotificationEnabled")]
    whom: Annotated[Seen[tuple[str, ...]], Api("NotifyUser", parse=texts)]


def make(data: TenantData) -> AlertsFacts:
    """Return which alerts are on."""
    found = read_all(_Alert, data.of("protection_alerts"))
    if isinstance(found, Unseen):
        return AlertsFacts(key=found, useful=found, recipients=found)
    by_name = {one.name.casefold(): one for one in found}
    return AlertsFacts(
        key=tuple(_key(by_name, data)),
        useful=tuple(_made(name, by_name[name.casefold()]) for name in USEFUL if name.casefold() in by_name),
        recipients=_recipients([by_name[name.casefold()] for name in KEY if name.casefold() in by_name]),
    )


def _key(by_name: Mapping[str, _Alert], data: TenantData) -> Iterator[AlertPolicy]:
    for name in KEY:
        found = by_name.get(name.casefold())
        if found is not None:
            yield _made(name, found)
        elif name != _CLICKED or has(data, _CLICKS) is True:
            missing = Unseen(unseen=f"protection_alerts holds no alert policy named {name}")
            yield AlertPolicy(name=name, on=missing, tells=missing)


def _made(name: str, alert: _Alert) -> AlertPolicy:
    off, whom = alert.disabled, alert.whom
    return AlertPolicy(
        name=name,
        on=off if isinstance(off, Unseen) else not off,
        tells=all_of((alert.told, whom if isinstance(whom, Unseen) else bool(whom))),
    )


def _recipients(alerts: Sequence[_Alert]) -> Seen[tuple[str, ...]]:
    """Return who is told, without naming people."""
    strange = next((one.whom for one in alerts if isinstance(one.whom, Unseen)), None)
    if strange is not None:
        return strange
    named_there = {who for one in alerts if isinstance(one.whom, tuple) for who in one.whom}
    return some(sorted(_shown(who) for who in named_there))


def _shown(who: str) -> str:
    if who == _ADMINS:
        return "all administrators"
    return f"a mailbox of {who.rpartition('@')[2]}" if "@" in who else "a group or person by name"
