"""Gather what a report is made of: the run, what the store knows of the time before it, and redaction."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hipaacheck.cli import keeping
from hipaacheck.cli.exits import UsageError
from hipaacheck.model import Run, subject_of

if TYPE_CHECKING:
    from hipaacheck.cli.gating import Gate
    from hipaacheck.history.records import History, Outline
    from hipaacheck.model import Action
    from hipaacheck.reporters.edition import Edition
    from hipaacheck.store.store import Store


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which run a report is about, what it is compared with, where both are, and whether to redact it."""

    run: str
    since: str | None
    store: Path | str
    redact: bool = False


def gathered(wanted: Wanted, edition: "Edition", gate: "Gate | None" = None) -> "tuple[Run, Edition]":
    """Return the run and its edition. Raises UsageError.

    A run from a file is reported on by itself where there is no store, or none that can be used; with one,
    its history is shown. With a `gate` the edition holds its verdict, against the run that the history
    compares with.
    """
    if keeping.is_file(wanted.run):
        run = keeping.read_run(Path(wanted.run))
        past, actions = _known(run, wanted)
    else:
        with keeping.opened(wanted.store) as store:
            run = keeping.find(wanted.run, store)
            past, actions = _of_store(run, wanted, store)
    verdict = None if gate is None else gate.verdict(run, _base(past, wanted))
    update = {"history": past, "actions": actions, "verdict": verdict}
    return _redacted(run, edition.model_copy(update=update), wanted.redact)


def _base(past: "History", wanted: Wanted) -> "Outline | None":
    """Return the run that a history compares with, if it does."""
    if past.since is None:
        return None
    from hipaacheck.history.outlines import outline

    if wanted.since is not None and keeping.is_file(wanted.since):
        return outline(keeping.read_run(Path(wanted.since)))
    with keeping.opened(wanted.store) as store, keeping.refused():
        return outline(store.load(past.since.older))


def _known(run: Run, wanted: Wanted) -> "tuple[History, tuple[Action, ...]]":
    """Return what is known of the time before a run from a file."""
    if isinstance(wanted.store, Path) and not wanted.store.exists():
        return _compared(run, wanted.since), ()
    try:
        with keeping.opened(wanted.store) as store:
            return _of_store(run, wanted, store)
    except UsageError as error:
        if wanted.since is not None and not keeping.is_file(wanted.since):
            raise
        past = _compared(run, wanted.since)
        keeping.complain([f"{error}; so the report tells nothing that the store knows"])
        return past, ()


def _of_store(run: Run, wanted: Wanted, store: "Store") -> "tuple[History, tuple[Action, ...]]":
    with keeping.refused():
        return keeping.past(store, run, wanted.since), store.actions(subject_of(run))


def _compared(run: Run, since: str | None) -> "History":
    from hipaacheck.history.records import History

    if since is None:
        return History()
    if not keeping.is_file(since):
        raise UsageError(
            f"--since {since}: there is no such file, and no store of runs (name one with --store)"
        )
    from hipaacheck.history.timeline import history_of

    older = keeping.before(run, keeping.read_run(Path(since)), since)
    return history_of(run, (older,), older)


def _redacted(run: Run, edition: "Edition", wanted: bool) -> "tuple[Run, Edition]":
    if not wanted:
        return run, edition
    from hipaacheck.redaction.redacting import redact

    return redact(run, edition)
