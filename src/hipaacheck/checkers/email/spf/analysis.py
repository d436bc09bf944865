"""Name what walking an SPF tree yields: costs, the senders that go on, and everything noticed on the way."""

from dataclasses import dataclass, field

from hipaacheck.checkers.email.facts import SpfIssue, SpfSpender
from hipaacheck.checkers.email.spf.macros import shown

TEXT_LIMIT = 253
# A hostile record has thousands of terms; a report needs a few of each kind, and one is enough to judge.
LIST_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Cost:
    """Lookups, and those of them that find nothing: for every sender, for IPv4 senders, for IPv6 senders."""

    lookups: int = 0
    voids: int = 0
    voids_ipv4: int = 0
    voids_ipv6: int = 0

    def plus(self, other: "Cost") -> "Cost":
        """Return the cost of both, one after the other."""
        return Cost(
            self.lookups + other.lookups,
            self.voids + other.voids,
            self.voids_ipv4 + other.voids_ipv4,
            self.voids_ipv6 + other.voids_ipv6,
        )

    def most(self, other: "Cost | None") -> "Cost":
        """Return the dearer of two alternatives, number by number."""
        if other is None:
            return self
        return Cost(
            max(self.lookups, other.lookups),
            max(self.voids, other.voids),
            max(self.voids_ipv4, other.voids_ipv4),
            max(self.voids_ipv6, other.voids_ipv6),
        )


FREE = Cost()
ONE = Cost(lookups=1)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a term or record can cost: `worst` over all senders, `through` over those that go on after it.

    `through` is None if no sender goes on: an `include` of a record that passes everyone ends evaluation.
    """

    worst: Cost = FREE
    through: Cost | None = FREE


@dataclass(frozen=True, slots=True)
class Network:
    """A term that passes a whole network: its prefix length and where it stands."""

    prefix: int
    text: str


@dataclass(slots=True)
class Analysis:
    """What walking the tree found; only terms that some sender's evaluation reaches take part.

    `own_domains` are the root and what it redirects to; `includes` maps each name to where it is included.
    """

    cost: Cost = FREE
    errors: list[SpfIssue] = field(default_factory=list)
    unseen_records: list[str] = field(default_factory=list)
    unseen_terms: list[str] = field(default_factory=list)
    spent: dict[str, list[SpfSpender]] = field(default_factory=dict)
    own_domains: list[str] = field(default_factory=list)
    includes: dict[str, str] = field(default_factory=dict)
    dead_includes: list[str] = field(default_factory=list)
    loops: list[str] = field(default_factory=list)
    uses_ptr: bool = False
    uses_macros: bool = False
    uses_p_macro: bool = False
    sender_names: list[str] = field(default_factory=list)
    widest_ipv4: Network | None = None
    widest_ipv6: Network | None = None

    def error(self, code: str, message: str, domain: str) -> None:
        """Add a reason for permerror, once."""
        issue = SpfIssue(code=code, message=message, domain=shown(domain, TEXT_LIMIT))
        if len(self.errors) < LIST_LIMIT and issue not in self.errors:
            self.errors.append(issue)
