"""Turn the network options of the command line into the settings of one run."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hipaacheck.cli.exits import UsageError
from hipaacheck.net.dns.settings import DNS_PORT, DOT_PORT, DnsMode, DnsSettings, Family, Nameserver
from hipaacheck.net.routes import HostPort
from hipaacheck.net.settings import NetSettings

if TYPE_CHECKING:
    from hipaacheck.serverconfig.planned import PlannedServers
    from hipaacheck.zones.records import PlannedDns

_SECONDS = 15.0
_DEEP_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class NetworkOptions:
    """The network options as the user gave them; `timeout` in seconds, None where it was left to us."""

    nameservers: tuple[str, ...] = ()
    dot: str | None = None
    doh: str | None = None
    connect_to: tuple[str, ...] = ()
    timeout: float | None = None
    ipv4: bool = False
    ipv6: bool = False
    ca_file: Path | None = None
    trust_anchor: Path | None = None
    deep: bool = False
    offline: bool = False
    planned_dns: "PlannedDns | None" = None
    planned_servers: "PlannedServers | None" = None

    @property
    def seconds(self) -> float:
        """Return how long everything about one domain may take, in seconds."""
        return self.timeout or (_DEEP_SECONDS if self.deep else _SECONDS)

    @property
    def resolver(self) -> str:
        """Return how questions are resolved, in words for the report."""
        if self.offline:
            return "nobody: no connection was opened (--offline)"
        if self.dot:
            return f"DNS over TLS, {self.dot}"
        if self.doh:
            return f"DNS over HTTPS, {self.doh}"
        return ", ".join(self.nameservers) or "the system's resolver"

    def settings(self, shared_by: int = 1) -> NetSettings:
        """Return the settings of one of `shared_by` processes.

        Raises UsageError naming the option that makes no sense.
        """
        if self.ipv4 and self.ipv6:
            raise UsageError("--ipv4 and --ipv6 exclude each other; leave both out to use both")
        if sum(map(bool, (self.nameservers, self.dot, self.doh))) > 1:
            raise UsageError("give only one of --nameserver, --dot and --doh")
        family = Family.IPV4 if self.ipv4 else Family.IPV6 if self.ipv6 else Family.ANY
        return NetSettings(
            dns=self._dns(family),
            connect_to=dict(_connect_to(text) for text in self.connect_to),
            family=family,
            ca_file=None if self.ca_file is None else str(self.ca_file),
            timeout=self.seconds,
            deep=self.deep,
            shared_by=shared_by,
            offline=self.offline,
            planned_dns=self.planned_dns,
            planned_servers=self.planned_servers,
        )

    def _dns(self, family: Family) -> DnsSettings:
        servers, mode, tls_name = self.nameservers, DnsMode.UDP, None
        if self.dot:
            address, _, name = self.dot.partition("#")
            servers, mode, tls_name = (address,), DnsMode.TLS, name or None
        elif self.doh:
            servers, mode = (), DnsMode.HTTPS
            if not self.doh.startswith("https://"):
                raise UsageError(f"--doh takes an https:// URL, not '{self.doh}'")
        port = DOT_PORT if self.dot else DNS_PORT
        return DnsSettings(
            nameservers=tuple(_nameserver(text, port) for text in servers),
            mode=mode,
            tls_name=tls_name,
            ca_file=None if self.ca_file is None else str(self.ca_file),
            doh_url=self.doh,
            lifetime=min(5.0, self.seconds / 2),
            family=family,
            trust_anchors=_anchors(self.trust_anchor),
        )


def _nameserver(text: str, port: int) -> Nameserver:
    try:
        return Nameserver.parse(text, port)
    except ValueError:
        option = "--dot" if port == DOT_PORT else "--nameserver"
        raise UsageError(
            f"{option} takes an IP address like 192.0.2.53 or 192.0.2.53:5353, not '{text}'"
        ) from None


_PART = r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]*)"
_CONNECT_TO = re.compile(rf"{_PART}:(\d*):{_PART}:(\d*)\Z")


def _connect_to(text: str) -> tuple[HostPort, HostPort]:
    """Read HOST:PORT:ADDR:PORT; an IPv6 address stands in brackets, an empty part matches all."""
    match = _CONNECT_TO.match(text)
    if match is None:
        raise UsageError(f"--connect-to takes HOST:PORT:ADDR:PORT (IPv6 in brackets), not '{text}'")
    host, port, address, other = match.groups()
    return (host.strip("[]").lower(), int(port or 0)), (address.strip("[]"), int(other or 0))


def _anchors(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    lines = [line.split(";", 1)[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    anchors = tuple(line for line in lines if line)
    for line in anchors:
        if not re.search(r"\b(DS|DNSKEY)\b", line):
            raise UsageError(
                f"{path}: '{line[:60]}' is not a DS or DNSKEY record, such as '. IN DS 20326 8 2 E06D...'"
            )
    return anchors
