"""Say what a checker is made of; plugins of third parties build on this module too."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Protocol, TypeVar

from hipaacheck.model import Artefact, Record, Target, TargetKind
from hipaacheck.net.clients import Network

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
    """What a probe returns when it could look: typed facts, present or absent."""

    facts: Record
    source: str
    method: str
    absent: bool = False
    artefacts: tuple[Artefact, ...] = ()


class Context(Protocol):
    """What a probe may use."""

    net: Network
    target: Target
    deep: bool
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


@dataclass(frozen=True, slots=True)
class Checker:
    """What a user can switch on or off: probes, the types of their facts by kind, and a folder of rules.

    Each part may be empty: a plugin may bring only rules, only probes, or both.
    """

    name: str
    probes: tuple[Probe, ...] = ()
    facts: Mapping[str, type[Record]] = field(default_factory=dict)
    rules: Traversable | None = None


def artefact(name: str, media_type: str, raw: bytes) -> Artefact:
    """Return the artefact of `raw`, with its text when it is small enough to keep in the run."""
    text = raw.decode("utf-8", "backslashreplace") if len(raw) <= ARTEFACT_TEXT_LIMIT else None
    return Artefact(
        name=name, media_type=media_type, size=len(raw), sha256=hashlib.sha256(raw).hexdigest(), text=text
    )
