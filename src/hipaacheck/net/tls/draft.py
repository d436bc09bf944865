"""Collect answers as they come and make TLS facts of them, however few there are. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hipaacheck.model import Seen, Unseen
from hipaacheck.model.transport import TlsFacts
from hipaacheck.net.tls.knowledge import Knowledge, No, Unasked, Verdict, Yes
from hipaacheck.net.tls.policies import TlsPolicy
from hipaacheck.net.tls.suites import Suite, Version, Weakness

_NEW = (Version.TLS1_2, Version.TLS1_3)


@dataclass
class Draft:
    """What a survey has so far. `missing` is the reason for everything that nobody answered.

    `trust_closes` says that a closed connection has been found to be this server's way to refuse; until
    then such an answer is none.
    """

    policies: tuple[TlsPolicy, ...]
    knowledge: Knowledge
    missing: str = "not asked"
    trust_closes: bool = False
    handshake: Seen[bool] | None = None
    detail: str = ""
    version: Version | None = None
    cipher: str | None = None
    versions: dict[Version, Verdict] = field(default_factory=dict)
    weak: dict[Weakness, Verdict] = field(default_factory=dict)
    static_rsa: Verdict | None = None
    forward: Verdict | None = None
    finite_field: Verdict | None = None
    off_policy: dict[tuple[str, bool], Verdict] = field(default_factory=dict)

    def show(self, version: Version) -> None:
        """Take note of what the server chose when everything modern was offered: nothing newer is there."""
        self.knowledge.shown = version
        self.versions.update((newer, No(f"it chooses {version.label}")) for newer in _NEW if newer > version)

    def forget(self) -> None:
        """Drop all answers, and keep what the full handshake showed."""
        self.versions, self.weak, self.off_policy = {}, {}, {}
        self.static_rsa = self.forward = self.finite_field = None
        self.knowledge.forget_closes()
        if self.knowledge.shown is not None:
            self.show(self.knowledge.shown)

    def facts(self, *, engine: str, address: str, connections: int, spoken: bool = True) -> TlsFacts:
        """Return the facts; what is not known is Unseen, each with its own reason."""
        return TlsFacts(
            engine=engine,
            spoken=spoken,
            address=address,
            connections=connections,
            handshake=self.handshake if self.handshake is not None else Unseen(unseen=self.missing),
            handshake_detail=self.detail,
            negotiated_version=self.version.label if self.version is not None else None,
            negotiated_cipher=self.cipher,
            offers_ssl3=self._version(Version.SSL3),
            offers_tls1_0=self._version(Version.TLS1_0),
            offers_tls1_1=self._version(Version.TLS1_1),
            offers_tls1_2=self._version(Version.TLS1_2),
            offers_tls1_3=self._version(Version.TLS1_3),
            accepts_rc4=self._weakness(Weakness.RC4),
            accepts_3des=self._weakness(Weakness.TRIPLE_DES),
            accepts_export_or_des=self._weakness(Weakness.EXPORT_OR_DES),
            accepts_null=self._weakness(Weakness.NULL),
            accepts_anonymous=self._weakness(Weakness.ANONYMOUS),
            accepts_static_rsa=self._any(lambda suite: suite.static_rsa, self.static_rsa),
            supports_forward_secrecy=self._any(lambda suite: suite.forward_secret, self.forward),
            dh_bits=self._dh_bits(),
            off_policy={policy.id: self._off_policy(policy) for policy in self.policies},
            secure_renegotiation=self._renegotiation(),
        )

    def _unseen(self, verdict: Verdict | None) -> Unseen:
        return Unseen(unseen=verdict.reason if isinstance(verdict, Unasked) else self.missing)

    def _settled(self, verdict: Verdict | None) -> Verdict | None:
        if isinstance(verdict, No) and verdict.by_close and not self.trust_closes:
            return Unasked("the server closes the connection on this hello; that may not be a refusal")
        return verdict

    def _said(self, answer: Verdict | None) -> Seen[bool]:
        verdict = self._settled(answer)
        if isinstance(verdict, Yes | No):
            return isinstance(verdict, Yes)
        return self._unseen(verdict)

    def _version(self, version: Version) -> Seen[bool]:
        if self.knowledge.took(version):
            return True
        return self._said(self.versions.get(version))

    def _any(self, wanted: Callable[[Suite], bool], verdict: Verdict | None) -> Seen[bool]:
        if any(wanted(suite) for suite in self.knowledge.suites):
            return True
        return self._said(verdict)

    def _weakness(self, weakness: Weakness) -> Seen[bool]:
        return self._any(lambda suite: weakness in suite.weaknesses, self.weak.get(weakness))

    def _dh_bits(self) -> Seen[int | None]:
        if self.knowledge.dh_bits is not None:
            return self.knowledge.dh_bits
        verdict = self._settled(self.finite_field)
        if isinstance(verdict, No):
            return None
        if isinstance(verdict, Yes):
            return Unseen(unseen="the server took a Diffie-Hellman suite and did not show its prime")
        return self._unseen(verdict)

    def _off_policy(self, policy: TlsPolicy) -> Seen[tuple[str, ...]]:
        listed = policy.listed
        found = tuple(sorted({s.name for s in self.knowledge.suites if s.name not in listed}))
        if found:
            return found
        for new in (False, True):
            verdict = self._settled(self.off_policy.get((policy.id, new)))
            if not isinstance(verdict, Yes | No):
                return self._unseen(verdict)
        return ()

    def _renegotiation(self) -> Seen[bool]:
        old = [hello for _, hello in self.knowledge.taken if hello.version < Version.TLS1_3]
        if old:
            return all(hello.renegotiation_info for hello in old)
        if self.knowledge.took(Version.TLS1_3) and self._version(Version.TLS1_2) is False:
            return True
        return self._unseen(self._settled(self.versions.get(Version.TLS1_2)))
