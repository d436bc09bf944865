"""`hipaacheck inventory`: check an inventory file, and print the schema for editors."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli import inventory_init
from hipaacheck.cli.exits import check_format
from hipaacheck.gate.exits import Exit

if TYPE_CHECKING:
    from hipaacheck.inventory.loading import Loaded
    from hipaacheck.mistakes import Mistake

app = typer.Typer(
    help="Begin and check the inventory file, and print its schema.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

app.command("init")(inventory_init.command)


@app.command("check")
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Inventory files [inventory.yaml].")] = None,
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Tell every mistake, one a line, and exit with 2 if there is any: hipaacheck inventory check."""
    check_format(format)
    from hipaacheck.inventory.loading import load_inventory
    from hipaacheck.mistakes import FileMistakesError

    mistakes: list[Mistake] = []
    loaded: dict[Path, Loaded] = {}
    for file in files or [Path("inventory.yaml")]:
        try:
            loaded[file] = load_inventory(file)
        except FileMistakesError as error:
            mistakes += error.mistakes
    if format == "json":
        typer.echo(_as_json(loaded, mistakes))
    else:
        for file, one in loaded.items():
            typer.echo(f"{file}: {_summary(one)}")
        for mistake in mistakes:
            typer.echo(str(mistake), err=True)
    if mistakes:
        raise typer.Exit(Exit.USAGE)


def _summary(loaded: "Loaded") -> str:
    """Return what is in an inventory that holds no mistake, and which named files could not be read."""
    inventory = loaded.inventory
    lists = {name: getattr(inventory, name) for name in type(inventory).model_fields if name != "include"}
    counted = [
        f"{len(entries):,} {name.replace('_', ' ')}"
        for name, entries in lists.items()
        if isinstance(entries, tuple) and entries
    ]
    problems = [
        f"; {state.path}: {state.problem}" for state in loaded.declared.files.values() if state.problem
    ]
    return f"no mistakes; {', '.join(counted) or 'no entries'}{''.join(problems)}"


def _as_json(loaded: "dict[Path, Loaded]", mistakes: "list[Mistake]") -> str:
    files = {
        str(path): {
            "sha256": one.sha256,
            "targets": len(one.targets),
            "problems": {state.path: state.problem for state in one.declared.files.values() if state.problem},
        }
        for path, one in loaded.items()
    }
    told = [{"file": one.file, "line": one.line, "message": one.message} for one in mistakes]
    return json.dumps({"inventories": files, "mistakes": told}, indent=2, ensure_ascii=False)


@app.command("schema")
def schema(
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write it to this file.")] = None,
) -> None:
    """Print the JSON Schema (2020-12) for editors: hipaacheck inventory schema -o schema.json."""
    from hipaacheck.cli.changing import write_whole
    from hipaacheck.inventory.published import schema_text

    if output is None:
        typer.echo(schema_text(), nl=False)
    else:
        write_whole(output, schema_text())
