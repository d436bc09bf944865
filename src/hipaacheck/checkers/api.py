"""Say what a checker is made of; plugins of third parties build on this module too."""

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Protocol, TypeVar

from hipaacheck.model import Artefact, Place, Record, Target, TargetKind, Unseen
from hipaacheck.net.clients import Network

if TYPE_CHECKING:
    from hipaacheck.inventory.declared import Declared

F = TypeVar("F", bound=Record)

ARTEFACT_TEXT_LIMIT = 16_384


class CouldNotLookError(Exception):
    """A probe could not see what it was sent for; the reason ends up in the finding."""

    def __init__(self, reason: str, *, source: str = "", method: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.source = source
        self.method = method


@dataclass(frozen=True, slots=True)
class Saw:
    """What a probe or derivation returns when it could look: typed facts, present or absent.

    `attested` says that nothing but somebody's word stands behind the facts: no server, no file. `places` are
    the lines of the user's files that the facts come from; those that stood for an answer of the network are
    noted without it.
    """

    facts: Record
    source: str
    method: str
    absent: bool = False
    artefacts: tuple[Artefact, ...] = ()
    attested: bool = False
    places: tuple[Place, ...] = ()


class Context(Protocol):
    """What a probe may use.

    `deep` asks for the slow and thorough look (--deep), `services` for questions that only serve to recognise
    third parties. `deadline` is in loop time.
    """

    net: Network
    target: Target
    deep: bool
    services: bool
    deadline: float

    async def facts(self, kind: str, facts_type: type[F]) -> F:
        """Return facts that another probe collects of the same target.

        Raises CouldNotLookError, with the other probe's reason, if it could not look.
        """
        ...

    def discover(self, target: Target) -> None:
        """Add a target that this probe's evidence led to; a target known already gains a `found_by`."""
        ...


@dataclass(frozen=True, slots=True)
class Probe:
    """A question to one kind of target, answered with one kind of evidence."""

    name: str
    kind: str
    applies_to: TargetKind
    run: Callable[[Context], Awaitable[Saw]]


class Known(Protocol):
    """All that a derivation may look at: what the user declared and what every probe saw."""

    @property
    def declared(self) -> "Declared | None":
        """Return the inventory; None when the user only named domains."""
        ...

    @property
    def targets(self) -> Mapping[str, Target]:
        """Return every target by its id."""
        ...

    def facts(self, kind: str, facts_type: type[F]) -> Mapping[str, F | Unseen]:
        """Return the facts of `kind` of each target, by the target's id; unseen where the probe failed."""
        ...

    def places(self, kind: str, target_id: str) -> tuple[Place, ...]:
        """Return the lines of the user's files that evidence of `kind` of a target was read from."""
        ...


@dataclass(frozen=True, slots=True)
class Derived:
    """Facts about one target that no connection was needed for. A target that is not known yet is added."""

    target: Target
    outcome: Saw | CouldNotLookError


@dataclass(frozen=True, slots=True)
class Derivation:
    """Facts of one kind made from the inventory and from what probes saw, when all probes are done.

    Derivations run in the order of the checkers' names and in that in which a checker names them, and see
    the facts of those before them. `after` names kinds of facts of other checkers that this one reads: it
    waits for all that derive them, unless these wait for it.
    """

    name: str
    kind: str
    derive: Callable[[Known], Iterable[Derived]]
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checker:
    """What a user can switch on or off: probes, the types of their facts by kind, and a folder of rules.

    Each part may be empty: a plugin may bring only rules, only probes, or both. `leads` says that its probes
    may find further targets; one that says it does not can be left out without anything else being missed.
    """

    name: str
    probes: tuple[Probe, ...] = ()
    derivations: tuple[Derivation, ...] = ()
    facts: Mapping[str, type[Record]] = field(default_factory=dict)
    rules: Traversable | None = None
    leads: bool = True


def artefact(name: str, media_type: str, raw: bytes) -> Artefact:
    """Return the artefact of `raw`, with its text when it is small enough to keep in the run."""
    text = raw.decode("utf-8", "backslashreplace") if len(raw) <= ARTEFACT_TEXT_LIMIT else None
    return Artefact(
        name=name, media_type=media_type, size=len(raw), sha256=hashlib.sha256(raw).hexdigest(), text=text
    )
