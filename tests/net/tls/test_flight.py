"""Whatever bytes a server sends, reading them gives a value, never an exception."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.net.tls.flight import MAX_CERTIFICATES, FlightEnd, read_flight
from hipaacheck.net.tls.suites import Version

RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


def record(kind: int, body: bytes, version: int = 0x0303) -> bytes:
    return struct.pack(">BHH", kind, version, len(body)) + body


def message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


def server_hello(
    version: int = 0x0303, suite: int = 0xC02F, extensions: bytes = b"", random: bytes = bytes(32)
) -> bytes:
    body = struct.pack(">H", version) + random + b"\x00" + struct.pack(">HB", suite, 0)
    return message(2, body + (struct.pack(">H", len(extensions)) + extensions if extensions else b""))


RENEGOTIATION = struct.pack(">HHB", 0xFF01, 1, 0)


def test_a_server_hello_gives_version_suite_and_renegotiation_info() -> None:
    flight = read_flight(record(22, server_hello(extensions=RENEGOTIATION)))

    assert flight.end is FlightEnd.HELLO
    assert flight.hello is not None
    assert (flight.hello.version, flight.hello.suite) == (Version.TLS1_2, 0xC02F)
    assert flight.hello.renegotiation_info
    assert not flight.whole


def test_tls13_is_told_by_supported_versions_and_ends_the_clear_part() -> None:
    extension = struct.pack(">HHH", 0x002B, 2, 0x0304)
    flight = read_flight(record(22, server_hello(suite=0x1301, extensions=extension, random=RETRY)))

    assert flight.hello is not None
    assert flight.hello.version is Version.TLS1_3
    assert flight.whole


def test_messages_may_be_split_over_records_and_share_them() -> None:
    whole = server_hello() + message(11, b"\x00\x00\x05\x00\x00\x02ab") + message(14, b"")
    split = b"".join(record(22, whole[i : i + 7]) for i in range(0, len(whole), 7))

    flight = read_flight(split)

    assert flight.certificates == (b"ab",)
    assert flight.whole


def test_the_prime_of_a_key_exchange_is_measured() -> None:
    prime = (1 << 1023).to_bytes(128, "big")
    exchange = message(12, struct.pack(">H", len(prime)) + prime + b"\x00\x01\x02")

    flight = read_flight(record(22, server_hello(suite=0x0033) + exchange), finite_field=frozenset({0x0033}))

    assert flight.dh_bits == 1024


def test_a_fatal_alert_is_read_and_a_warning_is_passed_over() -> None:
    warning = record(21, b"\x01\x70")

    assert read_flight(record(21, b"\x02\x28")).alert == 40
    assert read_flight(warning).end is FlightEnd.INCOMPLETE
    assert read_flight(warning + record(22, server_hello())).end is FlightEnd.HELLO
    assert read_flight(record(21, b"\x01\x00")).alert == 0


def test_clear_text_is_not_tls() -> None:
    for text in (b"HTTP/1.1 400 Bad Request\r\n", b"500 unknown command\r\n", b"\x80\x2e\x01\x00\x02"):
        assert read_flight(text).end is FlightEnd.NOT_TLS


def test_an_unknown_version_breaks_the_protocol() -> None:
    assert read_flight(record(22, server_hello(version=0x0305))).end is FlightEnd.BROKEN


def test_a_thousand_certificates_are_cut_short() -> None:
    many = b"\x00\x00\x01a" * 1000
    body = message(11, len(many).to_bytes(3, "big") + many)
    data = b"".join(record(22, part) for part in (server_hello(), body))

    assert len(read_flight(data).certificates) == MAX_CERTIFICATES


@given(st.binary(max_size=2000))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    read_flight(data, finite_field=frozenset(range(65_536)))


@given(st.binary(max_size=600), st.sampled_from([20, 21, 22, 23]))
def test_no_bytes_inside_records_make_it_raise(body: bytes, kind: int) -> None:
    read_flight(record(kind, body) * 3, finite_field=frozenset(range(65_536)))


@given(st.lists(st.tuples(st.sampled_from([2, 11, 12, 14, 22]), st.binary(max_size=80)), max_size=8))
def test_no_messages_make_it_raise(messages: list[tuple[int, bytes]]) -> None:
    data = record(22, server_hello() + b"".join(message(kind, body) for kind, body in messages))

    read_flight(data, finite_field=frozenset(range(65_536)))


@given(st.data())
def test_every_beginning_of_a_flight_is_incomplete_or_right(data: st.DataObject) -> None:
    whole = record(22, server_hello(extensions=RENEGOTIATION)) + record(22, message(14, b""))
    cut = data.draw(st.integers(0, len(whole) - 1))

    flight = read_flight(whole[:cut])

    assert flight.end in (FlightEnd.INCOMPLETE, FlightEnd.HELLO)
    assert not flight.whole
