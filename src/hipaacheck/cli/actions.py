"""`hipaacheck report import-actions`: bring an edited plan back into the store."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli import options as opt
from hipaacheck.cli.exits import UsageError

if TYPE_CHECKING:
    from hipaacheck.actions.entries import PlanFile
    from hipaacheck.actions.merging import Merged
    from hipaacheck.model import Run
    from hipaacheck.store.store import Store

_UNCHANGED = "nothing was changed"


def command(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="The edited workbook (.xlsx), CSV or YAML file.",
        ),
    ],
    run: Annotated[
        str | None,
        typer.Option("--run", metavar="RUN", help="The run it was made from, if the file does not say."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would change; write nothing.")
    ] = False,
    inventory: opt.StoreInventory = None,
    store: opt.Store = None,
) -> None:
    """Read owners, due dates and states back from an edited plan: all of it or, after a mistake, nothing."""
    from hipaacheck.cli import keeping
    from hipaacheck.model import subject_of
    from hipaacheck.store.opening import StoreError

    plan = _read(file)
    named = _named(plan, run, file)
    with keeping.opened(keeping.chosen_store(store, inventory)) as held:
        try:
            whole = _run(held, named, file)
            subject = subject_of(whole)
            merged = _merged(plan, whole, held, file)
            _tell(plan, merged, dry_run=dry_run)
            if merged.actions and not dry_run:
                held.record(merged.actions, subject)
        except StoreError as error:
            raise UsageError(f"{error}; {_UNCHANGED}") from None
    if merged.actions and not dry_run:
        typer.echo("Recorded. The next report shows it; only the next scan says what is closed.")


def _read(file: Path) -> "PlanFile":
    """Return what the file says. Raises UsageError with each mistake on a line."""
    from hipaacheck.actions.entries import PlanMistakesError
    from hipaacheck.actions.reading import read_plan
    from hipaacheck.sheets import limits
    from hipaacheck.sheets.refusal import RefusedFileError, shown_name

    try:
        if file.stat().st_size > limits.FILE_BYTES:
            raise UsageError(f"{shown_name(file.name)} is far larger than any plan, so it was not read")
        return read_plan(file.read_bytes(), file.name)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}") from None
    except RefusedFileError as error:
        raise UsageError(f"{_safe(str(error))}; {_UNCHANGED}") from None
    except PlanMistakesError as error:
        raise _refused(file, error) from None


def _named(plan: "PlanFile", run: str | None, file: Path) -> tuple[str, ...]:
    """Return how file and option name the run that a plan is about. Raises UsageError where neither does."""
    if plan.run is None and run is None:
        raise UsageError(
            f"{_safe(file.name)} does not say from which run it was made; name that with --run, "
            "such as --run latest"
        )
    return tuple(one for one in (plan.run, run) if one is not None)


def _run(held: "Store", named: tuple[str, ...], file: Path) -> "Run":
    """Return the run. Raises UsageError where it is not kept, or file and option name two.

    Two organisations can have findings with one fingerprint, such as those of a vendor: what was decided for
    one must not be recorded for the other.
    """
    from hipaacheck.store.opening import StoreError

    found: list[str] = []
    for reference in named:
        try:
            found.append(held.find(reference).run)
        except StoreError as error:
            raise UsageError(
                f"{_safe(file.name)} was made from the run {_safe(reference[:80])}: {error}; {_UNCHANGED}"
            ) from None
    if len(set(found)) > 1:
        raise UsageError(
            f"{_safe(file.name)} was made from the run {found[0]}, and --run names {found[1]}; leave --run "
            f"out; {_UNCHANGED}"
        )
    return held.load(found[0])


def _merged(plan: "PlanFile", run: "Run", held: "Store", file: Path) -> "Merged":
    from hipaacheck.actions.entries import PlanMistakesError
    from hipaacheck.actions.merging import known_of, merged
    from hipaacheck.model import subject_of
    from hipaacheck.sheets.refusal import shown_name

    known = known_of(run, held.actions(subject_of(run)))
    try:
        return merged(plan, known, at=datetime.now(UTC), source=shown_name(file.name))
    except PlanMistakesError as error:
        raise _refused(file, error) from None


def _refused(file: Path, error: Exception) -> UsageError:
    lines = "\n".join(f"  {_safe(line)}" for line in str(error).split("\n"))
    return UsageError(f"{_safe(file.name)} has mistakes, so {_UNCHANGED}:\n{lines}")


def _tell(plan: "PlanFile", merged: "Merged", *, dry_run: bool) -> None:
    """Print what changes, by finding, and what stays as it was."""
    for line in plan.told:
        typer.echo(_safe(line))
    named = None
    for change in merged.changes:
        if named != (change.rule, change.target):
            named = (change.rule, change.target)
            typer.echo(_safe(f"{change.rule} at {change.target}"))
        typer.echo(f"  {_safe(str(change))}")
    rows, many = len(plan.entries), len(merged.actions)
    if not many:
        typer.echo(f"{_rows(rows)} read; all is as it was recorded already.")
        return
    would = "would change" if dry_run else "change" if many > 1 else "changes"
    wrote = " Nothing was written." if dry_run else ""
    typer.echo(f"{_rows(rows)} read; {many} {'entries' if many > 1 else 'entry'} {would}.{wrote}")


def _rows(number: int) -> str:
    return f"{number:,} row{'' if number == 1 else 's'}"


def _safe(text: str) -> str:
    from hipaacheck.reporters.escape import plain

    return plain(text, limit=4_000, lines=False)
