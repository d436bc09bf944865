"""Read one DKIM key record as a verifier would (RFC 6376 section 3.6.1, RFC 8301, RFC 8463)."""

import base64
import binascii
from collections import Counter
from dataclasses import dataclass

from hipaacheck.checkers.email.taglist import TagList, parse_tag_list, shown

MAX_KEY_BYTES = 16_384
SMALLEST_RSA_BITS = 1024
_ED25519_BYTES = 32


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """What a key record says.

    `bits` is the size of an RSA modulus, 256 for Ed25519, and None when the key could not be read.
    `errors` are reasons for a verifier to give up on the record. `for_mail` is false for keys of
    another service (RFC 8460 section 3 signs reports with s=tlsrpt).
    """

    key_type: str = "rsa"
    bits: int | None = None
    revoked: bool = False
    testing: bool = False
    strict: bool = False
    hashes: tuple[str, ...] = ()
    sha1_only: bool = False
    for_mail: bool = True
    errors: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Return whether a verifier accepts mail signed with this key.

        Keys below 1024 bits and rsa-sha1 are refused (RFC 8301 sections 3.1 and 3.2); the testing flag
        changes nothing for a verifier (RFC 6376 section 3.6.1).
        """
        if self.errors or self.revoked or self.sha1_only or not self.for_mail or self.bits is None:
            return False
        return self.key_type != "rsa" or self.bits >= SMALLEST_RSA_BITS


def parse_key_record(text: str) -> KeyRecord | None:
    """Return the key record in `text`, or None if it is no DKIM record at all; never raises.

    The version is optional, so what makes a record DKIM is its p= tag; a record that says DKIM in its
    v= tag and lacks p= is a broken one. A record with another version is none (RFC 6376 section 3.6.1).
    """
    listed = parse_tag_list(text)
    version = listed.value("v")
    claims = version is not None and version.lower().startswith("dkim")
    if not claims and (version is not None or not listed.all("p")):
        return None
    errors = [*listed.errors, *_list_errors(listed)]
    key_type = listed.value("k") or "rsa"
    hashes = _words(listed.value("h"))
    flags = _words(listed.value("t"))
    services = _words(listed.value("s"))
    public = listed.value("p")
    bits: int | None = None
    if public is None:
        errors.append("p= is missing, which a key record must have")
    elif public:
        bits, problem = _key_bits(key_type, public)
        errors += [problem] if problem else []
    if hashes and not {"sha1", "sha256"} & set(hashes):
        errors.append(f"h= names no hash algorithm of DKIM: {shown(':'.join(hashes))}")
    return KeyRecord(
        key_type=key_type[:40],
        bits=bits,
        revoked=public == "",
        testing="y" in flags,
        strict="s" in flags,
        hashes=hashes[:20],
        sha1_only="sha1" in hashes and "sha256" not in hashes,
        for_mail=not services or bool({"*", "email"} & set(services)),
        errors=tuple(errors[:20]),
    )


def _list_errors(listed: TagList) -> list[str]:
    """Return what breaks the whole list: RFC 6376 sections 3.2 (duplicates) and 3.6.1 (version first)."""
    errors = [
        f"{name}= stands {count} times, which makes the whole record invalid"
        for name, count in Counter(tag.name for tag in listed.tags).items()
        if count > 1
    ]
    version = listed.value("v")
    if version is not None and version != "DKIM1":
        errors.append(f"v= must be exactly DKIM1, not {shown(version)}")
    if version is not None and listed.tags[0].name != "v":
        errors.append("v= must be the first tag")
    return errors


def _key_bits(key_type: str, public: str) -> tuple[int | None, str]:
    """Return the size of the key in bits, or None and what is wrong with it."""
    if key_type not in ("rsa", "ed25519"):
        return None, f"k={shown(key_type)} is no key type of DKIM, so verifiers ignore the record"
    try:
        raw = base64.b64decode("".join(public.split()), validate=True)
    except (binascii.Error, ValueError):
        return None, "p= is not base64"
    if len(raw) > MAX_KEY_BYTES:
        return None, f"p= holds {len(raw)} bytes, more than any key"
    if key_type == "ed25519":
        # RFC 8463 section 4: the bare 32 bytes, without the SubjectPublicKeyInfo around them.
        if len(raw) != _ED25519_BYTES:
            return None, f"p= holds {len(raw)} bytes; an Ed25519 key has {_ED25519_BYTES}"
        return 8 * _ED25519_BYTES, ""
    return _rsa_bits(raw)


def _rsa_bits(der: bytes) -> tuple[int | None, str]:
    """Read a SubjectPublicKeyInfo, or the bare RSAPublicKey that RFC 6376 section 3.6.1 names."""
    # Imported here: it costs 100 ms, and many domains have no key to read.
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        return None, "p= is not a public key (cut off when it was copied?)"
    if not isinstance(key, RSAPublicKey):
        return None, "p= holds a key that is not RSA, although k= says rsa"
    if key.public_numbers().e % 2 == 0 or key.public_numbers().e < 3:
        return None, "p= holds an RSA key with an impossible exponent"
    return key.key_size, ""


def _words(value: str | None) -> tuple[str, ...]:
    return tuple(word for word in (part.strip() for part in (value or "").split(":")) if word)
