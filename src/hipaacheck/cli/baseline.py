"""`hipaacheck baseline`: write down what was known when a gate was put up, keep it true, and show it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli import options as opt
from hipaacheck.cli.exits import UsageError, check_format
from hipaacheck.gate.exits import Exit

if TYPE_CHECKING:
    from hipaacheck.baselines.writing import Approval
    from hipaacheck.model import Run

app = typer.Typer(
    help="Keep the gaps that were known when a gate was put up, each with a reason and an end.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

BaselineFile = Annotated[
    Path, typer.Argument(metavar="BASELINE", exists=True, dir_okay=False, help="The baseline (YAML).")
]
RunName = Annotated[
    str, typer.Argument(metavar="RUN", help="A run.json, or a run of the store: its id, date, 'latest'.")
]
Reason = Annotated[
    str | None, typer.Option("--reason", help="Why they may stand for now; without it nothing counts yet.")
]
ApprovedBy = Annotated[
    str | None, typer.Option("--approved-by", help="Who approved that; without it nothing counts yet.")
]
Expires = Annotated[
    str, typer.Option("--expires", metavar="TIME|DAY", help="Until when: 90d, '6 months' or 2027-01-31.")
]
Info = Annotated[bool, typer.Option("--info", help="Suggestions (severity info) too.")]
Format = Annotated[str, typer.Option("--format", help="text or json.")]
_USUAL = "90d"
_LONGEST_TEXT = 4_000


@app.command("write")
def write(
    run: RunName = "latest",
    output: Annotated[
        Path, typer.Option("-o", "--output", dir_okay=False, help="The file to write; it must not exist.")
    ] = Path("baseline.yaml"),
    reason: Reason = None,
    approved_by: ApprovedBy = None,
    expires: Expires = _USUAL,
    info: Info = False,
    inventory: opt.StoreInventory = None,
    store: opt.Store = None,
) -> None:
    """Write a baseline of what a run found: hipaacheck baseline write run.json --reason 'before the move'.

    Open failures and what could not be seen go into it; what a waiver accepts, and what passes, does not.
    """
    if output.exists():
        raise UsageError(
            f"{output} is there already; hipaacheck baseline update {output} keeps it up to date"
        )
    said = _approval(reason, approved_by, expires)
    found = _found(run, inventory, store)
    from hipaacheck.baselines.comparing import coverable, suggestions
    from hipaacheck.baselines.reading import read_baseline
    from hipaacheck.baselines.writing import written
    from hipaacheck.cli.baseline_told import summary
    from hipaacheck.cli.changing import write_whole

    findings = coverable(found, info=info)
    text = written(found, findings, said)
    # Read as a scan will read it: a run that somebody wrote may hold what no baseline can.
    read_baseline(text, str(output))
    if output.exists():
        raise UsageError(f"{output} was made meanwhile, so nothing was written")
    write_whole(output, text)
    left = 0 if info else suggestions(found)
    for line in summary(output, findings, said, left=left, complete=found.complete):
        typer.echo(line, err=True)


@app.command("update")
def update(
    file: BaselineFile,
    run: RunName = "latest",
    add: Annotated[
        bool, typer.Option("--add", help="Take in what is new, and what weighs more than was known.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Take out what the run does not have any more, too.")
    ] = False,
    reason: Reason = None,
    approved_by: ApprovedBy = None,
    expires: Annotated[
        str | None,
        typer.Option("--expires", metavar="TIME|DAY", help="Until when what is added counts (90d)."),
    ] = None,
    info: Info = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")
    ] = False,
    inventory: opt.StoreInventory = None,
    store: opt.Store = None,
) -> None:
    """Take out what a run shows to be fixed, and say what is new: hipaacheck baseline update baseline.yaml.

    Reasons, ends, order and comments of what stands are left as they are. What is new is added with --add
    alone, and no severity rises without it.
    """
    said = _said_of_added(add, reason, approved_by, expires)
    from hipaacheck.baselines.comparing import compare
    from hipaacheck.baselines.reading import read_baseline
    from hipaacheck.baselines.updating import edited, edits_of
    from hipaacheck.cli.baseline_told import changes
    from hipaacheck.cli.changing import read_text, replace_text

    text = read_text(file)
    baseline = read_baseline(text, str(file))
    found = _found(run, inventory, store)
    compared = compare(baseline, found, said.today, info=info)
    if compared.doubts:
        raise UsageError(" ".join([*compared.doubts, "Nothing was changed."]))
    after = edited(text, str(file), edits_of(compared, found, said, add=add, prune=prune))
    read_baseline(after, str(file))
    if after != text and not dry_run:
        replace_text(file, text, after)
    for line in changes(file, compared, said, added=add, pruned=prune, dry=dry_run):
        typer.echo(line)


@app.command("show")
def show(
    file: BaselineFile,
    run: Annotated[
        str | None, typer.Option("--run", metavar="RUN", help="Hold it against this run, a file or stored.")
    ] = None,
    expiring: Annotated[
        str | None,
        typer.Option("--expiring", help="Only what ends within this time, as 30d or '2 months'."),
    ] = None,
    format: Format = "text",
    inventory: opt.StoreInventory = None,
    store: opt.Store = None,
) -> None:
    """Show what a baseline holds and until when: hipaacheck baseline show baseline.yaml --run latest.

    Exit 1 when an entry has expired or has no reason, or with --run when one is fixed or weighs more now.
    """
    check_format(format)
    today = _today()
    from hipaacheck.baselines.comparing import Compared, compare, rows_of
    from hipaacheck.baselines.reading import read_baseline
    from hipaacheck.cli.baseline_text import Shown, as_json, as_text, faults_of
    from hipaacheck.cli.changing import read_text
    from hipaacheck.cli.days import day_within

    baseline = read_baseline(read_text(file), str(file))
    found = None if run is None else _found(run, inventory, store)
    compared = Compared(rows_of(baseline, today)) if found is None else compare(baseline, found, today)
    last = None if expiring is None else day_within("--expiring", expiring, today)
    rows = [row for row in compared.rows if last is None or row.ends <= last]
    shown = Shown(baseline, compared, tuple(rows), today, found, expiring)
    typer.echo(as_json(shown) if format == "json" else as_text(shown))
    if any(faults_of(row) for row in rows):
        raise typer.Exit(Exit.FAILED)


def _today() -> date:
    return datetime.now(UTC).date()


def _found(run: str, inventory: Path | None, store: str | None) -> "Run":
    from hipaacheck.cli.keeping import chosen_store
    from hipaacheck.cli.runfiles import find_run

    return find_run(run, chosen_store(store, inventory))


def _approval(reason: str | None, approved_by: str | None, expires: str) -> "Approval":
    """Return what the user says of the findings. Raises UsageError."""
    from hipaacheck.baselines.records import LONGEST, is_written
    from hipaacheck.baselines.writing import Approval
    from hipaacheck.cli.days import day_named

    for option, text in (("--reason", reason), ("--approved-by", approved_by)):
        if text is not None and (not is_written(text) or len(text) > _LONGEST_TEXT):
            raise UsageError(f"{option} takes words of yours, at most {_LONGEST_TEXT:,} characters")
    today = _today()
    end = day_named("--expires", expires, today)
    if not today <= end <= today + timedelta(days=LONGEST):
        raise UsageError(f"--expires takes a day from today on and within a year, not {end}")
    return Approval(end, today, reason and reason.strip(), approved_by and approved_by.strip())


def _said_of_added(add: bool, reason: str | None, approved_by: str | None, expires: str | None) -> "Approval":
    given = [reason, approved_by, expires]
    if not add and any(one is not None for one in given):
        raise UsageError("--reason, --approved-by and --expires are for what is added: say --add too")
    if add and reason is None:
        raise UsageError("--add takes --reason TEXT: why may what is new stand for now?")
    return _approval(reason, approved_by, expires or _USUAL)
