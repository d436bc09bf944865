"""Hold a whole scan: everything a report needs, and nothing it must look up."""

from datetime import datetime
from typing import Literal

from hipaacheck.model.base import Record
from hipaacheck.model.evidence import Evidence
from hipaacheck.model.finding import Finding
from hipaacheck.model.framework import Framework
from hipaacheck.model.rule import Rule
from hipaacheck.model.target import Target

SCHEMA_VERSION = "1"


class Problem(Record):
    """Something that went wrong in the program or its surroundings, not in what was audited."""

    where: str
    what: str
    kind: Literal["plugin", "probe", "rule", "environment", "interrupted"]


class Pack(Record):
    """A file of rules that took part, with its SHA-256; `overrides` are rule ids it replaced."""

    name: str
    sha256: str
    origin: str
    overrides: tuple[str, ...] = ()


class CheckerInfo(Record):
    """A checker that took part and where it comes from."""

    name: str
    version: str
    distribution: str


class Timing(Record):
    """How long one probe of one target took, in seconds from the start of the scan."""

    probe: str
    target: str
    started: float
    seconds: float


class Run(Record):
    """One scan. `as_of` is the moment that rules treat as now."""

    schema_version: str = SCHEMA_VERSION
    tool: str = "hipaacheck"
    tool_version: str
    id: str
    as_of: datetime
    command: str
    complete: bool
    options: dict[str, str | int | float | bool | None] = {}
    checkers: tuple[CheckerInfo, ...]
    packs: tuple[Pack, ...]
    frameworks: tuple[Framework, ...]
    inventory_sha256: str | None = None
    organisation: str | None = None
    targets: tuple[Target, ...]
    rules: tuple[Rule, ...]
    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...] = ()
    timings: tuple[Timing, ...] = ()
    previous: str | None = None
