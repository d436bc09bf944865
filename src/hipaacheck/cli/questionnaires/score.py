"""`hipaacheck questionnaire score`: say what answers come to, and why."""

import json
from typing import TYPE_CHECKING

import typer

from hipaacheck.cli.exits import check_format
from hipaacheck.cli.questionnaires import options as opt
from hipaacheck.gate.exits import Exit

if TYPE_CHECKING:
    from hipaacheck.cli.questionnaires.files import Opened
    from hipaacheck.questionnaires.assessment import Assessment

SCHEMA = "hipaacheck.assessment/1"


def command(
    file: opt.AnswersFile,
    as_of: opt.AsOf = None,
    verbose: opt.Verbose = False,
    questionnaire: opt.OwnQuestionnaire = None,
    format: opt.Format = "text",
) -> None:
    """Say what answers come to; exit 0 where PHI may go, 1 where not, 3 undecided."""
    check_format(format)
    from hipaacheck.cli.questionnaires.files import open_answers, read_day, today

    opened = open_answers(file, questionnaire)
    found = opened.assessed(read_day(as_of, "--as-of") or today())
    if format == "json":
        typer.echo(json.dumps(as_json(found), indent=2, ensure_ascii=False))
    else:
        from hipaacheck.cli.questionnaires.why import print_assessment

        print_assessment(opened.questionnaire, found, _who(opened), _facts(opened, found), verbose=verbose)
    raise typer.Exit(exit_of(found))


def as_json(found: "Assessment") -> dict[str, object]:
    """Return an assessment for programs."""
    return {"schema": SCHEMA, **found.model_dump(mode="json")}


def exit_of(found: "Assessment") -> Exit:
    """Return 0 where PHI may go on, 1 where it may not, 3 where that is not decided."""
    from hipaacheck.questionnaires.assessment import Verdict

    if found.verdict is Verdict.UNDECIDED:
        return Exit.INCOMPLETE
    return Exit.OK if found.phi else Exit.FAILED


def _who(opened: "Opened") -> str:
    answers = opened.answers
    return answers.vendor_name or answers.vendor or "the organisation itself"


def _facts(opened: "Opened", found: "Assessment") -> dict[str, str]:
    answers = opened.answers
    facts = {
        "about": answers.subject,
        "answered": None if answers.answered is None else str(answers.answered),
        "by": answers.answered_by,
        "judged as of": str(found.as_of),
        "in": str(opened.path),
    }
    return {key: value for key, value in facts.items() if value}
