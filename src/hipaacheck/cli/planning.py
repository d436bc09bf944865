"""Gather what a scan is to judge before it is live: zones and configurations of servers, or no network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hipaacheck.cli.exits import UsageError
from hipaacheck.model import TargetKind

if TYPE_CHECKING:
    from hipaacheck.model import Origin, Target
    from hipaacheck.serverconfig.planned import PlannedServers
    from hipaacheck.zones.records import PlannedDns


@dataclass(frozen=True, slots=True)
class Plan:
    """What stands for the network, or parts of it. `named` names the files, for the report."""

    zones: "PlannedDns | None" = None
    servers: "PlannedServers | None" = None
    offline: bool = False
    named: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.offline or bool(self.named)

    @property
    def network(self) -> dict[str, Any]:
        """Return the fields of NetworkOptions that say this."""
        return {"offline": self.offline, "planned_dns": self.zones, "planned_servers": self.servers}

    @property
    def notes(self) -> tuple[str, ...]:
        """Return a sentence for each thing in the files that could not be taken over."""
        zones = () if self.zones is None else self.zones.zones.values()
        notes = [note for zone in zones for note in zone.notes]
        return tuple(dict.fromkeys([*notes, *(() if self.servers is None else self.servers.notes)]))

    def notes_on(self, targets: "Sequence[Target]") -> tuple[str, ...]:
        """Return the notes, and which zones hold nothing that is scanned.

        A zone below a scanned domain may answer for names of it, such as _dmarc.
        """
        domains = [one.name for one in targets if one.kind is TargetKind.DOMAIN]
        idle = (
            f"{origin.file}: no domain that is scanned lies in {apex}; its records were not judged"
            for apex, origin in self.apexes
            if not any(f".{name}".endswith(f".{apex}") or apex.endswith(f".{name}") for name in domains)
        )
        return (*self.notes, *idle)

    def selectors(self, domain: str) -> tuple[str, ...]:
        """Return the DKIM selectors that the planned zones have for a domain (RFC 6376 section 3.6.2.1)."""
        zones = () if self.zones is None else self.zones.zones.values()
        below = f"._domainkey.{domain}"
        names = (record.name for zone in zones for record in zone.records if record.name.endswith(below))
        return tuple(dict.fromkeys(name.removesuffix(below) for name in names if not name.startswith("*")))

    @property
    def apexes(self) -> "list[tuple[str, Origin]]":
        """Return the names of the planned zones with the lines where these begin."""
        zones = () if self.zones is None else self.zones.zones.values()
        return [(zone.apex, zone.place.origin) for zone in zones]


def plan(
    zones: Sequence[str],
    configs: Sequence[str],
    domains: Sequence[str],
    *,
    offline: bool,
    store: Path | str | None,
) -> Plan:
    """Read the files that were named. Raises UsageError, or FileMistakesError for mistakes in them."""
    if offline and isinstance(store, str):
        raise UsageError(
            "--offline opens no connection, and the store of runs is a database elsewhere; add --no-store, or"
            " name a file with --store"
        )
    named = {"zones": ", ".join(zones), "configs": ", ".join(configs)}
    planned, servers = None, None
    if zones:
        from hipaacheck.cli.planned_zones import read_zones

        planned = read_zones(zones, domains)
    if configs:
        from hipaacheck.cli.planned_servers import read_servers

        servers = read_servers(configs)
    return Plan(planned, servers, offline, {name: text for name, text in named.items() if text})
