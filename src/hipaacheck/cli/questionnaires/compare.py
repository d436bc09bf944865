"""`hipaacheck questionnaire compare`: say what changed between two answers to one questionnaire."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli.exits import UsageError, check_format
from hipaacheck.cli.questionnaires import options as opt
from hipaacheck.gate.exits import Exit

if TYPE_CHECKING:
    from hipaacheck.cli.questionnaires.files import Opened


def command(
    before: Annotated[
        Path, typer.Argument(metavar="BEFORE", exists=True, dir_okay=False, help="The older answers.")
    ],
    now: Annotated[Path, typer.Argument(metavar="NOW", exists=True, dir_okay=False, help="The newer ones.")],
    as_of: opt.AsOf = None,
    questionnaire: opt.OwnQuestionnaire = None,
    format: opt.Format = "text",
) -> None:
    """Say what changed since last time, the worse first; exit 1 if something did."""
    check_format(format)
    from hipaacheck.cli.questionnaires.files import open_answers, read_day, today
    from hipaacheck.questionnaires.compare import Direction, compare

    older, newer = open_answers(before, questionnaire), open_answers(now, questionnaire)
    _check(older, newer)
    day = read_day(as_of, "--as-of") or today()
    first, then = older.assessed(_last_day(older, day)), newer.assessed(day)
    changes = compare(newer.questionnaire, first, then)
    if format == "json":
        told = [one.model_dump(mode="json") for one in changes]
        scores = {"before": first.score, "now": then.score}
        typer.echo(
            json.dumps(
                {"schema": "hipaacheck.comparison/1", **scores, "changes": told}, indent=2, ensure_ascii=False
            )
        )
    else:
        from hipaacheck.cli.questionnaires.changes import print_changes

        print_changes(newer.questionnaire, first, then, changes)
    if any(one.direction is Direction.WORSE for one in changes):
        raise typer.Exit(Exit.FAILED)


def _check(older: "Opened", newer: "Opened") -> None:
    """Raise UsageError for answers that cannot be compared."""
    one, other = older.answers, newer.answers
    if one.questionnaire != other.questionnaire:
        raise UsageError(
            f"{older.path} answers '{one.questionnaire}' and {newer.path} '{other.questionnaire}'; "
            "only answers to one questionnaire can be compared"
        )
    if one.vendor != other.vendor:
        raise UsageError(
            f"{older.path} is of {one.vendor or 'the organisation'} and {newer.path} of "
            f"{other.vendor or 'the organisation'}; compare the answers of one"
        )
    if one.answered is not None and other.answered is not None and one.answered > other.answered:
        # What became worse would be shown as better, and the exit code would say that nothing did.
        raise UsageError(
            f"{older.path} was answered on {one.answered}, after {newer.path} ({other.answered}); "
            "the older answers come first"
        )


def _last_day(opened: "Opened", latest: date) -> date:
    """Return the day by which older answers are judged: when they were last answered or reviewed."""
    answers = opened.answers
    reviews = (one.review.on for one in answers.answers.values() if one.review is not None)
    days = [day for day in (answers.answered, *reviews) if day is not None and day <= latest]
    return max(days, default=latest)
