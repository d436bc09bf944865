"""`hipaacheck scan`: look at domains, judge what was seen, print and write the result."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli import options as opt
from hipaacheck.cli.exits import UsageError, parse_fail_on
from hipaacheck.cli.invocation import file_name
from hipaacheck.cli.network_options import with_network

if TYPE_CHECKING:
    from hipaacheck.cli.network import NetworkOptions
    from hipaacheck.cli.tenant_data import TenantPlan
    from hipaacheck.inventory.declared import Declared
    from hipaacheck.model import Origin, Target

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
    fail_on: opt.FailOn = "high",
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
    threshold = parse_fail_on(fail_on)
    from hipaacheck.cli import output as out

    out.check_outputs(output)
    if format not in out.reporter_names():
        raise UsageError(f"--format takes {', '.join(out.reporter_names())}, not '{format}'")
    scope = _scope(domains or [], domains_file, inventory, dkim_selector, tenant)

    from hipaacheck.cli.keeping import chosen_store
    from hipaacheck.cli.running import Job, perform

    place = None if no_store else chosen_store(store, inventory)
    job = Job(
        targets=scope.targets,
        declared=scope.declared,
        inventory_sha256=scope.sha256,
        tenants=scope.tenants,
        network=replace(network, deep=deep),
        checkers=tuple(checker),
        rule_folders=tuple(rules),
        processes=processes,
    )
    raise typer.Exit(perform(job, output, format, threshold, store=place, verbose=verbose, timings=timings))


@dataclass(frozen=True, slots=True)
class _Scope:
    """What is to be scanned: targets, and the inventory if there is one, with the digest of its files."""

    targets: "list[Target]"
    declared: "Declared | None" = None
    sha256: str | None = None
    tenants: "TenantPlan | None" = None


def _scope(
    domains: Sequence[str],
    file: Path | None,
    inventory: Path | None,
    selectors: Sequence[str],
    tenants: Sequence[str],
) -> _Scope:
    scope = _declared_scope(domains, file, inventory, selectors, bare=not tenants)
    if not tenants and (scope.declared is None or not scope.declared.inventory.tenants):
        return scope
    from hipaacheck.cli.tenant_data import plan_tenants

    plan = plan_tenants(tenants, scope.declared)
    return replace(scope, targets=[*scope.targets, *plan.targets], tenants=plan)


def _declared_scope(
    domains: Sequence[str],
    file: Path | None,
    inventory: Path | None,
    selectors: Sequence[str],
    *,
    bare: bool,
) -> _Scope:
    from hipaacheck.inventory.targets import targets_of_names, unique

    named = targets_of_names(_names(domains, file))
    if inventory is None:
        if not named and bare:
            raise UsageError(
                "name a domain, as in: hipaacheck scan clinic.example (or give -i inventory.yaml)"
            )
        return _Scope(_with_selectors(named, selectors))
    from hipaacheck.inventory.loading import load_inventory

    loaded = load_inventory(inventory)
    targets = unique([*loaded.targets, *named])
    if not targets:
        raise UsageError(f"{inventory} names nothing to look at; add domains or registers, or name a domain")
    return _Scope(_with_selectors(targets, selectors), loaded.declared, loaded.sha256)


def _with_selectors(targets: "list[Target]", selectors: Sequence[str]) -> "list[Target]":
    from hipaacheck.model import TargetKind

    more = tuple(selectors)
    return [
        one.model_copy(update={"dkim_selectors": one.dkim_selectors + more})
        if more and one.kind is TargetKind.DOMAIN
        else one
        for one in targets
    ]


def _names(domains: Sequence[str], file: Path | None) -> "list[tuple[str, Origin]]":
    from hipaacheck.model import Origin

    named: list[tuple[str, Origin]] = []
    for name in domains:
        if name == "-":
            named += _lines(sys.stdin.read(), "standard input")
        else:
            named.append((name, Origin(file="command line")))
    if file is not None:
        named += _lines(file.read_text(encoding="utf-8", errors="replace"), file_name(file))
    return named


def _lines(text: str, name: str) -> "list[tuple[str, Origin]]":
    from hipaacheck.model import Origin

    words = [(number, line.split("#", 1)[0].strip()) for number, line in enumerate(text.splitlines(), 1)]
    return [(word, Origin(file=name, line=number)) for number, word in words if word]
