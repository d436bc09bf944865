"""Say which questions are asked: those whose conditions hold, by the answers to the questions before them."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from hipaacheck.questionnaires.answers import Answer, AnswerFile
from hipaacheck.questionnaires.forms import is_reason
from hipaacheck.questionnaires.question import Condition, Question
from hipaacheck.questionnaires.reviews import counts
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.values import Given, Unreadable, read_value
from hipaacheck.questionnaires.words import NOT_APPLICABLE


class Asked(StrEnum):
    """Whether a question is asked; open as long as the question that decides it has no answer that holds."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


def asked(
    questionnaire: Questionnaire, answers: AnswerFile, as_of: date | None = None
) -> Mapping[str, Asked]:
    """Return for each question whether it is asked.

    A question is left out only by an answer that somebody gave: one that was taken from another instrument
    and confirmed by nobody (or only after `as_of`) leaves nothing out. What depends on a question that is not
    asked is not asked either.
    """
    found: dict[str, Asked] = {}
    for question in questionnaire.questions:
        found[question.id] = _all(
            [_holds(questionnaire, condition, answers, found, as_of) for condition in question.asked_if]
        )
    return found


def _all(parts: list[Asked]) -> Asked:
    if Asked.NO in parts:
        return Asked.NO
    return Asked.OPEN if Asked.OPEN in parts else Asked.YES


def _holds(
    questionnaire: Questionnaire,
    condition: Condition,
    answers: AnswerFile,
    before: Mapping[str, Asked],
    as_of: date | None,
) -> Asked:
    router = questionnaire.get(condition.question)
    if router is None or before[router.id] is Asked.NO:
        return Asked.NO
    answer = answers.answers.get(router.id, Answer())
    met = _met(router, answer, condition)
    if met is None:
        return Asked.OPEN
    if not met:
        confirmed = answer.prefilled is None or counts(answers, answer.review, as_of)
        return Asked.NO if confirmed else Asked.OPEN
    return before[router.id]


def _met(router: Question, answer: Answer, condition: Condition) -> bool | None:
    """Return whether an answer is among those of the condition; None if there is no answer to go by."""
    given = read_value(router, answer.answer)
    if given is None or isinstance(given, Unreadable):
        return None
    if given == NOT_APPLICABLE:
        return False if leaves_out(router, answer, given) else None
    chosen = given if isinstance(given, tuple) else (given,)
    return any(value in condition.any_of for value in chosen)


def leaves_out(question: Question, answer: Answer, given: Given) -> bool:
    """Return whether an answer takes its question out of the score: "n/a" where it may be, with a reason."""
    return given == NOT_APPLICABLE and question.may_not_apply and is_reason(answer.details)
