"""Turn a chain as served into certificate facts: trust, name, dates, key and signatures, each by itself."""

import hashlib
import ssl
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import AuthorityInformationAccessOID
from OpenSSL import crypto

from hipaacheck.model.transport import CertificateFacts
from hipaacheck.net.tls.replies import clean

MAX_NAMES = 1000

# X509_V_ERR_*: the issuer of the last certificate is neither in the chain nor in the store.
_ISSUER_MISSING = frozenset({2, 20, 21})
_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"
_WEAK_FIRST = ("md2", "md4", "md5", "sha1", "sha224", "sha256", "sha384", "sha512")

# SP 800-57 part 1 rev. 5 table 2: bits of an RSA, DSA or DH modulus, and the strength they give.
_MODULUS_STRENGTH = ((15360, 256), (7680, 192), (3072, 128), (2048, 112), (1024, 80))


class UnreadableCertificateError(ValueError):
    """The leaf is no X.509 certificate that can be read."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whether a chain leads to a root, and if not, why. `path` is DER, leaf first, when it does."""

    trusted: bool
    problem: str = ""
    code: int = 0
    path: tuple[bytes, ...] = ()


class TrustStore:
    """The roots of certifi and those of `ca_file`, read once. Raises ValueError for a file without any."""

    def __init__(self, ca_file: Path | None = None) -> None:
        self._roots: dict[int, list[crypto.X509]] = {}
        for file in (Path(certifi.where()), ca_file):
            for root in [] if file is None else _roots(file):
                self._roots.setdefault(root.subject_name_hash(), []).append(root)

    def judge(self, chain: Sequence[bytes], at: datetime) -> Trust:
        """Return whether the chain leads to a root when the clock stands at `at`; names are not looked at."""
        certificates = [crypto.load_certificate(crypto.FILETYPE_ASN1, der) for der in chain]
        # A store of its own each time: OpenSSL keeps the first time that a store was given
        # (X509_VERIFY_PARAM_set1 does not overwrite).
        store = crypto.X509Store()
        for root in self._issuers(certificates):
            store.add_cert(root)
        store.set_time(at)
        context = crypto.X509StoreContext(store, certificates[0], certificates[1:])
        try:
            path = context.get_verified_chain()
        except crypto.X509StoreContextError as error:
            code = error.errors[0] if error.errors else 0
            return Trust(False, clean(str(error.args[0])), int(code))
        return Trust(True, path=tuple(crypto.dump_certificate(crypto.FILETYPE_ASN1, one) for one in path))

    def _issuers(self, certificates: Sequence[crypto.X509]) -> list[crypto.X509]:
        """Return the roots that a path from these certificates can lead to.

        OpenSSL looks for issuers by this same hash of the name (X509_NAME_hash), in which spelling and
        encoding make no difference. Adding all roots to a store takes a millisecond each time.
        """
        found: list[crypto.X509] = []
        seen: set[int] = set()
        waiting = list(certificates)
        while waiting:
            issuer = waiting.pop().get_issuer().hash()
            if issuer not in seen:
                seen.add(issuer)
                found += self._roots.get(issuer, ())
                waiting += self._roots.get(issuer, ())
        return found


def _roots(file: Path) -> list[crypto.X509]:
    try:
        found = [crypto.load_certificate(crypto.FILETYPE_PEM, one) for one in _pem(file.read_bytes())]
    except crypto.Error:
        found = []
    if not found:
        raise ValueError(f"{file} holds no certificate in PEM form, or one that cannot be read")
    return found


def _pem(text: bytes) -> list[bytes]:
    parts = text.split(_END)[:-1]
    return [part[part.rfind(_BEGIN) :] + _END for part in parts if _BEGIN in part]


def certificate_facts(
    chain: Sequence[bytes], asked_name: str, store: TrustStore, now: datetime
) -> CertificateFacts:
    """Return the facts of a chain in DER, leaf first. Raises UnreadableCertificateError.

    Trust is judged at the moment inside the leaf's dates that is closest to `now`.
    """
    with warnings.catch_warnings():
        # cryptography warns of serial numbers and encodings that break RFC 5280; they are not our finding.
        warnings.simplefilter("ignore")
        try:
            return _facts(chain, asked_name, store, now)
        except (ValueError, IndexError, crypto.Error, UnsupportedAlgorithm) as error:
            text = clean(str(error), 200) or type(error).__name__
            raise UnreadableCertificateError(f"the certificate cannot be read: {text}") from None


