"""Check signed statements that something does not exist (NSEC: RFC 4035 5.4; NSEC3: RFC 5155 section 8)."""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import dns.message
import dns.name
import dns.rdataclass
import dns.rdatatype
from dns.rdtypes.ANY.NSEC import NSEC
from dns.rdtypes.ANY.NSEC3 import NSEC3

from hipaacheck.net.dns.signatures import Keys, check

ITERATIONS_LIMIT = 100  # RFC 9276 section 3.2: higher counts may be treated as no proof
RECORDS_LIMIT = 10
OPT_OUT = 1

Types = frozenset[int]
_NS, _SOA, _DS = dns.rdatatype.NS, dns.rdatatype.SOA, dns.rdatatype.DS
_CNAME, _DNAME = dns.rdatatype.CNAME, dns.rdatatype.DNAME


class Proof(StrEnum):
    """What the statements prove: nothing, what was asked, or only that nobody vouches for it (opt-out)."""

    NONE = "none"
    PROVEN = "proven"
    OPT_OUT = "opt-out"


class Cut(StrEnum):
    """What is known of a delegation at a name that has no DS record."""

    UNKNOWN = "unknown"
    NO_CUT = "no-cut"
    UNSIGNED = "unsigned"
    OPT_OUT = "opt-out"


@dataclass(frozen=True, slots=True)
class _Span:
    """An NSEC record: nothing lies between `owner` and `until`."""

    owner: dns.name.Name
    until: dns.name.Name
    types: Types


@dataclass(frozen=True, slots=True)
class _Hashed:
    """An NSEC3 record, hashes as bytes."""

    owner: bytes
    until: bytes
    types: Types
    salt: bytes
    iterations: int
    opt_out: bool


