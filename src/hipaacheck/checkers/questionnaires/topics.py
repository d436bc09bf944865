"""Say what was answered, by what the questions are about."""

from collections.abc import Iterator

from hipaacheck.checkers.declared import moment
from hipaacheck.checkers.questionnaires.facts import Answered
from hipaacheck.checkers.questionnaires.parties import Party
from hipaacheck.checkers.questionnaires.replied import WORDS
from hipaacheck.checkers.questionnaires.replies import Asked, Given, counts_from
from hipaacheck.checkers.shared.text import clean
from hipaacheck.model import Seen, Unseen
from hipaacheck.questionnaires.answers import AnswerFile, LookedAt, ProofState
from hipaacheck.questionnaires.assessment import GradedAnswer, Standing
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.words import Basis

PRACTICE = "practice"
_LEFT_OUT = frozenset({Standing.NOT_ASKED, Standing.NOT_APPLICABLE})
_STATES = {
    ProofState.CHANGED: "not what was recorded",
    ProofState.MISSING: "not there",
    ProofState.UNREAD: "could not be looked at",
}

ByTopic = dict[str, tuple[Answered, ...]]


def by_topic(party: Party) -> ByTopic:
    """Return all answers of somebody by topic; of a file that cannot be used, one that stands for them."""
    found: dict[str, list[Answered]] = {}
    for asked, given in party.replies:
        for topic, answer in _answers(asked, given):
            found.setdefault(topic, []).append(answer)
    return {topic: tuple(answers) for topic, answers in found.items()}


def _answers(asked: Asked, given: Given) -> Iterator[tuple[str, Answered]]:
    answers, assessment, questionnaire = given.answers, given.assessment, given.questionnaire
    if isinstance(questionnaire, Unseen):
        return
    if isinstance(answers, Unseen) or isinstance(assessment, Unseen):
        why = answers if isinstance(answers, Unseen) else assessment
        assert isinstance(why, Unseen)
        yield from _lost(asked, questionnaire, why)
        return
    for one in assessment.answers:
        question = questionnaire.get(one.question)
        if question is not None and question.weight and one.standing not in _LEFT_OUT:
            yield topic_of(question), _answered(asked, answers, question, one)


def topic_of(question: Question) -> str:
    """Return the field of the facts in which answers to a question stand."""
    return PRACTICE if question.basis is Basis.GOOD_PRACTICE else question.topic.value


def _lost(asked: Asked, questionnaire: Questionnaire, why: Unseen) -> Iterator[tuple[str, Answered]]:
    """Yield for each topic of a questionnaire that its answers cannot be used."""
    for topic in dict.fromkeys(topic_of(one) for one in questionnaire.questions if one.weight):
        lost = Answered(
            id="all",
            questionnaire=asked.said,
            text="",
            said="",
            expected="",
            standing="unseen",
            good=why,
            weight=0,
            answered="",
            counts_from=why,
        )
        yield topic, lost


def _answered(asked: Asked, answers: AnswerFile, question: Question, one: GradedAnswer) -> Answered:
    day = moment(counts_from(answers))
    assert day is not None  # what has no day was not assessed
    return Answered(
        id=question.id,
        questionnaire=asked.said,
        text=clean(question.text, WORDS),
        said=clean(one.said, WORDS),
        expected=_sentence(clean(question.expected, WORDS)),
        standing=one.standing.value,
        good=_good(question, one),
        weight=question.weight,
        citations=question.citations,
        evidence=_evidence(question, one),
        because=clean("; ".join(one.because[:1]), WORDS),
        follow_up=question.follow_up or "",
        answered=str(answers.answered),
        counts_from=day,
    )


def _sentence(text: str) -> str:
    """Return a text with the full stop that keeps it apart from the next."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def _good(question: Question, one: GradedAnswer) -> Seen[bool]:
    """Return whether an answer is what was asked for, leaving aside evidence that VENDOR-ASK-006 asks for."""
    match one.standing:
        case Standing.UNANSWERED:
            because = "; ".join(one.because[:1])
            return Unseen(
                unseen=f"{question.id} has no answer that counts{f' ({because})' if because else ''}"
            )
        case Standing.TO_GRADE:
            return Unseen(unseen=f"{question.id} waits for a person to say what the answer is worth")
        case _:
            return one.standing is Standing.GOOD or (one.capped and one.could_be >= 1)


def _evidence(question: Question, one: GradedAnswer) -> tuple[str, ...]:
    if question.evidence and not one.evidence:
        return ("asked for, and none on file",)
    return tuple(_shown(proof) for proof in one.evidence)


def _shown(proof: LookedAt) -> str:
    """Return a file in words: its name, the first digits of its SHA-256, and what is wrong with it."""
    name = clean(proof.path, WORDS)
    state = _STATES.get(proof.state)
    digest = f" (SHA-256 {proof.sha256[:12]})" if proof.sha256 else ""
    return f"{name}{digest}{f', {state}' if state else ''}"
