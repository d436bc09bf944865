"""Say which resolvers to ask, how, and how patiently."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address

DNS_PORT = 53
DOT_PORT = 853


class DnsMode(StrEnum):
    """How questions travel: plain (RFC 1035), over TLS (RFC 7858) or over HTTPS (RFC 8484)."""

    UDP = "udp"
    TLS = "dot"
    HTTPS = "doh"


class Family(StrEnum):
    """Which address family the resolver may be reached by."""

    ANY = "any"
    IPV4 = "ipv4"
    IPV6 = "ipv6"


@dataclass(frozen=True, slots=True)
class Nameserver:
    """The address of a resolver; `address` may be a host name for DNS over TLS only."""

    address: str
    port: int = DNS_PORT

    @classmethod
    def parse(cls, text: str, port: int = DNS_PORT) -> "Nameserver":
        """Read `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` or `[2001:db8::1]:5353`.

        Raises ValueError for anything else.
        """
        host, found_port = text.strip(), port
        if host.startswith("["):
            host, _, tail = host[1:].partition("]")
            if tail and not tail.startswith(":"):
                raise ValueError(f"not an address and port: {text!r}")
            found_port = int(tail[1:]) if tail else port
        elif host.count(":") == 1:
            host, _, tail = host.partition(":")
            found_port = int(tail)
        if not 0 < found_port < 65_536:
            raise ValueError(f"not a port: {found_port}")
        return cls(str(ip_address(host)), found_port)

    def __str__(self) -> str:
        if self.port in (DNS_PORT, DOT_PORT):
            return self.address
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


@dataclass(frozen=True, slots=True)
class DnsSettings:
    """How one run asks its questions.

    No `nameservers` means those of the system. `lifetime` is the longest that one question may take, in
    seconds, from when it gets its turn, with all repeats inside; `repeats` are the fractions of it after
    which it is sent once more, to the next server, while the earlier ones are still listened for.
    `burst` bounds the questions younger than half a second (more than about 150 at once lose packets in
    common resolvers), `open_limit` all that wait (each holds up to three sockets). `tls_name` is the name
    on the certificate of a DNS-over-TLS server, its address when None. `trust_anchors` are DS records in
    presentation form (`. IN DS 20326 8 2 E06D...`); none means those of IANA.
    """

    nameservers: tuple[Nameserver, ...] = ()
    mode: DnsMode = DnsMode.UDP
    tls_name: str | None = None
    ca_file: str | None = None
    doh_url: str | None = None
    lifetime: float = 5.0
    repeats: tuple[float, ...] = (0.16, 0.44)
    burst: int = 100
    open_limit: int = 250
    family: Family = Family.ANY
    trust_anchors: tuple[str, ...] = ()


def chosen_nameservers(settings: DnsSettings) -> tuple[Nameserver, ...]:
    """Return the servers that `settings` mean, those of the system when it names none, at most four."""
    servers = settings.nameservers or _system_nameservers()
    wanted = {Family.IPV4: 4, Family.IPV6: 6}.get(settings.family)
    return tuple(one for one in servers if wanted is None or _version(one.address) in (wanted, None))[:4]


def _version(address: str) -> int | None:
    try:
        return ip_address(address.partition("%")[0]).version
    except ValueError:
        return None


def _system_nameservers() -> tuple[Nameserver, ...]:
    import dns.resolver

    try:
        found = dns.resolver.Resolver(configure=True)
    except dns.resolver.NoResolverConfiguration:
        return ()
    return tuple(Nameserver(address, found.port) for address in found.nameservers if isinstance(address, str))