class Denials:
    """The verified NSEC and NSEC3 records of one response."""

    def __init__(self, zone: dns.name.Name, spans: list[_Span], hashed: list[_Hashed]) -> None:
        self.zone = zone
        self.spans = spans
        self.hashed = hashed

    def no_ds(self, name: dns.name.Name) -> Cut:
        """Say what the absence of DS at `name` means for the chain of trust."""
        types = self._types(name)
        if types is not None:
            if _DS in types or _SOA in types:
                return Cut.UNKNOWN
            return Cut.UNSIGNED if _NS in types else Cut.NO_CUT
        if self._empty(name) or self._gone(name) is Proof.PROVEN:
            return Cut.NO_CUT
        if self._gone(name) is Proof.OPT_OUT:
            return Cut.OPT_OUT
        return Cut.UNKNOWN

    def no_data(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> Proof:
        """Say whether it is proven that `name` has no records of this type."""
        types = self._types(name)
        if types is not None:
            return _lacks(types, rdtype)
        if self._empty(name):
            return Proof.PROVEN
        encloser = self._encloser(name)
        if encloser is None:
            return Proof.NONE
        gone = self._gone(name)
        at_wildcard = self._types(_wildcard(encloser))
        if gone is Proof.NONE or at_wildcard is None or _lacks(at_wildcard, rdtype) is Proof.NONE:
            return Proof.NONE
        return gone

    def no_name(self, name: dns.name.Name) -> Proof:
        """Say whether it is proven that neither `name` nor a wildcard for it exists."""
        encloser = self._encloser(name)
        if encloser is None or self._empty(name):
            return Proof.NONE
        gone, star = self._gone(name), self._covered(_wildcard(encloser))
        if Proof.NONE in (gone, star):
            return Proof.NONE
        return Proof.OPT_OUT if Proof.OPT_OUT in (gone, star) else Proof.PROVEN

    def no_closer(self, name: dns.name.Name, labels: int) -> Proof:
        """Say whether nothing is closer to `name` than the wildcard with so many labels that answered."""
        return self._covered(name.split(labels + 2)[1])

    def _types(self, name: dns.name.Name) -> Types | None:
        for span in self.spans:
            if span.owner == name:
                return span.types
        return next((one.types for one in self.hashed if one.owner == _hash(name, one)), None)

    def _empty(self, name: dns.name.Name) -> bool:
        """Return whether an NSEC shows names below `name` and none at it (RFC 4035, empty non-terminal)."""
        return any(self._between(span, name) and span.until.is_subdomain(name) for span in self.spans)

    def _gone(self, name: dns.name.Name) -> Proof:
        """Say whether `name` itself is proven not to exist, wildcards aside."""
        if self.spans:
            return Proof.NONE if self._empty(name) else self._covered(name)
        encloser = self._encloser(name)
        if encloser is None:
            return Proof.NONE
        return self._covered(name.split(len(encloser) + 1)[1])

    def _encloser(self, name: dns.name.Name) -> dns.name.Name | None:
        """Return the closest ancestor of `name` that exists, when it is proven and may have children here."""
        for span in self.spans:
            if self._between(span, name):
                return max(_common(name, span.owner), _common(name, span.until), key=len)
        ancestor = name
        while self.hashed and ancestor != self.zone:
            ancestor = ancestor.parent()
            types = self._types(ancestor)
            if types is not None:
                delegated = (_NS in types and _SOA not in types) or _DNAME in types
                return None if delegated else ancestor
        return None

    def _covered(self, name: dns.name.Name) -> Proof:
        if any(self._between(span, name) for span in self.spans):
            return Proof.PROVEN
        for one in self.hashed:
            wanted = _hash(name, one)
            inside = one.owner < wanted < one.until
            around = one.owner >= one.until and (wanted > one.owner or wanted < one.until)
            if inside or around:
                return Proof.OPT_OUT if one.opt_out else Proof.PROVEN
        return Proof.NONE

    def _between(self, span: _Span, name: dns.name.Name) -> bool:
        if not name.is_subdomain(self.zone):
            return False
        delegated = (_NS in span.types and _SOA not in span.types) or _DNAME in span.types
        if delegated and name.is_subdomain(span.owner):
            return False  # RFC 6840 section 4.1: what lies below a cut is not this zone's to deny
        return bool(span.owner < name and (name < span.until or span.until == self.zone))


def read_denials(message: dns.message.Message, keys: Keys, now: float) -> Denials:
    """Verify the NSEC and NSEC3 records of a response; those that do not verify are left out."""
    spans: list[_Span] = []
    hashed: list[_Hashed] = []
    found = [one for one in message.authority if one.rdtype in (dns.rdatatype.NSEC, dns.rdatatype.NSEC3)]
    for rrset in found[:RECORDS_LIMIT]:
        signatures = message.get_rrset(
            message.authority, rrset.name, dns.rdataclass.IN, dns.rdatatype.RRSIG, rrset.rdtype
        )
        verdict = check(rrset, signatures, keys, now)
        if not verdict.good or verdict.wildcard:
            continue
        record = rrset[0]
        if isinstance(record, NSEC) and record.next.is_subdomain(keys.zone):
            spans.append(_Span(rrset.name, record.next, frozenset(_listed(record.windows))))
        elif isinstance(record, NSEC3) and rrset.name.parent() == keys.zone:
            hashed += _hashed(rrset.name, record)
    return Denials(keys.zone, spans, hashed)


def _hashed(owner: dns.name.Name, record: NSEC3) -> list[_Hashed]:
    if record.algorithm != 1 or record.iterations > ITERATIONS_LIMIT or record.flags & ~OPT_OUT:
        return []
    try:
        label = base64.b32hexdecode(owner.labels[0].upper())
    except binascii.Error:
        return []
    types = frozenset(_listed(record.windows))
    opt_out = bool(record.flags & OPT_OUT)
    return [_Hashed(label, record.next, types, record.salt, record.iterations, opt_out)]


def _listed(windows: tuple[tuple[int, bytes], ...]) -> Iterator[int]:
    for window, bits in windows:
        for index, byte in enumerate(bits):
            yield from (window * 256 + index * 8 + bit for bit in range(8) if byte & (0x80 >> bit))


def _lacks(types: Types, rdtype: dns.rdatatype.RdataType) -> Proof:
    """Read a type list; that of the other side of a zone cut says nothing (RFC 6840 section 4.1)."""
    if rdtype in types or _CNAME in types:
        return Proof.NONE
    if rdtype == _DS:
        return Proof.NONE if _SOA in types else Proof.PROVEN
    return Proof.NONE if _NS in types and _SOA not in types else Proof.PROVEN


def _hash(name: dns.name.Name, like: _Hashed) -> bytes:
    """Hash as RFC 5155 section 5 does; dns.dnssec can too, and takes 30 ms to import."""
    digest = hashlib.sha1(name.to_digestable() + like.salt).digest()
    for _ in range(like.iterations):
        digest = hashlib.sha1(digest + like.salt).digest()
    return digest


def _wildcard(encloser: dns.name.Name) -> dns.name.Name:
    return dns.name.Name((b"*", *encloser.labels))


def _common(first: dns.name.Name, second: dns.name.Name) -> dns.name.Name:
    _, _, shared = first.fullcompare(second)
    return first.split(shared)[1]
