"""`hipaacheck questionnaire grade`: say what the answers are worth that only a person can judge."""

from typing import Annotated

import typer

from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.questionnaires import options as opt
from hipaacheck.gate.exits import Exit


def command(
    file: opt.AnswersFile,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who grades: name and role.")],
    question: Annotated[
        list[str],
        typer.Option("--question", metavar="ID", help="Grade this one, whatever it has (repeatable)."),
    ] = [],  # noqa: B006 - typer copies the default
    questionnaire: opt.OwnQuestionnaire = None,
) -> None:
    """Grade what waits for a person: hipaacheck questionnaire grade FILE --by "A. Lee, security officer"."""
    from hipaacheck.cli.questionnaires.asking import begin
    from hipaacheck.cli.questionnaires.files import open_answers
    from hipaacheck.cli.questionnaires.grading import Grading
    from hipaacheck.yamlio import suggestion

    if not by.strip():
        raise UsageError("--by takes the name of whoever grades")
    opened = open_answers(file, questionnaire)
    known = [one.id for one in opened.questionnaire.questions]
    for one in question:
        if one.upper() not in known:
            raise UsageError(f"there is no question '{one[:80]}'{suggestion(one.upper(), known)}")
    grading = Grading(begin("grade"), opened, by.strip(), [one.upper() for one in question])
    try:
        grading.go()
    except (KeyboardInterrupt, typer.Abort, OSError):  # OSError: the terminal has gone
        typer.echo(f"\nStopped. {grading.summary()}", err=True)
        raise typer.Exit(Exit.INCOMPLETE) from None
    typer.echo(f"\n{grading.summary()}", err=True)
