"""Hold what the user may choose about the network, once for all clients."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hipaacheck.net.dns.settings import DnsSettings, Family
from hipaacheck.net.routes import ConnectTo

if TYPE_CHECKING:
    from hipaacheck.serverconfig.planned import PlannedServers
    from hipaacheck.zones.records import PlannedDns


@dataclass(frozen=True, slots=True)
class NetSettings:
    """The network of one run.

    `ca_file` names PEM roots that are trusted beside the public ones. `timeout` is in seconds, for one
    connection attempt at most. `shared_by` is the number of processes that scan side by side: each keeps to
    its share of what all together may ask at once. With `offline` no connection is opened at all.
    `planned_dns` and `planned_servers` are what files say that is not published or in use yet; it answers
    before the network does.
    """

    dns: DnsSettings = field(default_factory=DnsSettings)
    connect_to: ConnectTo = field(default_factory=dict)
    family: Family = Family.ANY
    ca_file: str | None = None
    timeout: float = 15.0
    deep: bool = False
    shared_by: int = 1
    offline: bool = False
    planned_dns: "PlannedDns | None" = None
    planned_servers: "PlannedServers | None" = None

    @property
    def early(self) -> bool:
        """Return whether DNS may be asked before everything is loaded: nothing stands before it."""
        return not self.offline and self.planned_dns is None

    def share(self, limit: int) -> int:
        """Return this process's share of `limit`, at least two.

        A server that is asked one question at a time may take longer to answer than a domain's timeout, and
        how many processes there are must not decide what can be seen.
        """
        return max(2, limit // self.shared_by)
