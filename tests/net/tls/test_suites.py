"""The suite catalogue must say what the registries and libraries say."""

import shutil
import subprocess

import pytest

from hipaacheck.net.tls.suites import (
    Version,
    Weakness,
    all_suites,
    rare_suites,
    read_suite,
    suite_names,
    suites_of,
    weak_suites,
)


def test_names_and_codes_agree_with_tls_parser() -> None:
    from tls_parser.cipher_suites import CipherSuites  # type: ignore[import-untyped]

    known = {suite.name: suite.value for suite in CipherSuites}
    shared = {name: s.code for name, s in suite_names().items() if name in known}

    assert {name: known[name] for name in shared} == shared
    assert len(shared) >= 215


@pytest.mark.lab
@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_every_suite_that_openssl_has_is_in_the_catalogue() -> None:
    command = ["openssl", "ciphers", "-V", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    theirs = {}
    for line in listed:
        code, _, name = line.split()[:3]
        if not any(word in name for word in ("PSK", "SRP", "GOST")):
            theirs[int(code.replace(",0x", ""), 16)] = name

    assert len(theirs) > 90
    assert {code: all_suites()[code].name for code in theirs} == theirs


def test_every_suite_that_sslyze_can_offer_is_in_the_catalogue() -> None:
    from sslyze.plugins.openssl_cipher_suites.cipher_suites import CipherSuitesRepository
    from sslyze.server_connectivity import TlsVersionEnum

    versions = [v for v in TlsVersionEnum if v is not TlsVersionEnum.SSL_2_0]
    theirs = {s.name for v in versions for s in CipherSuitesRepository.get_all_cipher_suites(v)}
    theirs = {name for name in theirs if not any(word in name for word in ("PSK", "SRP", "GOST", "KRB5"))}

    assert sorted(name for name in theirs - suite_names().keys() if "OLD" not in name) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("TLS_RSA_WITH_RC4_128_SHA", {Weakness.RC4}),
        ("TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", {Weakness.TRIPLE_DES}),
        ("TLS_RSA_WITH_DES_CBC_SHA", {Weakness.EXPORT_OR_DES}),
        ("TLS_RSA_EXPORT_WITH_RC4_40_MD5", {Weakness.RC4, Weakness.EXPORT_OR_DES}),
        ("TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5", {Weakness.EXPORT_OR_DES}),
        ("TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA", {Weakness.EXPORT_OR_DES}),
        ("TLS_RSA_WITH_NULL_SHA256", {Weakness.NULL}),
        ("TLS_DH_anon_WITH_3DES_EDE_CBC_SHA", {Weakness.ANONYMOUS, Weakness.TRIPLE_DES}),
        ("TLS_ECDH_anon_WITH_NULL_SHA", {Weakness.ANONYMOUS, Weakness.NULL}),
        ("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", set()),
        ("TLS_AES_128_GCM_SHA256", set()),
    ],
)
def test_weaknesses_are_read_from_the_name(name: str, expected: set[Weakness]) -> None:
    assert suite_names()[name].weaknesses == expected


def test_forward_secrecy_needs_an_ephemeral_and_authenticated_exchange() -> None:
    names = suite_names()

    assert names["TLS_DHE_DSS_WITH_AES_128_CBC_SHA"].forward_secret
    assert names["TLS_CHACHA20_POLY1305_SHA256"].forward_secret
    assert not names["TLS_ECDH_RSA_WITH_AES_128_CBC_SHA"].forward_secret
    assert not names["TLS_DH_anon_WITH_AES_128_GCM_SHA256"].forward_secret
    assert read_suite(0x002F, "TLS_RSA_WITH_AES_128_CBC_SHA").static_rsa


def test_every_hello_stays_below_128_suites() -> None:
    assert len(rare_suites()) < 128
    assert len(suites_of(Version.TLS1_2) - rare_suites()) < 128
    assert len(suites_of(Version.TLS1_1)) < 128
    assert len(weak_suites(frozenset(Weakness))) < 128


def test_old_versions_are_not_offered_what_they_cannot_have() -> None:
    names = {all_suites()[code].name for code in suites_of(Version.TLS1_1)}

    assert "TLS_RSA_WITH_AES_128_CBC_SHA" in names
    assert not any(name.endswith(("GCM_SHA256", "CBC_SHA256", "CCM")) for name in names)
