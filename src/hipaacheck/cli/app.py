"""Assemble the commands; heavy modules are imported by the commands that need them."""

import io
import os
import sys

import typer

from hipaacheck import __version__
from hipaacheck.cli import (
    baseline,
    demo,
    diff,
    doctor,
    evidence,
    inventory,
    judge,
    report,
    rules,
    runs,
    scan,
    tenant,
    vendors,
    waivers,
)
from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.questionnaires import app as questionnaires
from hipaacheck.gate.exits import Exit
from hipaacheck.mistakes import FileMistakesError

# Without rich_markup_mode=None every --help imports rich, which costs more than the whole budget of 0.2 s.
app = typer.Typer(
    name="hipaacheck",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command("scan")(scan.command)
app.add_typer(report.app, name="report")
app.command("judge", epilog=judge.EPILOG)(judge.command)
app.command("diff", epilog=diff.EPILOG)(diff.command)
app.add_typer(baseline.app, name="baseline")
app.add_typer(runs.app, name="runs")
app.add_typer(rules.app, name="rules")
app.add_typer(inventory.app, name="inventory")
app.add_typer(vendors.app, name="vendors")
app.add_typer(questionnaires.app, name="questionnaire")
app.add_typer(waivers.app, name="waivers")
app.add_typer(tenant.app, name="tenant")
app.add_typer(evidence.app, name="evidence")
app.command("doctor")(doctor.command)
app.command("demo")(demo.command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hipaacheck {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", "-V", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Audit how a HIPAA-regulated organisation handles email and web, and keep the evidence."""


def run() -> int:
    """Run the program and return its exit code; mistakes of users give sentences, not tracebacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # On a terminal that is not UTF-8, what it cannot show is written out and no reason to end.
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="hipaacheck")
    except (UsageError, FileMistakesError) as error:
        typer.echo(f"hipaacheck: {error}", err=True)
        return Exit.USAGE
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except Exception as error:  # noqa: BLE001 - the last line of defence: a bug must end as one sentence
        return _bug(error)
    return Exit.OK


def _bug(error: Exception) -> int:
    """Say that this is our fault, and keep the traceback where it can be attached to a report."""
    # Only needed here, and a tenth of the time that --help takes.
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="hipaacheck-bug-", suffix=".txt", delete=False) as file:
        traceback.print_exception(error, file=file)
    typer.echo(
        f"hipaacheck: this is a bug in hipaacheck {__version__} ({type(error).__name__}: {error}); "
        f"please report it with {file.name}",
        err=True,
    )
    return Exit.BUG
