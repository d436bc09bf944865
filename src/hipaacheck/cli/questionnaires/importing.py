"""Read what a vendor sent back, tell what became of it, and write it into an answer file."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer

from hipaacheck.cli.changing import write_whole
from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.questionnaires.evidence import recorded
from hipaacheck.cli.questionnaires.files import (
    Opened,
    command_line,
    find_questionnaire,
    folder_of,
    own_file,
    today,
)
from hipaacheck.cli.questionnaires.tables import safe
from hipaacheck.questionnaires.answers import AnswerFile
from hipaacheck.questionnaires.importing.merging import blank
from hipaacheck.questionnaires.importing.reading import Reading
from hipaacheck.questionnaires.importing.recognise import read_file
from hipaacheck.questionnaires.importing.refusal import NotAQuestionnaireError
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.shelf import shipped
from hipaacheck.questionnaires.writing import answers_text
from hipaacheck.sheets import limits


@dataclass(frozen=True, slots=True)
class Wish:
    """What to read into what: `opened` is the file that is there, None for a new one at `output`."""

    file: Path
    opened: Opened | None
    vendor: str | None
    output: Path | None
    evidence: Path
    answered: date | None


def bring_in(wish: Wish, questionnaire: str | None, *, dry_run: bool) -> None:
    """Read the file, tell what became of it, and write it unless that is only to be shown.

    Raises UsageError, before anything is written, with a sentence that says why it cannot be done.
    """
    known = _known(wish, questionnaire)
    reading = _read(wish, known, questionnaire)
    whole = known[reading.answers.questionnaire]
    answers = _with_vendor(reading.answers, wish, whole)
    output = _output(wish, answers)
    answers, when = _with_day(answers, wish)
    found = recorded(answers, wish.evidence, output)
    for line in (*reading.told, *when, *found.told):
        typer.echo(safe(line))
    if dry_run:
        typer.echo(f"Nothing was written. Without --dry-run it goes into {output}.")
        return
    if wish.opened is not None and wish.output is None:
        wish.opened.saved(found.answers)
    else:
        write_whole(output, answers_text(whole, found.answers))
    typer.echo(f"{output} written.\nNext: {_next(output, whole, found.answers, own_file(questionnaire))}")


def _output(wish: Wish, answers: AnswerFile) -> Path:
    """Return where the answers go. Raises UsageError when something is in the way."""
    if wish.opened is not None and wish.output is None:
        return wish.opened.path
    name = "-".join(part for part in (answers.vendor, answers.questionnaire) if part)
    output = wish.output or Path(f"{name}.yaml")
    if output.exists():
        raise UsageError(f"{output} is there already; add to it with --into, or name another with -o")
    if not output.parent.is_dir():
        raise UsageError(f"{output}: the folder {output.parent} does not exist")
    opened = wish.opened
    if opened is not None and _names_files(opened.answers) and folder_of(output) != folder_of(opened.path):
        raise UsageError(
            f"{output}: lies in another folder than {opened.path}, which names evidence that lies beside it; "
            "write it into that folder"
        )
    return output


def _names_files(answers: AnswerFile) -> bool:
    return any(one.evidence for one in answers.answers.values())


def _known(wish: Wish, questionnaire: str | None) -> Mapping[str, Questionnaire]:
    if wish.opened is not None:
        return {**shipped(), wish.opened.questionnaire.id: wish.opened.questionnaire}
    if questionnaire is None:
        return shipped()
    one = find_questionnaire(questionnaire)
    return {one.id: one}


def _read(wish: Wish, known: Mapping[str, Questionnaire], questionnaire: str | None) -> Reading:
    """Return what the file says. Raises UsageError with the sentence that says why it cannot be read."""
    try:
        if wish.file.stat().st_size > limits.FILE_BYTES:
            raise UsageError(f"{wish.file} is far larger than any questionnaire, so it was not read")
        raw = wish.file.read_bytes()
    except OSError as error:
        raise UsageError(f"{wish.file}: cannot be read: {error.strerror or error}") from None
    into = None if wish.opened is None else wish.opened.answers
    try:
        if into is None and questionnaire is not None:
            # Answers to our own questions bring their head along; other forms need a file to go into.
            with contextlib.suppress(NotAQuestionnaireError):
                return read_file(raw, wish.file.name, known, on=today())
            into = blank(*known.values())
        return read_file(raw, wish.file.name, known, into, on=today())
    except NotAQuestionnaireError as error:
        raise UsageError(f"{safe(str(error))}; nothing was changed") from None


def _with_vendor(answers: AnswerFile, wish: Wish, questionnaire: Questionnaire) -> AnswerFile:
    """Return the answers with who gave them. Raises UsageError when they are somebody else's, or nobody's."""
    before = None if wish.opened is None else wish.opened.answers.vendor
    if before is not None and answers.vendor not in (None, before):
        raise UsageError(f"{wish.file} is of {answers.vendor}, and the answers are those of {before}")
    named = before or answers.vendor
    if wish.vendor is not None and named not in (None, wish.vendor):
        raise UsageError(f"--vendor says {wish.vendor}, and the answers are those of {named}")
    vendor = wish.vendor or named
    if vendor is None and questionnaire.audience == "vendor":
        raise UsageError(f"{wish.file} does not say whose answers these are; say it with --vendor ID")
    if vendor is not None and questionnaire.audience == "internal":
        raise UsageError(f"'{questionnaire.id}' is for the organisation itself, not for {vendor}")
    return answers.model_copy(update={"vendor": vendor})


def _with_day(answers: AnswerFile, wish: Wish) -> tuple[AnswerFile, tuple[str, ...]]:
    """Return the answers with the day on which they were given, and what to tell about it."""
    if wish.answered is not None:
        return answers.model_copy(update={"answered": wish.answered}), ()
    if answers.answered is not None:
        return answers, ()
    before = () if wish.opened is None else wish.opened.answers.imported
    if answers.imported != before:
        # Forms of others are often filled in once and sent to everybody for years.
        why = (
            "How old these answers are is not known: import it again with --answered DAY, or write the day "
            "into the file after 'answered:'; until then they count as begun."
        )
        return answers, (why,)
    told = f"It does not say when it was answered: recorded as today, {today()} (--answered DAY says better)."
    return answers.model_copy(update={"answered": today()}), (told,)


def _next(output: Path, questionnaire: Questionnaire, answers: AnswerFile, own: str | None) -> str:
    """Return the command that comes next: what came from other instruments has to be confirmed first."""
    waiting = any(one.prefilled and one.review is None for one in answers.answers.values())
    by_hand = any(
        question.type.graded_by_hand and question.id in answers.answers
        for question in questionnaire.questions
    )
    if waiting or by_hand:
        return f'{command_line("grade", output, own)} --by "NAME, ROLE"'
    return command_line("score", output, own)
