"""Find the files that imported answers name as evidence, and record what they are like now."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hipaacheck.cli.questionnaires.files import folder_of
from hipaacheck.cli.questionnaires.tables import listed
from hipaacheck.inventory.disk import OutsideError
from hipaacheck.inventory.files import state_of
from hipaacheck.questionnaires.answers import Answer, AnswerFile, Proof


@dataclass(frozen=True, slots=True)
class Found:
    """The answers with the digests of their evidence, and what has to be told about the files."""

    answers: AnswerFile
    told: tuple[str, ...]


def recorded(answers: AnswerFile, lies_in: Path, output: Path) -> Found:
    """Return answers in which each named file has its digest that lies in the folder `lies_in` or below.

    Paths become relative to `output`, the answer file; a digest that is there already stays.
    """
    root = folder_of(output)
    good: list[str] = []
    bad: dict[str, str] = {}
    changed: dict[str, Answer] = {}
    for key, answer in answers.answers.items():
        proofs = _once([_looked_up(proof, lies_in, root, bad) for proof in answer.evidence], bad)
        good += [one.path for one in proofs if one.sha256 is not None and one not in answer.evidence]
        if proofs != answer.evidence:
            changed[key] = answer.model_copy(update={"evidence": proofs})
    told = []
    if good:
        told.append(f"Evidence found and its digest recorded: {listed(list(dict.fromkeys(good)))}.")
    for why in dict.fromkeys(bad.values()):
        names = [name for name, reason in bad.items() if reason == why]
        told.append(f"Evidence that counts for nothing yet: {listed(names)}: {why}.")
    return Found(answers.model_copy(update={"answers": {**answers.answers, **changed}}), tuple(told))


def _once(proofs: Sequence[Proof], bad: dict[str, str]) -> tuple[Proof, ...]:
    """Return each file once: one that is named again, as whoever sent it names it, was recorded before."""
    found: dict[str, Proof] = {}
    for proof in proofs:
        before = found.setdefault(proof.path, proof)
        if before.sha256 != proof.sha256:
            bad[proof.path] = "it is another file now than the one that was recorded before"
    return tuple(found.values())


def _looked_up(proof: Proof, lies_in: Path, root: Path, bad: dict[str, str]) -> Proof:
    if proof.sha256 is not None:
        return proof
    for folder in _unique((lies_in.resolve(), root)):
        place = folder / proof.path
        try:
            if not place.is_file():
                continue
        except OSError as error:  # whoever sent it wrote a sentence, or the folder cannot be entered
            bad[proof.path] = f"it cannot be looked for: {error.strerror or error}"
            return proof
        if not place.resolve().is_relative_to(root):
            bad[proof.path] = f"it lies outside of {root}; put it there"
            return proof
        return _with_digest(proof, place.resolve().relative_to(root).as_posix(), root, bad)
    bad[proof.path] = f"there is no such file in {lies_in}; put it there"
    return proof


def _with_digest(proof: Proof, written: str, root: Path, bad: dict[str, str]) -> Proof:
    try:
        state = state_of(root, written)
    except OutsideError as error:
        bad[proof.path] = f"it {error}"
        return proof
    if state.sha256 is None:
        bad[proof.path] = f"it {state.problem or 'cannot be read'}"
        return proof
    return Proof(path=written, sha256=state.sha256)


def _unique(folders: Sequence[Path]) -> list[Path]:
    return list(dict.fromkeys(folders))
