"""`hipaacheck judge`: judge a stored run again with today's rules; nothing is looked at anew."""

import sys
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli import options as opt
from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.invocation import command_line

if TYPE_CHECKING:
    from hipaacheck.model import Run

EPILOG = """Examples:

  hipaacheck judge run.json -o again.json

  hipaacheck judge latest -i inventory.yaml --rules my-rules/

  hipaacheck judge run.json --as-of 2027-01-31
"""


def command(
    wanted: Annotated[
        str, typer.Argument(metavar="RUN", help="A run.json, or a run of the store: its id, date, 'latest'.")
    ] = "latest",
    output: opt.Output = [],  # noqa: B006 - typer copies the default
    format: opt.Format = "text",
    fail_on: opt.FailOn = [],  # noqa: B006
    rules: opt.RuleFolders = [],  # noqa: B006
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DAY", help="Judge deadlines as on the evening of this day (UTC)."),
    ] = None,
    verbose: opt.Verbose = False,
    inventory: opt.StoreInventory = None,
    store: opt.Store = None,
) -> None:
    """Judge the evidence of a stored run again with the rules that are installed now. Needs no network.

    Attestations and waivers are those that the run holds.
    """
    from hipaacheck.cli import output as out

    if format not in out.reporter_names():
        raise UsageError(f"--format takes {', '.join(out.reporter_names())}, not '{format[:80]}'")
    out.check_outputs(output)
    from hipaacheck.cli.closing import closed
    from hipaacheck.cli.gating import GateWishes, read_gate
    from hipaacheck.cli.keeping import chosen_store
    from hipaacheck.cli.runfiles import find_run
    from hipaacheck.cli.saying import say
    from hipaacheck.reporters.edition import PLAIN

    gate = read_gate(GateWishes(fail_on), None)
    run = find_run(wanted, chosen_store(store, inventory))
    again = judged(run, rules, None if as_of is None else moment_of(as_of, run))
    for note in notes(run, again):
        sys.stderr.write(f"{note}\n")
    verdict = gate.verdict(again)
    whole = say(again, PLAIN.model_copy(update={"verdict": verdict}), output, format, verbose=verbose)
    raise typer.Exit(closed(verdict, format, whole=whole))


def judged(run: "Run", folders: list[Path], as_of: datetime | None) -> "Run":
    """Return the run judged by the rules of the checkers that took part, and those in `folders`."""
    from hipaacheck.engine.registry import load_checkers
    from hipaacheck.engine.rejudge import judge_again
    from hipaacheck.engine.scan import load_rule_set

    registry = load_checkers([checker.name for checker in run.checkers])
    return judge_again(run, registry, load_rule_set(registry, folders), command_line(), as_of)


def moment_of(day: str, run: "Run") -> datetime:
    """Return the last second of a day, in UTC: what ends on it has ended. Raises UsageError."""
    try:
        parsed = date.fromisoformat(day)
    except ValueError:
        raise UsageError(f"--as-of takes a day such as 2027-01-31, not '{day[:80]}'") from None
    moment = datetime.combine(parsed, time(23, 59, 59), UTC)
    from hipaacheck.engine.rejudge import collected

    if moment < (seen := collected(run)):
        raise UsageError(f"--as-of {parsed} is before the evidence was collected ({seen.date()})")
    return moment


def notes(run: "Run", again: "Run") -> list[str]:
    """Return what a reader must know of how the run was judged again, a sentence each."""
    from hipaacheck.engine.rejudge import collected

    seen = collected(run).astimezone(UTC).date()
    told = [f"Judged again: what was seen is of {seen}, and nothing was looked at anew."]
    if again.as_of != collected(run):
        day = again.as_of.astimezone(UTC).date()
        told.append(f"Deadlines are judged as on {day}; what a probe saw is still as on {seen}.")
    gone = sorted({rule.id for rule in run.rules} - {rule.id for rule in again.rules})
    if gone:
        few = ", ".join(gone[:5]) + (f" and {len(gone) - 5} more" if len(gone) > 5 else "")
        told.append(
            f"Rules of that run that are not here now: {few}."
            " If they came from a folder of your own, name it with --rules."
        )
    return told
