"""`hipaacheck questionnaire new`: write the files that ask a vendor, or the organisation itself."""

from pathlib import Path
from typing import Annotated

import typer

from hipaacheck.cli.exits import UsageError


def command(
    vendor: Annotated[
        str | None,
        typer.Argument(metavar="VENDOR", help="Its id in the inventory; none for an internal one."),
    ] = None,
    questionnaire: Annotated[
        str, typer.Option("-q", "--questionnaire", metavar="ID|FILE", help="What to ask.")
    ] = "business-associate",
    inventory: Annotated[
        Path | None,
        typer.Option(
            "-i", "--inventory", exists=True, dir_okay=False, help="Take the vendor's name from it."
        ),
    ] = None,
    folder: Annotated[Path, typer.Option("-o", "--output", help="Folder for the files.")] = Path("."),
    due: Annotated[
        str | None, typer.Option("--due", metavar="DAY", help="When answers are wanted, YYYY-MM-DD.")
    ] = None,
    subject: Annotated[
        str | None, typer.Option("--subject", help="The product, plan or office that it is about.")
    ] = None,
    html: Annotated[bool, typer.Option("--html", help="Write a page too that is filled in offline.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
) -> None:
    """Write what to send: hipaacheck questionnaire new VENDOR -i inventory.yaml --due 2026-12-31."""
    from hipaacheck.cli.questionnaires import making as making
    from hipaacheck.cli.questionnaires.files import find_questionnaire, own_file, read_day, today

    whole = find_questionnaire(questionnaire)
    if (vendor is None) != (whole.audience == "internal"):
        raise UsageError(
            f"'{whole.id}' is for vendors; name one, as in: hipaacheck questionnaire new VENDOR -q {whole.id}"
            if vendor is None
            else f"'{whole.id}' is for the organisation itself; leave '{vendor[:80]}' out"
        )
    day = today()
    wanted = read_day(due, "--due")
    if wanted is not None and wanted < day:
        raise UsageError(f"--due {wanted} has passed")
    name, asked_by = making.names_of(vendor, inventory)
    answers = making.new_answers(whole, vendor, name, subject, day, wanted)
    files = making.files_for(whole, answers, folder, html=html, asked_by=asked_by)
    making.check_free(files, folder, force=force)
    making.write_files(files)
    typer.echo(making.next_steps(files, whole, answers, inventory, own_file(questionnaire)))
