"""Say whether a domain's records are signed and verify from the root down (RFC 4035)."""

import asyncio

from hipaacheck.checkers.api import Context, CouldNotLookError, Probe, Saw
from hipaacheck.checkers.email.facts import DnssecFacts
from hipaacheck.model import TargetKind
from hipaacheck.net.answers import DnssecState, DnsStatus

# RFC 9904 (formerly RFC 8624 section 3.1): not to be used for signing, most not even for validating.
WEAK_ALGORITHMS = ("RSAMD5", "DSA", "RSASHA1", "DSANSEC3SHA1", "RSASHA1NSEC3SHA1", "ECCGOST")


async def probe_dnssec(ctx: Context) -> Saw:
    """Validate the SOA record of the domain, or that it has none; raises CouldNotLookError."""
    method = f"DNSSEC validation of SOA {ctx.target.name}"
    verdict, answer = await asyncio.gather(
        ctx.net.dns.dnssec(ctx.target.name, "SOA"), ctx.net.dns.ask(ctx.target.name, "NS")
    )
    if verdict.state is DnssecState.INDETERMINATE:
        raise CouldNotLookError(verdict.detail, source=verdict.validated_by, method=method)
    facts = DnssecFacts(
        exists=answer.status is not DnsStatus.NXDOMAIN,
        state=verdict.state,
        validated_by=verdict.validated_by,
        detail=verdict.detail,
        algorithms=verdict.algorithms,
        weak_algorithms=tuple(name for name in verdict.algorithms if name in WEAK_ALGORITHMS),
    )
    absent = verdict.state is DnssecState.INSECURE
    return Saw(facts, verdict.validated_by, method, absent)


PROBE = Probe("email.dnssec", "dns.dnssec", TargetKind.DOMAIN, probe_dnssec)
