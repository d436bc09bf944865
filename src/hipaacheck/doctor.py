"""Examine the surroundings of a scan: resolver, port 25, clock, and the libraries that a PDF needs."""

import asyncio
from dataclasses import dataclass
from typing import Literal

from hipaacheck.net.answers import DnsAnswer
from hipaacheck.net.clients import Network, TlsEndpoint
from hipaacheck.net.early import open_dns
from hipaacheck.net.live import open_network
from hipaacheck.net.settings import NetSettings

State = Literal["ok", "problem", "unknown"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `advice` says what to do when it is not well."""

    name: str
    state: State
    detail: str
    advice: str = ""


async def diagnose(settings: NetSettings, mail_domain: str) -> list[Check]:
    """Return what was found; the mail server of `mail_domain` is greeted once, nothing is sent to it."""
    resolver = asyncio.create_task(_resolver(settings))
    async with open_network(settings) as net:
        clock, port = await asyncio.gather(_clock(net), _port_25(net, mail_domain))
    return [*await resolver, port, clock, await asyncio.to_thread(_pdf)]


async def _resolver(settings: NetSettings) -> list[Check]:
    async with open_dns(settings) as dns:
        proofs = await dns.proofs()
    if not proofs:
        advice = "give one with --nameserver ADDRESS"
        return [Check("resolver", "problem", "no name server is configured on this machine", advice)]
    checks = []
    for proof in proofs:
        advice = ""
        if not proof.proven:
            advice = "it cannot tell 'no such name' from 'could not look'; try --nameserver, --dot or --doh"
        elif proof.lies:
            advice = "it invents answers for names that cannot exist; try --nameserver, --dot or --doh"
        speed = f", {proof.latency_ms:.0f} ms" if proof.latency_ms is not None else ""
        validates = ", validates DNSSEC" if proof.validates else ""
        detail = f"{proof.server}: {proof.detail}{validates}{speed}"
        checks.append(Check("resolver", "problem" if advice else "ok", detail, advice))
    return checks


async def _port_25(net: Network, domain: str) -> Check:
    name = "port 25"
    answer = await net.dns.ask(domain, "MX")
    if not answer.exists:
        return Check(
            name, "unknown", f"no mail server to try: {answer.reason}", "name one with --mail-domain"
        )
    host = min(rdata.to_text() for rdata in answer.rdatas).split()[-1].rstrip(".")
    deadline = asyncio.get_running_loop().time() + 10
    survey = await net.tls.survey(TlsEndpoint(host, 25, "smtp"), deadline=deadline)
    if survey.smtp is not None and survey.smtp.greeting_code is not None:
        return Check(name, "ok", f"{host} answered {survey.smtp.greeting_code}")
    detail = survey.smtp.detail if survey.smtp is not None else "no answer"
    advice = "providers often block it; mail servers will then be 'unknown', not failed. Scan from elsewhere."
    return Check(name, "problem", f"{host} cannot be reached: {detail}", advice)


async def _clock(net: Network) -> Check:
    """Compare the clock with the validity of the root zone's signatures, which lasts about two weeks."""
    answer = await net.dns.ask(".", "SOA", signatures=True)
    window = _window(answer)
    if window is None:
        return Check("clock", "unknown", "no signed root record was to be had to compare with")
    now = net.now()
    start, end = window
    if start <= now.timestamp() <= end:
        return Check("clock", "ok", f"{now:%Y-%m-%d %H:%M:%S} UTC lies within the root zone's signatures")
    advice = "set the clock; until then certificate and DNSSEC dates are judged wrongly"
    return Check(
        "clock", "problem", f"{now:%Y-%m-%d %H:%M:%S} UTC lies outside the root's signatures", advice
    )


def _window(answer: DnsAnswer) -> tuple[int, int] | None:
    if answer.signatures is None or not len(answer.signatures):
        return None
    return (
        max(signature.inception for signature in answer.signatures),
        min(signature.expiration for signature in answer.signatures),
    )


def _pdf() -> Check:
    from hipaacheck.reporters.pdf import PdfUnavailableError, weasyprint_version

    try:
        return Check("PDF reports", "ok", f"WeasyPrint {weasyprint_version()} with Pango")
    except PdfUnavailableError as error:
        return Check("PDF reports", "problem", "WeasyPrint cannot start", str(error))
