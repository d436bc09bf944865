"""Sign zones for the lab (RFC 4034, 4035): one ECDSA P-256 key for each zone, NSEC, no clever parts.

dnspython would do it, but from 2.9 on it wants cryptography 50, and sslyze wants less than 47.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import dns.dnssec
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.zone
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from dns.rdtypes.ANY.DNSKEY import DNSKEY

_ALGORITHM = 13
_SIGNED_AT_CUT = (dns.rdatatype.DS, dns.rdatatype.NSEC)


@dataclass(frozen=True, slots=True)
class ZoneKey:
    """The one key of a zone, which signs everything (a combined signing key)."""

    private: ec.EllipticCurvePrivateKey
    dnskey: DNSKEY

    @classmethod
    def new(cls) -> "ZoneKey":
        """Make an ECDSA P-256 key (RFC 6605)."""
        private = ec.generate_private_key(ec.SECP256R1())
        numbers = private.public_key().public_numbers()
        public = numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
        dnskey = DNSKEY(dns.rdataclass.IN, dns.rdatatype.DNSKEY, 257, 3, _ALGORITHM, public)
        return cls(private, dnskey)

    def ds(self, zone: str) -> str:
        """Return the DS record data for the parent, or for a trust anchor."""
        return dns.dnssec.make_ds(dns.name.from_text(zone), self.dnskey, "SHA256").to_text()


@dataclass(frozen=True, slots=True)
class Signing:
    """How a zone is signed: by which key, until when, and whether the signatures are right."""

    key: ZoneKey
    expired: bool = False
    broken: bool = False


def signed(text: str, origin: str, signing: Signing) -> str:
    """Return a zone file with DNSKEY, NSEC and RRSIG records.

    A broken zone has one bit of every signature turned over, but for those of its keys.
    """
    zone = dns.zone.from_text(text, origin=origin, relativize=False)
    apex = dns.name.from_text(origin)
    soa = zone.find_rdataset(apex, dns.rdatatype.SOA)
    keys = zone.find_rdataset(apex, dns.rdatatype.DNSKEY, create=True)
    keys.add(signing.key.dnskey, soa.ttl)
    cuts = {name for name in zone.nodes if name != apex and zone.get_rdataset(name, dns.rdatatype.NS)}
    owners = [name for name in sorted(zone.nodes) if not _below(name, cuts)]
    for name, following in zip(owners, [*owners[1:], apex], strict=True):
        _add_nsec(zone, name, following, soa.ttl)
        for rdataset in list(zone.nodes[name].rdatasets):
            if name not in cuts or rdataset.rdtype in _SIGNED_AT_CUT:
                _add_signature(zone, name, rdataset, apex, signing)
    written: str = zone.to_text()
    return written


def _below(name: dns.name.Name, cuts: Iterable[dns.name.Name]) -> bool:
    return any(name != cut and name.is_subdomain(cut) for cut in cuts)


def _add_nsec(zone: dns.zone.Zone, name: dns.name.Name, following: dns.name.Name, ttl: int) -> None:
    present = {rdataset.rdtype for rdataset in zone.nodes[name].rdatasets}
    kinds = sorted(present | {dns.rdatatype.NSEC, dns.rdatatype.RRSIG})
    text = " ".join([following.to_text(), *(dns.rdatatype.to_text(kind) for kind in kinds)])
    zone.find_rdataset(name, dns.rdatatype.NSEC, create=True).add(
        dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.NSEC, text), ttl
    )


def _add_signature(
    zone: dns.zone.Zone,
    name: dns.name.Name,
    rdataset: dns.rdataset.Rdataset,
    apex: dns.name.Name,
    signing: Signing,
) -> None:
    now = datetime.now(UTC)
    ends = now - timedelta(days=2) if signing.expired else now + timedelta(days=14)
    labels = len(name) - 1 - int(name.is_wild())
    tag = dns.dnssec.key_id(signing.key.dnskey)
    head = struct.pack(
        "!HBBIIIH",
        rdataset.rdtype,
        _ALGORITHM,
        labels,
        rdataset.ttl,
        int(ends.timestamp()),
        int((now - timedelta(days=16)).timestamp()),
        tag,
    )
    data = head + apex.canonicalize().to_wire()
    owner = name.canonicalize().to_wire()
    for rdata in sorted(one.to_digestable() for one in rdataset):
        data += (
            owner + struct.pack("!HHIH", rdataset.rdtype, rdataset.rdclass, rdataset.ttl, len(rdata)) + rdata
        )
    r, s = decode_dss_signature(signing.key.private.sign(data, ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    if signing.broken and rdataset.rdtype is not dns.rdatatype.DNSKEY:
        signature = bytes([signature[0] ^ 1]) + signature[1:]
    wire = head + apex.to_wire() + signature
    rrsig = dns.rdata.from_wire(dns.rdataclass.IN, dns.rdatatype.RRSIG, wire, 0, len(wire))
    found = zone.find_rdataset(name, dns.rdatatype.RRSIG, covers=rdataset.rdtype, create=True)
    found.add(rrsig, rdataset.ttl)
