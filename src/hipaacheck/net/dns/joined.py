"""Put the answers of two questions together: a host has addresses of either family."""

from dataclasses import replace

import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.set

from hipaacheck.net.answers import DnsAnswer, DnsStatus

EITHER = "A/AAAA"


def joined(host: str, first: DnsAnswer, second: DnsAnswer) -> DnsAnswer:
    """Return both answers as one: records if either has any, `failed` without records if either failed."""
    parts = (first, second)
    failed = next((part for part in parts if part.failed), None)
    found = [part for part in parts if part.exists]
    if not found:
        chosen = failed or next((part for part in parts if part.status is DnsStatus.NODATA), first)
        return replace(chosen, rdtype=EITHER)
    owner = found[0].rrset
    name = owner.name if owner is not None else dns.name.from_text(host)
    # ANY is the one type whose set may hold both; RRset.add would refuse to mix them.
    both = dns.rrset.RRset(name, dns.rdataclass.IN, dns.rdatatype.ANY)
    for part in found:
        for rdata in part.rdatas:
            dns.set.Set.add(both, rdata)  # type: ignore[no-untyped-call]
    return replace(
        found[0],
        rdtype=EITHER,
        rrset=both,
        detail=failed.reason if failed else "",
        authenticated=all(part.authenticated for part in found),
        signatures=None,
    )
