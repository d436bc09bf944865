"""Hold a whole scan: everything a report needs, and nothing it must look up."""

from datetime import datetime
from typing import Literal

from hipaacheck.model.attestation import Attestation
from hipaacheck.model.base import Record, record_digest
from hipaacheck.model.evidence import Evidence
from hipaacheck.model.finding import Finding
from hipaacheck.model.framework import Framework
from hipaacheck.model.rule import Rule
from hipaacheck.model.target import Target
from hipaacheck.model.waiver import Waiver

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
    """One scan. `as_of` is the moment that rules treat as now.

    `attestations` and `waivers` are all that the inventory holds, in force or not: with them, the evidence
    and the rules a run can be judged again. `previous` is the id of the run before it in the store that
    keeps it.
    """

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
    attestations: tuple[Attestation, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...] = ()
    timings: tuple[Timing, ...] = ()
    previous: str | None = None


def sealed(run: Run) -> Run:
    """Return a run that is whole with its id: the first 32 hexadecimal digits of the digest of all else."""
    return run.model_copy(update={"id": record_digest(run.model_copy(update={"id": ""}))[:32]})


def subject_of(run: Run) -> str:
    """Return whom a run is about: the organisation or, without one, what was named, sorted.

    Runs of one subject are compared with each other.
    """
    if run.organisation is not None:
        return run.organisation
    return ", ".join(sorted({target.name for target in run.targets if not target.found_by}))
