"""`hipaacheck scan`: look at domains, judge what was seen, print and write the result."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli import options as opt
from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.network_options import with_network

if TYPE_CHECKING:
    from hipaacheck.cli.network import NetworkOptions

_NOTES = 4_000
_EPILOG = """Examples:

  hipaacheck scan clinic.example

  hipaacheck scan clinic.example -o report.html -o report.pdf -o run.json

  hipaacheck scan -i inventory.yaml --fail-on high --format json > run.json
"""


@with_network
def command(
    domains: Annotated[
        list[str] | None, typer.Argument(help="Domains to scan; '-' reads them from standard input.")
    ] = None,
    inventory: Annotated[
        Path | None,
        typer.Option("-i", "--inventory", exists=True, dir_okay=False, help="Inventory file (YAML)."),
    ] = None,
    domains_file: Annotated[
        Path | None,
        typer.Option("--domains-file", exists=True, dir_okay=False, help="File with one domain a line."),
    ] = None,
    output: opt.Output = [],  # noqa: B006 - typer copies the default
    format: opt.Format = "text",
    fail_on: opt.FailOn = [],  # noqa: B006
    baseline: opt.Baseline = None,
    against: opt.Against = None,
    exit_zero: opt.ExitZero = False,
    only: opt.Only = [],  # noqa: B006
    skip: opt.Skip = [],  # noqa: B006
    zone: opt.Zone = [],  # noqa: B006
    config: opt.Config = [],  # noqa: B006
    offline: Annotated[
        bool, typer.Option("--offline", help="Open no connection; what only the network knows is unknown.")
    ] = False,
    since_last: Annotated[
        bool, typer.Option("--since-last", help="Say only what changed since the last run that was kept.")
    ] = False,
    notify: opt.Notify = [],  # noqa: B006
    verbose: opt.Verbose = False,
    timings: Annotated[bool, typer.Option("--timings", help="Say where the time went.")] = False,
    deep: Annotated[
        bool, typer.Option("--deep", help="Enumerate TLS fully with sslyze: slow, hundreds of connections.")
    ] = False,
    checker: Annotated[list[str], typer.Option("--checker", help="Run only this checker (repeatable).")] = [],  # noqa: B006
    dkim_selector: Annotated[
        list[str], typer.Option("--dkim-selector", help="A DKIM selector in use (repeatable).")
    ] = [],  # noqa: B006
    tenant: Annotated[
        list[str],
        typer.Option(
            "--tenant",
            metavar="FILE|google:DOMAIN|microsoft:DOMAIN",
            help="Judge a tenant's settings: a snapshot, an export of ScubaGear or ScubaGoggles, or live.",
        ),
    ] = [],  # noqa: B006
    rules: opt.RuleFolders = [],  # noqa: B006
    store: opt.Store = None,
    no_store: Annotated[bool, typer.Option("--no-store", help="Do not keep this run.")] = False,
    processes: Annotated[
        int | None,
        typer.Option(
            "--processes",
            min=1,
            max=16,
            help="Processes that share the domains (chosen by their number; always 1 with -i or --deep).",
        ),
    ] = None,
    *,
    network: "NetworkOptions",
) -> None:
    """Scan domains, their mail servers and web sites; no credentials needed, nothing is changed."""
    from hipaacheck.cli import output as out

    out.check_outputs(output)
    if format not in out.reporter_names():
        raise UsageError(f"--format takes {', '.join(out.reporter_names())}, not '{format}'")
    from hipaacheck.cli.gating import GateWishes, read_gate
    from hipaacheck.cli.keeping import chosen_store, complain
    from hipaacheck.cli.planning import plan
    from hipaacheck.cli.running import Job, perform
    from hipaacheck.cli.scope import Named, scope_of
    from hipaacheck.cli.watching import watch
    from hipaacheck.engine.choosing import Choice, split_words

    place = None if no_store else chosen_store(store, inventory)
    watched = watch(notify, since_last=since_last, store=place, offline=offline, against=against)
    gate = read_gate(GateWishes(fail_on, baseline, against, exit_zero), place)
    planned = plan(zone, config, domains or [], offline=offline, store=place)
    scope = scope_of(Named(domains or (), domains_file, inventory, dkim_selector, tenant), planned)
    notes = planned.notes_on(scope.targets)
    complain(notes)
    job = Job(
        targets=scope.targets,
        declared=scope.declared,
        inventory_sha256=scope.sha256,
        tenants=scope.tenants,
        network=replace(network, deep=deep, **planned.network),
        checkers=tuple(checker),
        rule_folders=tuple(rules),
        choice=Choice(split_words(only), split_words(skip)),
        planned={**planned.named, "notes": " ".join(f"{note}." for note in notes)[:_NOTES]},
        processes=1 if planned else processes,
    )
    raise typer.Exit(
        perform(job, output, format, gate, watched, store=place, verbose=verbose, timings=timings)
    )
