"""Read what a user asks of the gate, and judge a run by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.invocation import file_name

if TYPE_CHECKING:
    from hipaacheck.baselines.records import Baseline
    from hipaacheck.gate.conditions import Conditions
    from hipaacheck.gate.judging import Before
    from hipaacheck.gate.known import Known
    from hipaacheck.gate.records import Verdict
    from hipaacheck.history.records import Comparison, History, Outline
    from hipaacheck.model import Run

_DEFAULT = "high"
_DEFAULT_WITH_BASELINE = "new:high"


@dataclass(frozen=True, slots=True)
class GateWishes:
    """What was asked for on the command line; `fail_on` is empty where it was left to us."""

    fail_on: Sequence[str] = ()
    baseline: Path | None = None
    against: str | None = None
    exit_zero: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate of one command, read before anything is scanned: what stops it, and what was known before.

    `known` is what the baseline holds, `against` the run that the user named. `notes` are sentences on what
    does not count of these, for the user.
    """

    conditions: "Conditions"
    known: "tuple[Known, ...]" = ()
    against: "Outline | None" = None
    exit_zero: bool = False
    notes: tuple[str, ...] = ()
    baseline: "Baseline | None" = None

    def notes_on(self, run: "Run") -> tuple[str, ...]:
        """Return what a user must know of the baseline to believe the verdict on a run."""
        if self.baseline is None:
            return self.notes
        from hipaacheck.baselines.comparing import doubts

        return (*self.notes, *doubts(self.baseline, run))

    def warning(self, verdict: "Verdict", *, kept: bool) -> str:
        """Say that a second try would pass: what is new in a kept run is not new to the next one."""
        from hipaacheck.gate.records import Ground

        passing = (Ground.NEW, Ground.REGRESSION)
        if not kept or self.against is not None or not any(one.ground in passing for one in verdict.stopping):
            return ""
        return (
            "this run is kept, and the next one compares with it: what stops this one is not new then; a"
            " gate names its base with --against"
        )

    def verdict(self, run: "Run", last: "Outline | None" = None) -> "Verdict":
        """Return how a run ends; `last` is the run before it in the store, if there is one."""
        from hipaacheck.gate.judging import judge

        return judge(run, self.conditions, self._before(run, last), exit_zero=self.exit_zero)

    def _before(self, run: "Run", last: "Outline | None") -> "Before":
        from hipaacheck.gate.judging import Before
        from hipaacheck.gate.known import known_by

        base = self.against or last
        if base is None:
            return Before(self.known)
        known = list(self.known)
        if self.against is not None or not known:
            known.append(known_by(base))
        return Before(tuple(known), compared(base, run))

    def history(self, run: "Run", history: "History", last: "Outline | None") -> "History":
        """Return a history as reports show it: compared with the run that the user named, else with `last`.

        By the rules that were chosen, if some were.
        """
        base = self.against or (last if _chosen(run) else None)
        if base is None:
            return history
        return history.model_copy(update={"since": compared(base, run)})


def _chosen(run: "Run") -> bool:
    return bool(run.options.get("only") or run.options.get("skip"))


def compared(older: "Outline", run: "Run") -> "Comparison":
    """Return what changed since an earlier run, by the rules that were asked now.

    Where a user chose rules, those that were left out are no news.
    """
    from hipaacheck.history.changes import compare
    from hipaacheck.history.outlines import outline

    if _chosen(run):
        asked = {rule.id for rule in run.rules}
        kept = tuple(one for one in older.findings if one.rule in asked)
        rules = {id: digest for id, digest in older.rules.items() if id in asked}
        older = older.model_copy(update={"findings": kept, "rules": rules})
    return compare(older, outline(run))


def read_gate(wishes: GateWishes, store: Path | str | None, default: str = _DEFAULT) -> Gate:
    """Return the gate. Raises UsageError, or FileMistakesError for a baseline with mistakes."""
    from hipaacheck.gate.conditions import BadConditionError, read_conditions

    if wishes.baseline is not None and default == _DEFAULT:
        default = _DEFAULT_WITH_BASELINE
    try:
        conditions = read_conditions(wishes.fail_on or [default])
    except BadConditionError as error:
        raise UsageError(str(error)) from None
    against = None if wishes.against is None else _run_named(wishes.against, store)
    if wishes.baseline is None:
        return Gate(conditions, against=against, exit_zero=wishes.exit_zero)
    from hipaacheck.baselines.standing import known_of, notes_of

    baseline, today = _baseline(wishes.baseline), datetime.now(UTC).date()
    return Gate(
        conditions,
        (known_of(baseline, today),),
        against,
        wishes.exit_zero,
        notes_of(baseline, today),
        baseline,
    )


def _baseline(path: Path) -> "Baseline":
    from hipaacheck.baselines.reading import read_baseline

    try:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
    return read_baseline(text, file_name(path))


def _run_named(wanted: str, store: Path | str | None) -> "Outline":
    from hipaacheck.cli import keeping
    from hipaacheck.history.outlines import outline

    if keeping.is_file(wanted):
        return outline(keeping.read_run(Path(wanted)))
    if store is None:
        raise UsageError(f"--against {wanted[:80]}: there is no such file, and --no-store leaves no other")
    with keeping.opened(store) as opened:
        return outline(keeping.find(wanted, opened))
