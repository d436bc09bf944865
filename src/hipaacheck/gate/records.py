"""Hold how a gate ended and why: what reporters, closing lines and machines read of it."""

from enum import StrEnum

from hipaacheck.gate.exits import Exit
from hipaacheck.model import Record


class Ground(StrEnum):
    """Why a finding stops the gate, or makes it incomplete, the most pressing first.

    `regression`: the same rule passed at the same target in the run that is compared with. `new`: it is in
    neither the baseline nor the run that is compared with. `severity`: it weighs as much as `--fail-on` asks,
    known or not. `unknown`: it could not be seen, and `--fail-on unknown` asks that it be.
    """

    REGRESSION = "regression"
    NEW = "new"
    SEVERITY = "severity"
    UNKNOWN = "unknown"


class Stopping(Record):
    """A finding that fails the gate, by its fingerprint."""

    fingerprint: str
    ground: Ground


class SubjectVerdict(Record):
    """How one of the things that the user named ended, a domain or a tenant or the inventory, and why.

    `decided` says that anything of it could be judged at all.
    """

    name: str
    exit: Exit
    line: str
    decided: bool = True


class Verdict(Record):
    """How a run ended for a gate.

    `exit` is what the program returns, `judged` what it would return without `--exit-zero`. `line` says why,
    in one sentence. `stopping` are the findings that fail it, the most pressing first, `unseen` the
    fingerprints of those that count and could not be seen, `by_choice` the number of findings that could not
    be seen because the user chose so. `against` says what the run was compared with.
    """

    exit: Exit
    judged: Exit
    line: str
    fail_on: tuple[str, ...] = ()
    stopping: tuple[Stopping, ...] = ()
    unseen: tuple[str, ...] = ()
    by_choice: int = 0
    against: tuple[str, ...] = ()
    subjects: tuple[SubjectVerdict, ...] = ()
