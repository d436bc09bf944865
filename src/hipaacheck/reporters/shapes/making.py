"""Shape how a run was made, and what went wrong in it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PackView:
    """A file of rules that took part."""

    name: str
    sha256: str
    origin: str
    overrides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProblemView:
    """Something that went wrong in the program or its surroundings."""

    kind: str
    kind_label: str
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class NameValue:
    """A named value of the method section: an option or a checker with its version."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Method:
    """How the run was made."""

    command: str
    options: tuple[NameValue, ...]
    checkers: tuple[NameValue, ...]
    packs: tuple[PackView, ...]
    tls_engines: tuple[str, ...]
    inventory_sha256: str
    previous: str
    rules: int
