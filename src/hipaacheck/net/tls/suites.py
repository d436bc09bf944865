"""Know every TLS cipher suite that a stranger can negotiate, and what is weak about each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache

from hipaacheck.resources import rules_dir
from hipaacheck.yamlio import parse_yaml


class Version(IntEnum):
    """Protocol versions by their number on the wire."""

    SSL3 = 0x0300
    TLS1_0 = 0x0301
    TLS1_1 = 0x0302
    TLS1_2 = 0x0303
    TLS1_3 = 0x0304

    @property
    def label(self) -> str:
        """Return the name that facts, policies and OpenSSL use."""
        return _LABELS[self]


_LABELS = {
    Version.SSL3: "SSLv3",
    Version.TLS1_0: "TLSv1.0",
    Version.TLS1_1: "TLSv1.1",
    Version.TLS1_2: "TLSv1.2",
    Version.TLS1_3: "TLSv1.3",
}


class Weakness(StrEnum):
    """Why a suite is not to be used; a suite may have several."""

    RC4 = "rc4"
    TRIPLE_DES = "3des"
    EXPORT_OR_DES = "export-or-des"
    NULL = "null"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Suite:
    """One suite of the IANA registry, taken apart by its name.

    `key_exchange` is "RSA", "DH", "DHE", "ECDH", "ECDHE", or "" for TLS 1.3, which settles it elsewhere.
    `authentication` is "RSA", "DSS", "ECDSA", "anon" or "". `cipher` is the rest of the name.
    """

    code: int
    name: str
    key_exchange: str
    authentication: str
    cipher: str
    weaknesses: frozenset[Weakness]

    @property
    def tls13(self) -> bool:
        """Return whether the suite belongs to TLS 1.3 alone."""
        return not self.key_exchange

    @property
    def forward_secret(self) -> bool:
        """Return whether the key exchange is ephemeral and authenticated."""
        return self.tls13 or (self.key_exchange in ("DHE", "ECDHE") and self.authentication != "anon")

    @property
    def static_rsa(self) -> bool:
        """Return whether the client sends the secret under the server's RSA key."""
        return self.key_exchange == "RSA"

    @property
    def needs_tls12(self) -> bool:
        """Return whether versions before TLS 1.2 lack what the suite needs (RFC 5246, 5288, 6655)."""
        modern = ("SHA256", "SHA384", "CCM", "CCM_8")
        return not self.tls13 and self.cipher.endswith(modern)


def read_suite(code: int, name: str) -> Suite:
    """Take an IANA name apart: TLS_<key exchange>[_<authentication>][_EXPORT]_WITH_<cipher>_<hash>."""
    if "_WITH_" not in name:
        return Suite(code, name, "", "", name.removeprefix("TLS_"), frozenset())
    exchange, cipher = name.removeprefix("TLS_").split("_WITH_", 1)
    parts = [part for part in exchange.split("_") if not part.startswith("EXPORT")]
    found = set()
    if "RC4" in cipher:
        found.add(Weakness.RC4)
    if cipher.startswith("3DES"):
        found.add(Weakness.TRIPLE_DES)
    if "EXPORT" in exchange or cipher.startswith(("DES", "RC2")):
        found.add(Weakness.EXPORT_OR_DES)
    if cipher.startswith("NULL"):
        found.add(Weakness.NULL)
    if parts[-1] == "anon":
        found.add(Weakness.ANONYMOUS)
    key_exchange = f"{parts[0]}E" if parts[-1] == "anon" else parts[0]
    return Suite(code, name, key_exchange, parts[-1], cipher, frozenset(found))


@cache
def all_suites() -> dict[int, Suite]:
    """Return the catalogue (rules/catalogs/tls/cipher_suites.yaml) by code."""
    source = rules_dir() / "catalogs" / "tls" / "cipher_suites.yaml"
    data = parse_yaml(source.read_text("utf-8"), source.name, keep=True).data
    return {int(code, 16): read_suite(int(code, 16), name) for code, name in data["suites"].items()}


@cache
def suite_names() -> dict[str, Suite]:
    """Return the catalogue by IANA name."""
    return {suite.name: suite for suite in all_suites().values()}


def select(wanted: Callable[[Suite], bool], among: Iterable[Suite] | None = None) -> frozenset[int]:
    """Return the codes of the suites that `wanted` says yes to."""
    return frozenset(s.code for s in (all_suites().values() if among is None else among) if wanted(s))


@cache
def suites_of(version: Version) -> frozenset[int]:
    """Return the codes that can be negotiated in `version`."""
    if version is Version.TLS1_3:
        return select(lambda suite: suite.tls13)
    if version is Version.TLS1_2:
        return select(lambda suite: not suite.tls13)
    return select(lambda suite: not suite.tls13 and not suite.needs_tls12)


@cache
def finite_field() -> frozenset[int]:
    """Return the codes whose signed ServerKeyExchange begins with a prime (RFC 5246 section 7.4.3).

    Anonymous suites are left out: servers give them primes of their own, and they are a finding themselves.
    """
    return select(lambda suite: suite.key_exchange == "DHE" and suite.authentication != "anon")


@cache
def static_rsa_suites() -> frozenset[int]:
    """Return the codes under which the client sends the secret under the server's RSA key."""
    return select(lambda suite: suite.static_rsa)


@cache
def forward_secret_suites() -> frozenset[int]:
    """Return the codes up to TLS 1.2 whose key exchange is ephemeral and authenticated."""
    return select(lambda suite: suite.forward_secret and not suite.tls13)


@cache
def weak_suites(weaknesses: frozenset[Weakness]) -> frozenset[int]:
    """Return the codes that have at least one of `weaknesses`."""
    return select(lambda suite: bool(suite.weaknesses & weaknesses))


@cache
def rare_suites() -> frozenset[int]:
    """Return the codes up to TLS 1.2 that hardly anybody has: ARIA, Camellia, and certificates with DH keys.

    Without them every hello stays below 128 suites.
    """
    return select(lambda s: s.cipher.startswith(("ARIA", "CAMELLIA")) or s.key_exchange == "DH")
