"""`hipaacheck diff`: what changed between two runs; nothing is scanned."""

from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli import options as opt
from hipaacheck.cli.exits import check_format
from hipaacheck.gate.exits import Exit

if TYPE_CHECKING:
    from hipaacheck.cli.diff_view import DiffView
    from hipaacheck.history.records import Change
    from hipaacheck.model import Run

FORMATS = ("text", "json", "markdown")
EPILOG = """Examples:

  hipaacheck diff last-year.json run.json

  hipaacheck diff 2025 latest -i inventory.yaml --exit-code
"""


def command(
    older: Annotated[str, typer.Argument(metavar="OLDER", help="A run.json, or a run of the store.")],
    newer: Annotated[
        str, typer.Argument(metavar="NEWER", help="The run that is compared with it.")
    ] = "latest",
    format: Annotated[str, typer.Option("--format", help="text, json or markdown.")] = "text",
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code",
            help="Exit 1 if a gap is new, worse, came back or counts again; else 3 if something is no longer"
            " assessed.",
        ),
    ] = False,
    verbose: opt.Verbose = False,
    inventory: opt.StoreInventory = None,
    store: opt.Store = None,
) -> None:
    """Say what changed from one run to another: new, fixed, regressed, worse, no longer assessed."""
    check_format(format, FORMATS)
    from hipaacheck.cli.diff_view import diff_view
    from hipaacheck.cli.keeping import chosen_store
    from hipaacheck.cli.runfiles import find_run

    place = chosen_store(store, inventory)
    before, after = find_run(older, place), find_run(newer, place)
    view = diff_view(before, after)
    _say(view, before, after, format, verbose=verbose)
    if exit_code:
        raise typer.Exit(ended(view, after))


def _say(view: "DiffView", older: "Run", newer: "Run", format: str, *, verbose: bool) -> None:
    if format == "text":
        from hipaacheck.cli.diff_text import print_diff

        print_diff(view, verbose=verbose)
        return
    from hipaacheck.cli.diff_written import as_json, as_markdown

    typer.echo(as_json(view, older, newer) if format == "json" else as_markdown(view))


def ended(view: "DiffView", newer: "Run") -> Exit:
    """Return how a comparison ends as a gate; suggestions (`info`) and what is accepted do not count."""
    from hipaacheck.history.records import ChangeKind

    against = {ChangeKind.REGRESSED, ChangeKind.NEW, ChangeKind.WORSE, ChangeKind.WAIVER_EXPIRED}
    changes = view.comparison.changes
    if any(change.kind in against and _counts(change) for change in changes):
        return Exit.FAILED
    if any(change.kind is ChangeKind.NO_LONGER_ASSESSED for change in changes) or not newer.complete:
        return Exit.INCOMPLETE
    return Exit.OK


def _counts(change: "Change") -> bool:
    from hipaacheck.model import Severity

    after = change.after
    return after is not None and not after.waived and after.severity is not Severity.INFO
