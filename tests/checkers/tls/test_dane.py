"""TLSA records against chains, as RFC 7671 and 7672 want it."""

import hashlib

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.checkers.tls.dane import matches, usable
from hipaacheck.checkers.tls.facts import TlsaRecord

CA = trustme.CA()
MIDDLE = CA.create_child_ca()
LEAF = MIDDLE.issue_cert("mail.example.org")
CHAIN = [x509.load_pem_x509_certificate(pem.bytes()) for pem in LEAF.cert_chain_pems]
STRANGER = x509.load_pem_x509_certificate(trustme.CA().cert_pem.bytes())


def selected(certificate: x509.Certificate, selector: int) -> bytes:
    if selector == 0:
        return certificate.public_bytes(Encoding.DER)
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def record(usage: int, selector: int, matching: int, certificate: x509.Certificate) -> TlsaRecord:
    data = selected(certificate, selector)
    data = {0: data, 1: hashlib.sha256(data).digest(), 2: hashlib.sha512(data).digest()}[matching]
    good = usable(usage, selector, matching, data)
    return TlsaRecord(usage=usage, selector=selector, matching_type=matching, data=data.hex(), usable=good)


@pytest.mark.parametrize("selector", [0, 1])
@pytest.mark.parametrize("matching", [0, 1, 2])
def test_usage_3_is_about_the_leaf(selector: int, matching: int) -> None:
    assert matches(record(3, selector, matching, CHAIN[0]), CHAIN, name_matches=True)
    assert not matches(record(3, selector, matching, CHAIN[1]), CHAIN, name_matches=True)


def test_usage_3_does_not_look_at_names() -> None:
    assert matches(record(3, 1, 1, CHAIN[0]), CHAIN, name_matches=False)


def test_usage_2_wants_a_served_anchor_and_the_name() -> None:
    anchor = record(2, 1, 1, CHAIN[1])

    assert matches(anchor, CHAIN, name_matches=True)
    assert not matches(anchor, CHAIN, name_matches=False)
    assert not matches(anchor, CHAIN[:1], name_matches=True)


def test_usage_2_wants_the_leaf_to_lead_to_the_anchor() -> None:
    assert not matches(record(2, 0, 1, STRANGER), [CHAIN[0], STRANGER], name_matches=True)


@pytest.mark.parametrize("usage", [0, 1, 4, 255])
def test_other_usages_are_unusable_for_smtp(usage: int) -> None:
    assert not record(usage, 1, 1, CHAIN[0]).usable
    assert not matches(record(usage, 1, 1, CHAIN[0]), CHAIN, name_matches=True)


@pytest.mark.parametrize(("matching", "size"), [(1, 31), (2, 32), (0, 0), (3, 32)])
def test_a_digest_of_the_wrong_size_is_unusable(matching: int, size: int) -> None:
    assert not usable(3, 1, matching, bytes(size))


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255), st.binary(max_size=80))
def test_no_record_makes_it_raise(usage: int, selector: int, matching: int, data: bytes) -> None:
    good = usable(usage, selector, matching, data)
    one = TlsaRecord(usage=usage, selector=selector, matching_type=matching, data=data.hex(), usable=good)

    assert not matches(one, CHAIN, name_matches=True)
