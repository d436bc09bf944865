"""Keep runs: where the store is, what is put into it after a scan, and what a report reads from it."""

import contextlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hipaacheck.cli.exits import UsageError
from hipaacheck.model import Run, subject_of

if TYPE_CHECKING:
    from hipaacheck.history.records import History, Outline
    from hipaacheck.model import Action
    from hipaacheck.store.store import Store

FILE_NAME = "hipaacheck-runs.db"
VARIABLE = "HIPAACHECK_STORE"

# An address with a slip in it, or one in the form of libpq ("host=db password=x"), is no name of a file.
_MEANT_AS_ADDRESS = re.compile(r"postgres(ql)?:|\bpassword\s*=", re.IGNORECASE)
_CLOCK = timedelta(days=1)
"""By how much a run may be of a later moment than one stored after it: two scans may overlap."""


def default_store(inventory: Path | None) -> Path:
    """Return where runs are kept: beside the inventory, or in the user's data folder without one."""
    if inventory is not None:
        return inventory.parent / FILE_NAME
    import platformdirs

    return platformdirs.user_data_path("hipaacheck") / FILE_NAME


def chosen_store(option: str | None, inventory: Path | None) -> Path | str:
    """Return the file, or the address of a PostgreSQL database, that holds the runs.

    The option goes before the variable HIPAACHECK_STORE, and this before the default. Raises UsageError for
    an address with a password on the command line.
    """
    named = option or os.environ.get(VARIABLE)
    if not named:
        return default_store(inventory)
    if "://" not in named:
        if _MEANT_AS_ADDRESS.search(named):
            # Not quoted: a password may be in it.
            raise UsageError(
                "the store is neither the path of a file nor an address; write "
                "postgresql://user@host:5432/database"
            )
        return Path(named)
    if option and _has_password(option):
        raise UsageError(
            f"a password on the command line stays in the shell's history; put the address into {VARIABLE}, "
            "or the password into ~/.pgpass"
        )
    return named


def _has_password(url: str) -> bool:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
    except ValueError:
        return True
    return parts.password is not None or "password=" in parts.query


def opened(where: Path | str, *, create: bool = False) -> "Store":
    """Return the open store. Raises UsageError when it cannot be opened, or is not there."""
    from hipaacheck.store.errors import StoreError
    from hipaacheck.store.opening import open_store

    try:
        if create and isinstance(where, Path) and where == default_store(None):
            where.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return open_store(where, create=create)
    except (OSError, StoreError) as error:
        raise UsageError(str(error)) from None


@contextlib.contextmanager
def refused() -> Iterator[None]:
    """Turn what a store refuses into what a user is told."""
    from hipaacheck.store.errors import StoreError

    try:
        yield
    except StoreError as error:
        raise UsageError(str(error)) from None


@dataclass(frozen=True, slots=True)
class Kept:
    """A run with its place in the store, and what the store knows of the time before it.

    `last` is the run before it there. `place` names the store once the run is in it; `failure` says what went
    wrong with it, `doubt` what makes the order of its runs doubtful.
    """

    run: Run
    history: "History"
    actions: "tuple[Action, ...]" = ()
    last: "Outline | None" = None
    place: str = ""
    failure: str = ""
    doubt: str = ""


def keep(run: Run, where: Path | str | None) -> Kept:
    """Put a run into the store and return it as it stands there; a store that fails loses no run.

    Nor does Ctrl-C: what was scanned can still be written to files.
    """
    from hipaacheck.history.records import History

    kept = Kept(run, History())
    if where is None:
        return kept
    from hipaacheck.store.errors import StoreError

    try:
        with opened(where, create=True) as store:
            kept = replace(kept, run=store.keep(run, datetime.now(UTC)), place=store.name)
            history, actions = past(store, kept.run), store.actions(subject_of(kept.run))
            kept = replace(kept, history=history, actions=actions, doubt=_later_run(store, kept.run))
            return _compared(kept, _last(store, kept))
    except (UsageError, StoreError) as error:
        if kept.run is run:
            return replace(kept, failure=f"this run was not kept: {error} (--no-store keeps none)")
        return replace(kept, failure=f"this run was kept, but its reports tell no history: {error}")
    except KeyboardInterrupt:
        told = "it was interrupted while this run was kept; `hipaacheck runs list` tells whether it was"
        return replace(kept, failure=told)


