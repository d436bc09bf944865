"""Read the certificate and the private key by which an app shows who it is."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12

from hipaacheck.net.tenants.access import NoAccessError

_MOST_BYTES = 256 * 1024
_PEM = b"-----BEGIN "


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its private key, both in PEM; the key is not encrypted any more."""

    public: str
    private: str = field(repr=False)


def read_certificate(path: str, password: str | None) -> Certificate:
    """Return what a PEM or PKCS#12 file holds. Raises NoAccessError; no message repeats what it holds."""
    raw = _read(path)
    given = password.encode() if password else None
    try:
        key, certificate = _from_pem(raw, given) if _PEM in raw else _from_pkcs12(raw, given)
    # ValueError: no key, or a wrong password; TypeError: a password is missing, or there is one too many.
    except (ValueError, TypeError):
        raise NoAccessError(
            f"{path} holds no certificate with its key that can be read with the password given"
        ) from None
    if not isinstance(key, RSAPrivateKey):
        raise NoAccessError(f"{path} holds a key of a kind that Microsoft does not take from apps; make RSA")
    if key.public_key() != certificate.public_key():
        raise NoAccessError(f"{path} holds a certificate and the key of another")
    ended = certificate.not_valid_after_utc
    if ended < datetime.now(UTC):
        raise NoAccessError(f"{path} holds a certificate that ended on {ended:%Y-%m-%d}")
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return Certificate(certificate.public_bytes(serialization.Encoding.PEM).decode(), private.decode())


def _read(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise NoAccessError(f"{path} cannot be read: {error.strerror or error}") from None
    if len(raw) > _MOST_BYTES:
        raise NoAccessError(f"{path} is too large for a certificate with its key")
    return raw


def _from_pem(raw: bytes, password: bytes | None) -> tuple[object, x509.Certificate]:
    return serialization.load_pem_private_key(raw, password), x509.load_pem_x509_certificate(raw)


def _from_pkcs12(raw: bytes, password: bytes | None) -> tuple[object, x509.Certificate]:
    key, certificate, _ = pkcs12.load_key_and_certificates(raw, password)
    if certificate is None:
        raise ValueError("no certificate")
    return key, certificate
