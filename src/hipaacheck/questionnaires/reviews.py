"""Say which reviews count: those of the answers as they stand, by somebody else than who gave them."""

from datetime import date

from hipaacheck.questionnaires.answers import AnswerFile, Review
from hipaacheck.questionnaires.forms import form


def counts(answers: AnswerFile, review: Review | None, as_of: date | None) -> bool:
    """Return whether a review counts on a day (on any, without `as_of`)."""
    return review is not None and why_not(answers, review, as_of) is None


def why_not(answers: AnswerFile, review: Review, as_of: date | None) -> str | None:
    """Return why a review does not count, as the end of a sentence; None if it does."""
    if as_of is not None and review.on > as_of:
        return f"is dated {review.on}, after the day of this assessment"
    if is_older(answers, review):
        return f"of {review.on} is older than these answers, which are of {answers.answered}"
    if answers.vendor is not None and _name(review.by) == _name(answers.answered_by or ""):
        return f"is by {review.by}, who gave the answers"
    return None


def is_older(answers: AnswerFile, review: Review) -> bool:
    """Return whether a review is of answers that were given before these."""
    return answers.answered is not None and review.on < answers.answered


def _name(person: str) -> str:
    """Return a name without the role that stands after a comma or in brackets."""
    return form(person.partition(",")[0].partition("(")[0])
