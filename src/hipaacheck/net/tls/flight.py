"""Read a server's first flight of handshake messages, whatever bytes it turns out to be made of.

Pure: bytes in, a frozen `Flight` out; it never raises for what a server sends.
"""

import struct
from dataclasses import dataclass
from enum import StrEnum

from hipaacheck.net.tls.suites import Version

MAX_FLIGHT = 262_144
MAX_CERTIFICATES = 20

_SUPPORTED_VERSIONS = 0x002B
_RENEGOTIATION_INFO = 0xFF01


class FlightEnd(StrEnum):
    """What the bytes so far amount to."""

    INCOMPLETE = "incomplete"
    HELLO = "hello"
    ALERT = "alert"
    NOT_TLS = "not-tls"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class ServerHello:
    """The choice a server made; a HelloRetryRequest is one too (RFC 8446 section 4.1.4).

    `renegotiation_info` is the extension of RFC 5746.
    """

    version: Version
    suite: int
    renegotiation_info: bool


@dataclass(frozen=True, slots=True)
class Flight:
    """A server's first flight. `whole` says that nothing more is to come before the client speaks again.

    `alert` is the description of RFC 8446 section 6; `certificates` are DER, leaf first; `dh_bits` is the
    size of the prime in a finite-field ServerKeyExchange; `sample` begins what was not TLS.
    """

    end: FlightEnd
    hello: ServerHello | None = None
    alert: int | None = None
    certificates: tuple[bytes, ...] = ()
    dh_bits: int | None = None
    whole: bool = False
    sample: bytes = b""


class _BrokenError(ValueError):
    """The bytes contradict the protocol."""


def read_flight(data: bytes, *, finite_field: frozenset[int] = frozenset()) -> Flight:
    """Return what `data`, everything received so far, amounts to.

    `finite_field` holds the suites whose ServerKeyExchange begins with a prime.
    """
    messages = bytearray()
    alert: int | None = None
    position = 0
    while position < len(data) and alert is None:
        kind, major = data[position], data[position + 1] if position + 1 < len(data) else 3
        if kind not in (20, 21, 22, 23) or major != 3:
            end = FlightEnd.NOT_TLS if position == 0 else FlightEnd.BROKEN
            return _messages(bytes(messages), finite_field, end, data[:200])
        if position + 5 > len(data):
            break
        (length,) = struct.unpack_from(">H", data, position + 3)
        body = data[position + 5 : position + 5 + length]
        if len(body) < length:
            break
        position += 5 + length
        if kind == 21:
            alert = _fatal_alert(body)
        elif kind == 22:
            messages += body
    return _messages(bytes(messages), finite_field, FlightEnd.INCOMPLETE, data[:200], alert)


def _fatal_alert(body: bytes) -> int | None:
    """Return the description if the alert ends the handshake: all but warnings that are not close_notify."""
    if len(body) != 2 or (body[0] == 1 and body[1] != 0):
        return None
    return body[1]


def _messages(
    data: bytes, finite_field: frozenset[int], end: FlightEnd, sample: bytes, alert: int | None = None
) -> Flight:
    hello: ServerHello | None = None
    certificates: tuple[bytes, ...] = ()
    dh_bits: int | None = None
    whole = False
    position = 0
    try:
        while position + 4 <= len(data):
            kind, length = data[position], int.from_bytes(data[position + 1 : position + 4], "big")
            if length > MAX_FLIGHT:
                raise _BrokenError("message too long")
            body = data[position + 4 : position + 4 + length]
            if len(body) < length:
                break
            position += 4 + length
            if kind == 2:
                hello = _server_hello(body)
                whole = hello.version is Version.TLS1_3
            elif kind == 11 and not whole:
                certificates = _certificates(body)
            elif kind == 12 and hello is not None and hello.suite in finite_field:
                dh_bits = _prime_bits(body)
            elif kind == 14:
                whole = True
    except (_BrokenError, struct.error, IndexError):
        end = FlightEnd.BROKEN
    if hello is not None:
        return Flight(FlightEnd.HELLO, hello, None, certificates, dh_bits, whole or alert is not None)
    if alert is not None and end is not FlightEnd.BROKEN:
        return Flight(FlightEnd.ALERT, alert=alert, whole=True)
    return Flight(end, whole=end is not FlightEnd.INCOMPLETE, sample=sample)


def _server_hello(body: bytes) -> ServerHello:
    (legacy,) = struct.unpack_from(">H", body)
    position = 35 + body[34]
    (suite,) = struct.unpack_from(">H", body, position)
    position += 3
    version, renegotiation = legacy, False
    if position + 2 <= len(body):
        (total,) = struct.unpack_from(">H", body, position)
        position += 2
        end = position + total
        if end > len(body):
            raise _BrokenError("extensions run over the end")
        while position + 4 <= end:
            kind, length = struct.unpack_from(">HH", body, position)
            value = body[position + 4 : position + 4 + length]
            position += 4 + length
            if kind == _SUPPORTED_VERSIONS and len(value) == 2:
                (version,) = struct.unpack(">H", value)
            renegotiation = renegotiation or kind == _RENEGOTIATION_INFO
    try:
        chosen = Version(version)
    except ValueError:
        raise _BrokenError("unknown version") from None
    return ServerHello(chosen, suite, renegotiation)


def _certificates(body: bytes) -> tuple[bytes, ...]:
    found: list[bytes] = []
    position, end = 3, min(3 + int.from_bytes(body[:3], "big"), len(body))
    while position + 3 <= end and len(found) < MAX_CERTIFICATES:
        length = int.from_bytes(body[position : position + 3], "big")
        found.append(body[position + 3 : position + 3 + length])
        position += 3 + length
    return tuple(found)


def _prime_bits(body: bytes) -> int:
    (length,) = struct.unpack_from(">H", body)
    if not 0 < length <= 4096 or length + 2 > len(body):
        raise _BrokenError("no prime")
    return int.from_bytes(body[2 : 2 + length], "big").bit_length()
