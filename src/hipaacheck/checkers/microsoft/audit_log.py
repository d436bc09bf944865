"""Say whether Microsoft 365 records who did what, in mailboxes and everywhere else, and for how long."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import JsonValue

from hipaacheck.checkers.microsoft.fields import named, opposite, read_all, read_one, sure
from hipaacheck.checkers.microsoft.licences import LOCKBOX, has
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api

PREMIUM = ("M365_ADVANCED_AUDITING",)

# New-UnifiedAuditLogRetentionPolicy, RetentionDuration.
_DURATIONS: Mapping[str, str] = {
    "sevendays": "7 days",
    "onemonth": "1 month",
    "threemonths": "3 months",
    "sixmonths": "6 months",
    "ninemonths": "9 months",
    "twelvemonths": "12 months",
    "threeyears": "3 years",
    "fiveyears": "5 years",
    "sevenyears": "7 years",
    "tenyears": "10 years",
}


class AuditLogFacts(Record):
    """Recording of activity.

    `unified` is whether the unified audit log is written, `mailboxes` whether mailboxes record by default.
    `bypassed` names accounts whose mailbox actions are not recorded, at most ten. `premium` is whether a plan
    keeps records of its users for a year instead of 180 days, `policies` the organisation's own retention
    policies for the log. `lockbox` is whether engineers of Microsoft need approval before they see content,
    which a plan must bring (`lockbox_licensed`).
    """

    unified: Seen[bool] = True
    mailboxes: Seen[bool] = True
    bypassed: Seen[tuple[str, ...]] = ()
    premium: Seen[bool] = True
    policies: Seen[tuple[str, ...]] = ()
    lockbox: Seen[bool] = True
    lockbox_licensed: Seen[bool] = True


class _Log(Record):
    on: Annotated[Seen[bool], Api("UnifiedAuditLogIngestionEnabled")]


class _Organisation(Record):
    mailboxes: Annotated[Seen[bool], Api("AuditDisabled", parse=opposite)]
    lockbox: Annotated[Seen[bool], Api("CustomerLockboxEnabled")]


class _Bypass(Record):
    name: Annotated[str, Api("Name", also=("Identity",), parse=named)] = "an account without a name"
    on: Annotated[Seen[bool], Api("AuditBypassEnabled")]


def _how_long(value: JsonValue) -> str:
    found = _DURATIONS.get(value.casefold()) if isinstance(value, str) else None
    if found is None:
        raise ValueError("is no duration of a retention policy")
    return found


class _Kept(Record):
    name: Annotated[str, Api("Name", also=("Identity",), parse=named)] = "a policy without a name"
    how_long: Annotated[str, Api("RetentionDuration", parse=_how_long)] = "an unknown time"


def make(data: TenantData) -> AuditLogFacts:
    """Return what is recorded."""
    organisation = read_one(_Organisation, data.one("org_config"))
    bypass = read_all(_Bypass, data.of("mailbox_audit_bypass"))
    kept = read_all(_Kept, data.of("audit_retention"))
    return AuditLogFacts(
        unified=read_one(_Log, data.one("admin_audit_log_config")).on,
        mailboxes=organisation.mailboxes,
        bypassed=bypass if isinstance(bypass, Unseen) else sure((one.name, one.on) for one in bypass),
        premium=has(data, PREMIUM),
        policies=kept if isinstance(kept, Unseen) else some(f"{one.name} ({one.how_long})" for one in kept),
        lockbox=organisation.lockbox,
        lockbox_licensed=has(data, LOCKBOX),
    )
