"""Hold what the user may choose about the network, once for all clients."""

from dataclasses import dataclass, field

from hipaacheck.net.dns.settings import DnsSettings, Family
from hipaacheck.net.routes import ConnectTo


@dataclass(frozen=True, slots=True)
class NetSettings:
    """The network of one run.

    `ca_file` names PEM roots that are trusted beside the public ones. `timeout` is in seconds, for one
    connection attempt at most. `shared_by` is the number of processes that scan side by side: each keeps to
    its share of what all together may ask at once.
    """

    dns: DnsSettings = field(default_factory=DnsSettings)
    connect_to: ConnectTo = field(default_factory=dict)
    family: Family = Family.ANY
    ca_file: str | None = None
    timeout: float = 15.0
    deep: bool = False
    shared_by: int = 1

    def share(self, limit: int) -> int:
        """Return this process's share of `limit`, at least two.

        A server that is asked one question at a time may take longer to answer than a domain's timeout, and
        how many processes there are must not decide what can be seen.
        """
        return max(2, limit // self.shared_by)
