"""Hold what the user may choose about the network, once for all clients."""

from dataclasses import dataclass, field

from hipaacheck.net.dns.settings import DnsSettings, Family
from hipaacheck.net.routes import ConnectTo


@dataclass(frozen=True, slots=True)
class NetSettings:
    """The network of one run.

    `ca_file` names PEM roots that are trusted beside the public ones. `timeout` is in seconds, for one
    connection attempt at most.
    """

    dns: DnsSettings = field(default_factory=DnsSettings)
    connect_to: ConnectTo = field(default_factory=dict)
    family: Family = Family.ANY
    ca_file: str | None = None
    timeout: float = 15.0
    deep: bool = False
