"""Compare TLSA records with a served chain (RFC 6698, 7671, 7672); pure."""

import hashlib
from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hipaacheck.checkers.tls.facts import TlsaRecord

_DIGESTS = {1: ("sha256", 32), 2: ("sha512", 64)}
_TRUST_ANCHOR, _END_ENTITY = 2, 3


def usable(usage: int, selector: int, matching_type: int, data: bytes) -> bool:
    """Return whether a sender can use the record: usage 2 or 3 (RFC 7672 section 3.1.3), of known shape."""
    if usage not in (_TRUST_ANCHOR, _END_ENTITY) or selector not in (0, 1):
        return False
    if matching_type == 0:
        return len(data) > 0
    return matching_type in _DIGESTS and len(data) == _DIGESTS[matching_type][1]


def matches(record: TlsaRecord, chain: Sequence[x509.Certificate], name_matches: bool) -> bool:
    """Return whether the chain, leaf first, is what the record promises.

    Usage 3 is about the leaf alone: neither names nor dates count (RFC 7672 section 3.1.1). Usage 2 wants a
    certificate of the chain that the leaf leads to, and the right name (section 3.1.2); the anchor must be
    served (RFC 7671 section 5.2.2).
    """
    if not record.usable or not chain:
        return False
    data = bytes.fromhex(record.data)
    if record.usage == _END_ENTITY:
        return _associates(record, data, chain[0])
    if not name_matches:
        return False
    for place, certificate in enumerate(chain):
        if place > 0 and not _issued(chain[place - 1], certificate):
            return False
        if place > 0 and _associates(record, data, certificate):
            return True
    return False


def _associates(record: TlsaRecord, data: bytes, certificate: x509.Certificate) -> bool:
    if record.selector == 0:
        selected = certificate.public_bytes(Encoding.DER)
    else:
        selected = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if record.matching_type == 0:
        return selected == data
    return hashlib.new(_DIGESTS[record.matching_type][0], selected).digest() == data


def _issued(child: x509.Certificate, parent: x509.Certificate) -> bool:
    try:
        child.verify_directly_issued_by(parent)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
