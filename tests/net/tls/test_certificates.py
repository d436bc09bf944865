"""Certificate facts: trust, name, dates, key and signature are told apart."""

import re
import shutil
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from tests.net.tls.conftest import HOST, Pki

from hipaacheck.model.transport import CertificateFacts
from hipaacheck.net.tls.certificates import (
    MAX_NAMES,
    TrustStore,
    UnreadableCertificateError,
    certificate_facts,
    modulus_strength,
    name_matches,
)

NOW = datetime(2026, 11, 21, tzinfo=UTC)
BADSSL = Path(__file__).parents[4] / "shared" / "thirdparty" / "badssl" / "chains"


def ders(pem: bytes) -> list[bytes]:
    blocks = re.findall(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n?", pem, re.DOTALL)
    return [ssl.PEM_cert_to_DER_cert(block.decode()) for block in blocks]


def issued(leaf: trustme.LeafCert) -> list[bytes]:
    return [der for pem in leaf.cert_chain_pems for der in ders(pem.bytes())]


@pytest.fixture(scope="module")
def store(pki: Pki) -> TrustStore:
    return TrustStore(pki.ca_file)


def facts(
    chain: list[bytes], store: TrustStore, name: str = HOST, now: datetime | None = None
) -> CertificateFacts:
    return certificate_facts(chain, name, store, now or datetime.now(UTC))


def test_a_good_chain_is_trusted_and_named(pki: Pki, store: TrustStore) -> None:
    found = facts(issued(pki.ca.issue_cert(HOST)), store)

    assert found.trusted is True
    assert found.name_matches
    assert found.names == (HOST,)
    assert (found.key_type, found.key_bits, found.strength_bits) == ("EC", 256, 128)
    assert found.weakest_signature_hash == "sha256"
    assert not found.missing_issuer


def test_a_wrong_name_is_still_trusted(pki: Pki, store: TrustStore) -> None:
    found = facts(issued(pki.ca.issue_cert("other.example.org")), store)

    assert found.trusted is True
    assert not found.name_matches


def test_an_expired_certificate_is_still_trusted_inside_its_dates(pki: Pki, store: TrustStore) -> None:
    past = datetime.now(UTC) - timedelta(days=400)
    found = facts(
        issued(pki.ca.issue_cert(HOST, not_before=past, not_after=past + timedelta(days=90))), store
    )

    assert found.trusted is True
    assert isinstance(found.not_after, datetime)
    assert found.not_after < datetime.now(UTC)


def test_one_store_judges_chains_of_different_years(pki: Pki, store: TrustStore) -> None:
    """OpenSSL keeps the first clock that a store was given; each verdict must have its own."""
    past = datetime.now(UTC) - timedelta(days=3000)
    old = issued(pki.ca.issue_cert(HOST, not_before=past, not_after=past + timedelta(days=90)))
    new = issued(pki.ca.issue_cert(HOST))

    assert [facts(chain, store).trusted for chain in (new, old, new, old)] == [True] * 4


def test_an_unknown_ca_is_not_trusted(store: TrustStore) -> None:
    found = facts(issued(trustme.CA().issue_cert(HOST)), store)

    assert found.trusted is False
    assert found.trust_problem


def test_a_missing_intermediate_is_told_apart(pki: Pki, store: TrustStore) -> None:
    chain = issued(pki.ca.create_child_ca().issue_cert(HOST))

    assert facts(chain, store).trusted is True
    found = facts(chain[:1], store)
    assert found.trusted is False
    assert found.missing_issuer
    assert "neither sent nor is a trusted root" in found.trust_problem


def self_signed(
    key: CertificateIssuerPrivateKeyTypes,
    algorithm: hashes.HashAlgorithm | None,
    names: list[x509.GeneralName],
) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(key, algorithm).public_bytes(Encoding.DER)  # type: ignore[arg-type]


def test_a_self_signed_certificate_is_said_to_be_so(store: TrustStore) -> None:
    chain = [self_signed(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256(), [x509.DNSName(HOST)])]

    found = facts(chain, store, now=NOW)

    assert found.self_signed
    assert found.trusted is False
    assert not found.missing_issuer


def test_the_common_name_is_no_name(store: TrustStore) -> None:
    chain = [self_signed(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256(), [])]

    found = facts(chain, store, now=NOW)

    assert found.names == ()
    assert not found.name_matches


def test_rsa_1024_has_80_bits_of_strength(store: TrustStore) -> None:
    key = rsa.generate_private_key(65537, 1024)
    found = facts([self_signed(key, hashes.SHA256(), [])], store, now=NOW)

    assert (found.key_type, found.key_bits, found.strength_bits) == ("RSA", 1024, 80)


def test_ed25519_signs_without_a_hash_of_its_own(store: TrustStore) -> None:
    found = facts([self_signed(ed25519.Ed25519PrivateKey.generate(), None, [])], store, now=NOW)

    assert (found.key_type, found.strength_bits) == ("Ed25519", 128)
    assert found.signature_hash is None
    assert found.weakest_signature_hash is None


@pytest.mark.parametrize(
    ("bits", "strength"),
    [(512, 0), (1023, 0), (1024, 80), (2048, 112), (3072, 128), (4096, 128), (8192, 192)],
)
def test_strength_follows_sp_800_57(bits: int, strength: int) -> None:
    assert modulus_strength(bits) == strength


@pytest.mark.parametrize(
    ("asked", "names", "expected"),
    [
        ("a.example.org", ["a.example.org"], True),
        ("A.Example.ORG.", ["a.example.org"], True),
        ("a.example.org", ["*.example.org"], True),
        ("a.b.example.org", ["*.example.org"], False),
        ("example.org", ["*.example.org"], False),
        ("a.example.org", ["a.*.org", "a*.example.org", "*a.example.org"], False),
        ("example.org", ["*.org", "*"], False),
        ("192.0.2.1", ["192.0.2.1"], True),
        ("192.0.2.1", ["*.0.2.1"], False),
        ("2001:db8::1", ["2001:db8::1"], True),
        ("xn--mnchen-3ya.example", ["xn--mnchen-3ya.example"], True),
        ("", [""], True),
        ("a.example.org", [], False),
    ],
)
def test_names_match_as_rfc_9525_says(asked: str, names: list[str], expected: bool) -> None:
    assert name_matches(asked, names) is expected


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=5))
def test_no_name_makes_the_match_raise(asked: str, names: list[str]) -> None:
    name_matches(asked, names)


