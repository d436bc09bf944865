"""Find the addresses to connect to, as the user and DNS say."""

from ipaddress import ip_address

from hipaacheck.net.answers import DnsStatus
from hipaacheck.net.clients import DnsClient, TlsEndpoint
from hipaacheck.net.dns.settings import Family
from hipaacheck.net.routes import connect_target
from hipaacheck.net.tls.settings import TlsSettings

PER_FAMILY = 2


class NoAddressError(Exception):
    """There is no address to connect to; `outcome` is a word of SmtpFacts.outcome."""

    def __init__(self, outcome: str, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome


async def find_addresses(
    dns: DnsClient, settings: TlsSettings, endpoint: TlsEndpoint
) -> tuple[tuple[str, ...], int]:
    """Return at most two addresses of each family, IPv6 and IPv4 in turn (RFC 8305 section 4), and the port.

    Raises NoAddressError.
    """
    host, port = connect_target(settings.connect_to, endpoint.host, endpoint.port)
    try:
        return (str(ip_address(host)),), port
    except ValueError:
        pass
    answer = await dns.addresses(host)
    if answer.failed:
        raise NoAddressError("dns", answer.reason)
    found = [rdata.to_text() for rdata in answer.rdatas]
    old = [one for one in found if ip_address(one).version == 4 and settings.family is not Family.IPV6]
    new = [one for one in found if ip_address(one).version == 6 and settings.family is not Family.IPV4]
    pairs = [(new[i : i + 1], old[i : i + 1]) for i in range(PER_FAMILY)]
    chosen = tuple(one for pair in pairs for part in pair for one in part)
    if chosen:
        return chosen, port
    if found:
        raise NoAddressError("no-address", f"{host} has no {settings.family} address")
    what = "does not exist" if answer.status is DnsStatus.NXDOMAIN else "has no address"
    raise NoAddressError("no-address", f"{host} {what}")


def sni(host: str) -> str | None:
    """Return the host as an A-label for SNI and name checks, or None for addresses (RFC 6066 section 3)."""
    try:
        ip_address(host)
    except ValueError:
        pass
    else:
        return None
    name = host.rstrip(".").lower()
    if name.isascii():
        return name or None
    import idna

    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError:
        return None
