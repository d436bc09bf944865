"""Ask where the usual host names of a domain lead: an alias names whoever runs what is behind it."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import dns.rdtypes.ANY.CNAME

from hipaacheck.catalogs.services import MarkKind
from hipaacheck.checkers.services.facts import Sighting
from hipaacheck.checkers.services.sightings import outside, unique
from hipaacheck.model import Seen, Unseen, digest
from hipaacheck.net.answers import DnsAnswer
from hipaacheck.net.clients import DnsClient

_LABELS = """
autodiscover mail webmail email em smtp sip lyncdiscover enterpriseregistration mta-sts newsletter
portal patient patients my book booking schedule appointments forms intake telehealth connect chat
help support status pay payments billing shop www m blog news info go click links careers jobs
intranet vpn files
"""
USUAL = tuple(_LABELS.split())
"""Host names that organisations give to what others run for them; one question is asked for each."""


@dataclass(frozen=True, slots=True)
class Aliases:
    """What the usual host names gave; `looked` is unseen with the reason when some had no answer."""

    sightings: tuple[Sighting, ...]
    looked: Seen[bool]


async def ask_hosts(resolver: DnsClient, domain: str) -> Aliases:
    """Ask for the CNAME of each usual host name; what a wildcard answers to everybody is nobody's mark."""
    made_up = f"hc{digest('host wildcard', domain)[:20]}.{domain}"
    names = [f"{label}.{domain}" for label in USUAL]
    wildcard, *answers = await asyncio.gather(*(resolver.ask(name, "CNAME") for name in (made_up, *names)))
    if wildcard.failed:
        return Aliases((), Unseen(unseen=f"whether {domain} has a wildcard: {wildcard.reason}"))
    to_all = set(_targets(wildcard))
    found = unique(
        outside(MarkKind.CNAME, target, name, f"CNAME {target}", own=domain)
        for name, answer in zip(names, answers, strict=True)
        for target in _targets(answer)
        if target not in to_all
    )
    return Aliases(found, _looked(answers))


def _targets(answer: DnsAnswer) -> Iterator[str]:
    """Yield where a name leads first; what is behind that is the infrastructure of whoever is there."""
    for rdata in answer.rdatas:
        if isinstance(rdata, dns.rdtypes.ANY.CNAME.CNAME):
            yield rdata.target.to_text(omit_final_dot=True).lower()


def _looked(answers: list[DnsAnswer]) -> Seen[bool]:
    lost = [answer for answer in answers if answer.failed]
    if not lost:
        return True
    return Unseen(unseen=f"{len(lost)} of {len(answers)} usual host names had no answer: {lost[0].reason}")
