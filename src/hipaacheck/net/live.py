"""Open the real network clients of one run, and close them again."""

import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hipaacheck.net.clients import NO_TENANTS, DnsClient, Network
from hipaacheck.net.dns.client import LiveDns
from hipaacheck.net.dns.settings import Family
from hipaacheck.net.early import open_dns
from hipaacheck.net.http import Http1Client
from hipaacheck.net.http.client import IN_ALL, PER_HOST
from hipaacheck.net.settings import NetSettings
from hipaacheck.net.tenants.given import GivenTenants
from hipaacheck.net.tls.deep import DeepTlsClient
from hipaacheck.net.tls.policies import load_policies
from hipaacheck.net.tls.quick import QuickTlsClient
from hipaacheck.net.tls.settings import PER_HOST as TLS_PER_HOST
from hipaacheck.net.tls.settings import TlsSettings

_FAMILIES = {Family.IPV4: socket.AF_INET, Family.IPV6: socket.AF_INET6}


@contextlib.asynccontextmanager
async def open_network(
    settings: NetSettings, early: LiveDns | None = None, tenants: GivenTenants | None = None
) -> AsyncIterator[Network]:
    """Yield clients that share one DNS cache; every socket is closed at the end.

    `early` is a DNS client that was opened before, and stays open. `tenants` knows the settings of tenants,
    and is closed too. What files plan answers before the network does. Raises OSError for a `ca_file` that
    cannot be read.
    """
    async with contextlib.AsyncExitStack() as stack:
        if tenants is not None:
            stack.push_async_callback(tenants.aclose)
        if settings.offline:
            yield _planned(_offline(tenants), settings)
            return
        live = await stack.enter_async_context(open_dns(settings)) if early is None else early
        dns = _with_zones(live, settings)
        http = Http1Client(
            dns,
            timeout=settings.timeout,
            ca_file=settings.ca_file,
            connect_to=settings.connect_to,
            family=_FAMILIES.get(settings.family),
            per_host=settings.share(PER_HOST),
            in_all=settings.share(IN_ALL),
        )
        stack.push_async_callback(http.aclose)
        tls = _tls(dns, settings)
        stack.push_async_callback(tls.aclose)
        yield _planned(
            Network(
                dns=dns,
                http=http,
                tls=tls,
                now=_now,
                surroundings=lambda: _doubts(live),
                tenants=tenants or NO_TENANTS,
            ),
            settings,
        )


def _now() -> datetime:
    return datetime.now(UTC)


def _offline(tenants: GivenTenants | None) -> Network:
    from hipaacheck.net.offline import OfflineDns, OfflineHttp, OfflineTls

    return Network(OfflineDns(), OfflineHttp(), OfflineTls(), _now, tenants=tenants or NO_TENANTS)


def _with_zones(dns: DnsClient, settings: NetSettings) -> DnsClient:
    if settings.planned_dns is None:
        return dns
    from hipaacheck.net.planned.dns import PlannedDnsClient

    return PlannedDnsClient(settings.planned_dns, dns)


def _planned(net: Network, settings: NetSettings) -> Network:
    """Return the network with what files plan before it; zones stand before it already unless offline."""
    if settings.offline:
        net = replace(net, dns=_with_zones(net.dns, settings))
    if settings.planned_servers is None:
        return net
    from hipaacheck.net.planned.tls import PlannedTlsClient

    return replace(net, tls=PlannedTlsClient(settings.planned_servers, net.tls))


async def _doubts(dns: LiveDns) -> tuple[str, ...]:
    """Return what makes the answers of the resolver doubtful (DESIGN section 8)."""
    proof = await dns.proof()
    if not proof.proven:
        return (f"the resolver {proof.server or '(none)'} is not proven: {proof.detail}",)
    if proof.lies:
        return (
            f"the resolver {proof.server} answers for names that cannot exist (.invalid, RFC 6761); "
            "what it says is there may not be there",
        )
    return ()


def _tls(dns: DnsClient, settings: NetSettings) -> QuickTlsClient | DeepTlsClient:
    chosen = TlsSettings(
        policies=load_policies(),
        ca_file=None if settings.ca_file is None else Path(settings.ca_file),
        connect_to=settings.connect_to,
        family=settings.family,
        per_host=settings.share(TLS_PER_HOST),
    )
    if settings.deep:
        return DeepTlsClient(dns, chosen)
    return QuickTlsClient(dns, chosen)
