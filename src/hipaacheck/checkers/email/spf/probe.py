"""Look at the SPF record of a domain and at everything that its evaluation leads to."""

import asyncio

from hipaacheck.checkers.api import Context, CouldNotLookError, Probe, Saw, artefact
from hipaacheck.checkers.email.spf.collect import Collected, collect
from hipaacheck.checkers.email.spf.macros import shown
from hipaacheck.checkers.email.spf.summary import Questions, spf_facts
from hipaacheck.model import Artefact, TargetKind
from hipaacheck.net.answers import DnsAnswer

METHOD = "DNS: TXT and SPF at the domain, MX there, and every include, redirect, a, mx and exists below"


async def probe_spf(ctx: Context) -> Saw:
    """Return SpfFacts; raise CouldNotLookError if the TXT records of the domain could not be had."""
    domain = ctx.target.name.lower().removesuffix(".")
    dns = ctx.net.dns
    txt, deprecated, mx = await asyncio.gather(*(dns.ask(domain, rdtype) for rdtype in ("TXT", "SPF", "MX")))
    if txt.failed:
        raise CouldNotLookError(txt.reason, source=txt.source, method=METHOD)
    collected = await collect(dns, domain, txt)
    start = ("mx",) if _has_mail_hosts(mx) else ()
    facts = spf_facts(collected, Questions(txt, deprecated), sends_mail=ctx.target.sends_mail, start=start)
    return Saw(
        facts=facts,
        source=txt.source,
        method=METHOD,
        absent=facts.record_count == 0,
        artefacts=_artefacts(collected),
    )


def _has_mail_hosts(mx: DnsAnswer) -> bool:
    """Return whether the domain has MX hosts; the null MX of RFC 7505 is none."""
    return any(str(getattr(rdata, "exchange", ".")) != "." for rdata in mx.rdatas)


def _artefacts(collected: Collected) -> tuple[Artefact, ...]:
    """Return one artefact per name that was asked: its SPF records, a line each, as bytes came."""
    return tuple(
        artefact(
            f"TXT of {shown(found.domain, 253)}",
            "text/plain",
            "\n".join(record.text for record in found.records).encode("latin-1"),
        )
        for found in collected.published.values()
        if found.records
    )


PROBE = Probe(name="email.spf", kind="dns.spf", applies_to=TargetKind.DOMAIN, run=probe_spf)
