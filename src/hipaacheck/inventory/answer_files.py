"""Read the answer files that an inventory names; one that is faulty or of somebody else is unseen."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from hipaacheck.inventory.declared import Declared, FileState
from hipaacheck.inventory.disk import NotTextError, OutsideError, placed, text_of
from hipaacheck.inventory.files import look_at
from hipaacheck.inventory.schema.inventory import Inventory
from hipaacheck.inventory.schema.questionnaires import AskedQuestionnaire
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import FileRef, Seen, Unseen
from hipaacheck.questionnaires.answers import AnswerFile, LookedAt, ProofState, read_answers

MAX_BYTES = 4 * 1024 * 1024
_NOT_TEXT = "is not text; a workbook or another form is read with 'hipaacheck questionnaire import'"


def answer_files(inventory: Inventory) -> Iterator[FileRef]:
    """Yield each file with answers that an inventory names, those of the time before among them."""
    asked = [*inventory.questionnaires, *(one for v in inventory.vendors or () for one in v.questionnaires)]
    for one in asked:
        yield from (ref for ref in (one.answers, one.before) if ref is not None)


def answers_in(state: FileState, raw: bytes | None) -> Seen[AnswerFile]:
    """Return the answers in a file, or why they are not to be had, with the place of the first mistake."""
    if raw is None or state.sha256 is None:
        return Unseen(unseen=f"the answers in {state.path} could not be read: {_why(state)}")
    if len(raw) > MAX_BYTES:
        return Unseen(unseen=f"{state.path} is larger than {MAX_BYTES // 1024 // 1024} MiB")
    try:
        return read_answers(text_of(raw), state.path)
    except NotTextError:
        return Unseen(unseen=f"{state.path} {_NOT_TEXT}")
    except FileMistakesError as error:
        more = len(error.mistakes) - 1
        rest = f" (and {more} more mistakes)" if more > 1 else " (and 1 more mistake)" if more else ""
        return Unseen(unseen=f"the answers could not be read: {error.mistakes[0]}{rest}")


def _why(state: FileState) -> str:
    problem = state.problem or "nobody knows why"
    return f"it {problem}" if problem.startswith("is ") else problem


def proof_states(root: Path, answers: Mapping[str, Seen[AnswerFile]]) -> dict[str, FileState]:
    """Return the state of every file that answer files name as evidence, by its path from the inventory.

    What leads out of the folder of the inventory is not looked at; the state says so.
    """
    states: dict[str, FileState] = {}
    inside: list[str] = []
    for path, found in answers.items():
        for written in _proofs(found):
            name = beside(path, written)
            try:
                placed(root, name)
            except OutsideError as error:
                states[name] = FileState(name, exists=None, problem=str(error))
            else:
                inside.append(name)
    return {**states, **look_at(root, inside)}


def beside(answers: str, written: str) -> str:
    """Return the path from the inventory of a file that is named in the file `answers`.

    However often and in however many ways a file is named, it is one file, and read once.
    """
    return posixpath.normpath(posixpath.join(posixpath.dirname(answers), written))


def _proofs(answers: Seen[AnswerFile]) -> Iterable[str]:
    if isinstance(answers, Unseen):
        return ()
    return dict.fromkeys(proof.path for one in answers.answers.values() for proof in one.evidence)


def answers_to(
    declared: Declared, asked: AskedQuestionnaire, ref: FileRef, vendor: str | None
) -> Seen[AnswerFile]:
    """Return the answers of `vendor` (None: the organisation) in a file that an entry names.

    They are unseen when the file was changed since its digest was recorded, and when they are the answers of
    somebody else, to another questionnaire or about another subject: none of that may speak for this entry.
    """
    unread = Unseen(unseen=f"the answers in {ref.path} could not be read: it was not looked at")
    found = declared.answers.get(ref.path, unread)
    if isinstance(found, Unseen):
        return found
    state = declared.file(ref)
    if ref.sha256 is not None and state is not None and state.sha256 != ref.sha256:
        return Unseen(unseen=f"{ref.path} was changed since its digest was recorded")
    fault = _not_these(asked, found, vendor)
    return found if fault is None else Unseen(unseen=f"{ref.path} {fault}")


def _not_these(asked: AskedQuestionnaire, found: AnswerFile, vendor: str | None) -> str | None:
    if found.questionnaire != asked.questionnaire:
        return f"holds answers to {found.questionnaire}, not to {asked.questionnaire}"
    if found.vendor != vendor:
        said = "the organisation itself" if found.vendor is None else found.vendor
        return f"holds answers of {said}, not of {vendor or 'the organisation itself'}"
    if None not in (asked.subject, found.subject) and _bare(asked.subject) != _bare(found.subject):
        return f"holds answers about {found.subject}, not about {asked.subject}"
    return None


def _bare(text: str | None) -> str:
    return " ".join((text or "").casefold().split())


def looked_at(declared: Declared, ref: FileRef, answers: AnswerFile) -> dict[str, LookedAt]:
    """Return what each file that `answers` names as evidence is like now, by its path as written there.

    A file that holds nothing is as good as none, and so is one with answers, of this or another time,
    whatever its name. One named with several digests is none of them.
    """
    spoken = _digests_of_answers(declared)
    found: dict[str, LookedAt] = {}
    for one in answers.answers.values():
        for proof in one.evidence:
            path = beside(ref.path, proof.path)
            if path == posixpath.normpath(ref.path):
                problem = "it is the file with the answers itself"
                now = LookedAt(path=proof.path, state=ProofState.MISSING, problem=problem)
            elif path in declared.files and declared.files[path].sha256 in spoken:
                problem = "it holds what a file with answers holds"
                now = LookedAt(path=proof.path, state=ProofState.MISSING, problem=problem)
            else:
                now = _now(declared, path, proof.path, proof.sha256)
            if proof.path not in found or now.state is not ProofState.THERE:
                found[proof.path] = now
    return found


def _digests_of_answers(declared: Declared) -> frozenset[str]:
    """Return the digests of all files that hold answers."""
    paths = (path for path, found in declared.answers.items() if not isinstance(found, Unseen))
    found = (declared.files[path].sha256 for path in paths if path in declared.files)
    return frozenset(one for one in found if one is not None)


def _now(declared: Declared, path: str, written: str, recorded: str | None) -> LookedAt:
    unread = FileState(path, exists=None, problem="it was not looked at")
    state = declared.files.get(path, unread)
    if state.exists is False or state.size == 0:
        return LookedAt(path=written, state=ProofState.MISSING, problem=state.problem)
    if state.sha256 is None:
        return LookedAt(path=written, state=ProofState.UNREAD, problem=state.problem)
    if recorded is not None and recorded != state.sha256:
        problem = "it is not what was recorded"
        return LookedAt(path=written, state=ProofState.CHANGED, sha256=state.sha256, problem=problem)
    return LookedAt(path=written, state=ProofState.THERE, sha256=state.sha256)