@given(st.binary(max_size=500))
def test_bytes_that_are_no_certificate_are_unreadable(raw: bytes) -> None:
    with pytest.raises(UnreadableCertificateError):
        certificate_facts([raw], HOST, EMPTY, NOW)


def test_a_damaged_certificate_gives_facts_or_is_unreadable(pki: Pki, store: TrustStore) -> None:
    whole = issued(pki.ca.issue_cert(HOST))[0]
    for place in range(0, len(whole), 3):
        damaged = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        try:
            found = facts([damaged], store)
        except UnreadableCertificateError:
            continue
        assert found.trusted is False


EMPTY = TrustStore()


def test_a_file_without_certificates_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")

    with pytest.raises(ValueError, match=r"ca\.pem"):
        TrustStore(tmp_path / "ca.pem")


@pytest.mark.lab
@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_a_sha1_leaf_is_weak(tmp_path: Path, store: TrustStore) -> None:
    command = "openssl req -x509 -newkey rsa:2048 -nodes -sha1 -days 30 -subj /CN=x -keyout k -out c"
    subprocess.run(command.split(), check=True, capture_output=True, cwd=tmp_path)

    found = facts(ders((tmp_path / "c").read_bytes()), store)

    assert found.signature_hash == "sha1"
    assert found.weakest_signature_hash == "sha1"


@pytest.mark.skipif(not BADSSL.is_dir(), reason="needs the chains of badssl.com")
@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("wildcard-expired", {"trusted": True, "name_matches": True}),
        ("wildcard-self-signed", {"trusted": False, "self_signed": True, "missing_issuer": False}),
        ("wildcard-incomplete-chain", {"trusted": False, "missing_issuer": True, "chain_length": 1}),
        ("wildcard-sha1-2017", {"weakest_signature_hash": "sha1", "signature_hash": "sha1"}),
        ("wildcard-sha1-intermediate", {"weakest_signature_hash": "sha1", "signature_hash": "sha256"}),
        ("wildcard-ecc256", {"key_type": "EC", "strength_bits": 128, "name_matches": True}),
        ("subdomain-superfish", {"trusted": False, "name_matches": False}),
        ("subdomain-no-subject", {"subject": "", "trusted": True}),
        ("subdomain-no-common-name", {"trusted": True}),
    ],
)
def test_badssl_chains(file: str, expected: dict[str, object]) -> None:
    chain = ders((BADSSL / f"{file}.pem").read_bytes())

    found = certificate_facts(chain, "host.badssl.com", EMPTY, NOW).model_dump()

    assert {key: found[key] for key in expected} == expected


@pytest.mark.skipif(not BADSSL.is_dir(), reason="needs the chains of badssl.com")
def test_a_thousand_names_are_all_matched_and_bounded() -> None:
    chain = ders((BADSSL / "subdomain-1000-sans.pem").read_bytes())
    found = certificate_facts(chain, "1000-sans.badssl.com", EMPTY, NOW)

    assert len(found.names) <= MAX_NAMES
    assert certificate_facts(chain, found.names[-1], EMPTY, NOW).name_matches
