"""Say for which partners Microsoft 365 forces encrypted transport, and whether old TLS is let in."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import JsonValue

from hipaacheck.checkers.microsoft.fields import named, or_false, read_all, read_one, sure, texts
from hipaacheck.checkers.microsoft.mail_rules import MailRule, in_force, mail_rules
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api

Tls: TypeAlias = Literal["none", "EncryptionOnly", "CertificateValidation", "DomainValidation"]

_PARTNER = "Partner"


def _tls(value: JsonValue) -> str:
    """Return what an outbound connector asks of TLS; nothing set is opportunistic. Raises ValueError."""
    if value is None or value == "":
        return "none"
    if not isinstance(value, str):
        raise ValueError("is no word of TlsSettings")
    return value


class Outbound(Record):
    """A connector to a partner that is on: its domains and what it asks of TLS.

    CertificateValidation wants a certificate that is valid, DomainValidation one in the partner's name too;
    EncryptionOnly takes any certificate, `none` also sends without encryption.
    """

    name: str = "Hospital"
    domains: tuple[str, ...] = ("hospital.example",)
    tls: Seen[Tls] = "DomainValidation"


class Inbound(Record):
    """A connector from a partner that is on, and whether mail over it must be encrypted on its way."""

    name: str = "Hospital"
    domains: tuple[str, ...] = ("hospital.example",)
    required: Seen[bool] = True


class TlsPolicyFacts(Record):
    """Encrypted transport.

    `old_tls` is whether devices may submit mail with TLS 1.0 and 1.1. `outbound` and `inbound` are connectors
    of partners, `rules` mail flow rules in force that require TLS. `forced` are domains that mail goes to
    encrypted or not at all, at most ten.
    """

    old_tls: Seen[bool] = False
    outbound: Seen[tuple[Outbound, ...]] = (Outbound(),)
    inbound: Seen[tuple[Inbound, ...]] = (Inbound(),)
    rules: Seen[tuple[str, ...]] = ()
    forced: Seen[tuple[str, ...]] = ("hospital.example",)


class _Transport(Record):
    # Null until somebody opts in (Microsoft, "Opt in to the Exchange Online endpoint for legacy TLS").
    old: Annotated[Seen[bool], Api("AllowLegacyTLSClients", parse=or_false)]


class _Connector(Record):
    name: Annotated[str, Api("Name", also=("Identity",), parse=named)] = "a connector without a name"
    on: Annotated[Seen[bool], Api("Enabled")]
    kind: Annotated[Seen[str], Api("ConnectorType")]
    to: Annotated[Seen[tuple[str, ...]], Api("RecipientDomains", parse=texts)]
    by: Annotated[Seen[tuple[str, ...]], Api("SenderDomains", parse=texts)]
    tls: Annotated[Seen[Tls], Api("TlsSettings", parse=_tls)]
    required: Annotated[Seen[bool], Api("RequireTls")]


def make(data: TenantData) -> TlsPolicyFacts:
    """Return where transport must be encrypted."""
    outbound, inbound = _partners(data, "outbound_connectors"), _partners(data, "inbound_connectors")
    rules = mail_rules(data)
    to = outbound if isinstance(outbound, Unseen) else tuple(_outbound(one) for one in outbound)
    return TlsPolicyFacts(
        old_tls=read_one(_Transport, data.one("transport_config")).old,
        outbound=to,
        inbound=inbound if isinstance(inbound, Unseen) else tuple(_inbound(one) for one in inbound),
        rules=rules if isinstance(rules, Unseen) else sure(_requiring(rules, data)),
        forced=_forced(to, rules, data),
    )


def _partners(data: TenantData, source: str) -> Seen[tuple[_Connector, ...]]:
    """Return the connectors of partners that are not off; those of own servers are another matter."""
    found = read_all(_Connector, data.of(source))
    if isinstance(found, Unseen):
        return found
    partners = (one for one in found if isinstance(one.kind, Unseen) or one.kind == _PARTNER)
    return tuple(one for one in partners if one.on is not False)


def _outbound(connector: _Connector) -> Outbound:
    unsure = next((one for one in (connector.on, connector.kind) if isinstance(one, Unseen)), None)
    return Outbound(
        name=connector.name,
        domains=_shown(connector.to),
        tls=connector.tls if unsure is None else unsure,
    )


def _inbound(connector: _Connector) -> Inbound:
    unsure = next((one for one in (connector.on, connector.kind) if isinstance(one, Unseen)), None)
    return Inbound(
        name=connector.name,
        domains=_shown(connector.by),
        required=connector.required if unsure is None else unsure,
    )


def _shown(domains: Seen[tuple[str, ...]]) -> tuple[str, ...]:
    """Return domains as people write them; PowerShell gives those of senders as "smtp:clinic.example;1"."""
    if isinstance(domains, Unseen):
        return ()
    return some(one.removeprefix("smtp:").partition(";")[0] for one in domains)


def _requiring(rules: Sequence[MailRule], data: TenantData) -> Iterator[tuple[str, Seen[bool]]]:
    for rule in rules:
        acts = in_force(rule, data.taken.at)
        yield rule.name, acts if acts is False or isinstance(acts, Unseen) else rule.requires_tls


def _forced(
    outbound: Seen[tuple[Outbound, ...]], rules: Seen[tuple[MailRule, ...]], data: TenantData
) -> Seen[tuple[str, ...]]:
    """Return the domains that connectors and rules force TLS for; unseen while one of both is."""
    if isinstance(outbound, Unseen) or isinstance(rules, Unseen):
        return outbound if isinstance(outbound, Unseen) else rules if isinstance(rules, Unseen) else ()
    by_connector = [
        domain for one in outbound if isinstance(one.tls, str) and one.tls != "none" for domain in one.domains
    ]
    by_rule = [
        domain
        for rule in rules
        if in_force(rule, data.taken.at) is True and rule.requires_tls is True
        for domain in (rule.recipients if isinstance(rule.recipients, tuple) else ())
    ]
    return some((*by_connector, *by_rule))
