"""Remember what a server took and refused, so that no question is asked whose answer follows from another.

A hello that offers only the suites S and is refused says no to every part of S at that version; a suite
that was taken once answers every question that contains it. Pure: no I/O.
"""

from dataclasses import dataclass, field

from hipaacheck.net.tls.flight import ServerHello
from hipaacheck.net.tls.suites import Suite, Version, all_suites


@dataclass(frozen=True, slots=True)
class Question:
    """One hello: the newest version to offer, and the only suites."""

    version: Version
    suites: frozenset[int]

    def holds(self, other: "Question") -> bool:
        """Return whether a refusal of this question refuses the other one too."""
        return self.version is other.version and other.suites <= self.suites


@dataclass(frozen=True, slots=True)
class Yes:
    """The server took the hello, with this version and suite."""

    hello: ServerHello


@dataclass(frozen=True, slots=True)
class No:
    """The server refused the hello; `by_close` says that all it did was to close the connection."""

    detail: str = ""
    by_close: bool = False


@dataclass(frozen=True, slots=True)
class Unasked:
    """The question got no answer; the reason ends up in the facts."""

    reason: str


Verdict = Yes | No | Unasked


@dataclass
class Knowledge:
    """All that is known of one server's choices.

    `refused` was refused in so many words; on `closed` the server closed the connection, which counts as a
    refusal until `forget_closes`. `shown` is what the server chose when everything modern was offered.
    """

    taken: list[tuple[Question, ServerHello]] = field(default_factory=list)
    refused: dict[Version, frozenset[int]] = field(default_factory=dict)
    closed: dict[Version, frozenset[int]] = field(default_factory=dict)
    dh_bits: int | None = None
    shown: Version | None = None

    def learn(self, question: Question, verdict: Verdict) -> None:
        """Add the answer to a question that was asked."""
        if isinstance(verdict, Yes):
            self.taken.append((question, verdict.hello))
        elif isinstance(verdict, No):
            before = self.refused.get(question.version, frozenset())
            self.refused[question.version] = before | question.suites

    def learn_close(self, question: Question) -> None:
        """Add a question on which the server closed the connection."""
        before = self.closed.get(question.version, frozenset())
        self.closed[question.version] = before | question.suites

    def forget_closes(self) -> None:
        """Count closed connections as refusals no more."""
        self.closed.clear()

    def learn_prime(self, bits: int | None) -> None:
        """Remember the smallest Diffie-Hellman prime that was shown."""
        if bits is not None:
            self.dh_bits = bits if self.dh_bits is None else min(bits, self.dh_bits)

    def infer(self, question: Question, *, closes: bool = True) -> Verdict | None:
        """Return the answer if it follows from what is known, or from words alone without `closes`."""
        if not question.suites:
            return No("there is no such suite")
        for _, hello in self.taken:
            if hello.version is question.version and hello.suite in question.suites:
                return Yes(hello)
        refused = self.refused.get(question.version, frozenset())
        if question.suites <= refused:
            return No("it refused more than that")
        if closes and question.suites <= refused | self.closed.get(question.version, frozenset()):
            return No("it closed on more than that", by_close=True)
        return None

    @property
    def suites(self) -> list[Suite]:
        """Return the suites that were taken, in the order of discovery."""
        codes = dict.fromkeys(hello.suite for _, hello in self.taken)
        return [all_suites()[code] for code in codes if code in all_suites()]

    def took(self, version: Version) -> bool:
        """Return whether anything was taken in exactly this version."""
        return any(hello.version is version for _, hello in self.taken)
