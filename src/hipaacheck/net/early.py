"""Ask the first questions before most of the program is loaded, so that the answers travel meanwhile."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hipaacheck.model import Target, TargetKind
from hipaacheck.net.dns.client import LiveDns
from hipaacheck.net.settings import NetSettings

if TYPE_CHECKING:
    from hipaacheck.net.clients import DnsClient  # with it come the models of TLS facts, not needed yet

MOST_TARGETS = 50
MOST_HOSTS = 4


@contextlib.asynccontextmanager
async def open_dns(settings: NetSettings) -> AsyncIterator[LiveDns]:
    """Yield the DNS client alone; every socket is closed at the end."""
    burst, open_limit = settings.share(settings.dns.burst), settings.share(settings.dns.open_limit)
    dns = LiveDns(replace(settings.dns, burst=burst, open_limit=open_limit))
    try:
        yield dns
    finally:
        await dns.aclose()


async def ask_ahead(dns: "DnsClient", targets: Sequence[Target]) -> None:
    """Ask for the addresses of web sites and mail servers, which everything slow waits for.

    The answers stay in the cache of the client, where the probes find them.
    """
    named = [one for one in targets if one.kind.on_network and one.unresolved is None]
    await asyncio.gather(*(_ask(dns, one) for one in named[:MOST_TARGETS]))


async def _ask(dns: "DnsClient", target: Target) -> None:
    if target.kind is not TargetKind.DOMAIN:
        await dns.addresses(target.name)
        return
    answer = await dns.ask(target.name, "MX")
    hosts = [rdata.to_text().partition(" ")[2].rstrip(".") for rdata in answer.rdatas[:MOST_HOSTS]]
    await asyncio.gather(*(dns.addresses(host) for host in hosts if host))
