"""Read the mail flow rules of Exchange Online: which are in force, and what they do to a message."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import JsonValue

from hipaacheck.checkers.microsoft.fields import filled, named, or_false, read_all, texts
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api, moment

BYPASS = -1
"""The spam confidence level that lets a message past the spam filter (Set-TransportRule, SetSCL)."""


def _level(value: JsonValue) -> int | None:
    """Return a spam confidence level, which some interfaces give as text. Raises ValueError."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("is no spam confidence level")
    return int(value)


_When: TypeAlias = datetime | Literal["strange"] | None


def _when(value: JsonValue) -> _When:
    """Return a point in time, None where none is set."""
    try:
        return moment(value) if filled(value) else None
    except ValueError:
        return "strange"


class MailRule(Record):
    """A mail flow rule (Get-TransportRule), as far as rules of hipaacheck ask for it.

    `starts` and `ends` are None where none is recorded, "strange" where it cannot be read. `conditions` are
    the types of conditions.
    """

    name: Annotated[str, Api("Name", also=("Identity",), parse=named)] = "a rule without a name"
    state: Annotated[Seen[Literal["Enabled", "Disabled"]], Api("State")]
    mode: Annotated[Seen[Literal["Enforce", "Audit", "AuditAndNotify"]], Api("Mode")]
    starts: Annotated[_When, Api("ActivationDate", parse=_when)] = None
    ends: Annotated[_When, Api("ExpiryDate", parse=_when)] = None
    from_where: Annotated[Seen[str | None], Api("FromScope")]
    conditions: Annotated[Seen[tuple[str, ...]], Api("Conditions", parse=texts)]
    subject: Annotated[Seen[bool], Api("PrependSubject", parse=filled)]
    notice: Annotated[Seen[bool], Api("ApplyHtmlDisclaimerText", parse=filled)]
    level: Annotated[Seen[int | None], Api("SetSCL", parse=_level)]
    senders: Annotated[Seen[tuple[str, ...]], Api("SenderDomainIs", parse=texts)]
    redirect: Annotated[Seen[tuple[str, ...]], Api("RedirectMessageTo", parse=texts)]
    copy_to: Annotated[Seen[tuple[str, ...]], Api("CopyTo", parse=texts)]
    blind: Annotated[Seen[tuple[str, ...]], Api("BlindCopyTo", parse=texts)]
    added: Annotated[Seen[tuple[str, ...]], Api("AddToRecipients", parse=texts)]
    old_encryption: Annotated[Seen[bool], Api("ApplyOME", parse=or_false)]
    template: Annotated[Seen[bool], Api("ApplyRightsProtectionTemplate", parse=filled)]
    requires_tls: Annotated[Seen[bool], Api("RouteMessageOutboundRequireTls", parse=or_false)]
    recipients: Annotated[Seen[tuple[str, ...]], Api("RecipientDomainIs", parse=texts)]


def mail_rules(data: TenantData) -> Seen[tuple[MailRule, ...]]:
    """Return all mail flow rules, or why they are not known."""
    return read_all(MailRule, data.of("transport_rules"))


def in_force(rule: MailRule, at: datetime | None) -> Seen[bool]:
    """Return whether a rule acted on messages when the data was taken; one in test mode does not."""
    if rule.state == "Disabled" or rule.mode in ("Audit", "AuditAndNotify"):
        return False
    for when, gone in ((rule.starts, False), (rule.ends, True)):
        if when is None:
            continue
        if at is None or isinstance(when, str):
            return Unseen(unseen=f"whether the time of the rule {rule.name} has come or gone is not known")
        if (when <= at) is gone:
            return False
    return next((one for one in (rule.state, rule.mode) if isinstance(one, Unseen)), True)
