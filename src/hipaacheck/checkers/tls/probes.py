"""See what mail and web hosts speak before and with TLS, and what DNS promises of their certificates."""

import asyncio

import dns.rdata
from cryptography import x509

from hipaacheck.checkers.api import Context, CouldNotLookError, Probe, Saw, artefact
from hipaacheck.checkers.tls.dane import matches, usable
from hipaacheck.checkers.tls.facts import DaneFacts, TlsaRecord
from hipaacheck.model import Artefact, Seen, Target, TargetKind, Unseen
from hipaacheck.model.transport import CertificateFacts, SmtpFacts, TlsFacts
from hipaacheck.net.answers import DnsAnswer, DnssecState, DnssecVerdict
from hipaacheck.net.clients import TlsEndpoint, TlsSurvey

MAX_TLSA = 50

# Port and STARTTLS of each protocol word (RFC 5321, 6409, 8314, 9051, 1939, 9110).
_PROTOCOLS: dict[str, tuple[int, str | None]] = {
    "smtp": (25, "smtp"),
    "submission": (587, "smtp"),
    "smtps": (465, None),
    "submissions": (465, None),
    "imap": (143, "imap"),
    "imaps": (993, None),
    "pop3": (110, "pop3"),
    "pop3s": (995, None),
    "https": (443, None),
}

# Ends that say something of the way there, not of the server: port 25 is blocked in many networks, and a
# sender would wait minutes for a greeting (RFC 5321 section 4.5.3.2.1).
_NOT_SEEN = frozenset({"dns", "deadline", "timeout", "unreachable"})


def endpoint_of(target: Target) -> TlsEndpoint:
    """Return where the target speaks TLS. Raises CouldNotLookError when that cannot be known."""
    if target.unresolved is not None:
        raise CouldNotLookError(target.unresolved)
    default = "https" if target.kind is TargetKind.WEB_HOST else "smtp"
    protocol = target.protocol or default
    if protocol not in _PROTOCOLS:
        raise CouldNotLookError(f"hipaacheck does not speak the protocol '{protocol}'")
    port, starttls = _PROTOCOLS[protocol]
    return TlsEndpoint(target.name, target.port or port, starttls)


async def _survey(ctx: Context) -> TlsSurvey:
    return await ctx.net.tls.survey(endpoint_of(ctx.target), deadline=ctx.deadline)


def _source(survey: TlsSurvey) -> str:
    return f"{survey.address or survey.endpoint.host} port {survey.endpoint.port}"


async def smtp_session(ctx: Context) -> Saw:
    """See the SMTP dialogue before TLS."""
    endpoint = endpoint_of(ctx.target)
    if endpoint.starttls != "smtp":
        facts = SmtpFacts(host=endpoint.host, port=endpoint.port, spoken=False)
        return Saw(
            facts, f"{endpoint.host} port {endpoint.port}", "not an SMTP host with STARTTLS", absent=True
        )
    survey = await _survey(ctx)
    source = _source(survey)
    if survey.smtp is None:
        why = survey.tls.unseen if isinstance(survey.tls, Unseen) else "the SMTP dialogue was not held"
        raise CouldNotLookError(why, source=source, method=survey.method)
    if survey.smtp.outcome in _NOT_SEEN:
        raise CouldNotLookError(survey.smtp.detail, source=source, method="EHLO, STARTTLS")
    # Of a planned server nobody knows how the dialogue would end: none was held.
    method = survey.method if isinstance(survey.smtp.outcome, Unseen) else "EHLO, STARTTLS"
    return Saw(survey.smtp, source, method, artefacts=_transcript(survey))


async def tls_server(ctx: Context) -> Saw:
    """See versions, suites and keys."""
    survey = await _survey(ctx)
    if isinstance(survey.tls, Unseen):
        if _no_web_server(ctx, survey):
            return Saw(TlsFacts.not_spoken(survey.tls.unseen), _source(survey), survey.method, absent=True)
        raise CouldNotLookError(survey.tls.unseen, source=_source(survey), method=survey.method)
    return Saw(survey.tls, _source(survey), survey.method, absent=not survey.tls.spoken)


async def tls_certificate(ctx: Context) -> Saw:
    """See the certificate and the chain as served."""
    survey = await _survey(ctx)
    if isinstance(survey.certificate, Unseen):
        if _no_web_server(ctx, survey):
            none = CertificateFacts.none_served(survey.endpoint.host, survey.certificate.unseen)
            return Saw(none, _source(survey), survey.method, absent=True)
        raise CouldNotLookError(survey.certificate.unseen, source=_source(survey), method=survey.method)
    facts: CertificateFacts = survey.certificate
    return Saw(facts, _source(survey), survey.method, absent=not facts.served, artefacts=_chain(survey))


