"""`hipaacheck runs`: what was kept, whether it is still what it was, and how to hand it over or let it go."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from hipaacheck.cli import options as opt
from hipaacheck.cli.exits import UsageError, check_format
from hipaacheck.gate.exits import Exit

_ID = re.compile(r"[0-9a-f]{32}\Z")

app = typer.Typer(
    help="List the runs that were kept, prove that they are unchanged, hand them over, or let them go.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Format = Annotated[str, typer.Option("--format", help="text or json.")]
RunName = Annotated[
    str, typer.Argument(metavar="RUN", help="An id or its beginning, a number, a date or year, 'latest'.")
]


@app.command("list")
def list_runs(
    subject: Annotated[
        str | None, typer.Option("--subject", help="Only runs about this organisation or domain.")
    ] = None,
    format: Format = "text",
    inventory: opt.StoreInventory = None,
    store: opt.Store = None,
) -> None:
    """List the runs, oldest first, with their trend: hipaacheck runs list -i inventory.yaml."""
    check_format(format)
    from hipaacheck.cli import run_tables
    from hipaacheck.cli.keeping import chosen_store, opened

    with opened(chosen_store(store, inventory)) as held:
        entries = held.entries(subject)
    if format == "json":
        typer.echo(run_tables.entries_json(entries))
    else:
        run_tables.print_entries(entries, held.name, subject)


@app.command("show")
def show(
    run: RunName = "latest",
    format: Annotated[str, typer.Option("--format", help="text, json, markdown.")] = "text",
    verbose: opt.Verbose = False,
    inventory: opt.StoreInventory = None,
    store: opt.Store = None,
) -> None:
    """Print a run as it was kept: hipaacheck runs show latest --format json."""
    check_format(format, ("text", "json", "markdown"))
    from hipaacheck.cli.keeping import chosen_store
    from hipaacheck.cli.reporting import Wanted, gathered
    from hipaacheck.cli.saying import say
    from hipaacheck.reporters.edition import PLAIN

    kept, edition = gathered(Wanted(run, None, chosen_store(store, inventory)), PLAIN)
    say(kept, edition, (), format, verbose=verbose)


@app.command("verify")
def verify(
    expect: Annotated[
        list[str],
        typer.Option("--expect", metavar="ID", help="A run known from a report or pack; it must be there."),
    ] = [],  # noqa: B006 - typer copies the default
    format: Format = "text",
    inventory: opt.StoreInventory = None,
    store: opt.Store = None,
) -> None:
    """Check that no run was changed, removed or reordered: hipaacheck runs verify. Exit 1 if one was."""
    check_format(format)
    known = tuple(_whole_id(one) for one in expect)
    from hipaacheck.cli import run_tables
    from hipaacheck.cli.keeping import chosen_store, opened

    with opened(chosen_store(store, inventory)) as held:
        result = held.verify(known)
    if format == "json":
        typer.echo(run_tables.verification_json(result))
    else:
        run_tables.print_verification(result)
    if not result.ok:
        raise typer.Exit(Exit.FAILED)


def _whole_id(text: str) -> str:
    """Return the id of a run. Raises UsageError for a part of one: others can be made with the same part."""
    known = text.strip().lower()
    if not _ID.match(known):
        raise UsageError(
            f"--expect takes the whole id of a run, 32 digits and letters from a to f, not '{text[:80]}'"
        )
    return known


@app.command("export")
def export(
    output: Annotated[Path, typer.Option("-o", "--output", dir_okay=False, help="The pack to write (.zip).")],
    run: RunName = "latest",
    profile: Annotated[
        Path | None,
        typer.Option("--profile", exists=True, dir_okay=False, help="Whose report it is (YAML)."),
    ] = None,
    redact: Annotated[
        bool, typer.Option("--redact", help="Put tokens for people, addresses and ids.")
    ] = False,
    sign_with: Annotated[
        Path | None,
        typer.Option("--sign-with", metavar="KEY", help="Sign with this SSH key, or the one of the agent."),
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help="Put the report in as PDF too.")] = True,
    inventory: opt.StoreInventory = None,
    store: opt.Store = None,
) -> None:
    """Write report, run and evidence into one file for an auditor: hipaacheck runs export -o pack.zip."""
    from hipaacheck.cli.editions import Wishes, edition_of
    from hipaacheck.cli.exporting import Export, export_pack
    from hipaacheck.cli.keeping import chosen_store
    from hipaacheck.cli.reporting import Wanted, gathered

    wanted = Wanted(run, None, chosen_store(store, inventory), redact)
    kept, edition = gathered(wanted, edition_of(Wishes(profile)))
    export_pack(Export(kept, edition, output, sign_with, pdf), datetime.now(UTC))


@app.command("prune")
def prune(
    run: RunName,
    reason: Annotated[str | None, typer.Option("--reason", help="Why it may go; the reason is kept.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who decided that; kept too.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Let a run go that is younger than six years.")
    ] = False,
    inventory: opt.StoreInventory = None,
    store: opt.Store = None,
) -> None:
    """Remove the content of a run; its place in the chain, the reason and the day stay.

    Example: hipaacheck runs prune 2019 --reason 'kept seven years' --by 'Dana Whitlock'
    """
    who, why = (by or "").strip(), (reason or "").strip()
    if not who or not why:
        raise UsageError("say who decided that, and why: --by NAME --reason TEXT; both are kept")
    from hipaacheck.cli.keeping import chosen_store, opened, refused

    with opened(chosen_store(store, inventory)) as held, refused():
        entry = held.find(run)
        gone = held.prune(entry.run, datetime.now(UTC), reason=why, force=force, by=who)
    typer.echo(f"Run {gone.number} of {gone.as_of.date()} ({gone.run[:12]}) was let go; its place is kept.")
