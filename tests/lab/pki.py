"""Make the certificates of the lab: a root, an intermediate, and leaves with one fault each."""

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

DAY = timedelta(days=1)


class Cert(StrEnum):
    """What is wrong with a leaf, if anything."""

    GOOD = "good"
    RSA = "rsa"
    EXPIRED = "expired"
    NOT_YET = "not-yet"
    NEARLY_EXPIRED = "nearly-expired"
    SELF_SIGNED = "self-signed"
    WRONG_NAME = "wrong-name"
    NO_INTERMEDIATE = "no-intermediate"
    UNKNOWN_ROOT = "unknown-root"
    RSA_1024 = "rsa-1024"
    SHA1 = "sha1"


@dataclass(frozen=True, slots=True)
class Issued:
    """A leaf as it is served: the files of its chain and key, and the digest of its public key."""

    chain: Path
    key: Path
    spki_sha256: str


@dataclass(frozen=True, slots=True)
class _Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


class Pki:
    """The authorities of one lab, all made new, and the leaves that they issue into a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._now = datetime.now(UTC).replace(microsecond=0)
        self._root = self._authority("hipaacheck lab root", None)
        self._issuing = self._authority("hipaacheck lab issuing CA", self._root)
        self._stranger = self._authority("a root that nobody trusts", None)
        self._issued: dict[tuple[Cert, tuple[str, ...]], Issued] = {}
        self.ca_file = folder / "root.pem"
        self.ca_file.write_bytes(self._root.certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, kind: Cert, *names: str) -> Issued:
        """Return a leaf for `names`; the same one for the same question."""
        if (kind, names) not in self._issued:
            self._issued[(kind, names)] = self._make(kind, names)
        return self._issued[(kind, names)]

    @cached_property
    def _ec_key(self) -> ec.EllipticCurvePrivateKey:
        return ec.generate_private_key(ec.SECP256R1())

    @cached_property
    def _rsa_2048(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @cached_property
    def _rsa_1024(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=1024)

    def _key(self, kind: Cert) -> Key:
        if kind is Cert.RSA_1024:
            return self._rsa_1024
        return self._rsa_2048 if kind in (Cert.RSA, Cert.SHA1) else self._ec_key

    def _make(self, kind: Cert, names: tuple[str, ...]) -> Issued:
        key = self._key(kind)
        certificate = self._leaf(kind, key, names)
        chain = [certificate]
        if kind is Cert.UNKNOWN_ROOT:
            chain.append(self._stranger.certificate)
        elif kind not in (Cert.SELF_SIGNED, Cert.NO_INTERMEDIATE):
            chain.append(self._issuing.certificate)
        stem = f"{len(self._issued):03}-{kind}"
        chain_file, key_file = self._folder / f"{stem}.pem", self._folder / f"{stem}.key"
        chain_file.write_bytes(b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain))
        key_file.touch(mode=0o600)
        key_file.write_bytes(_private_pem(key))
        return Issued(chain_file, key_file, spki_sha256(key))

    def _leaf(self, kind: Cert, key: Key, names: tuple[str, ...]) -> x509.Certificate:
        issuer = {Cert.SELF_SIGNED: None, Cert.UNKNOWN_ROOT: self._stranger}.get(kind, self._issuing)
        starts, ends = self._dates(kind)
        shown = ("somebody-else.example",) if kind is Cert.WRONG_NAME else names
        subject = _name(shown[0])
        above = issuer.certificate.subject if issuer and kind is not Cert.SHA1 else subject
        builder = _builder(subject, above, key, starts, ends)
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(one) for one in shown]), critical=False
        )
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
        if issuer:
            builder = builder.add_extension(_key_id_of(issuer), critical=False)
            builder = builder.add_extension(_issuer_url(), critical=False)
        if kind is Cert.SHA1:
            return self._signed_with_sha1(builder.sign(key, hashes.SHA256()))
        return builder.sign(issuer.key if issuer else key, hashes.SHA256())

    def _signed_with_sha1(self, certificate: x509.Certificate) -> x509.Certificate:
        """Sign a self-signed one again with openssl, as cryptography no longer signs with SHA-1."""
        ca, key = self._folder / "issuing.pem", self._folder / "issuing.key"
        ca.write_bytes(self._issuing.certificate.public_bytes(serialization.Encoding.PEM))
        key.write_bytes(_private_pem(self._issuing.key))
        done = subprocess.run(
            ["openssl", "x509", "-sha1", "-preserve_dates", "-CA", ca, "-CAkey", key, "-set_serial", "1"],
            input=certificate.public_bytes(serialization.Encoding.PEM),
            capture_output=True,
            check=True,
        )
        return x509.load_pem_x509_certificate(done.stdout)

    def _dates(self, kind: Cert) -> tuple[datetime, datetime]:
        if kind is Cert.EXPIRED:
            return self._now - 90 * DAY, self._now - 2 * DAY
        if kind is Cert.NOT_YET:
            return self._now + 2 * DAY, self._now + 90 * DAY
        if kind is Cert.NEARLY_EXPIRED:
            return self._now - 80 * DAY, self._now + 3 * DAY
        return self._now - DAY, self._now + 89 * DAY

    def _authority(self, title: str, issuer: _Authority | None) -> _Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(title)
        above = issuer.certificate.subject if issuer else subject
        builder = _builder(subject, above, key, self._now - 400 * DAY, self._now + 3000 * DAY)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        builder = builder.add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
        )
        builder = builder.add_extension(_CA_USAGE, critical=True)
        if issuer:
            builder = builder.add_extension(_key_id_of(issuer), critical=False)
        return _Authority(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


_CA_USAGE = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def _private_pem(key: Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def spki_sha256(key: Key) -> str:
    """Return the digest that a TLSA record `3 1 1` holds (RFC 6698 section 2.1)."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(
        key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return digest.finalize().hex()


def _name(text: str) -> x509.Name:
    """Return a subject; a common name holds at most 64 characters (RFC 5280 appendix A.1)."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Key, starts: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(ends)
    )


def _key_id_of(issuer: _Authority) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())


def _issuer_url() -> x509.AuthorityInformationAccess:
    """Say where the issuer can be had, as public authorities do; nothing in the lab listens there."""
    where = x509.UniformResourceIdentifier("http://issuer.ca.example/issuing.der")
    return x509.AuthorityInformationAccess(
        [x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, where)]
    )
