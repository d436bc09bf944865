"""Find the name servers of the zone that holds a domain."""

import asyncio

from hipaacheck.checkers.api import Context, CouldNotLookError, Probe, Saw
from hipaacheck.checkers.email.facts import DelegationFacts
from hipaacheck.checkers.email.routing.names import climb, must_look, records_artefact
from hipaacheck.model import TargetKind
from hipaacheck.net.answers import DnsStatus

SERVERS_LIMIT = 50


async def probe_delegation(ctx: Context) -> Saw:
    """Ask for NS at the domain and its ancestors at once; the closest set is that of the zone.

    Raises CouldNotLookError when a name fails before a set was found, or when there is none.
    """
    names = climb(ctx.target.name)
    method = f"DNS NS {ctx.target.name} and its ancestors"
    answers = await asyncio.gather(*(ctx.net.dns.ask(name, "NS") for name in names))
    for name, answer in zip(names, answers, strict=True):
        # Behind an alias there is another zone, not this one.
        if must_look(answer, method).exists and not answer.aliases:
            servers = sorted({rdata.to_text().lower().rstrip(".") for rdata in answer.rdatas})
            facts = DelegationFacts(
                exists=answers[0].status is not DnsStatus.NXDOMAIN,
                nameservers=tuple(servers[:SERVERS_LIMIT]),
                count=len(servers),
                zone=name,
            )
            absent = not facts.exists
            return Saw(facts, answer.source, method, absent, artefacts=records_artefact(answer))
    raise CouldNotLookError("no zone was found", source=answers[0].source, method=method)


PROBE = Probe("email.delegation", "dns.delegation", TargetKind.DOMAIN, probe_delegation)
