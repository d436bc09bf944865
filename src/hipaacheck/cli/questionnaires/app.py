"""`hipaacheck questionnaire`: ask vendors, and the organisation itself, and make something of the answers."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli.exits import check_format
from hipaacheck.cli.questionnaires import compare, fill, grade, import_file, new, score, status

if TYPE_CHECKING:
    from hipaacheck.questionnaires.schema import Questionnaire

app = typer.Typer(
    help="Send questionnaires to vendors, read what comes back, and say what it is worth.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Format = Annotated[str, typer.Option("--format", help="text or json.")]


@app.command("list")
def list_questionnaires(format: Format = "text") -> None:
    """List the questionnaires that ship: hipaacheck questionnaire list."""
    check_format(format)
    from hipaacheck.questionnaires.shelf import shipped

    known = [*shipped().values()]
    if format == "json":
        _print_json([_row(one) for one in known])
        return
    from hipaacheck.cli.questionnaires.tables import print_list

    print_list(known)


@app.command("show")
def show(
    questionnaire: Annotated[str, typer.Argument(metavar="ID|FILE", help="An id, or a file of your own.")],
    format: Format = "text",
) -> None:
    """Show every question, what is wanted and why: hipaacheck questionnaire show business-associate."""
    check_format(format)
    from hipaacheck.cli.questionnaires.files import find_questionnaire

    one = find_questionnaire(questionnaire)
    if format == "json":
        _print_json(one.model_dump(mode="json", exclude_defaults=True))
        return
    from hipaacheck.cli.questionnaires.tables import print_questionnaire

    print_questionnaire(one)


app.command("new")(new.command)
app.command("fill")(fill.command)
app.command("import")(import_file.command)
app.command("grade")(grade.command)
app.command("score")(score.command)
app.command("compare")(compare.command)
app.command("status")(status.command)


def _row(one: "Questionnaire") -> dict[str, object]:
    return {
        "id": one.id,
        "version": one.version,
        "sha256": one.sha256,
        "title": one.title,
        "audience": one.audience,
        "about": one.about,
        "questions": len(one.questions),
        "points": sum(question.weight for question in one.questions),
        "can_disqualify": sum(question.can_disqualify for question in one.questions),
        "compiled": one.compiled.isoformat(),
        "verified": one.verified,
    }


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))
