"""Work out what clients can negotiate with a server that is configured in a certain way.

The facts mean what they mean for a survey over the wire, but for one thing: they say what the configuration
allows, where a library on the server may refuse more of it (an old version, a weak suite). Nothing is said
to be refused that a library could take.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from hipaacheck.model import NOT_LIVE, Seen, Unseen
from hipaacheck.model.transport import TlsFacts
from hipaacheck.net.tls.openssl_strings import Allowed, expand
from hipaacheck.net.tls.policies import TlsPolicy, load_policies
from hipaacheck.net.tls.suites import Suite, Version, Weakness, all_suites, suite_names, suites_of
from hipaacheck.serverconfig.configured import Configured

_NOT_SHOWN = Unseen(unseen=f"a configuration file does not show it: {NOT_LIVE}")
_NO_HANDSHAKE = Unseen(
    unseen=f"whether a handshake comes about a configuration file does not show: {NOT_LIVE}"
)
_DEFAULT_SUITES13 = ("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256")


def facts_of(configured: Configured) -> TlsFacts:
    """Return the facts of a planned server; what its configuration does not decide is Unseen."""
    one = configured
    return _facts(tuple(one.versions.items()), one.ciphers, one.suites13, one.dhe, one.dh_bits, one.curves)


@lru_cache(maxsize=512)
def _facts(
    versions: tuple[tuple[str, Seen[bool]], ...],
    ciphers: Seen[str],
    suites13: Seen[str | None],
    dhe: bool,
    dh_bits: Seen[int],
    curves: Seen[tuple[str, ...]],
) -> TlsFacts:
    """Work the facts out once for all servers that are configured alike."""
    configured = Configured(dict(versions), ciphers, suites13, dhe, dh_bits, curves)
    work = _Work(configured, _allowed(configured))
    return TlsFacts(
        engine="configuration",
        connections=0,
        handshake=_NO_HANDSHAKE,
        negotiated_version=None,
        negotiated_cipher=None,
        offers_ssl3=work.offers(Version.SSL3),
        offers_tls1_0=work.offers(Version.TLS1_0),
        offers_tls1_1=work.offers(Version.TLS1_1),
        offers_tls1_2=work.offers(Version.TLS1_2),
        offers_tls1_3=work.on(Version.TLS1_3),
        accepts_rc4=work.weakness(Weakness.RC4),
        accepts_3des=work.weakness(Weakness.TRIPLE_DES),
        accepts_export_or_des=work.weakness(Weakness.EXPORT_OR_DES),
        accepts_null=work.weakness(Weakness.NULL),
        accepts_anonymous=work.weakness(Weakness.ANONYMOUS),
        accepts_static_rsa=work.takes(lambda suite: suite.static_rsa),
        supports_forward_secrecy=work.forward_secrecy(),
        dh_bits=work.dh_bits(),
        off_policy={policy.id: work.off_policy(policy) for policy in load_policies()},
        secure_renegotiation=_NOT_SHOWN,
        curves=configured.curves,
        tls_compression=_NOT_SHOWN,
        heartbleed=_NOT_SHOWN,
        ccs_injection=_NOT_SHOWN,
        robot=_NOT_SHOWN,
        client_renegotiation_dos=_NOT_SHOWN,
    )


def _allowed(configured: Configured) -> Allowed:
    """Return the suites up to TLS 1.2; those that need a prime only if there is one."""
    if isinstance(configured.ciphers, Unseen):
        old = suites_of(Version.TLS1_2)
        allowed = Allowed(frozenset(), dict.fromkeys(old, configured.ciphers.unseen))
    else:
        allowed = expand(configured.ciphers)
    if configured.dhe:
        return allowed
    needless = {code for code, suite in all_suites().items() if suite.key_exchange == "DHE"}
    maybe = {code: why for code, why in allowed.maybe.items() if code not in needless}
    return Allowed(allowed.sure - needless, maybe)


@dataclass(frozen=True, slots=True)
class _Work:
    """Answers about one server, each True only if sure, False only if sure."""

    configured: Configured
    allowed: Allowed

    def on(self, version: Version) -> Seen[bool]:
        return self.configured.versions[version.label]

    def offers(self, version: Version) -> Seen[bool]:
        """Return whether a version up to TLS 1.2 is on and has a suite to go with it."""
        suites = suites_of(version)
        on = self.on(version)
        if isinstance(on, Unseen) or on is False or suites & self.allowed.sure:
            return on
        doubt = next((why for code, why in self.allowed.maybe.items() if code in suites), "")
        return Unseen(unseen=doubt) if doubt else False

    def _reach(self) -> Iterator[tuple[Suite, str]]:
        """Yield the suites up to TLS 1.2 that may be taken, each with what makes it doubtful."""
        for code in sorted(self.allowed.sure | self.allowed.maybe.keys()):
            versions = [self.on(v) for v in Version if v < Version.TLS1_3 and code in suites_of(v)]
            why = self.allowed.maybe.get(code, "")
            if True in versions:
                yield all_suites()[code], why
                continue
            doubt = next((on.unseen for on in versions if isinstance(on, Unseen)), None)
            if doubt is not None:
                yield all_suites()[code], why or doubt

    def takes(self, wanted: Callable[[Suite], bool]) -> Seen[bool]:
        return _any((suite, why) for suite, why in self._reach() if wanted(suite))

    def weakness(self, weakness: Weakness) -> Seen[bool]:
        return self.takes(lambda suite: weakness in suite.weaknesses)

    def forward_secrecy(self) -> Seen[bool]:
        """Return whether forward secrecy can be had with a certificate of any key that suites are for."""
        tls13 = self.on(Version.TLS1_3)
        if tls13 is True:
            return True
        reach = list(self._reach())
        seen = _any((suite, why) for suite, why in reach if suite.forward_secret)
        if seen is True:
            signed = {suite.authentication or "RSA" for suite, _ in reach if suite.key_exchange != "RSA"}
            signed |= {"RSA"} if any(suite.static_rsa for suite, _ in reach) else set()
            having = {suite.authentication for suite, why in reach if suite.forward_secret and not why}
            lacking = sorted(signed - having - {"anon", "DSS"})
            if lacking:
                return Unseen(unseen=f"with a certificate of {lacking[0]} there may be no suite that has it")
        if seen is False and isinstance(tls13, Unseen):
            return tls13
        return seen

    def dh_bits(self) -> Seen[int | None]:
        takes = self.takes(lambda suite: suite.key_exchange == "DHE" and suite.authentication != "anon")
        if takes is False:
            return None
        bits = self.configured.dh_bits
        return takes if isinstance(takes, Unseen) and not isinstance(bits, Unseen) else bits

    def off_policy(self, policy: TlsPolicy) -> Seen[tuple[str, ...]]:
        found = [*self._reach(), *self._suites13()]
        outside = [(suite, why) for suite, why in found if suite.name not in policy.listed]
        names = tuple(sorted({suite.name for suite, why in outside if not why}))
        if names or not outside:
            return names
        return Unseen(unseen=outside[0][1])

    def _suites13(self) -> Iterator[tuple[Suite, str]]:
        on, listed = self.on(Version.TLS1_3), self.configured.suites13
        if on is False:
            return
        doubt = on.unseen if isinstance(on, Unseen) else ""
        if isinstance(listed, Unseen):
            yield from ((all_suites()[code], listed.unseen) for code in sorted(suites_of(Version.TLS1_3)))
            return
        for name in _DEFAULT_SUITES13 if listed is None else listed.split(":"):
            suite = suite_names().get(name.strip())
            if suite is not None:
                yield suite, doubt


def _any(found: Iterable[tuple[Suite, str]]) -> Seen[bool]:
    """Return True if one is sure, the first doubt if there are only doubtful ones, False if there is none."""
    doubts = []
    for _, why in found:
        if not why:
            return True
        doubts.append(why)
    return Unseen(unseen=doubts[0]) if doubts else False
