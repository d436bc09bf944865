"""Look at the SPF record of a domain and at everything that its evaluation leads to."""

import asyncio

from hipaacheck.catalogs.mail_providers import provider_by_mx, providers_by_spf
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
    questions = Questions(txt, deprecated)
    facts = spf_facts(collected, questions, sends_mail=ctx.target.sends_mail, start=_start(mx))
    return Saw(
        facts=facts.model_copy(update={"providers": providers_by_spf(facts.includes)}),
        source=txt.source,
        method=METHOD,
        absent=facts.record_count == 0,
        artefacts=_artefacts(collected),
    )


def _start(mx: DnsAnswer) -> tuple[str, ...]:
    """Return the terms that a first record of this domain would start with.

    They are the includes of the providers that receive its mail, since these usually send it too, or `mx`.
    The null MX (RFC 7505) gives none.
    """
    hosts = [str(getattr(rdata, "exchange", ".")).rstrip(".") for rdata in mx.rdatas]
    found = [provider_by_mx(host) for host in hosts if host]
    known = [one for one in found if one is not None and one.spf_includes and not one.gateway]
    if known:
        return tuple(dict.fromkeys(f"include:{one.spf_includes[0]}" for one in known))
    return ("mx",) if found else ()


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
