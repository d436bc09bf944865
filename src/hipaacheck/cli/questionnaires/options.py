"""Define the arguments and options that the commands on questionnaires share."""

import re
from pathlib import Path
from typing import Annotated

import typer

VENDOR_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}\Z")
"""The id of a vendor, as answer files and inventories take it."""

AnswersFile = Annotated[
    Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A file with answers (YAML).")
]
OwnQuestionnaire = Annotated[
    str | None,
    typer.Option(
        "-q", "--questionnaire", metavar="FILE", help="The questionnaire, if it is your own (YAML)."
    ),
]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="Judge as on this day [today].")]
Format = Annotated[str, typer.Option("--format", help="text or json.")]
Verbose = Annotated[
    bool, typer.Option("-v", "--verbose", help="Show every question, not only what is lacking.")
]