def _no_web_server(ctx: Context, survey: TlsSurvey) -> bool:
    """Return whether a web host is seen to have no HTTPS at all.

    Nobody blocks port 443 on the way as providers block port 25, so a refusal there is the host's own.
    """
    return ctx.target.kind is TargetKind.WEB_HOST and survey.nothing_there


def _transcript(survey: TlsSurvey) -> tuple[Artefact, ...]:
    if not survey.transcript:
        return ()
    return (artefact("smtp-dialogue.txt", "text/plain", "\n".join(survey.transcript).encode()),)


def _chain(survey: TlsSurvey) -> tuple[Artefact, ...]:
    if not survey.chain_pem:
        return ()
    return (artefact("chain.pem", "application/x-pem-file", "".join(survey.chain_pem).encode()),)


async def tlsa(ctx: Context) -> Saw:
    """See the TLSA records of the host, and whether they match what it serves."""
    endpoint = endpoint_of(ctx.target)
    name = f"_{endpoint.port}._tcp.{endpoint.host.rstrip('.')}"
    answer, verdict = await asyncio.gather(ctx.net.dns.ask(name, "TLSA"), ctx.net.dns.dnssec(name, "TLSA"))
    if answer.failed and verdict.state is not DnssecState.BOGUS:
        raise CouldNotLookError(answer.reason, source=answer.source, method=f"TLSA of {name}")
    records = [_record(rdata) for rdata in answer.rdatas[:MAX_TLSA]]
    matched: Seen[bool] = Unseen(unseen="no TLSA record is published")
    if records:
        records, matched = _compared(records, await _survey(ctx))
    facts = DaneFacts(
        published=bool(records),
        name=name,
        records=tuple(records),
        usable_count=sum(record.usable for record in records),
        secure=_secure(verdict),
        dnssec_state=str(verdict.state),
        dnssec_detail=verdict.detail,
        validated_by=verdict.validated_by,
        matches=matched,
    )
    return Saw(facts, answer.source, f"TLSA of {name}", absent=not records, artefacts=_rrset(name, answer))


def _rrset(name: str, answer: DnsAnswer) -> tuple[Artefact, ...]:
    if answer.rrset is None:
        return ()
    return (artefact(f"{name}.tlsa", "text/dns", answer.rrset.to_text().encode()),)


def _secure(verdict: DnssecVerdict) -> Seen[bool]:
    if verdict.state is DnssecState.INDETERMINATE:
        return Unseen(unseen=verdict.detail or "DNSSEC could not be looked up")
    return verdict.state is DnssecState.SECURE


def _record(rdata: dns.rdata.Rdata) -> TlsaRecord:
    usage, selector, matching, data = (getattr(rdata, key) for key in ("usage", "selector", "mtype", "cert"))
    return TlsaRecord(
        usage=usage,
        selector=selector,
        matching_type=matching,
        data=data.hex(),
        usable=usable(usage, selector, matching, data),
    )


def _compared(records: list[TlsaRecord], survey: TlsSurvey) -> tuple[list[TlsaRecord], Seen[bool]]:
    certificate = survey.certificate
    if isinstance(certificate, Unseen):
        return records, Unseen(unseen=f"no certificate to compare with: {certificate.unseen}")
    if not certificate.served:
        # RFC 7672 section 2.2: a sender with usable TLSA records does not deliver without STARTTLS.
        return [record.model_copy(update={"matches": False}) for record in records], False
    try:
        chain = [x509.load_pem_x509_certificate(pem.encode()) for pem in survey.chain_pem]
    except ValueError:
        return records, Unseen(unseen="the served chain cannot be read")
    compared = [
        record.model_copy(update={"matches": matches(record, chain, certificate.name_matches)})
        for record in records
    ]
    return compared, any(record.matches for record in compared)


PROBES = (
    Probe("smtp.session", "smtp.session", TargetKind.MAIL_HOST, smtp_session),
    Probe("tls.server", "tls.server", TargetKind.MAIL_HOST, tls_server),
    Probe("tls.certificate", "tls.certificate", TargetKind.MAIL_HOST, tls_certificate),
    Probe("dns.tlsa", "dns.tlsa", TargetKind.MAIL_HOST, tlsa),
    Probe("tls.server", "tls.server", TargetKind.WEB_HOST, tls_server),
    Probe("tls.certificate", "tls.certificate", TargetKind.WEB_HOST, tls_certificate),
)
"""Every probe of the tls checker; a name stands for both kinds of host where both have it."""
