"""Find questionnaires, and open and save the files with answers to them, for the commands on both."""

import shlex
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from hipaacheck.cli.changing import read_text, replace_text, write_whole
from hipaacheck.cli.exits import UsageError
from hipaacheck.questionnaires.answers import AnswerFile, LookedAt, read_answers
from hipaacheck.questionnaires.assessment import Assessment
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.shelf import load_questionnaire, shipped
from hipaacheck.questionnaires.writing import answers_text
from hipaacheck.yamlio import suggestion

_SUFFIXES = (".yaml", ".yml")


def today() -> date:
    """Return the day that it is."""
    return datetime.now(UTC).date()


def find_questionnaire(word: str) -> Questionnaire:
    """Return the questionnaire with this id, or in this file. Raises UsageError, FileMistakesError."""
    if own_file(word):
        return load_questionnaire(Path(word))
    known = shipped()
    if word not in known:
        raise UsageError(f"there is no questionnaire '{word[:80]}'{suggestion(word, [*known])}")
    return known[word]


@dataclass(frozen=True, slots=True)
class Opened:
    """An answer file, its text as it is on disk, what it holds and the questionnaire that it answers.

    `own` is the file of a questionnaire that does not ship.
    """

    path: Path
    text: str
    questionnaire: Questionnaire
    answers: AnswerFile
    own: str | None = None

    def command(self, verb: str) -> str:
        """Return the command that does something with this file, as a person types it."""
        return command_line(verb, self.path, self.own)

    def saved(self, answers: AnswerFile) -> "Opened":
        """Write other answers into the file and return it as it is then.

        Neither Ctrl-C nor a closed terminal comes between. Raises UsageError when it was changed meanwhile.
        """
        text = answers_text(self.questionnaire, answers)
        with _undisturbed():
            try:
                replace_text(self.path, self.text, text)
            except UsageError as error:
                aside = kept_aside(self.path, "unsaved", text)
                raise UsageError(f"{error}. What you answered is in {aside}") from None
        return replace(self, text=text, answers=answers)

    def loses_comments(self) -> bool:
        """Return whether the file holds comments that are not ours: those are not written again."""
        ours = {line.strip() for line in answers_text(self.questionnaire, self.answers).splitlines()}
        lines = (line.strip() for line in self.text.splitlines())
        return any(line.startswith("#") and line not in ours for line in lines)

    def looked(self) -> Mapping[str, LookedAt]:
        """Return what the files are like now that are named as evidence."""
        return look(self.path, self.answers)

    def assessed(self, as_of: date) -> Assessment:
        """Return what the answers come to on a day."""
        from hipaacheck.questionnaires.scoring import assess

        return assess(self.questionnaire, self.answers, self.looked(), as_of)


def command_line(verb: str, path: Path, own: str | None) -> str:
    """Return a command on an answer file as a person types it; `own` is the file given with -q."""
    return shlex.join(["hipaacheck", "questionnaire", verb, str(path), *(["-q", own] if own else [])])


def own_file(word: str | None) -> str | None:
    """Return what -q names if it is the file of a questionnaire that does not ship, not an id."""
    return word if word is not None and word.endswith(_SUFFIXES) else None


def kept_aside(path: Path, word: str, text: str) -> Path:
    """Write a text beside the file `path` and return where; nothing that is there is replaced."""
    number = 1
    while (aside := path.with_name(f"{path.stem}.{word}{'' if number == 1 else number}.yaml")).exists():
        number += 1
    write_whole(aside, text)
    return aside


def open_answers(path: Path, questionnaire: str | None = None) -> Opened:
    """Open an answer file. Raises UsageError, FileMistakesError with every mistake and its line."""
    text = read_text(path)
    answers = read_answers(text.removeprefix("\ufeff"), str(path))
    if questionnaire is None and answers.questionnaire not in shipped():
        raise UsageError(
            f"{path}: answers the questionnaire '{answers.questionnaire}', which does not ship with "
            "hipaacheck; give its file with -q"
        )
    whole = find_questionnaire(questionnaire or answers.questionnaire)
    if whole.id != answers.questionnaire:
        raise UsageError(f"{path}: answers the questionnaire '{answers.questionnaire}', not '{whole.id}'")
    return Opened(path, text, whole, answers, questionnaire)


def look(path: Path, answers: AnswerFile) -> Mapping[str, LookedAt]:
    """Return what the files are like now that the answers in the file `path` name as evidence."""
    from hipaacheck.inventory.answer_files import looked_at, proof_states
    from hipaacheck.inventory.declared import Declared
    from hipaacheck.inventory.schema.inventory import Inventory
    from hipaacheck.model import FileRef

    states = proof_states(folder_of(path), {path.name: answers})
    declared = Declared(Inventory(version=1), files=states)
    found = looked_at(declared, FileRef(path=path.name), answers)
    return {name: one.model_copy(update={"problem": _here(one.problem)}) for name, one in found.items()}


def _here(problem: str | None) -> str | None:
    return None if problem is None else problem.replace("the inventory", "the answer file")


def folder_of(path: Path) -> Path:
    """Return the folder of a file, free of symbolic links; evidence lies in it or below."""
    return path.absolute().parent.resolve()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no signal that ends the program through until what has begun is done."""
    ending = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def read_day(text: str | None, option: str) -> date | None:
    """Return the day that an option names. Raises UsageError."""
    if text is None:
        return None
    try:
        if len(text) != len("2026-01-31"):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} takes a day, YYYY-MM-DD, such as 2026-03-01; not '{text[:80]}'") from None
