"""Make the files that ask a vendor, or the organisation itself, and say what to do with them."""

import json
import re
import shlex
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.questionnaires.files import command_line, folder_of
from hipaacheck.cli.questionnaires.options import VENDOR_ID
from hipaacheck.cli.replacing import replace_file
from hipaacheck.questionnaires.answers import FORMAT, AnswerFile
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.writing import answers_text


@dataclass(frozen=True, slots=True)
class Files:
    """The files to make, by path, with what goes into each."""

    answers: Path
    contents: dict[Path, bytes]


def names_of(vendor: str | None, inventory: Path | None) -> tuple[str | None, str | None]:
    """Return the names of the vendor and of the organisation that asks. Raises UsageError."""
    if inventory is None:
        if vendor is not None and not VENDOR_ID.match(vendor):
            raise UsageError(
                "VENDOR is a short id of lower-case letters, digits, dots, dashes or underscores; "
                f"not '{vendor[:80]}'"
            )
        return None, None
    from hipaacheck.inventory.loading import load_inventory
    from hipaacheck.yamlio import suggestion

    loaded = load_inventory(inventory)
    if vendor is None:
        return None, loaded.organisation
    vendors = loaded.inventory.vendors or ()
    found = next((one for one in vendors if one.id == vendor), None)
    if found is None:
        by_name = next((one.id for one in vendors if one.name.casefold() == vendor.casefold()), None)
        meant = f"; did you mean '{by_name}'?" if by_name else suggestion(vendor, [one.id for one in vendors])
        raise UsageError(f"{inventory} has no vendor '{vendor[:80]}'{meant or '; it has none at all'}")
    return found.name, loaded.organisation


def new_answers(
    questionnaire: Questionnaire,
    vendor: str | None,
    name: str | None,
    subject: str | None,
    day: date,
    due: date | None,
) -> AnswerFile:
    """Return an answer file in which nothing is answered. Raises UsageError."""
    try:
        return AnswerFile(
            format=FORMAT,
            questionnaire=questionnaire.id,
            version=questionnaire.version,
            sha256=questionnaire.sha256,
            vendor=vendor,
            vendor_name=name,
            subject=subject,
            asked=day,
            due=due,
        )
    except ValidationError:
        raise UsageError("--subject takes 1 to 4,000 characters") from None


def files_for(
    questionnaire: Questionnaire, answers: AnswerFile, folder: Path, *, html: bool, asked_by: str | None
) -> Files:
    """Return the answer file, the workbook and, if wanted, the page."""
    from hipaacheck.questionnaires.workbook.vendor import vendor_workbook

    stem = "-".join(part for part in (answers.vendor, questionnaire.id) if part)
    first = folder / f"{stem}.yaml"
    contents = {first: answers_text(questionnaire, answers).encode()}
    contents[folder / f"{stem}.xlsx"] = vendor_workbook(questionnaire, answers, asked_by)
    if html:
        from hipaacheck.questionnaires.page import page

        contents[folder / f"{stem}.html"] = page(questionnaire, answers).encode()
    return Files(first, contents)


def check_free(files: Files, folder: Path, *, force: bool) -> None:
    """Raise UsageError, before anything is written, when something is in the way."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; -o takes a folder")
    if not folder.absolute().parent.is_dir():
        raise UsageError(f"the folder {folder.parent} does not exist")
    there = [str(path) for path in files.contents if path.exists()]
    if there and not force:
        raise UsageError(
            f"{', '.join(there)} {'is' if len(there) == 1 else 'are'} there already; nothing was written. "
            "Another folder with -o, or --force to replace (answers in it are lost)"
        )


def write_files(files: Files) -> None:
    """Write all files, each in one step. Raises UsageError."""
    folder = files.answers.parent
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be made: {error.strerror or error}") from None
    for path, content in files.contents.items():
        try:
            replace_file(path, content)
        except OSError as error:
            raise UsageError(f"{path}: cannot be written: {error.strerror or error}") from None


def next_steps(
    files: Files,
    questionnaire: Questionnaire,
    answers: AnswerFile,
    inventory: Path | None,
    own: str | None = None,
) -> str:
    """Return what was written and what to do with it; `own` is the file of a questionnaire of one's own."""
    made = ", ".join(str(path) for path in files.contents)
    lines = [f"Written: {made}", ""]
    sendable = [str(path) for path in files.contents if path != files.answers]
    if questionnaire.audience == "vendor":
        until = f", and ask for it back by {answers.due}" if answers.due else ""
        lines += [
            f"Next: send {' or '.join(sendable)} to {answers.vendor_name or answers.vendor}{until}. Then:",
            f"  {command_line('import', Path('FILE'), own)} --into {shlex.quote(str(files.answers))}",
        ]
    else:
        lines += ["Next:", f"  {command_line('fill', files.answers, own)}"]
    lines += [f"  {command_line('score', files.answers, own)}", ""]
    where = "under the vendor" if answers.vendor else "at the top"
    lines += [f"In {inventory or 'the inventory'}, {where}:", *_entry(files, answers, inventory)]
    return "\n".join(lines)


def _entry(files: Files, answers: AnswerFile, inventory: Path | None) -> list[str]:
    """Return the lines that name the questionnaire in an inventory: it names no file outside its folder."""
    beside = folder_of(inventory) if inventory is not None else Path.cwd()
    lies = folder_of(files.answers) / files.answers.name
    inside = lies.is_relative_to(beside)
    path = lies.relative_to(beside).as_posix() if inside else lies.name
    pad = "    " if answers.vendor else ""
    folder = f"{beside}, the folder of the inventory," if inventory is not None else "the inventory's folder"
    move = [] if inside else [f"{pad}# first move {files.answers} into {folder} or below it"]
    due = f", due: {answers.due}" if answers.due else ""
    entry = (
        f"- {{questionnaire: {answers.questionnaire}, asked: {answers.asked}{due}, answers: {_quoted(path)}}}"
    )
    return [*move, f"{pad}questionnaires:", f"{pad}  {entry}"]


def _quoted(path: str) -> str:
    """Return a path as YAML has it between braces."""
    return path if re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_./-]*", path) else json.dumps(path)