def _facts(chain: Sequence[bytes], asked_name: str, store: TrustStore, now: datetime) -> CertificateFacts:
    leaf = x509.load_der_x509_certificate(chain[0])
    not_before, not_after = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    second = timedelta(seconds=1)
    trust = store.judge(chain, max(not_before + second, min(now, not_after - second)))
    served = [leaf, *_readable(chain[1:])]
    self_signed = leaf.issuer == leaf.subject
    missing = not trust.trusted and trust.code in _ISSUER_MISSING and not _self_issued(served[-1])
    key_type, key_bits, strength = _key(leaf)
    names = _names(leaf)
    return CertificateFacts(
        subject=_shown(leaf.subject),
        issuer=_shown(leaf.issuer),
        names=names[:MAX_NAMES],
        asked_name=asked_name,
        name_matches=name_matches(asked_name, names),
        not_before=not_before.astimezone(UTC),
        not_after=not_after.astimezone(UTC),
        key_type=key_type,
        key_bits=key_bits,
        strength_bits=strength,
        signature_hash=_signature_hash(leaf),
        weakest_signature_hash=_weakest(list(_readable(trust.path)) or served),
        self_signed=self_signed,
        trusted=trust.trusted,
        trust_problem=_problem(trust, served[-1], missing),
        missing_issuer=missing,
        issuer_url=_issuer_url(served[-1]),
        chain_length=len(chain),
        sha256=hashlib.sha256(chain[0]).hexdigest(),
        spki_sha256=hashlib.sha256(spki(leaf)).hexdigest(),
        serial=f"{leaf.serial_number:x}",
        must_staple=_must_staple(leaf),
    )


def _readable(chain: Sequence[bytes]) -> list[x509.Certificate]:
    found = []
    for der in chain:
        try:
            found.append(x509.load_der_x509_certificate(der))
        except ValueError:
            break
    return found


def _problem(trust: Trust, last: x509.Certificate, missing: bool) -> str:
    if missing:
        return f"the chain stops at '{_shown(last.issuer)}', which was neither sent nor is a trusted root"
    return trust.problem


def _self_issued(certificate: x509.Certificate) -> bool:
    return certificate.issuer == certificate.subject


def _shown(name: x509.Name) -> str:
    return clean(name.rfc4514_string())


def _key(leaf: x509.Certificate) -> tuple[str, int, int]:
    """Return type, size in bits, and strength (SP 800-57 part 1 rev. 5 table 2)."""
    key = leaf.public_key()
    if isinstance(key, rsa.RSAPublicKey | dsa.DSAPublicKey):
        kind = "RSA" if isinstance(key, rsa.RSAPublicKey) else "DSA"
        return kind, key.key_size, modulus_strength(key.key_size)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "EC", key.key_size, key.key_size // 2
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "Ed25519", 256, 128
    if isinstance(key, ed448.Ed448PublicKey):
        return "Ed448", 456, 224
    raise ValueError(f"a key of type {type(key).__name__}")


def modulus_strength(bits: int) -> int:
    """Return the security strength of a modulus; below 1024 bits the table gives none, so 0."""
    return next((strength for least, strength in _MODULUS_STRENGTH if bits >= least), 0)


def _signature_hash(certificate: x509.Certificate) -> str | None:
    """Return the hash that was signed, None where the algorithm has its own (EdDSA)."""
    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        # MD2 and its like are gone from the library; the name of the algorithm still tells them.
        named = (certificate.signature_algorithm_oid._name or "").lower()
        return next((name for name in _WEAK_FIRST if name in named), None)
    return algorithm.name if algorithm is not None else None


def _weakest(certificates: Sequence[x509.Certificate]) -> str | None:
    hashes = [_signature_hash(c) for c in certificates if not _self_issued(c)]
    hashes = hashes or [_signature_hash(certificates[0])]
    known = [name for name in hashes if name is not None]
    rank = {name: place for place, name in enumerate(_WEAK_FIRST)}
    return min(known, key=lambda name: rank.get(name, len(rank)), default=None)


def _names(leaf: x509.Certificate) -> tuple[str, ...]:
    try:
        extension = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    names = [clean(name.lower(), 253) for name in extension.get_values_for_type(x509.DNSName)]
    return (*names, *(str(address) for address in extension.get_values_for_type(x509.IPAddress)))


def _issuer_url(certificate: x509.Certificate) -> str | None:
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, ValueError):
        return None
    urls = (
        one.access_location.value
        for one in access
        if one.access_method == AuthorityInformationAccessOID.CA_ISSUERS
        and isinstance(one.access_location, x509.UniformResourceIdentifier)
    )
    return next((clean(url) for url in urls), None)


def _must_staple(leaf: x509.Certificate) -> bool:
    try:
        features = leaf.extensions.get_extension_for_class(x509.TLSFeature).value
    except x509.ExtensionNotFound:
        return False
    return x509.TLSFeatureType.status_request in features


def spki(certificate: x509.Certificate) -> bytes:
    """Return the DER of the subject's public key, as TLSA selector 1 means it (RFC 6698 section 2.1.2)."""
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def name_matches(asked: str, names: Sequence[str]) -> bool:
    """Return whether a name of the certificate is the one that was asked for (RFC 9525 section 6.3).

    Only the subject alternative name counts, never the common name. A wildcard is the whole left-most label
    and stands for exactly one. IP addresses match only IP addresses.
    """
    wanted = asked.rstrip(".").lower()
    try:
        return str(ip_address(wanted)) in names
    except ValueError:
        pass
    for name in names:
        candidate = name.rstrip(".")
        if candidate == wanted:
            return True
        if candidate.startswith("*."):
            head, _, parent = wanted.partition(".")
            if head and parent and "." in parent and candidate[2:] == parent:
                return True
    return False


def to_pem(der: bytes) -> str:
    """Return one certificate as PEM (RFC 7468)."""
    return ssl.DER_cert_to_PEM_cert(der)
