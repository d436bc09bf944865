"""Check one RRset against the keys of one zone (RFC 4034, RFC 4035 section 5.3)."""

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.dnssectypes import Algorithm, DSDigest
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.DS import DS
from dns.rdtypes.ANY.RRSIG import RRSIG

from hipaacheck.net.dns.keys import ALGORITHMS, verifies

DIGESTS: dict[int, str] = {DSDigest.SHA1: "sha1", DSDigest.SHA256: "sha256", DSDigest.SHA384: "sha384"}
ZONE_KEY, REVOKED = 0x0100, 0x0080
PROTOCOL = 3

# Enough for every key rollover, too few for keys made to collide (CVE-2023-50387).
KEYS_LIMIT = 24
SIGNATURES_LIMIT = 8


@dataclass(frozen=True, slots=True)
class Keys:
    """The trusted keys of a zone."""

    zone: dns.name.Name
    records: tuple[DNSKEY, ...]

    @property
    def algorithms(self) -> tuple[str, ...]:
        """Return the names of the algorithms of the keys."""
        return algorithm_names(key.algorithm for key in self.records)


@dataclass(frozen=True, slots=True)
class Checked:
    """`good` says that a signature verifies; `wildcard` that it is one of a wildcard that was expanded.

    `labels` is the RRSIG's count of labels.
    """

    good: bool
    why: str = ""
    wildcard: bool = False
    labels: int = 0


def check(rrset: dns.rrset.RRset, signatures: dns.rrset.RRset | None, keys: Keys, now: float) -> Checked:
    """Return whether one of the signatures is by a key of the zone, in time and over these records.

    `now` is in seconds since 1970; both ends of the validity count as inside.
    """
    if not rrset.name.is_subdomain(keys.zone):
        return Checked(False, f"it is not in {keys.zone}")
    ours = [
        one
        for one in signatures or ()
        if isinstance(one, RRSIG) and one.signer == keys.zone and one.type_covered == rrset.rdtype
    ]
    if not ours:
        return Checked(False, "it is not signed")
    labels = len(rrset.name) - 1 - (1 if rrset.name.is_wild() else 0)
    why = ""
    for signature in ours[:SIGNATURES_LIMIT]:
        problem = _problem(rrset, signature, labels, keys, now)
        if not problem:
            return Checked(True, wildcard=signature.labels < labels, labels=signature.labels)
        why = why or problem
    return Checked(False, why)


def _problem(rrset: dns.rrset.RRset, signature: RRSIG, labels: int, keys: Keys, now: float) -> str:
    """Return why a signature does not make the RRset authentic, or nothing (RFC 4035 section 5.3.1)."""
    if signature.labels > labels or (rrset.name.is_wild() and signature.labels != labels):
        return "the signature is for another name"
    if signature.expiration < now:
        return "the signature has expired"
    if signature.inception > now:
        return "the signature is not valid yet"
    candidates = [key for key in keys.records if _may_sign(key, signature)]
    if not candidates:
        return f"no key with tag {signature.key_tag} is trusted"
    data = _signed_data(rrset, signature)
    if any(verifies(key, signature.signature, data) for key in candidates):
        return ""
    return "the signature does not verify"


def _may_sign(key: DNSKEY, signature: RRSIG) -> bool:
    if key.algorithm != signature.algorithm or key.key_id() != signature.key_tag:
        return False
    # A revoked key may sign nothing but the keys (RFC 5011 section 2.1).
    revoked = key.flags & REVOKED and signature.type_covered != dns.rdatatype.DNSKEY
    return bool(key.flags & ZONE_KEY) and key.protocol == PROTOCOL and not revoked


def _signed_data(rrset: dns.rrset.RRset, signature: RRSIG) -> bytes:
    """Return what was signed (RFC 4034 section 3.1.8.1), with the wildcard's name where it was expanded."""
    owner = rrset.name
    if not owner.is_wild() and signature.labels < len(owner) - 1:
        owner = dns.name.Name((b"*", *owner.split(signature.labels + 1)[1].labels))
    name = owner.to_digestable()
    head = name + struct.pack("!HHI", rrset.rdtype, rrset.rdclass, signature.original_ttl)
    signer = signature.signer.to_digestable()
    prefix = (signature.to_wire() or b"")[:18]
    records = sorted({rdata.to_digestable() for rdata in rrset})
    return b"".join([prefix, signer, *(head + struct.pack("!H", len(record)) + record for record in records)])


def entry_keys(anchors: dns.rrset.RRset, dnskeys: dns.rrset.RRset) -> Keys | None:
    """Return the keys that DS records vouch for (RFC 4035 section 5.2), or None.

    SHA-1 digests are not used where there are others (RFC 4509 section 3).
    """
    trusted = [cast(DS, one) for one in anchors if _usable(cast(DS, one))]
    strong = [one for one in trusted if one.digest_type != DSDigest.SHA1]
    zone = dnskeys.name
    found = [
        key
        for key in zone_keys(dnskeys).records
        if any(_vouches(one, key, zone) for one in strong or trusted)
    ]
    return Keys(zone, tuple(found)) if found else None


def zone_keys(dnskeys: dns.rrset.RRset) -> Keys:
    """Return the keys of a DNSKEY RRset; beyond KEYS_LIMIT they are not used."""
    return Keys(dnskeys.name, tuple(cast(DNSKEY, key) for key in list(dnskeys)[:KEYS_LIMIT]))


def supported(anchors: dns.rrset.RRset) -> bool:
    """Return whether some DS record has an algorithm and digest that can be checked here."""
    return any(_usable(cast(DS, one)) for one in anchors)


def _usable(ds: DS) -> bool:
    return ds.algorithm in ALGORITHMS and ds.digest_type in DIGESTS


def _vouches(ds: DS, key: DNSKEY, zone: dns.name.Name) -> bool:
    if ds.key_tag != key.key_id() or ds.algorithm != key.algorithm:
        return False
    # RFC 4034 section 5.1.4. dns.dnssec has it too, and with it all that signs zones: 30 ms to import.
    digest = hashlib.new(DIGESTS[ds.digest_type], zone.to_digestable() + key.to_digestable())
    return digest.digest() == ds.digest


def algorithm_names(numbers: Iterable[int]) -> tuple[str, ...]:
    """Return the mnemonics of algorithm numbers, each once, in the order of the numbers."""
    return tuple(Algorithm.to_text(Algorithm.make(one)) for one in sorted(set(numbers)))
