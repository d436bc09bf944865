"""Hold one full handshake over memory buffers, believing every certificate, to see what a client gets.

pyOpenSSL and not ssl: it hands out the chain as served on every Python, and needs no socket of its own.
"""

from dataclasses import dataclass
from functools import cache

from OpenSSL import SSL, crypto

from hipaacheck.net.tls.flight import MAX_CERTIFICATES, MAX_FLIGHT, Flight, FlightEnd, read_flight
from hipaacheck.net.tls.replies import clean
from hipaacheck.net.tls.suites import Version, finite_field
from hipaacheck.net.tls.wire import Failure, Wire, WireError

# OpenSSL 3 leaves servers without RFC 5746, and TLS 1.0 with its SHA-1, alone unless told otherwise.
_OP_LEGACY_SERVER_CONNECT = 0x4
_CIPHERS = b"DEFAULT:!PSK:!SRP:@SECLEVEL=0"
_VERSIONS = {int(version): version for version in Version}
_BUFFER = 65_536


@dataclass(frozen=True, slots=True)
class Handshake:
    """How the one full handshake went.

    `flight` is what the server sent first; `chain` is DER, leaf first; `failure` is set, with `detail`, when
    it did not complete, None otherwise.
    """

    flight: Flight
    failure: Failure | None = None
    detail: str = ""
    version: Version | None = None
    cipher: str | None = None
    chain: tuple[bytes, ...] = ()


@cache
def _context() -> SSL.Context:
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_min_proto_version(SSL.TLS1_VERSION)
    context.set_cipher_list(_CIPHERS)
    context.set_options(_OP_LEGACY_SERVER_CONNECT)
    context.set_verify(SSL.VERIFY_NONE, None)
    return context


async def shake_hands(wire: Wire, server_name: str | None) -> Handshake:
    """Hold a handshake on a connection where TLS may begin; never raises for what the server does."""
    connection = SSL.Connection(_context(), None)
    connection.set_connect_state()
    if server_name is not None:
        connection.set_tlsext_host_name(server_name.encode("ascii"))
    received = bytearray()
    try:
        failure, detail = await _drive(wire, connection, received)
    except WireError as error:
        failure, detail = error.failure, error.detail
    flight = read_flight(bytes(received), finite_field=finite_field())
    if failure is not None:
        failure, detail = _told(flight, failure, detail)
        return Handshake(flight, failure, detail, chain=flight.certificates)
    return Handshake(
        flight,
        version=_VERSIONS.get(connection.get_protocol_version()),
        cipher=connection.get_cipher_name(),
        chain=tuple(
            crypto.dump_certificate(crypto.FILETYPE_ASN1, one)
            for one in (connection.get_peer_cert_chain() or ())[:MAX_CERTIFICATES]
        ),
    )


async def _drive(wire: Wire, connection: SSL.Connection, received: bytearray) -> tuple[Failure | None, str]:
    while True:
        problem: SSL.Error | None = None
        try:
            connection.do_handshake()
        except SSL.WantReadError:
            pass
        except SSL.Error as error:
            problem = error
        else:
            connection.shutdown()
            await _flush(wire, connection)
            return None, ""
        await _flush(wire, connection)
        if problem is not None:
            return Failure.GARBAGE, f"TLS failed: {_words(problem)}"
        data = await wire.receive()
        if not data:
            return Failure.CLOSED, "the server closed the connection during the handshake"
        if len(received) + len(data) > MAX_FLIGHT:
            return Failure.GARBAGE, "the server's side of the handshake has no end"
        received += data
        connection.bio_write(data)


async def _flush(wire: Wire, connection: SSL.Connection) -> None:
    while True:
        try:
            data = connection.bio_read(_BUFFER)
        except SSL.WantReadError:
            return
        await wire.send(data)


def _told(flight: Flight, failure: Failure, detail: str) -> tuple[Failure, str]:
    """Prefer the server's own words over OpenSSL's."""
    if flight.end is FlightEnd.ALERT and flight.alert is not None:
        return Failure.REJECTED, f"the server ended the handshake with the alert {alert_name(flight.alert)}"
    if flight.end is FlightEnd.NOT_TLS:
        said = clean(flight.sample.decode("latin-1"), 60)
        return Failure.GARBAGE, f"the server answers in clear text where TLS should begin: {said!r}"
    return failure, detail


def _words(error: SSL.Error) -> str:
    reasons = [str(part[-1]) for part in error.args[0]] if error.args else []
    return "; ".join(reasons) or type(error).__name__


_ALERTS = {
    0: "close_notify",
    10: "unexpected_message",
    20: "bad_record_mac",
    22: "record_overflow",
    40: "handshake_failure",
    42: "bad_certificate",
    47: "illegal_parameter",
    49: "access_denied",
    50: "decode_error",
    51: "decrypt_error",
    70: "protocol_version",
    71: "insufficient_security",
    80: "internal_error",
    86: "inappropriate_fallback",
    90: "user_canceled",
    109: "missing_extension",
    110: "unsupported_extension",
    112: "unrecognized_name",
    116: "certificate_required",
    120: "no_application_protocol",
}


def alert_name(code: int) -> str:
    """Return the name of an alert description (RFC 8446 section 6), or its number."""
    return _ALERTS.get(code, str(code))
