"""Grade one answer: how it stands, what counts now, what it can become, and a sentence for each number."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from hipaacheck.questionnaires.amounts import exact
from hipaacheck.questionnaires.answers import Answer, AnswerFile, LookedAt, Review
from hipaacheck.questionnaires.assessment import Standing
from hipaacheck.questionnaires.backing import is_there, lacking, limits, proofs
from hipaacheck.questionnaires.conditions import Asked, leaves_out
from hipaacheck.questionnaires.forms import cut
from hipaacheck.questionnaires.given import Given, Unreadable
from hipaacheck.questionnaires.graded import OPEN, OUTSIDE, Graded
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.reviews import is_older, why_not
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.values import as_written, read_value, shown
from hipaacheck.questionnaires.words import NOT_APPLICABLE
from hipaacheck.questionnaires.worth import Worth, ends, points, worth

_NONE = Fraction(0)
_FULL = Fraction(1)


@dataclass(frozen=True, slots=True)
class _Case:
    """All that bears on one answer.

    `own` is what it is worth by itself. `review` is the review that counts; `earlier` is one of answers
    before these, which cannot make them better.
    """

    questionnaire: Questionnaire
    question: Question
    answer: Answer
    given: Given | Unreadable | None
    own: Worth | None
    review: Review | None
    earlier: Review | None
    asked: Asked
    seen: tuple[LookedAt, ...]

    @property
    def unconfirmed(self) -> bool:
        """Return whether the answer came from another instrument and nobody has said that it fits."""
        return self.answer.prefilled is not None and self.review is None

    @property
    def ends(self) -> str | None:
        """Return why the answer ends the matter, also if only a part of it can be read."""
        if isinstance(self.given, Unreadable):
            return ends(self.question, self.given.read)
        return self.own.disqualifies if self.own else None

    def graded(self, standing: Standing, *because: str, could_be: Fraction = _NONE) -> Graded:
        """Return the answer as worth nothing for now."""
        if self.question.weight and standing not in OUTSIDE:
            because = (f"{points(self.question, _NONE)}: {because[0]}", *because[1:])
        unsure = self.question.can_disqualify and (standing in OPEN or self.unconfirmed)
        return Graded(
            self.question,
            self.answer,
            standing,
            could_be=could_be,
            because=because,
            undecided=unsure and standing not in OUTSIDE,
        )


def grade(
    questionnaire: Questionnaire,
    question: Question,
    answers: AnswerFile,
    asked: Asked,
    looked: Mapping[str, LookedAt],
    as_of: date,
) -> Graded:
    """Return how the answer to a question stands on a day."""
    answer = answers.answers.get(question.id, Answer())
    given = read_value(question, answer.answer)
    own = None
    if given is not None and not isinstance(given, Unreadable) and given != NOT_APPLICABLE:
        value = worth(question, given, min(answers.answered or as_of, as_of), as_of)
        given, own = (value, None) if isinstance(value, Unreadable) else (given, value)
    review = answer.review
    refused = why_not(answers, review, as_of) if review else None
    case = _Case(
        questionnaire,
        question,
        answer,
        given,
        own,
        None if refused else review,
        review if review and is_older(answers, review) else None,
        asked,
        proofs(answer, looked),
    )
    graded = _ended(case, review, as_of) or _passed_over(case) or _open(case) or _by_value(case)
    notes = [f"the review {refused}, so it does not count"] if refused else []
    if case.unconfirmed and not any(_origin(case) in sentence for sentence in graded.because):
        notes.append(_origin(case))
    return replace(graded, because=(*graded.because, *notes), said=_said(case), evidence=case.seen)


def _said(case: _Case) -> str:
    if case.given is None or isinstance(case.given, Unreadable):
        return as_written(case.answer.answer)
    return shown(case.question, case.given)


def _ended(case: _Case, review: Review | None, as_of: date) -> Graded | None:
    """Return an answer that ends the matter, by itself or because a person says so."""
    question, why = case.question, case.ends
    # Older or by whom it may: that somebody saw what ends the matter stands until it is taken back.
    if review is not None and review.disqualifies and review.on <= as_of:
        said = question.disqualifying_said or "what was answered"
        by = f"ends the matter, says {review.by} on {review.on}: {cut(review.why)} ({said})"
        return replace(case.graded(Standing.DISQUALIFYING, by), by_hand=True)
    if why is None or case.asked is Asked.NO:
        return None
    if case.unconfirmed:
        return case.graded(Standing.TO_GRADE, f"{_origin(case)}, and would end the matter: {why}")
    because = [f"ends the matter: {why}"]
    if case.review and case.review.grade:
        because.append("a review does not lift this")
    if case.asked is Asked.OPEN:
        because.append(f"counts though it is open whether it is asked: that depends on {_routers(question)}")
    return case.graded(
        Standing.DISQUALIFYING, *because, could_be=_FULL if case.asked is Asked.OPEN else _NONE
    )


def _origin(case: _Case) -> str:
    return f"taken from {cut(case.answer.prefilled or '')}, which nobody has confirmed"


def _routers(question: Question) -> str:
    return " and ".join(dict.fromkeys(condition.question for condition in question.asked_if))


def _passed_over(case: _Case) -> Graded | None:
    """Return a question that is not asked; an answer to it is passed over, unless it contradicts that."""
    if case.asked is not Asked.NO:
        return None
    because = [f"not asked: that depends on {_routers(case.question)}"]
    if case.given is not None:
        because.append("the answer that stands here is passed over")
    clash = case.ends is not None and case.review is None
    if clash:
        because.append(f"but it would end the matter ({case.ends}), so a person has to say what holds")
    return replace(case.graded(Standing.NOT_ASKED, *because), undecided=clash)


def _open(case: _Case) -> Graded | None:
    """Return an answer that is none, or of which it is open whether it is one."""
    if case.asked is Asked.OPEN:
        because = f"it is open whether this is asked: that depends on {_routers(case.question)}"
        return case.graded(Standing.UNANSWERED, because, could_be=_FULL)
    if case.given is None:
        graded_none = case.review is not None and case.review.grade is not None
        notes = ("a review of no answer does not count",) if graded_none else ()
        return case.graded(Standing.UNANSWERED, "not answered", *notes, could_be=_FULL)
    if case.review is not None and case.review.grade is not None:
        return None
    if isinstance(case.given, Unreadable):
        because = f"cannot be read: it {case.given.why}"
        return case.graded(Standing.UNANSWERED, because, could_be=_FULL)
    if case.given == NOT_APPLICABLE:
        return _left_out(case)
    return None


def _left_out(case: _Case) -> Graded:
    if not leaves_out(case.question, case.answer, NOT_APPLICABLE):
        allowed = case.question.may_not_apply
        fault = "needs its reason in the details" if allowed else "is no answer to this question"
        return case.graded(Standing.UNANSWERED, f"“n/a” {fault}", could_be=_FULL)
    if case.unconfirmed:
        return case.graded(Standing.TO_GRADE, f"“n/a” is {_origin(case)}", could_be=_FULL)
    because = ["left out: it does not apply, for the reason in the details"]
    # Whoever answers would otherwise get past every question that ends the matter with a word.
    unread = case.question.can_disqualify and case.review is None
    if unread:
        because.append("this question can end the matter, so a person has to review the reason")
    return replace(case.graded(Standing.NOT_APPLICABLE, *because), undecided=unread)


def _by_value(case: _Case) -> Graded:
    """Return an answer that can be read, or that a person graded."""
    question, own, review = case.question, case.own, case.review
    if question.weight == 0:
        if case.unconfirmed:
            return case.graded(Standing.TO_GRADE, _origin(case), could_be=_FULL)
        graded = case.graded(Standing.GOOD, "carries no points: it says what else is asked")
        return replace(graded, grade=_FULL, could_be=_FULL)
    if review is not None and review.grade is not None:
        by = f"graded by {review.by} on {review.on}: {cut(review.why)}"
        return replace(_counted(case, exact(review.grade), by), by_hand=True)
    if own is None or question.type.graded_by_hand:
        because = "waits for a person to grade it"
        return _with_files(case, case.graded(Standing.TO_GRADE, because, could_be=_FULL))
    if not case.unconfirmed:
        return _as_before(case, _counted(case, own.grade, own.why))
    if own.grade == 0:
        return case.graded(Standing.POOR, own.why, _origin(case))
    because = f"{points(question, own.grade)} once somebody confirms it: {own.why}"
    return _with_files(case, case.graded(Standing.TO_GRADE, _origin(case), because, could_be=own.grade))


def _counted(case: _Case, full: Fraction, why: str) -> Graded:
    """Return an answer of a grade, as far as what stands behind it carries that."""
    question = case.question
    given = case.given if case.given is not None and not isinstance(case.given, Unreadable) else ""
    found = limits(case.questionnaire, question, case.answer, given, case.seen) if full else []
    # Those that hold come first: they explain the grade.
    found.sort(key=lambda limit: limit.grade >= full)
    counts = min([full, *(limit.grade for limit in found)])
    because = [f"{points(question, full)}: {why}", *(limit.said(full) for limit in found)]
    standing = Standing.GOOD if counts == 1 else Standing.PARTIAL if counts > 0 else Standing.POOR
    graded = Graded(
        question,
        case.answer,
        standing,
        grade=counts,
        could_be=full,
        because=tuple(because),
        capped=counts < full,
        wanting=tuple(limit.why for limit in found),
    )
    told = question.evidence and not any(map(is_there, case.seen))
    return graded if told or not full else _with_files(case, graded)


def _with_files(case: _Case, graded: Graded) -> Graded:
    """Return an answer with what is wrong with the files that it names, whether or not any is asked for."""
    note = lacking(case.seen)
    if note is None:
        return graded
    return replace(graded, because=(*graded.because, note), wanting=(*graded.wanting, note))


def _as_before(case: _Case, graded: Graded) -> Graded:
    """Return an answer as worth no more than a person found the one before: repeating it proves nothing."""
    earlier = case.earlier
    if earlier is None or earlier.grade is None or exact(earlier.grade) >= graded.grade:
        return graded
    found = exact(earlier.grade)
    why = f"{points(case.question, found)} at most: {earlier.by} graded the answer before so on {earlier.on}"
    return replace(
        graded,
        standing=Standing.PARTIAL if found > 0 else Standing.POOR,
        grade=found,
        because=(*graded.because, f"{why}: {cut(earlier.why)}"),
        capped=False,
        by_hand=True,
    )
