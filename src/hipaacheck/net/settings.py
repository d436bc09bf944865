"""Hold what the user may choose about the network, once for all clients."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hipaacheck.net.dns.settings import DnsSettings, Family

HostPort = tuple[str, int]


@dataclass(frozen=True, slots=True)
class NetSettings:
    """The network of one run.

    `connect_to` leads connections meant for (host, port) to another (address, port), as curl's option does;
    an empty host or port 0 on the left matches all, on the right keeps what was meant. `ca_file` names PEM
    roots that are trusted beside the public ones. `timeout` is in seconds, for one connection attempt at most.
    """

    dns: DnsSettings = field(default_factory=DnsSettings)
    connect_to: Mapping[HostPort, HostPort] = field(default_factory=dict)
    family: Family = Family.ANY
    ca_file: str | None = None
    timeout: float = 15.0
    deep: bool = False
