"""Say how mail can leave Microsoft 365 by itself: forwarding by users, by rules and by administrators."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from hipaacheck.checkers.microsoft.fields import all_of, named, read_all
from hipaacheck.checkers.microsoft.mail_rules import MailRule, in_force, mail_rules
from hipaacheck.checkers.microsoft.own_domains import domain_of, own_domains
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api

EVERYWHERE = "*"


class RemoteDomain(Record):
    """A remote domain, * for all that have none of their own, and whether users may forward to it."""

    domain: Annotated[str, Api("DomainName", also=("Identity", "Name"), parse=named)] = "*"
    on: Annotated[Seen[bool], Api("AutoForwardEnabled")] = False


class OutboundPolicy(Record):
    """An outbound spam policy and its word on automatic forwarding; Microsoft treats Automatic as Off."""

    name: Annotated[str, Api("Name", also=("Identity",), parse=named)] = "Default"
    mode: Annotated[Seen[Literal["Off", "Automatic", "On"]], Api("AutoForwardingMode")] = "Off"


class CopyRule(Record):
    """A mail flow rule in force that sends messages, or copies, to others: the outside domains among them."""

    name: str = "Copy to the practice manager"
    outside: Seen[tuple[str, ...]] = ()


class ForwardingFacts(Record):
    """Ways out for mail.

    `remote_closed` is whether no remote domain may be forwarded to, `filter_closed` whether no outbound spam
    policy lets forwarded mail out: either stops it. `mailboxes` are those that forward outside, at most ten,
    `by_name` those that forward to a recipient of the directory, who may be a contact outside.
    """

    remote: Seen[tuple[RemoteDomain, ...]] = (RemoteDomain(),)
    remote_closed: Seen[bool] = True
    outbound: Seen[tuple[OutboundPolicy, ...]] = (OutboundPolicy(),)
    filter_closed: Seen[bool] = True
    copies: Seen[tuple[CopyRule, ...]] = (CopyRule(),)
    mailboxes: Seen[tuple[str, ...]] = ()
    by_name: Seen[tuple[str, ...]] = ()


class _Mailbox(Record):
    name: Annotated[str, Api("PrimarySmtpAddress", also=("UserPrincipalName", "Name", "Identity"))] = ""
    address: Annotated[Seen[str | None], Api("ForwardingSmtpAddress")]
    recipient: Annotated[Seen[str | None], Api("ForwardingAddress")]


def make(data: TenantData) -> ForwardingFacts:
    """Return how mail can leave by itself."""
    remote = read_all(RemoteDomain, data.of("remote_domains"))
    outbound = read_all(OutboundPolicy, data.of("outbound_spam"))
    mailboxes = read_all(_Mailbox, data.of("mailbox_forwarding"))
    return ForwardingFacts(
        remote=remote,
        remote_closed=_remote_closed(remote),
        outbound=outbound,
        filter_closed=outbound if isinstance(outbound, Unseen) else _filter_closed(outbound),
        copies=_copies(data),
        mailboxes=mailboxes if isinstance(mailboxes, Unseen) else _outside(mailboxes, data),
        by_name=mailboxes
        if isinstance(mailboxes, Unseen)
        else some(one.name for one in mailboxes if isinstance(one.recipient, str) and one.recipient),
    )


def _remote_closed(remote: Seen[tuple[RemoteDomain, ...]]) -> Seen[bool]:
    if isinstance(remote, Unseen):
        return remote
    if EVERYWHERE not in {one.domain for one in remote}:
        return Unseen(unseen="remote_domains holds none for all other domains (*)")
    return all_of(one.on if isinstance(one.on, Unseen) else not one.on for one in remote)


def _filter_closed(outbound: Sequence[OutboundPolicy]) -> Seen[bool]:
    if not outbound:
        return Unseen(unseen="outbound_spam holds no policy, and Exchange always has one")
    return all_of(one.mode if isinstance(one.mode, Unseen) else one.mode != "On" for one in outbound)


def _copies(data: TenantData) -> Seen[tuple[CopyRule, ...]]:
    rules = mail_rules(data)
    return rules if isinstance(rules, Unseen) else tuple(_copying(rules, data))


def _copying(rules: Sequence[MailRule], data: TenantData) -> Iterator[CopyRule]:
    for rule in rules:
        acts, fields = in_force(rule, data.taken.at), (rule.redirect, rule.copy_to, rule.blind, rule.added)
        to = [one for field in fields if not isinstance(field, Unseen) for one in field]
        strange = next((field for field in fields if isinstance(field, Unseen)), None)
        if acts is False or (not to and strange is None):
            continue
        outside = _domains_outside(to, data)
        if isinstance(acts, Unseen):
            outside = acts
        elif strange is not None and not outside:
            outside = strange
        yield CopyRule(name=rule.name, outside=outside)


def _domains_outside(recipients: Sequence[str], data: TenantData) -> Seen[tuple[str, ...]]:
    own, domains = own_domains(data), [domain_of(one) for one in recipients]
    if isinstance(own, Unseen):
        return own
    found = some(sorted({one for one in domains if one is not None and one not in own}))
    if not found and None in domains:
        return Unseen(unseen="a recipient is given by name, and only the directory says if it is outside")
    return found


def _outside(mailboxes: Sequence[_Mailbox], data: TenantData) -> Seen[tuple[str, ...]]:
    own = own_domains(data)
    if isinstance(own, Unseen) and any(_target(one) for one in mailboxes):
        return own
    known = frozenset() if isinstance(own, Unseen) else own
    found = [(one, domain) for one in mailboxes if (domain := _target(one)) and domain not in known]
    strange = next((why for one in mailboxes if (why := _why_unread(one)) is not None), None)
    return strange if strange and not found else some(f"{one.name} to {domain}" for one, domain in found)


def _why_unread(mailbox: _Mailbox) -> Unseen | None:
    if not isinstance(mailbox.address, str) or not mailbox.address:
        return mailbox.address if isinstance(mailbox.address, Unseen) else None
    return None if _target(mailbox) else Unseen(unseen=f"{mailbox.name} forwards to what is no mail address")


def _target(mailbox: _Mailbox) -> str | None:
    return domain_of(mailbox.address) if isinstance(mailbox.address, str) else None
