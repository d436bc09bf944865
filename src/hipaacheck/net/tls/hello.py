"""Build the ClientHello that asks a server exactly one question (RFC 5246 section 7.4.1.2, RFC 8446 4.1.2).

Python's ssl module cannot offer SSLv3, RC4, 3DES or a single odd suite, so the bytes are made here; no
handshake is ever finished with them.
"""

import secrets
import struct
from collections.abc import Iterable

from hipaacheck.net.tls.suites import Version

RENEGOTIATION_SCSV = 0x00FF

# No ffdhe groups (RFC 7919): a server that sees them may answer with them, and hide the weak prime that
# it gives to everybody else.
_OLD_GROUPS = (0x001D, 0x0017, 0x0018, 0x0019, 0x001E, 0x001A, 0x001B, 0x001C, 0x0015, 0x0016)
_NEW_GROUPS = (0x001D, 0x0017, 0x0018, 0x0019, 0x001E)
_ECDSA_EDDSA = (0x0403, 0x0503, 0x0603, 0x0807, 0x0808)
_RSA_PSS = (0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B)
_RSA_DSA_SHA2 = (0x0401, 0x0501, 0x0601, 0x0301, 0x0303, 0x0402, 0x0302)
_SHA1 = (0x0203, 0x0201, 0x0202)  # for the servers that have nothing better
_SIGNATURES = (*_ECDSA_EDDSA, *_RSA_PSS, *_RSA_DSA_SHA2, *_SHA1)

# The base point of P-256: any valid point will do for a key share, since nothing is ever encrypted with it.
_P256_POINT = bytes.fromhex(
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)


def client_hello(version: Version, suites: Iterable[int], server_name: str | None) -> bytes:
    """Return one record with a ClientHello that offers at most `version`, and only `suites`.

    Up to TLS 1.2 the server may choose any older version; a TLS 1.3 hello offers TLS 1.3 alone.
    `server_name` is an A-label host name, or None for no SNI. SSLv3 gets no extensions (RFC 6101).
    """
    codes = sorted(suites, reverse=True)
    new = version is Version.TLS1_3
    if version is Version.SSL3:
        codes.append(RENEGOTIATION_SCSV)
    body = struct.pack(">H", min(version, Version.TLS1_2)) + secrets.token_bytes(32)
    body += _vector(1, secrets.token_bytes(32) if new else b"")
    body += _vector(2, struct.pack(f">{len(codes)}H", *codes))
    body += b"\x01\x00"
    if version is not Version.SSL3:
        extensions = _new_extensions() if new else _old_extensions(version)
        if server_name is not None:
            extensions = _server_name(server_name) + extensions
        body += _padded(extensions, len(body))
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    record_version = Version.SSL3 if version is Version.SSL3 else Version.TLS1_0
    return b"\x16" + struct.pack(">HH", record_version, len(message)) + message


def _old_extensions(version: Version) -> bytes:
    extensions = _extension(0x000A, _vector(2, struct.pack(f">{len(_OLD_GROUPS)}H", *_OLD_GROUPS)))
    extensions += _extension(0x000B, b"\x01\x00") + _extension(0x0017, b"") + _extension(0xFF01, b"\x00")
    if version >= Version.TLS1_2:
        extensions += _signatures()
    return extensions


def _new_extensions() -> bytes:
    shares = struct.pack(">H", 0x001D) + _vector(2, secrets.token_bytes(32))
    shares += struct.pack(">H", 0x0017) + _vector(2, _P256_POINT)
    return (
        _extension(0x002B, b"\x02" + struct.pack(">H", Version.TLS1_3))
        + _extension(0x000A, _vector(2, struct.pack(f">{len(_NEW_GROUPS)}H", *_NEW_GROUPS)))
        + _signatures()
        + _extension(0x0033, _vector(2, shares))
        + _extension(0x002D, b"\x01\x01")
    )


def _signatures() -> bytes:
    return _extension(0x000D, _vector(2, struct.pack(f">{len(_SIGNATURES)}H", *_SIGNATURES)))


def _server_name(name: str) -> bytes:
    return _extension(0x0000, _vector(2, b"\x00" + _vector(2, name.encode("ascii"))))


def _padded(extensions: bytes, body_length: int) -> bytes:
    """Keep the hello out of 256 to 511 bytes, where some load balancers hang (RFC 7685 section 1)."""
    length = 4 + body_length + 2 + len(extensions)
    if 256 <= length < 512:
        extensions += _extension(0x0015, bytes(max(0, 512 - length - 4)))
    return _vector(2, extensions)


def _extension(kind: int, data: bytes) -> bytes:
    return struct.pack(">HH", kind, len(data)) + data


def _vector(width: int, data: bytes) -> bytes:
    return len(data).to_bytes(width, "big") + data
