"""Hold the records of a zone as a file plans them, whatever wrote the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dns.rdata import Rdata

from hipaacheck.model import Place


class ZoneSource(StrEnum):
    """What wrote a file with records."""

    BIND = "BIND zone file"
    OCTODNS = "octoDNS configuration"
    DNSCONTROL = "DNSControl preview"
    TERRAFORM = "Terraform plan"


@dataclass(frozen=True, slots=True)
class ZoneRecord:
    """One record (RFC 1035 section 3.2). `name` is lower-case, absolute, without the final dot."""

    name: str
    rdata: Rdata
    place: Place
    ttl: int = 3600

    @property
    def rdtype(self) -> str:
        """Return the type, such as TXT."""
        from dns.rdatatype import to_text

        return to_text(self.rdata.rdtype)


@dataclass(frozen=True, slots=True)
class Removed:
    """A record, or a set where `rdata` is None, that the change takes away."""

    name: str
    rdtype: str
    place: Place
    rdata: Rdata | None = None


@dataclass(frozen=True, slots=True)
class Opaque:
    """What a file says of a name in a form that cannot be judged: an ALIAS, a value known after the change.

    `rdtypes` are the types for which nothing can be said; empty for all.
    """

    name: str
    reason: str
    place: Place
    rdtypes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedZone:
    """A zone as it will be.

    `whole`: a name or type that is not in it does not exist. Otherwise (a Terraform plan, an octoDNS source
    among several) nothing is known of what is not in it. `shared_sets`: beside the records of a name and
    type, others may exist that the file does not manage. `removed` is what the change takes away.
    `place` is where the zone begins, for what is not in it. `notes` are sentences on what could not be taken
    over, for the user.
    """

    apex: str
    source: ZoneSource
    file: str
    place: Place
    records: tuple[ZoneRecord, ...] = ()
    removed: tuple[Removed, ...] = ()
    opaque: tuple[Opaque, ...] = ()
    whole: bool = True
    shared_sets: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedDns:
    """All zones that files plan, by apex. Two files may not plan one zone."""

    zones: Mapping[str, PlannedZone] = field(default_factory=dict)
