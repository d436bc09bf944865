"""Turn the network options of the command line into the clients of one run."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hipaacheck.cli.exits import UsageError
from hipaacheck.net.clients import Network
from hipaacheck.net.dns.client import LiveDns
from hipaacheck.net.dns.settings import DOT_PORT, DnsMode, DnsSettings, Family, Nameserver


@dataclass(frozen=True, slots=True)
class NetworkOptions:
    """The network options as the user gave them."""

    nameservers: tuple[str, ...] = ()
    dot: str | None = None
    doh: str | None = None
    connect_to: tuple[str, ...] = ()
    timeout: float = 15.0
    ipv4: bool = False
    ipv6: bool = False
    ca_file: Path | None = None
    trust_anchor: Path | None = None
    deep: bool = False

    @property
    def resolver(self) -> str:
        """Return how questions are resolved, in words for the report."""
        return self.dot or self.doh or ", ".join(self.nameservers) or "system resolver"
