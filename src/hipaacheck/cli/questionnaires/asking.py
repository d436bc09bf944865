"""Ask on a terminal about one question: show it, read what was typed, and understand it."""

import contextlib
import os
from pathlib import Path

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from hipaacheck.cli.changing import on_terminal
from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.questionnaires.tables import safe
from hipaacheck.inventory.disk import OutsideError
from hipaacheck.inventory.files import state_of
from hipaacheck.questionnaires.answers import Answer, Proof, Value
from hipaacheck.questionnaires.given import Unreadable
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.values import read_value, shown
from hipaacheck.questionnaires.words import NEVER, NOT_APPLICABLE, AnswerType

_WIDEST = 100
_WORD = {
    AnswerType.YES_NO: "Answer",
    AnswerType.CHOICE: "Answer",
    AnswerType.CHOICES: "Answers, such as 1,3",
    AnswerType.DATE: f"Day, YYYY-MM-DD, or {NEVER}",
    AnswerType.TEXT: "In words (an empty line ends it)",
    AnswerType.LIST: "One to a line (an empty line ends it)",
}
_SHORT = {"y": "yes", "p": "partial", "n": "no"}


class BackError(Exception):
    """The person wants to go back."""


class QuitError(Exception):
    """The person wants to stop here."""


def begin(name: str) -> Console:
    """Return the console of the person who answers. Raises UsageError when nobody can answer."""
    if not on_terminal():
        raise UsageError(
            f"'questionnaire {name}' asks questions, and this is no terminal; run it in one, "
            "or write the answers into the file"
        )
    with contextlib.suppress(ImportError):
        # Lines can be edited then, and be longer than the 4,095 characters of termios(3).
        import readline  # noqa: F401
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    return Console(stderr=True, highlight=False, markup=False, emoji=False, width=min(console.width, _WIDEST))


def prompt(words: str) -> str:
    """Return a line that was typed. Raises BackError for b, QuitError for q, typer.Abort for Ctrl-C."""
    line = str(typer.prompt(words, default="", show_default=False, err=True)).strip()
    if line == "b":
        raise BackError
    if line == "q":
        raise QuitError
    return line


def show_section(console: Console, title: str, about: str | None, progress: str) -> None:
    """Print the heading of a section, and how far the person has come."""
    console.print()
    console.print(Rule(f"{safe(title)} ({progress})", align="left", style="dim"))
    if about:
        indented(console, about, 0, "dim")


def show_question(console: Console, question: Question, number: str) -> None:
    """Print a question with its help, the answers that may be chosen and what to hand over."""
    console.print()
    console.print(Text(f"{question.id}  ", "dim") + Text(number, "dim"))
    console.print(Text(safe(question.text), "bold"))
    if question.help:
        indented(console, question.help, 2)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=4, justify="right")
    grid.add_column(overflow="fold")
    for at, label in enumerate(choices(question).values(), 1):
        grid.add_row(str(at), safe(label))
    if grid.row_count:
        console.print(grid)
    if question.may_not_apply and not choices(question):
        indented(console, f"{NOT_APPLICABLE} if it does not apply; you will be asked why.", 2)
    if question.evidence:
        indented(console, f"Evidence: {'; '.join(question.evidence)}", 2, "dim")


def show_answer(console: Console, question: Question, answer: Answer) -> None:
    """Print the answer that stands, if there is one."""
    given = read_value(question, answer.answer)
    if given is None:
        if answer.details:
            indented(console, f"Beside it stands: {answer.details}", 2, "cyan")
        return
    said = f"not understood: it {given.why}" if isinstance(given, Unreadable) else shown(question, given)
    details = f" ({answer.details})" if answer.details else ""
    files = f"; evidence: {', '.join(proof.path for proof in answer.evidence)}" if answer.evidence else ""
    indented(console, f"So far: {said}{details}{files}", 2, "cyan")
    if answer.prefilled:
        indented(
            console,
            f"Taken from {answer.prefilled}; nobody has confirmed that it fits. = confirms it.",
            2,
            "yellow",
        )


