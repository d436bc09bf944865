"""Make planned zones out of master file text, without the readers that the program has for files."""

from collections.abc import Iterable

import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.zone

from hipaacheck.model import Origin, Place
from hipaacheck.zones.records import Opaque, PlannedDns, PlannedZone, Removed, ZoneRecord, ZoneSource

HEAD = "@ 300 SOA ns1.lab-servers.test. hostmaster.lab-servers.test. 1 3600 600 86400 300\n"
SERVERS = "@ NS ns1.lab-servers.test.\n@ NS ns2.lab-servers.test.\n"


def place(line: int, file: str = "plan") -> Place:
    """Return a line of the plan."""
    return Place(origin=Origin(file=file, line=line))


def rdata(rdtype: str, value: str) -> dns.rdata.Rdata:
    """Return one record's data; names in it are absolute."""
    kind = dns.rdatatype.from_text(rdtype)
    return dns.rdata.from_text(dns.rdataclass.IN, kind, value, origin=dns.name.root, relativize=False)


def record(name: str, rdtype: str, value: str, line: int = 1) -> ZoneRecord:
    """Return one planned record."""
    return ZoneRecord(name, rdata(rdtype, value), place(line))


def removed(name: str, rdtype: str, value: str | None = None, line: int = 1) -> Removed:
    """Return a record, or a set, that is taken away."""
    return Removed(name, rdtype, place(line), None if value is None else rdata(rdtype, value))


def partial_zone(
    apex: str,
    *records: ZoneRecord,
    gone: Iterable[Removed] = (),
    opaque: Iterable[Opaque] = (),
    shared: bool = False,
) -> PlannedZone:
    """Return a zone of which the file holds a part, as a Terraform plan does."""
    return PlannedZone(
        apex=apex,
        source=ZoneSource.TERRAFORM,
        file="plan.json",
        place=place(1),
        records=records,
        removed=tuple(gone),
        opaque=tuple(opaque),
        whole=False,
        shared_sets=shared,
    )


def whole_zone(
    apex: str, text: str, *, opaque: Iterable[Opaque] = (), head: str = HEAD + SERVERS
) -> PlannedZone:
    """Return a zone of which `text` holds everything, one record a line; dnspython reads it."""
    origin = dns.name.from_text(apex)
    records = []
    for number, line in enumerate((head + text).splitlines(), 1):
        if not line.strip():
            continue
        one = dns.zone.from_text(f"$TTL 300\n{line}\n", origin, relativize=False, check_origin=False)
        records += [
            ZoneRecord(name.to_text(omit_final_dot=True).lower(), item, place(number), ttl)
            for name, ttl, item in one.iterate_rdatas()
        ]
    return PlannedZone(
        apex=apex,
        source=ZoneSource.BIND,
        file=f"zones/{apex}.zone",
        place=place(1),
        records=tuple(records),
        opaque=tuple(opaque),
    )


def plan(*zones: PlannedZone) -> PlannedDns:
    """Return all of them together."""
    return PlannedDns({zone.apex: zone for zone in zones})
