"""Say what stands behind an answer: the files that were handed over, and the words beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from hipaacheck.questionnaires.amounts import exact
from hipaacheck.questionnaires.answers import Answer, LookedAt, Proof, ProofState
from hipaacheck.questionnaires.forms import cut, is_reason
from hipaacheck.questionnaires.given import Given
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.schema import Questionnaire

# The SHA-256 of no bytes at all.
_EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_STATES = {
    ProofState.CHANGED: "is not the file that was recorded",
    ProofState.MISSING: "is missing",
    ProofState.UNREAD: "was not read",
}
NO_DETAILS = "the details that this answer needs are missing"


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that an answer is worth, and why."""

    grade: Fraction
    why: str

    def said(self, grade: Fraction) -> str:
        """Return the limit of an answer of a grade in words: "at most half: no evidence is on file"."""
        share = "half" if self.grade * 2 == 1 else f"{float(self.grade * 100):g} %"
        if self.grade >= grade:
            return f"{self.why}; the answer is worth no more than {share} anyhow"
        return f"at most {share}: {self.why}" if self.grade else f"nothing: {self.why}"


def proofs(answer: Answer, looked: Mapping[str, LookedAt]) -> tuple[LookedAt, ...]:
    """Return what became of each file that an answer names; one that nobody looked at is unread."""
    return tuple(_proof(proof, looked.get(proof.path)) for proof in answer.evidence)


def _proof(proof: Proof, look: LookedAt | None) -> LookedAt:
    if look is None:
        return LookedAt(path=proof.path, state=ProofState.UNREAD)
    look = look.model_copy(update={"path": proof.path})
    if look.state is not ProofState.THERE:
        return look
    if look.sha256 == _EMPTY:
        return look.model_copy(update={"state": ProofState.UNREAD, "problem": "is an empty file"})
    if proof.sha256 is not None and look.sha256 is None:
        return look.model_copy(update={"state": ProofState.UNREAD})
    # The same file may be named twice, with the digests of two days.
    if proof.sha256 not in (None, look.sha256):
        return look.model_copy(update={"state": ProofState.CHANGED})
    return look


def is_there(look: LookedAt) -> bool:
    """Return whether a file stands behind an answer: it is there, and nothing is wrong with it."""
    return look.state is ProofState.THERE and look.problem is None


def said_of(look: LookedAt) -> str:
    """Return what is wrong with a file, after its name."""
    state = _STATES.get(look.state, "is there")
    problem = f" ({cut(look.problem)})" if look.problem else ""
    return f"{cut(look.path)} {state}{problem}"


def limits(
    questionnaire: Questionnaire, question: Question, answer: Answer, given: Given, seen: tuple[LookedAt, ...]
) -> list[Limit]:
    """Return what limits the worth of an answer: evidence or details that are wanted and not there."""
    most = exact(questionnaire.evidence_cap)
    found = []
    if question.evidence and not any(is_there(look) for look in seen):
        wanted = f"asked for: {'; '.join(question.evidence)}"
        if seen:
            found.append(Limit(most, f"no evidence that counts is on file: {_faults(seen)} ({wanted})"))
        else:
            found.append(Limit(most, f"no evidence is on file ({wanted})"))
    if _needs_details(question, given) and not is_reason(answer.details):
        found.append(Limit(most, NO_DETAILS))
    return found


def _faults(seen: tuple[LookedAt, ...]) -> str:
    shown = "; ".join(said_of(look) for look in seen[:5])
    return shown if len(seen) <= 5 else f"{shown}; and {len(seen) - 5} more"


def lacking(seen: tuple[LookedAt, ...]) -> str | None:
    """Return which of the files that an answer names are not there as recorded, beside others or alone."""
    faults = tuple(look for look in seen if not is_there(look))
    if not faults:
        return None
    return f"other evidence is on file, but {_faults(faults)}" if len(faults) < len(seen) else _faults(faults)


def _needs_details(question: Question, given: Given) -> bool:
    values = given if isinstance(given, tuple) else (given,)
    return any(value in question.details_for for value in values)
