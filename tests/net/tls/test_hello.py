"""The hand-built ClientHello must be one that other people's parsers read the same way."""

import warnings

import pytest

from hipaacheck.net.tls.hello import RENEGOTIATION_SCSV, client_hello
from hipaacheck.net.tls.suites import Version, suites_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from tlslite.messages import ClientHello
    from tlslite.utils.codec import Parser


def parsed(record: bytes) -> ClientHello:
    parser = Parser(bytearray(record[5:]))
    assert parser.get(1) == 1
    return ClientHello().parse(parser)


@pytest.mark.parametrize("version", [Version.TLS1_0, Version.TLS1_1, Version.TLS1_2])
def test_an_old_hello_offers_exactly_the_version_and_suites(version: Version) -> None:
    hello = parsed(client_hello(version, {0x002F, 0xC02F}, "mail.example.org"))

    assert hello.client_version == (3, version & 0xFF)
    assert sorted(hello.cipher_suites) == [0x002F, 0xC02F]
    assert hello.server_name == b"mail.example.org"
    assert hello.getExtension(0xFF01) is not None
    assert (hello.getExtension(13) is not None) == (version is Version.TLS1_2)
    assert hello.getExtension(43) is None


def test_a_tls13_hello_offers_tls13_alone() -> None:
    hello = parsed(client_hello(Version.TLS1_3, suites_of(Version.TLS1_3), "www.example.org"))

    assert hello.client_version == (3, 3)
    assert hello.getExtension(43).versions == [(3, 4)]
    assert {entry.group for entry in hello.getExtension(51).client_shares} == {29, 23}


def test_an_sslv3_hello_has_no_extensions_but_the_scsv() -> None:
    hello = parsed(client_hello(Version.SSL3, {0x0005}, "www.example.org"))

    assert hello.client_version == (3, 0)
    assert sorted(hello.cipher_suites) == [0x0005, RENEGOTIATION_SCSV]
    assert not hello.extensions


def test_an_address_is_never_sent_as_server_name() -> None:
    assert parsed(client_hello(Version.TLS1_2, {0x002F}, None)).getExtension(0) is None


@pytest.mark.parametrize("count", range(1, 113, 3))
def test_no_hello_has_a_size_at_which_load_balancers_hang(count: int) -> None:
    suites = sorted(suites_of(Version.TLS1_2))[:count]

    length = len(client_hello(Version.TLS1_2, suites, "www.example.org")) - 5

    assert not 256 <= length < 512
