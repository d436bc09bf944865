"""Check one RRset against the keys of one zone (RFC 4034, RFC 4035 section 5.3)."""

from dataclasses import dataclass
from typing import cast

import dns.dnssec
import dns.exception
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from cryptography.exceptions import UnsupportedAlgorithm
from dns.dnssectypes import Algorithm, DSDigest
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.DS import DS
from dns.rdtypes.ANY.RRSIG import RRSIG

# RFC 9904: what validators support; a zone signed with nothing else counts as unsigned (RFC 4035 5.2).
ALGORITHMS = (
    Algorithm.RSASHA1,
    Algorithm.RSASHA1NSEC3SHA1,
    Algorithm.RSASHA256,
    Algorithm.RSASHA512,
    Algorithm.ECDSAP256SHA256,
    Algorithm.ECDSAP384SHA384,
    Algorithm.ED25519,
    Algorithm.ED448,
)
DIGESTS = (DSDigest.SHA1, DSDigest.SHA256, DSDigest.SHA384)

# Enough for every key rollover, too few for keys made to collide (CVE-2023-50387).
KEYS_LIMIT = 24
SIGNATURES_LIMIT = 8


@dataclass(frozen=True, slots=True)
class Keys:
    """The trusted keys of a zone."""

    zone: dns.name.Name
    records: dns.rrset.RRset

    @property
    def algorithms(self) -> tuple[str, ...]:
        """Return the names of the algorithms of the keys, sorted."""
        return algorithm_names(cast(DNSKEY, key).algorithm for key in self.records)


@dataclass(frozen=True, slots=True)
class Checked:
    """`good` says that a signature verifies; `wildcard` that it is one of a wildcard that was expanded.

    `labels` is the RRSIG's count of labels, `missing` says that there is no signature by this zone at all.
    """

    good: bool
    why: str = ""
    missing: bool = False
    wildcard: bool = False
    labels: int = 0


def check(rrset: dns.rrset.RRset, signatures: dns.rrset.RRset | None, keys: Keys, now: float) -> Checked:
    """Return whether one of the signatures is by a key of the zone, in time and over these records."""
    if not rrset.name.is_subdomain(keys.zone):
        return Checked(False, f"it is not in {keys.zone}")
    ours = [
        one
        for one in signatures or ()
        if isinstance(one, RRSIG) and one.signer == keys.zone and one.type_covered == rrset.rdtype
    ]
    if not ours:
        return Checked(False, f"no signature by {keys.zone}", missing=True)
    why = ""
    for signature in ours[:SIGNATURES_LIMIT]:
        try:
            dns.dnssec.validate_rrsig(rrset, signature, {keys.zone: keys.records}, now=now)
        except dns.dnssec.ValidationFailure as error:
            why = why or _plain(str(error))
        except (dns.dnssec.UnsupportedAlgorithm, UnsupportedAlgorithm):
            why = why or f"algorithm {int(signature.algorithm)} is not supported here"
        else:
            labels = len(rrset.name) - 1 - (1 if rrset.name.is_wild() else 0)
            return Checked(True, wildcard=signature.labels < labels, labels=signature.labels)
    return Checked(False, why)


def _plain(error: str) -> str:
    words = {
        "expired": "the signature has expired",
        "not yet valid": "the signature is not valid yet",
        "verify failure": "the signature does not verify",
    }
    return words.get(error, error)


def entry_keys(anchors: dns.rrset.RRset, dnskeys: dns.rrset.RRset) -> Keys | None:
    """Return the keys that DS records vouch for (RFC 4035 section 5.2), or None.

    SHA-1 digests are not used where there are others (RFC 4509 section 3).
    """
    trusted = [cast(DS, one) for one in anchors if _usable(cast(DS, one))]
    strong = [one for one in trusted if one.digest_type != DSDigest.SHA1]
    found = dns.rrset.RRset(dnskeys.name, dns.rdataclass.IN, dns.rdatatype.DNSKEY)
    for record in list(dnskeys)[:KEYS_LIMIT]:
        key = cast(DNSKEY, record)
        if any(_vouches(one, key, dnskeys.name) for one in strong or trusted):
            found.add(key)
    return Keys(dnskeys.name, found) if found else None


def zone_keys(dnskeys: dns.rrset.RRset) -> Keys:
    """Return the keys of a DNSKEY RRset that was verified; beyond KEYS_LIMIT they are not used."""
    kept = dns.rrset.RRset(dnskeys.name, dns.rdataclass.IN, dns.rdatatype.DNSKEY)
    for record in list(dnskeys)[:KEYS_LIMIT]:
        kept.add(record)
    return Keys(dnskeys.name, kept)


def supported(anchors: dns.rrset.RRset) -> bool:
    """Return whether some DS record has an algorithm and digest that can be checked here."""
    return any(_usable(cast(DS, one)) for one in anchors)


def _usable(ds: DS) -> bool:
    return ds.algorithm in ALGORITHMS and ds.digest_type in DIGESTS


def _vouches(ds: DS, key: DNSKEY, zone: dns.name.Name) -> bool:
    if ds.key_tag != key.key_id() or ds.algorithm != key.algorithm:
        return False
    try:
        return dns.dnssec.make_ds(zone, key, DSDigest(ds.digest_type), validating=True) == ds
    except (dns.exception.DNSException, ValueError):
        return False


def algorithm_names(numbers: "object") -> tuple[str, ...]:
    """Return the mnemonics of algorithm numbers, each once, in the order of the numbers."""
    return tuple(dns.dnssec.algorithm_to_text(Algorithm.make(one)) for one in sorted(set(numbers)))  # type: ignore[call-overload]
