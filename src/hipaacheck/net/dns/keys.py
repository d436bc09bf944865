"""Verify one signature with one DNSKEY (RFC 3110, 5702, 6605, 8080).

dnspython 2.9 does this only with cryptography 50 or later, while sslyze 6.3 wants an earlier one.
"""

from collections.abc import Callable

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from dns.dnssectypes import Algorithm
from dns.rdtypes.ANY.DNSKEY import DNSKEY

RSA_BITS_LIMIT = 4096  # RFC 3110 section 2; larger ones only cost time
_RSA_HASHES: dict[int, Callable[[], hashes.HashAlgorithm]] = {
    Algorithm.RSASHA1: hashes.SHA1,
    Algorithm.RSASHA1NSEC3SHA1: hashes.SHA1,
    Algorithm.RSASHA256: hashes.SHA256,
    Algorithm.RSASHA512: hashes.SHA512,
}
_CURVES: dict[int, tuple[Callable[[], ec.EllipticCurve], Callable[[], hashes.HashAlgorithm]]] = {
    Algorithm.ECDSAP256SHA256: (ec.SECP256R1, hashes.SHA256),
    Algorithm.ECDSAP384SHA384: (ec.SECP384R1, hashes.SHA384),
}
# RFC 9904: what validators support; a zone signed with nothing else counts as unsigned (RFC 4035 5.2).
ALGORITHMS = (*_RSA_HASHES, *_CURVES, Algorithm.ED25519, Algorithm.ED448)


def verifies(key: DNSKEY, signature: bytes, data: bytes) -> bool:
    """Return whether `signature` over `data` is by this key; a key that cannot be used made none."""
    try:
        if key.algorithm in _RSA_HASHES:
            _rsa(key, signature, data)
        elif key.algorithm in _CURVES:
            _ecdsa(key, signature, data)
        elif key.algorithm == Algorithm.ED25519:
            ed25519.Ed25519PublicKey.from_public_bytes(key.key).verify(signature, data)
        elif key.algorithm == Algorithm.ED448:
            ed448.Ed448PublicKey.from_public_bytes(key.key).verify(signature, data)
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def _rsa(key: DNSKEY, signature: bytes, data: bytes) -> None:
    raw = key.key
    size, start = (raw[0], 1) if raw[:1] != b"\x00" else (int.from_bytes(raw[1:3], "big"), 3)
    exponent, modulus = raw[start : start + size], raw[start + size :]
    if len(modulus) * 8 > RSA_BITS_LIMIT:
        raise ValueError("RSA key too large")
    numbers = rsa.RSAPublicNumbers(int.from_bytes(exponent, "big"), int.from_bytes(modulus, "big"))
    numbers.public_key().verify(signature, data, padding.PKCS1v15(), _RSA_HASHES[key.algorithm]())


def _ecdsa(key: DNSKEY, signature: bytes, data: bytes) -> None:
    curve, digest = _CURVES[key.algorithm]
    half = len(key.key) // 2
    if len(signature) != 2 * half:
        raise ValueError("signature of the wrong length")
    numbers = (int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(curve(), b"\x04" + key.key)
    public.verify(encode_dss_signature(*numbers), data, ec.ECDSA(digest()))
