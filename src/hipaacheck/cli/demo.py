"""`hipaacheck demo`: scan a clinic that lives on loopback, and show what comes of it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from hipaacheck.cli.exits import UsageError


def command(
    folder: Annotated[Path, typer.Option("--folder", help="Where the reports go.")] = Path("hipaacheck-demo"),
    open_report: Annotated[bool, typer.Option("--open", help="Show the report in the browser.")] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Show every finding.")] = False,
    timings: Annotated[bool, typer.Option("--timings", help="Say where the time went.")] = False,
) -> None:
    """Scan a made-up clinic on this machine, offline, and write its reports: hipaacheck demo --open."""
    try:
        from hipaacheck.demo.servers import running_clinic
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the demonstration needs '{error.name}'; install it with: pip install 'hipaacheck[demo]'"
        ) from None
    from hipaacheck.cli.gating import GateWishes, read_gate
    from hipaacheck.cli.network import NetworkOptions
    from hipaacheck.cli.running import Job, perform
    from hipaacheck.cli.tenant_data import plan_tenants
    from hipaacheck.demo.inventory import place_inventory
    from hipaacheck.inventory.loading import load_inventory

    _make(folder)
    loaded = load_inventory(place_inventory(folder / "clinic", datetime.now(UTC).date()))
    reports = [folder / name for name in ("report.html", "report.pdf", "run.json")]
    with running_clinic(folder) as clinic:
        network = NetworkOptions(
            nameservers=(f"127.0.0.1:{clinic.resolver_port}",),
            connect_to=tuple(
                f"{host}:{port}:{address}:{local}"
                for (host, port), (address, local) in clinic.connect_to.items()
            ),
            ca_file=clinic.ca_file,
        )
        tenants = plan_tenants((), loaded.declared)
        job = Job(
            targets=[*loaded.targets, *tenants.targets],
            declared=loaded.declared,
            tenants=tenants,
            inventory_sha256=loaded.sha256,
            network=network,
        )
        gate = read_gate(GateWishes(("never",)), None)
        ended = perform(job, reports, "text", gate, verbose=verbose, timings=timings)
    if open_report:
        typer.launch(str(reports[0].resolve()))
    raise typer.Exit(ended)


def _make(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is not a folder; name another one with --folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: the folder cannot be made: {error.strerror or error}") from None
