"""Hold what a configuration says of TLS, before anybody works out what clients can negotiate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hipaacheck.model import Place, Seen, Unseen
from hipaacheck.model.transport import TlsFacts

VERSIONS = ("SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3")
"""The protocol versions, oldest first, as facts name them."""

ABOUT_VERSIONS = ("offers_ssl3", "offers_tls1_0", "offers_tls1_1", "offers_tls1_2", "offers_tls1_3")
ABOUT_CIPHERS = (
    "accepts_rc4",
    "accepts_3des",
    "accepts_export_or_des",
    "accepts_null",
    "accepts_anonymous",
    "accepts_static_rsa",
    "supports_forward_secrecy",
    "off_policy",
    "dh_bits",
)
ABOUT_TLS13_SUITES = ("off_policy",)
ABOUT_PRIME = ("dh_bits",)


@dataclass(frozen=True, slots=True)
class Configured:
    """What one server is told about TLS.

    `versions` says for each of VERSIONS whether it is switched on. `ciphers` is the whole cipher string of
    OpenSSL for TLS up to 1.2, `suites13` the list for TLS 1.3, None for OpenSSL's own. `dhe` says whether
    there is a prime for finite-field Diffie-Hellman, without which suites that need one are never taken, and
    `dh_bits` is its size. `curves` are the curves by OpenSSL's names, if they are listed.
    """

    versions: Mapping[str, Seen[bool]]
    ciphers: Seen[str]
    suites13: Seen[str | None]
    dhe: bool
    dh_bits: Seen[int]
    curves: Seen[tuple[str, ...]]


FactsOf = Callable[[Configured], TlsFacts]
"""Works out what clients can negotiate; net/planned/facts.py does it, which has the catalogue of suites."""


@dataclass(frozen=True, slots=True)
class ConfigText:
    """The text of one file, under the name by which the user knows it."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """The files that a name or pattern in a configuration stands for, or why they were not read.

    `absent` says that what was not read is not there at all, where it was looked for.
    """

    files: tuple[ConfigText, ...] = ()
    unread: str = ""
    absent: bool = False


Read = Callable[[str], Found]
"""Looks up what a configuration names: an `include`, a file of Diffie-Hellman parameters."""


def unseen(reason: str) -> Unseen:
    """Return that a file does not tell something."""
    return Unseen(unseen=reason)


def opaque(why: str) -> Configured:
    """Return settings of which nothing is seen."""
    hidden = unseen(why)
    return Configured(dict.fromkeys(VERSIONS, hidden), hidden, hidden, True, hidden, hidden)


def quoted(text: str, most: int = 80) -> str:
    """Return text from a file for a sentence: in quotes, cut, on one line and without control characters.

    Files are written by others, and sentences end with words that mean something (model/words.py): behind
    such text there must always stand words of our own.
    """
    plain = "".join(char if char.isprintable() else " " for char in text[: most + 1])
    return f"'{plain[:most]}...'" if len(text) > most else f"'{plain}'"


def place_of(place: Place, about: tuple[str, ...]) -> Place:
    """Return the place of the same line for other fields."""
    return place.model_copy(update={"about": about})
