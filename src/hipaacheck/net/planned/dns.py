"""Answer DNS questions from zones that files plan, as an authoritative server of them would."""

from hipaacheck.net.answers import DnsAnswer, DnssecVerdict
from hipaacheck.net.clients import DnsClient
from hipaacheck.zones.records import PlannedDns


class PlannedDnsClient:
    """A DnsClient that knows planned zones and asks `inner` for everything else."""

    def __init__(self, plan: PlannedDns, inner: DnsClient) -> None:
        self._plan = plan
        self._inner = inner

    async def ask(self, name: str, rdtype: str, *, signatures: bool = False) -> DnsAnswer:
        """Return the end of one question."""
        return await self._inner.ask(name, rdtype, signatures=signatures)

    async def addresses(self, host: str) -> DnsAnswer:
        """Return A and AAAA together."""
        return await self._inner.addresses(host)

    async def dnssec(self, name: str, rdtype: str) -> DnssecVerdict:
        """Return whether the RRset at `name` is authentic."""
        return await self._inner.dnssec(name, rdtype)
