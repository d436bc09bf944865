"""Read the mail flow rules of Exchange Online: which are in force, and what they do to a message."""

from datetime import datetime
from typing import Annotated, Literal

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


class MailRule(Record):
    """A mail flow rule (Get-TransportRule), as far as rules of hipaacheck ask for it.

    `ends` is None while no end is recorded in a form that hipaacheck reads. `conditions` are the types of
    conditions.
    """

    name: Annotated[str, Api("Name", also=("Identity",), parse=named)] = "a rule without a name"
    state: Annotated[Seen[Literal["Enabled", "Disabled"]], Api("State")]
    mode: Annotated[Seen[Literal["Enforce", "Audit", "AuditAndNotify"]], Api("Mode")]
    ends: Annotated[datetime | None, Api("ExpiryDate", parse=moment)] = None
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
    if rule.ends is not None and at is not None and rule.ends <= at:
        return False
    return next((one for one in (rule.state, rule.mode) if isinstance(one, Unseen)), True)
