"""Find the mail hosts that a sender which honours MTA-STS would refuse (RFC 8461 section 4.2)."""

import asyncio
from datetime import datetime

from hipaacheck.checkers.api import Context, CouldNotLookError, Probe, Saw
from hipaacheck.checkers.email.facts import MtaStsFacts, MxFacts, StsHostsFacts
from hipaacheck.model import TargetKind, Unseen
from hipaacheck.model.transport import CertificateFacts
from hipaacheck.net.clients import TlsEndpoint, TlsSurvey

METHOD = "STARTTLS with each MX host, held against the MTA-STS policy"


async def probe_sts_hosts(ctx: Context) -> Saw:
    """Hold every MX host against the policy in force; raises CouldNotLookError.

    The surveys are those that the tls checker makes too: an endpoint is surveyed once a run.
    """
    policy = await ctx.facts("dns.mta_sts", MtaStsFacts)
    if isinstance(policy.mode, Unseen):
        raise CouldNotLookError(policy.mode.unseen, method=METHOD)
    if policy.mode not in ("enforce", "testing"):
        return Saw(StsHostsFacts(mode=None), source=ctx.target.name, method=METHOD, absent=True)
    mx = await ctx.facts("dns.mx", MxFacts)
    # Hosts that cannot be connected to at all are the business of the MX rules.
    hosts = [host.name for host in mx.hosts if not host.is_address and host.resolves is not False]
    endpoints = [TlsEndpoint(host, 25, "smtp") for host in hosts]
    surveys = await asyncio.gather(*(ctx.net.tls.survey(one, deadline=ctx.deadline) for one in endpoints))
    verdicts = [refusal(survey, ctx.net.now()) for survey in surveys]
    refused = tuple(verdict for verdict in verdicts if isinstance(verdict, str))
    unseen = next((verdict for verdict in verdicts if isinstance(verdict, Unseen)), None)
    facts = StsHostsFacts(mode=policy.mode, refused=refused if refused or unseen is None else unseen)
    return Saw(facts, source=", ".join(survey.address for survey in surveys) or "none", method=METHOD)


def refusal(survey: TlsSurvey, now: datetime) -> str | Unseen | None:
    """Return "HOST: REASON" if a sender would refuse the host, None if not, Unseen if it is not known."""
    host = survey.endpoint.host
    if survey.tls_absent:
        return f"{host}: offers no STARTTLS"
    certificate = survey.certificate
    if not isinstance(certificate, Unseen) and not certificate.served:
        return f"{host}: offers no STARTTLS"
    if isinstance(certificate, Unseen):
        return Unseen(unseen=f"{host}: {certificate.unseen}")
    fault = _fault(certificate, now)
    if isinstance(fault, Unseen):
        return Unseen(unseen=f"{host}: {fault.unseen}")
    return None if fault is None else f"{host}: {fault}"


def _fault(certificate: CertificateFacts, now: datetime) -> str | Unseen | None:
    if not certificate.name_matches:
        return "the certificate is for another name"
    begin, end = certificate.not_before, certificate.not_after
    if isinstance(begin, Unseen) or isinstance(end, Unseen):
        return Unseen(unseen="the dates of the certificate could not be read")
    if now > end:
        return f"the certificate expired on {end:%Y-%m-%d}"
    if now < begin:
        return f"the certificate is not valid before {begin:%Y-%m-%d}"
    if isinstance(certificate.trusted, Unseen):
        return certificate.trusted
    return None if certificate.trusted else f"the certificate is not trusted ({certificate.trust_problem})"


PROBE = Probe("email.mta_sts_hosts", "smtp.mta_sts", TargetKind.DOMAIN, probe_sts_hosts)
