"""Find what answers claim that the rest of a scan can be compared with."""

from collections.abc import Iterator

from hipaacheck.checkers.declared import moment
from hipaacheck.checkers.questionnaires.claimed import Claimed
from hipaacheck.checkers.questionnaires.parties import Party
from hipaacheck.checkers.questionnaires.replied import WORDS, is_unread
from hipaacheck.checkers.questionnaires.replies import Asked, Given, counts_from
from hipaacheck.checkers.shared.text import clean
from hipaacheck.model import Seen, Unseen
from hipaacheck.questionnaires.answers import Answer, AnswerFile
from hipaacheck.questionnaires.assessment import GradedAnswer, Standing
from hipaacheck.questionnaires.backing import is_there
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.reviews import counts
from hipaacheck.questionnaires.values import read_value, shown
from hipaacheck.questionnaires.words import NEVER, NOT_APPLICABLE, AnswerType, Claim

_ANY_GRADE = frozenset({Claim.INDEPENDENT_REPORT})
"""Claims that an answer makes too that is worth something, though not all: a lesser report is a report."""

_EACH = frozenset({Claim.BREACH_NOTICE_DAYS, Claim.INDEPENDENT_REPORT, Claim.SUBCONTRACTORS_LISTED})
"""Claims that are judged one by one: those that cannot be read must not hide behind one that can."""

_NOTHING_TO_LIST = frozenset({"none-used", "none"})
_HOLDS_NOTHING = "nowhere"
_IN_DAYS = {"minutes": 1 / 1440, "hours": 1 / 24, "days": 1.0}


def claims_of(party: Party) -> dict[Claim, Seen[tuple[Claimed, ...]]]:
    """Return what somebody claims; unseen where answers that might claim it cannot be used.

    A claim that nobody has confirmed counts only where no other answer claims the same. Beside claims that
    are judged one by one stands one for all that cannot be used.
    """
    found: dict[Claim, list[Claimed]] = {}
    lost: dict[Claim, Unseen] = {}
    unread: dict[Claim, Claimed] = {}
    for asked, given in party.replies:
        for claim, one in _claims(asked, given):
            if isinstance(one, Unseen):
                lost.setdefault(claim, one)
                unread.setdefault(claim, _unread(asked, one))
            else:
                found.setdefault(claim, []).append(one)
    made: dict[Claim, Seen[tuple[Claimed, ...]]] = dict(lost)
    for claim, those in found.items():
        sure = tuple(one for one in those if one.sure) or tuple(those)
        made[claim] = (*sure, unread[claim]) if claim in _EACH and claim in unread else sure
    return made


def _unread(asked: Asked, why: Unseen) -> Claimed:
    """Return what stands for a claim in answers that cannot be used."""
    return Claimed(
        id="all",
        questionnaire=asked.said,
        text="",
        said="(these answers cannot be used)",
        number=why,
        on_file=why,
        counts_from=why,
    )


def _claims(asked: Asked, given: Given) -> Iterator[tuple[Claim, Claimed | Unseen]]:
    answers, assessment, questionnaire = given.answers, given.assessment, given.questionnaire
    if isinstance(questionnaire, Unseen):
        return
    claiming = [one for one in questionnaire.questions if one.claims is not None]
    if isinstance(answers, Unseen) or isinstance(assessment, Unseen):
        why = answers if isinstance(answers, Unseen) else assessment
        assert isinstance(why, Unseen)
        yield from ((one.claims, why) for one in claiming if one.claims is not None)
        return
    graded = {one.question: one for one in assessment.answers}
    for question in claiming:
        one = _claimed(asked, answers, question, graded[question.id])
        if one is not None and question.claims is not None:
            yield question.claims, one


def _claimed(asked: Asked, answers: AnswerFile, question: Question, graded: GradedAnswer) -> Claimed | None:
    """Return what an answer claims; None if it claims nothing."""
    answer = answers.answers.get(question.id, Answer())
    value = read_value(question, answer.answer)
    day = moment(counts_from(answers))
    if graded.standing in (Standing.NOT_ASKED, Standing.NOT_APPLICABLE) or day is None:
        return None
    if not isinstance(value, str | float | tuple) or value in (NOT_APPLICABLE, NEVER):
        return None
    if not _makes(question, value):
        return None
    return Claimed(
        id=question.id,
        questionnaire=asked.said,
        text=clean(question.text, WORDS),
        said=clean(shown(question, value), WORDS),
        sure=answer.prefilled is None
        or graded.by_hand
        or counts(answers, answer.review, counts_from(answers)),
        number=value * _IN_DAYS[question.unit or ""] if isinstance(value, float) else None,
        options=(value,) if isinstance(value, str) and question.options else (),
        on_file=_on_file(graded),
        evidence=tuple(clean(one.path, WORDS) for one in graded.evidence if is_there(one)),
        counts_from=day,
    )


def _makes(question: Question, value: str | float | tuple[str, ...]) -> bool:
    """Return whether an answer claims what its question says that a good answer claims."""
    claim = question.claims
    if claim is Claim.SUBCONTRACTORS_LISTED and value in _NOTHING_TO_LIST:
        return False
    if claim is Claim.HOLDS_PHI and value == _HOLDS_NOTHING:
        return False
    match question.type:
        case AnswerType.YES_NO:
            return value == question.wanted
        case AnswerType.NUMBER:
            return question.unit in _IN_DAYS
        case AnswerType.CHOICE:
            option = question.option(str(value))
            worth = 0 if option is None or option.grade is None else option.grade
            return worth > 0 if claim in _ANY_GRADE else worth == 1
        case AnswerType.CHOICES:
            options = [question.option(one) for one in value] if isinstance(value, tuple) else []
            return any(option is not None and option.wanted for option in options)
        case _:
            return bool(value)


def _on_file(graded: GradedAnswer) -> Seen[bool]:
    if any(map(is_there, graded.evidence)):
        return True
    if is_unread(graded):
        names = ", ".join(clean(one.path, WORDS) for one in graded.evidence)
        return Unseen(unseen=f"whether {names} is there could not be seen")
    return False
