import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from tests.checkers.email.dkim.keys import bare_rsa, wrapped_rsa

from hipaacheck.checkers.email.dkim.parser import KeyRecord, parse_key_record


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _read(text: str) -> KeyRecord:
    record = parse_key_record(text)
    assert record is not None
    return record


_GOOD = f"v=DKIM1; k=rsa; p={_b64(wrapped_rsa(2048))}"
_SMALL_KEY = ed25519.Ed25519PrivateKey.from_private_bytes(b"k" * 32).public_key()
_ED25519 = _b64(_SMALL_KEY.public_bytes(Encoding.Raw, PublicFormat.Raw))


def test_a_usual_record() -> None:
    record = _read(_GOOD)
    assert record == KeyRecord(key_type="rsa", bits=2048)
    assert record.usable


@pytest.mark.parametrize("bits", [384, 512, 768, 1023, 1024, 2048, 4096])
def test_rsa_sizes_are_exact_in_both_encodings_and_below_1024_bits_unusable(bits: int) -> None:
    for raw in (wrapped_rsa(bits), bare_rsa(bits)):
        record = _read(f"p={_b64(raw)}")
        assert (record.bits, record.errors, record.usable) == (bits, (), bits >= 1024)


def test_a_real_key_is_read() -> None:
    key = rsa.generate_private_key(65537, 2048).public_key()
    raw = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert _read(f"v=DKIM1; p={_b64(raw)}").bits == 2048


def test_ed25519_is_the_bare_32_bytes() -> None:
    record = _read(f"v=DKIM1; k=ed25519; p={_ED25519}")
    assert (record.key_type, record.bits, record.usable) == ("ed25519", 256, True)
    wrapped = _SMALL_KEY.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert _read(f"v=DKIM1; k=ed25519; p={_b64(wrapped)}").errors == (
        "p= holds 44 bytes; an Ed25519 key has 32",
    )


def test_white_space_inside_the_key_is_no_part_of_it() -> None:
    key = _b64(wrapped_rsa(1024))
    assert _read(f"v=DKIM1; p={key[:50]} {key[50:90]}\t\r\n {key[90:]}").bits == 1024


@pytest.mark.parametrize("text", ["v=DKIM1; p=", "v=DKIM1; k=rsa; p= ;", "p=", "v=DKIM1; k=ed25519; p="])
def test_an_empty_key_is_revoked(text: str) -> None:
    record = _read(text)
    assert record.revoked and not record.usable
    assert record.errors == ()


def test_flags_hashes_and_services() -> None:
    record = _read(_GOOD + "; t=y:s; h=sha1:sha256; s=email; n=notes")
    assert (record.testing, record.strict, record.hashes, record.usable) == (
        True,
        True,
        ("sha1", "sha256"),
        True,
    )
    assert not record.sha1_only


def test_sha1_alone_is_refused_by_verifiers() -> None:
    record = _read(_GOOD + "; h=sha1")
    assert record.sha1_only and not record.usable and record.errors == ()


def test_a_key_of_another_service_is_not_for_mail_and_not_broken() -> None:
    record = _read(_GOOD + "; s=tlsrpt")
    assert not record.for_mail and not record.usable and record.errors == ()
    assert _read(_GOOD + "; s=tlsrpt:*").usable


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v=spf1 -all",
        "v=spf1 include:_spf.google.com ~all",
        "v=DMARC1; p=none",
        "v=BIMI1; p=x",
        "some words",
        "k=rsa; t=y",
        "\x00\xff",
        "site-verification=abc",
    ],
)
def test_what_has_no_key_tag_or_another_version_is_no_dkim(text: str) -> None:
    assert parse_key_record(text) is None


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("v=DKIM1; k=rsa", "p= is missing, which a key record must have"),
        (
            "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB",
            "p= is not a public key (cut off when it was copied?)",
        ),
        ("v=DKIM1; p=???", "p= is not base64"),
        ("v=DKIM1; p=" + "A" * 5, "p= is not base64"),
        ("v=DKIM1; k=dsa; p=AAAA", 'k="dsa" is no key type of DKIM, so verifiers ignore the record'),
        (_GOOD + "; h=md5", 'h= names no hash algorithm of DKIM: "md5"'),
        (_GOOD + "; k=rsa", "k= stands 2 times, which makes the whole record invalid"),
        (_GOOD.replace("v=DKIM1; k=rsa", "k=rsa; v=DKIM1"), "v= must be the first tag"),
        (_GOOD.replace("DKIM1", "dkim1"), 'v= must be exactly DKIM1, not "dkim1"'),
        (_GOOD.replace(";", ","), "p= is missing, which a key record must have"),
        ("p=" + _b64(bare_rsa(2048, 1)), "p= holds an RSA key with an impossible exponent"),
        ("p=" + "A" * 40_000, "p= holds 30000 bytes, more than any key"),
    ],
)
def test_a_broken_record_says_why_and_is_not_usable(text: str, error: str) -> None:
    record = _read(text)
    assert error in record.errors
    assert not record.usable


def test_a_key_of_another_kind_than_k_says() -> None:
    point = ec.derive_private_key(7, ec.SECP256R1()).public_key()
    raw = point.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert _read(f"v=DKIM1; p={_b64(raw)}").errors == (
        "p= holds a key that is not RSA, although k= says rsa",
    )


@given(st.text(max_size=2000))
def test_never_raises_on_any_text(text: str) -> None:
    for record in (text, "v=DKIM1; p=" + text, f"v=DKIM1; {text}; p={_ED25519}"):
        parse_key_record(record)


@given(st.binary(max_size=400), st.sampled_from(["rsa", "ed25519", "x"]))
def test_never_raises_on_any_key(raw: bytes, kind: str) -> None:
    record = _read(f"v=DKIM1; k={kind}; p={_b64(raw)}")
    assert record.revoked is (raw == b"")
    assert record.bits is None or record.errors == ()


@given(st.integers(min_value=0, max_value=293), st.binary(min_size=1, max_size=4))
def test_never_raises_on_a_damaged_key(place: int, noise: bytes) -> None:
    raw = wrapped_rsa(2048)
    _read(f"p={_b64(raw[:place] + noise + raw[place + len(noise) :])}")


@pytest.mark.parametrize("filler", ["a=b;", ";", "=", " ", "A", "p=", ":", "\t \n"])
def test_a_huge_record_is_read_in_bounded_time(filler: str) -> None:
    text = filler * (65_000 // len(filler))
    for record in (text, "v=DKIM1; p=" + text, "p=; h=" + text, "p=; s=" + text):
        parsed = parse_key_record(record)
        assert parsed is None or len(parsed.errors) <= 20