def indented(console: Console, text: str, indent: int, style: str = "") -> None:
    """Print a paragraph."""
    console.print(Padding(Text(safe(text), style), (0, 0, 0, indent)))


def choices(question: Question) -> dict[str, str]:
    """Return what may be chosen by number, n/a last."""
    labels = question.labels
    if labels and question.may_not_apply:
        return {**labels, NOT_APPLICABLE: "Does not apply; you will be asked why"}
    return labels


def label_of(question: Question) -> str:
    """Return the words of the prompt for an answer."""
    if question.unit is not None:
        return f"Number of {question.unit}"
    return _WORD[question.type]


def understood(question: Question, typed: str) -> Value | Unreadable | None:
    """Return what was typed as it is recorded: a number stands for the answer of that number in the list."""
    values = [*choices(question)]
    text: str | tuple[str, ...] = typed
    if values:
        words = typed.replace(",", " ").split()
        if words and all(word.isascii() and word.isdigit() and len(word) < 4 for word in words):
            if not all(1 <= int(word) <= len(values) for word in words):
                return Unreadable(why=f"is none of the numbers 1 to {len(values)}")
            text = tuple(values[int(word) - 1] for word in words)
        elif question.type is AnswerType.YES_NO:
            text = _SHORT.get(typed.lower(), typed)
    given = read_value(question, text)
    if given is None or isinstance(given, Unreadable):
        return given
    if given == NOT_APPLICABLE and not question.may_not_apply:
        return Unreadable(why="is no answer to this question: it has to be answered")
    if isinstance(given, float):
        return int(given) if given.is_integer() else given
    return given if isinstance(given, str | tuple) else given.isoformat()


def needs_details(question: Question, answer: Answer) -> bool:
    """Return whether words of explanation have to stand beside an answer."""
    given = read_value(question, answer.answer)
    chosen = given if isinstance(given, tuple) else (given,)
    return given == NOT_APPLICABLE or any(one in question.details_for for one in chosen)


def wants_evidence(question: Question, answer: Answer) -> bool:
    """Return whether files are asked for: not beside an answer that claims nothing."""
    given = read_value(question, answer.answer)
    if not question.evidence or given is None or isinstance(given, Unreadable):
        return False
    bad = {NOT_APPLICABLE, NEVER, {"yes": "no", "no": "yes"}.get(question.wanted or "")}
    return isinstance(given, tuple) or given not in bad


def proof_of(typed: str, folder: Path) -> Proof:
    """Return a file as evidence, with its digest. Raises UsageError saying why it is none.

    It is looked for beside the answer file, then where the person stands.
    """
    try:
        # Path.expanduser raises RuntimeError for ~name where nobody has that name.
        places = [folder / typed, Path(os.path.expanduser(typed)).absolute()]
        place = next((one for one in places if one.exists()), None)
    except OSError as error:
        raise UsageError(f"{safe(typed)[:200]} cannot be looked for: {error.strerror or error}") from None
    if place is None:
        raise UsageError(f"there is no file {safe(typed)[:200]} in {folder}, nor here")
    real = place.resolve()
    if not real.is_relative_to(folder):
        raise UsageError(f"{safe(typed)[:200]} lies outside of {folder}; copy it there first")
    written = real.relative_to(folder).as_posix()
    try:
        state = state_of(folder, written)
    except OutsideError as error:
        raise UsageError(f"{safe(typed)[:200]} {error}") from None
    if state.sha256 is None:
        raise UsageError(f"{safe(typed)[:200]} {state.problem or 'cannot be read'}")
    try:
        return Proof(path=written, sha256=state.sha256)
    except ValidationError:
        raise UsageError(f"{safe(typed)[:200]} has a name that is too long or not in UTF-8") from None
