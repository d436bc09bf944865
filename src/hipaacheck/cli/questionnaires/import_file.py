"""`hipaacheck questionnaire import`: read what a vendor sent back into an answer file."""

from pathlib import Path
from typing import Annotated

import typer

from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.questionnaires.options import VENDOR_ID


def command(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="What the vendor sent back.")
    ],
    into: Annotated[
        Path | None,
        typer.Option("--into", exists=True, dir_okay=False, help="The answer file that it goes into."),
    ] = None,
    vendor: Annotated[str | None, typer.Option("--vendor", metavar="ID", help="Who answered.")] = None,
    questionnaire: Annotated[
        str | None,
        typer.Option("-q", "--questionnaire", metavar="ID|FILE", help="Which questions it is to answer."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write a new answer file instead of --into.")
    ] = None,
    evidence_folder: Annotated[
        Path | None,
        typer.Option(
            "--evidence-folder", exists=True, file_okay=False, help="Where evidence lies [by FILE]."
        ),
    ] = None,
    answered: Annotated[
        str | None, typer.Option("--answered", metavar="DAY", help="When the answers were given.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, and write nothing.")
    ] = False,
) -> None:
    """Read a workbook, HECVAT 4, CAIQ, VSAQ or CSV: hipaacheck questionnaire import FILE --into ANSWERS."""
    from hipaacheck.cli.questionnaires.files import open_answers, read_day
    from hipaacheck.cli.questionnaires.importing import Wish, bring_in

    if vendor is not None and not VENDOR_ID.match(vendor):
        raise UsageError(f"--vendor takes an id, such as acme-mail; not '{vendor[:80]}'")
    opened = None if into is None else open_answers(into, questionnaire)
    day = read_day(answered, "--answered")
    wish = Wish(file, opened, vendor, output, evidence_folder or file.parent, day)
    bring_in(wish, questionnaire, dry_run=dry_run)
