"""`hipaacheck questionnaire fill`: answer on the terminal; what was answered is on disk at once."""

from typing import Annotated

import typer

from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.questionnaires import options as opt
from hipaacheck.gate.exits import Exit


def command(
    file: opt.AnswersFile,
    all_questions: Annotated[
        bool, typer.Option("--all", help="Go through all questions, not only those that are open.")
    ] = False,
    section: Annotated[
        str | None, typer.Option("--section", metavar="ID", help="Only the questions of this section.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who answers: name and role.")
    ] = None,
    questionnaire: opt.OwnQuestionnaire = None,
) -> None:
    """Answer question by question; stop and go on at any time: hipaacheck questionnaire fill FILE."""
    from hipaacheck.cli.questionnaires.asking import begin
    from hipaacheck.cli.questionnaires.files import open_answers
    from hipaacheck.cli.questionnaires.filling import Filling
    from hipaacheck.yamlio import suggestion

    opened = open_answers(file, questionnaire)
    sections = [one.id for one in opened.questionnaire.sections]
    if section is not None and section not in sections:
        raise UsageError(f"there is no section '{section[:80]}'{suggestion(section, sections)}")
    filling = Filling(begin("fill"), opened, all_questions=all_questions, section=section)
    try:
        filling.go(by)
    except (KeyboardInterrupt, typer.Abort, OSError):  # OSError: the terminal has gone
        typer.echo(f"\nStopped. {filling.summary()}", err=True)
        raise typer.Exit(Exit.INCOMPLETE) from None
    typer.echo(f"\n{filling.summary()}", err=True)
