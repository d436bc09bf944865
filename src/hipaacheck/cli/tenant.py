"""`hipaacheck tenant`: take a snapshot of a tenant's settings, and show what a snapshot or export holds."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli import tenant_diff
from hipaacheck.cli.exits import UsageError
from hipaacheck.gate.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from hipaacheck.tenants.data import TenantData
    from hipaacheck.tenants.snapshot import Snapshot

app = typer.Typer(
    help="Take snapshots of the settings of Google Workspace and Microsoft 365, read-only, and show them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("diff")(tenant_diff.command)


@app.command("snapshot")
def take(
    platform: Annotated[str, typer.Argument(help="google or microsoft.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write; only you may read it.")],
    include: Annotated[
        list[str],
        typer.Option("--include", help="Ask for this too, which needs more rights (see docs; repeatable)."),
    ] = [],  # noqa: B006 - typer copies the default
    keep_addresses: Annotated[
        bool, typer.Option("--keep-addresses", help="Keep the addresses of users who are no administrators.")
    ] = False,
    exchange: Annotated[
        bool,
        typer.Option(
            "--experimental-exchange",
            help="Microsoft: also run Get- commands of Exchange over an interface that is not documented.",
        ),
    ] = False,
    timeout: Annotated[float, typer.Option("--timeout", min=10, max=3600, help="Seconds for it all.")] = 300,
) -> None:
    """Ask a tenant's interfaces and write the answers: hipaacheck tenant snapshot google -o google.json.

    Nothing is changed. Credentials come from the environment; docs/tenants says which, and how to make an
    account that can only read.
    """
    import asyncio
    import os

    from hipaacheck.cli.replacing import replace_file
    from hipaacheck.net.tenants.access import NoAccessError, snapshot_of
    from hipaacheck.tenants.data import Platform
    from hipaacheck.tenants.snapshot import written

    if platform not in set(Platform):
        raise UsageError(f"there are tenants of google and microsoft, not of '{platform}'")
    options: dict[str, bool] = {}
    if exchange:
        if platform != Platform.MICROSOFT:
            raise UsageError("--experimental-exchange is for tenants of microsoft")
        options["experimental_exchange"] = True
        typer.echo("hipaacheck: asking Exchange over an interface that Microsoft does not document", err=True)
    try:
        ask = snapshot_of(
            Platform(platform),
            os.environ,
            include=frozenset(include),
            keep_addresses=keep_addresses,
            timeout=timeout,
            **options,
        )
    except NoAccessError as error:
        raise UsageError(str(error)) from None
    snapshot = asyncio.run(_taken(ask))
    try:
        replace_file(output, written(snapshot), private=True)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror or error}") from None
    typer.echo(_summary(snapshot, output), err=True)
    if any(call.failed and call.asked for call in snapshot.calls):
        raise typer.Exit(Exit.INCOMPLETE)


async def _taken(ask: "Callable[[], Awaitable[Snapshot]]") -> "Snapshot":
    return await ask()


def _summary(snapshot: "Snapshot", output: Path) -> str:
    """Return what was collected, what was refused and why, and in short what was not asked."""
    failed = [call for call in snapshot.calls if call.failed]
    refused = [call.reason for call in failed if call.asked]
    silent = [call.id for call in failed if not call.asked]
    lines = [f"{output}: {len(snapshot.data)} sources of {snapshot.tenant.domain or 'a tenant'}"]
    lines += [f"  {reason}" for reason in refused]
    if silent:
        lines.append(f"  not asked: {', '.join(silent)} (hipaacheck tenant show {output} says why)")
    if failed:
        lines.append("  what depends on these is unknown, not good")
    lines += [f"  note: {warning}" for warning in snapshot.warnings]
    return "\n".join(lines)


@app.command("show")
def show(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A snapshot or an export.")],
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Say what a snapshot or another tool's export holds and what not: hipaacheck tenant show FILE."""
    from hipaacheck.cli.exits import check_format
    from hipaacheck.cli.tenant_data import read_file

    check_format(format)
    data = read_file(file)
    typer.echo(json.dumps(_as_json(data), indent=2) if format == "json" else _as_text(data))


def _as_json(data: "TenantData") -> dict[str, object]:
    from hipaacheck.model import Unseen

    return {
        "platform": data.platform.value,
        "tenant": {"id": data.tenant_id, "domain": data.domain, "name": data.name},
        "taken": {
            "by": data.taken.tool,
            "at": None if data.taken.at is None else data.taken.at.isoformat(),
            "sha256": data.taken.sha256,
            "warnings": list(data.taken.warnings),
        },
        "sources": {
            name: {"not_collected": held.unseen} if isinstance(held, Unseen) else {"objects": len(held)}
            for name, held in sorted(data.sources.items())
        },
        "verdicts_of_other_tools": len(data.said),
    }


def _as_text(data: "TenantData") -> str:
    from hipaacheck.model import Unseen

    at = "at an unknown time" if data.taken.at is None else f"at {data.taken.at:%Y-%m-%d %H:%M} UTC"
    lines = [
        f"{data.domain or data.tenant_id or 'a tenant without a name'}, {data.platform}",
        f"taken by {data.taken.tool} {at}",
        *(f"  note: {warning}" for warning in data.taken.warnings),
    ]
    held = {name: one for name, one in sorted(data.sources.items()) if not isinstance(one, Unseen)}
    width = max(map(len, held), default=0)
    lines += ["", "holds"] + [f"  {name:<{width}}  {len(one)}" for name, one in held.items()]
    missing = [one for one in data.sources.values() if isinstance(one, Unseen)]
    if missing:
        lines += ["", "does not hold"] + [f"  {one.unseen}" for one in missing]
    if data.said:
        lines += [
            "",
            f"and {len(data.said)} verdicts of other tools, shown beside ours where they differ",
        ]
    return "\n".join(lines)