def _last(store: "Store", kept: Kept) -> "Outline | None":
    """Return the run to compare with: the newest earlier one that asked all rules that this one asks.

    One that was limited to a few (--only) would hide what happened to the others. Where none asked them all,
    as after an update, the newest.
    """
    known = [one for one in store.outlines(subject_of(kept.run), kept.run.as_of) if one.run != kept.run.id]
    earlier = sorted(known, key=lambda one: (one.as_of, one.run))
    asked = {rule.id for rule in kept.run.rules}
    whole = [one for one in earlier if asked <= one.rules.keys()]
    chosen = whole or earlier
    return chosen[-1] if chosen else None


def _compared(kept: Kept, last: "Outline | None") -> Kept:
    since = kept.history.since
    if last is None or (since is not None and since.older == last.run):
        return replace(kept, last=last)
    from hipaacheck.history.changes import compare
    from hipaacheck.history.outlines import outline

    since = compare(last, outline(kept.run))
    return replace(kept, last=last, history=kept.history.model_copy(update={"since": since}))


def _later_run(store: "Store", run: Run) -> str:
    """Say which run of the store seems to be later than one of just now: `latest` would name that."""
    there = [one for one in store.entries(subject_of(run)) if one.pruned is None]
    last = max(there, key=lambda one: one.as_of)
    if last.as_of <= run.as_of + _CLOCK:
        return ""
    return (
        f"run #{last.number} of the store is of {last.as_of.date()}, later than this one: a clock is or was "
        f"wrong; as long as it is there, 'latest' names it, and this run is {run.id[:12]}"
    )


def past(store: "Store", run: Run, since: str | None = None) -> "History":
    """Return the history up to a run, compared with the run `since`, the one before it by default.

    Raises StoreError, or UsageError for a `since` that is not before the run.
    """
    from hipaacheck.history.timeline import history_of

    subject = subject_of(run)
    earlier = store.outlines(subject, run.as_of)
    # In the store `previous` is before the latest run, and here before the one that is reported on.
    if since is None or since.strip().lower() == "previous":
        history = history_of(run, earlier)
        if since is not None and history.since is None:
            raise UsageError(f"--since {since}: there is no run before the one that is reported on")
        return history
    return history_of(run, earlier, before(run, find(since, store, subject), since))


def before(run: Run, other: Run, since: str) -> "Outline":
    """Return the outline of the run that `since` names. Raises UsageError unless it is before `run`.

    Against a later one, what broke meanwhile would be told as fixed.
    """
    from hipaacheck.history.outlines import outline

    if other.id == run.id:
        raise UsageError(f"--since {since[:80]}: that is the run itself; name one before it")
    if other.as_of > run.as_of:
        raise UsageError(
            f"--since {since[:80]}: that run is of {moment(other)}, later than the one that is reported on "
            f"({moment(run)}); name one before it, or see `hipaacheck diff`"
        )
    return outline(other)


def moment(run: Run) -> str:
    """Return when a run was, as messages say it."""
    return f"{run.as_of.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def is_file(text: str) -> bool:
    """Return whether what was named is a file; what can be no name of one is none."""
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def find(wanted: str, store: "Store", subject: str | None = None) -> Run:
    """Return the run that a file or a reference into the store names. Raises UsageError."""
    if is_file(wanted):
        return read_run(Path(wanted))
    with refused():
        return store.load(store.find(wanted, subject).run)


def read_run(path: Path) -> Run:
    """Return the run in a file. Raises UsageError."""
    from hipaacheck.reporters.json import RunFileError, load_run

    try:
        return load_run(path.read_bytes())
    except RunFileError as error:
        raise UsageError(f"{path}: {error}") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None


def complain(failures: Iterable[str]) -> bool:
    """Print what went wrong to standard error; return whether anything did."""
    told = [failure for failure in failures if failure]
    for failure in told:
        sys.stderr.write(f"hipaacheck: {failure}\n")
    return bool(told)
