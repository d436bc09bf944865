"""Read what nginx is told about TLS: versions, suites, primes and commands for OpenSSL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hipaacheck.model import Place, Seen, Unseen
from hipaacheck.serverconfig.configured import (
    ABOUT_CIPHERS,
    ABOUT_PRIME,
    ABOUT_TLS13_SUITES,
    ABOUT_VERSIONS,
    VERSIONS,
    Configured,
    Read,
    quoted,
    unseen,
)
from hipaacheck.serverconfig.dh import prime_bits
from hipaacheck.serverconfig.nginx_levels import Levels
from hipaacheck.serverconfig.nginx_syntax import Directive, mistake

DEFAULT_CIPHERS = "HIGH:!aNULL:!MD5"
"""ngx_http_ssl_module: NGX_DEFAULT_CIPHERS, the same since 1.0.5."""

_WORDS = {
    "sslv3": "SSLv3",
    "tlsv1": "TLSv1.0",
    "tlsv1.1": "TLSv1.1",
    "tlsv1.2": "TLSv1.2",
    "tlsv1.3": "TLSv1.3",
}
# nginx 1.23.4 switched TLS 1.3 on where nothing is said, nginx 1.27.3 switched TLS 1.0 and 1.1 off.
_NO_PROTOCOLS = (
    "without 'ssl_protocols' it depends on the version of nginx; write 'ssl_protocols TLSv1.2 TLSv1.3;'"
)
_DEFAULT_VERSIONS: dict[str, Seen[bool]] = {
    "SSLv3": False,
    "TLSv1.0": unseen(_NO_PROTOCOLS),
    "TLSv1.1": unseen(_NO_PROTOCOLS),
    "TLSv1.2": True,
    "TLSv1.3": unseen(_NO_PROTOCOLS),
}
_NO_EFFECT = frozenset({"options", "signaturealgorithms", "clientsignaturealgorithms", "recordpadding"})


@dataclass
class Settings:
    """What one server is told, in the making, and the lines that say so.

    `listen` is the line that is blamed for what is said nowhere.
    """

    levels: Levels
    listen: Directive
    read: Read
    places: list[Place] = field(default_factory=list)
    versions: dict[str, Seen[bool]] = field(default_factory=dict)
    ciphers: Seen[str] = DEFAULT_CIPHERS
    suites13: Seen[str | None] = None
    dhe: bool = False
    dh_bits: Seen[int] = field(default_factory=lambda: unseen("no Diffie-Hellman parameters are given"))
    curves: Seen[tuple[str, ...]] = field(default_factory=lambda: unseen("no curves are listed"))

    def configured(self) -> Configured:
        """Return everything; raises FileMistakesError for words that nginx does not know."""
        self._versions()
        self._ciphers()
        self._prime()
        self._curves()
        self._commands()
        return Configured(self.versions, self.ciphers, self.suites13, self.dhe, self.dh_bits, self.curves)

    def _note(self, directives: Sequence[Directive], about: tuple[str, ...]) -> None:
        self.places += [one.place(about) for one in directives or (self.listen,)]

    def _versions(self) -> None:
        held = self.levels.held("ssl_protocols")
        self._note(held.directives, ABOUT_VERSIONS)
        on = {word for one in held.directives for word in _protocols(one)}
        if held.directives:
            rest: Seen[bool] = unseen(held.hidden) if held.hidden else False
            self.versions = {version: True if version in on else rest for version in VERSIONS}
        elif held.hidden:
            self.versions = dict.fromkeys(VERSIONS, unseen(held.hidden))
        else:
            self.versions = dict(_DEFAULT_VERSIONS)

    def _ciphers(self) -> None:
        held = self.levels.held("ssl_ciphers")
        self._note(held.directives, ABOUT_CIPHERS)
        if held.directives:
            self.ciphers = _one_word(held.directives[0])
        elif held.hidden:
            self.ciphers = unseen(held.hidden)

    def _prime(self) -> None:
        held = self.levels.held("ssl_dhparam")
        if held.directives:
            self._note(held.directives, ABOUT_PRIME)
            self.dhe, self.dh_bits = True, prime_bits(_one_word(held.directives[0]), self.read)
        elif held.hidden:
            self.dhe, self.dh_bits = True, unseen(held.hidden)

    def _curves(self) -> None:
        held = self.levels.held("ssl_ecdh_curve")
        if held.directives and _one_word(held.directives[0]) != "auto":
            self._note(held.directives, ("curves",))
            self.curves = tuple(_one_word(held.directives[0]).split(":"))

    def _commands(self) -> None:
        """Apply `ssl_conf_command`, which nginx does after everything else."""
        held = self.levels.held("ssl_conf_command")
        if self.levels.server_hidden:
            self._doubt(self.levels.server_hidden)
        for one in held.directives:
            if len(one.args) != 2:
                raise mistake(one.origin, "'ssl_conf_command' takes a name and a value")
            self._command(one, one.args[0].lower(), one.args[1])

    def _command(self, one: Directive, name: str, value: str) -> None:
        if name == "cipherstring":
            self.ciphers = value
            self._note((one,), ABOUT_CIPHERS)
        elif name == "ciphersuites":
            self.suites13 = value
            self._note((one,), ABOUT_TLS13_SUITES)
        elif name in ("minprotocol", "maxprotocol"):
            self._limit(one, value, lowest=name == "minprotocol")
        elif name == "dhparameters":
            self.dhe, self.dh_bits = True, prime_bits(value, self.read)
            self._note((one,), ABOUT_PRIME)
        elif name in ("curves", "groups"):
            self.curves = unseen(f"{quoted(one.text)} sets the curves")
        elif name not in _NO_EFFECT:
            self._note((one,), (*ABOUT_VERSIONS, *ABOUT_CIPHERS))
            self._doubt(f"hipaacheck does not know what {quoted(one.text)} at {one.origin} does")

    def _limit(self, one: Directive, value: str, *, lowest: bool) -> None:
        self._note((one,), ABOUT_VERSIONS)
        if value.lower() == "none":
            return
        limit = _WORDS.get(value.lower())
        if limit is None:
            raise mistake(one.origin, f"OpenSSL knows no protocol '{value[:40]}'")
        at = VERSIONS.index(limit)
        for version in VERSIONS[:at] if lowest else VERSIONS[at + 1 :]:
            self.versions[version] = False

    def _doubt(self, why: str) -> None:
        """Take back all that may be otherwise, but for the versions that are switched on already."""
        doubt = unseen(why)
        self.versions = {
            version: on if on is True and version in VERSIONS[:3] else doubt
            for version, on in self.versions.items()
        }
        self.ciphers = self.suites13 = self.dh_bits = self.curves = doubt
        self.dhe = True


def _protocols(directive: Directive) -> Iterable[str]:
    for word in directive.args:
        if word.lower() == "sslv2":
            continue
        if word.lower() not in _WORDS:
            known = "SSLv2, SSLv3, TLSv1, TLSv1.1, TLSv1.2, TLSv1.3"
            raise mistake(directive.origin, f"nginx knows no protocol '{word[:40]}'; it knows {known}")
        yield _WORDS[word.lower()]


def _one_word(directive: Directive) -> str:
    if len(directive.args) != 1:
        raise mistake(directive.origin, f"'{directive.name}' takes one value")
    return directive.args[0]


def same_or_unseen(own: Seen[bool], other: Seen[bool], why: str) -> Seen[bool]:
    """Return the value that both have, or why it cannot be seen."""
    if own == other or isinstance(own, Unseen):
        return own
    return other if isinstance(other, Unseen) else unseen(why)
