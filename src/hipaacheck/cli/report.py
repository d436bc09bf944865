"""`hipaacheck report`: say a stored run again, in any format and for any reader; nothing is scanned."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from hipaacheck.cli import actions
from hipaacheck.cli import options as opt
from hipaacheck.cli.exits import ended_as
from hipaacheck.gate.exits import Exit

_RENDER = "render"
_EPILOG = """Examples:

  hipaacheck report run.json -o report.pdf

  hipaacheck report latest -i inventory.yaml --profile report.yaml --since 2025 -o annual.pdf

  hipaacheck report import-actions plan.xlsx -i inventory.yaml
"""


class _Group(TyperGroup):
    """Take anything that is no command for the run to report on: `hipaacheck report run.json`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the name of the command before its arguments when it was left out."""
        if not args or args[0] not in self.commands:
            args = [_RENDER, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_Group, rich_markup_mode=None, help="Say a stored run again, in any format.")
app.command("import-actions")(actions.command)


@app.command(_RENDER, epilog=_EPILOG, hidden=True)
def render(
    wanted: Annotated[
        str,
        typer.Argument(
            metavar="RUN", help="A run.json, or a run of the store: its id, number, date, 'latest'."
        ),
    ] = "latest",
    output: opt.Output = [],  # noqa: B006 - typer copies the default
    format: opt.Format = "text",
    template: Annotated[
        str | None, typer.Option("--template", help="For whom: annual, technical, executive or vendor.")
    ] = None,
    profile: Annotated[
        Path | None,
        typer.Option("--profile", exists=True, dir_okay=False, help="Whose report it is; its parts (YAML)."),
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option("--templates", exists=True, file_okay=False, help="Your own templates, by name."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="RUN", help="Compare with it: id, date, year or file."),
    ] = None,
    redact: Annotated[
        bool,
        typer.Option("--redact", help="Put tokens for people, addresses and ids, to share it."),
    ] = False,
    attach: Annotated[
        bool, typer.Option("--attach", help="Make the PDF a PDF/A-3b with the run and a manifest inside.")
    ] = False,
    fail_on: opt.FailOn = [],  # noqa: B006
    verbose: opt.Verbose = False,
    inventory: opt.StoreInventory = None,
    store: opt.Store = None,
) -> None:
    """Render a stored run: hipaacheck report run.json -o report.pdf. Needs no network."""
    from hipaacheck.cli import output as out

    out.check_outputs(output)
    from hipaacheck.cli.closing import closed
    from hipaacheck.cli.editions import Wishes, edition_of
    from hipaacheck.cli.gating import GateWishes, read_gate
    from hipaacheck.cli.keeping import chosen_store
    from hipaacheck.cli.reporting import Wanted, gathered
    from hipaacheck.cli.saying import say

    edition = edition_of(Wishes(profile, template, templates, attach))
    gate = read_gate(GateWishes(fail_on), None, default="never")
    wish = Wanted(wanted, since, chosen_store(store, inventory), redact)
    run, edition = gathered(wish, edition, gate if gate.conditions.all else None)
    whole = say(run, edition, output, format, verbose=verbose)
    if edition.verdict is None:
        # Whoever only wants a report asks nothing of the run.
        raise typer.Exit(ended_as(Exit.OK, whole))
    raise typer.Exit(closed(edition.verdict, format, whole=whole))
