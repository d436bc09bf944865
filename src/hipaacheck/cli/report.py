"""`hipaacheck report`: say a stored run again, in any format; nothing is scanned."""

from pathlib import Path
from typing import Annotated

import typer

from hipaacheck.cli import options as opt
from hipaacheck.cli.exits import Exit, UsageError, ended_as, exit_of, parse_fail_on


def command(
    run_file: Annotated[
        Path, typer.Argument(metavar="RUN.json", exists=True, dir_okay=False, help="A run written by scan.")
    ],
    output: opt.Output = [],  # noqa: B006 - typer copies the default
    format: opt.Format = "text",
    fail_on: opt.FailOn = "never",
    verbose: opt.Verbose = False,
) -> None:
    """Render a stored run: hipaacheck report run.json -o report.pdf. Needs no network."""
    from hipaacheck.cli import output as out
    from hipaacheck.reporters.json import RunFileError, load_run

    threshold = parse_fail_on(fail_on)
    out.check_outputs(output)
    try:
        run = load_run(run_file.read_bytes())
    except RunFileError as error:
        raise UsageError(f"{run_file}: {error}") from None
    from hipaacheck.cli.saying import say
    from hipaacheck.reporters.edition import PLAIN

    whole = say(run, PLAIN, output, format, verbose=verbose)
    ended = Exit.OK if threshold is None else exit_of(run, threshold)
    raise typer.Exit(ended_as(ended, whole))
