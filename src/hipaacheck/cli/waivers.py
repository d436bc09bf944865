"""`hipaacheck waivers`: list the accepted risks of an inventory, and find those that no longer hold."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli import options as opt
from hipaacheck.cli.days import day_within
from hipaacheck.cli.exits import UsageError, check_format
from hipaacheck.gate.exits import Exit

if TYPE_CHECKING:
    from hipaacheck.inventory.loading import Loaded
    from hipaacheck.model import Finding, Waiver

app = typer.Typer(
    help="List the accepted risks of an inventory, and find those that no longer hold.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

InventoryFile = Annotated[
    Path, typer.Option("-i", "--inventory", exists=True, dir_okay=False, help="Inventory file (YAML).")
]
Format = Annotated[str, typer.Option("--format", help="text or json.")]
RunFile = Annotated[
    Path | None,
    typer.Option("--run", exists=True, dir_okay=False, help="A run to compare with: what does each accept?"),
]


class State(StrEnum):
    """How a waiver stands on a day."""

    IN_FORCE = "in-force"
    NOT_YET = "not-yet-approved"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Row:
    """One waiver as it is told: `days` are left after today; `accepts` is None where no run was given."""

    waiver: "Waiver"
    place: str
    state: State
    days: int
    accepts: int | None
    faults: tuple[str, ...]


@app.command("list")
def list_waivers(
    inventory: InventoryFile = Path("inventory.yaml"),
    expiring: Annotated[
        str | None,
        typer.Option("--expiring", help="Only those that end within this time, as 30d or '2 months'."),
    ] = None,
    run_file: RunFile = None,
    rules: opt.RuleFolders = [],  # noqa: B006 - typer copies the default
    format: Format = "text",
) -> None:
    """List waivers by the day on which they end: hipaacheck waivers list --expiring 30d."""
    check_format(format)
    today = datetime.now(UTC).date()
    rows = _rows(inventory, run_file, rules, today)
    if expiring is not None:
        last = day_within("--expiring", expiring, today)
        rows = [row for row in rows if row.waiver.expires <= last]
    typer.echo(_as_json(rows) if format == "json" else _as_text(rows, expiring))


@app.command("check")
def check(
    inventory: InventoryFile = Path("inventory.yaml"),
    run_file: RunFile = None,
    rules: opt.RuleFolders = [],  # noqa: B006
    format: Format = "text",
) -> None:
    """Exit with 1 when a waiver has expired, names no rule that there is, or accepts nothing of --run."""
    check_format(format)
    rows = _rows(inventory, run_file, rules, datetime.now(UTC).date())
    faulty = [row for row in rows if row.faults]
    if format == "json":
        typer.echo(_as_json(rows))
    else:
        for row in faulty:
            typer.echo(f"{row.place}: {_named(row.waiver)}: {'; '.join(row.faults)}", err=True)
        waiting = sum(row.state is State.NOT_YET for row in rows)
        idle = f", {waiting} not yet in force" if waiting else ""
        typer.echo(f"{_number(len(rows), 'waiver')}{idle}, {len(faulty)} to look at")
    if faulty:
        raise typer.Exit(Exit.FAILED)


def _rows(file: Path, run_file: Path | None, folders: list[Path], today: date) -> list[Row]:
    from hipaacheck.inventory.loading import load_inventory

    loaded = load_inventory(file)
    findings = None if run_file is None else _findings(run_file)
    rules = _rule_ids(folders)
    waivers = enumerate(loaded.inventory.waivers)
    rows = [_row(loaded, at, waiver, rules, findings, today) for at, waiver in waivers]
    return sorted(rows, key=lambda row: (row.waiver.expires, row.waiver.rule, row.waiver.target))


def _findings(run_file: Path) -> "Sequence[Finding]":
    from hipaacheck.reporters.json import RunFileError, load_run

    try:
        return load_run(run_file.read_bytes()).findings
    except RunFileError as error:
        raise UsageError(f"{run_file}: {error}") from None


def _rule_ids(folders: list[Path]) -> frozenset[str]:
    from hipaacheck.engine.registry import load_checkers
    from hipaacheck.engine.scan import load_rule_set

    return frozenset(rule.id for rule in load_rule_set(load_checkers(), folders).rules)


def _row(
    loaded: "Loaded",
    at: int,
    waiver: "Waiver",
    rules: frozenset[str],
    findings: "Sequence[Finding] | None",
    today: date,
) -> Row:
    from hipaacheck.engine.answers import in_force, matches, named, waivable

    state = State.IN_FORCE if in_force(waiver, today) else State.NOT_YET
    if waiver.expires < today:
        state = State.EXPIRED
    accepts = None
    if findings is not None:
        accepts = sum(matches(waiver, one) and waivable(one) for one in findings)
    faults = []
    if state is State.EXPIRED:
        faults.append(f"ended on {waiver.expires}; its findings count again")
    if not any(named(waiver.rule, rule) for rule in rules):
        faults.append(f"no rule is called {waiver.rule}")
    elif accepts == 0:
        faults.append("accepts nothing that the run found")
    place = str(loaded.declared.origin("waivers", at))
    return Row(waiver, place, state, (waiver.expires - today).days, accepts, tuple(faults))


def _named(waiver: "Waiver") -> str:
    return waiver.rule if waiver.target == "*" else f"{waiver.rule} for {waiver.target}"


def _as_text(rows: Sequence[Row], expiring: str | None) -> str:
    if not rows:
        return "no waivers" if expiring is None else f"no waiver ends within {expiring}"
    lines = []
    for row in rows:
        lines.append(f"{row.waiver.expires}  {_standing(row):<20}  {_named(row.waiver)}")
        verb = "accepts" if row.state is State.IN_FORCE else "would accept"
        accepted = "" if row.accepts is None else f"; {verb} {_number(row.accepts, 'finding')}"
        lines.append(f"            approved by {row.waiver.approved_by}: {row.waiver.reason}{accepted}")
        lines += [f"            {fault}" for fault in row.faults]
    return "\n".join(lines)


def _standing(row: Row) -> str:
    if row.state is State.NOT_YET:
        return f"from {row.waiver.approved_on}"
    days = _number(abs(row.days), "day")
    return f"{days} left" if row.state is State.IN_FORCE else f"ended {days} ago"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _as_json(rows: Sequence[Row]) -> str:
    told = [
        {
            **row.waiver.model_dump(mode="json"),
            "place": row.place,
            "state": row.state,
            "days_left": row.days,
            "accepts": row.accepts,
            "faults": list(row.faults),
        }
        for row in rows
    ]
    return json.dumps({"schema_version": "1", "waivers": told}, indent=2, ensure_ascii=False)
