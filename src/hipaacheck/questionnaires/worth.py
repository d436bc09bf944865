"""Say what an answer is worth by itself, before evidence and reviews, and whether it ends the matter."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from hipaacheck.questionnaires.amounts import exact, months_from, with_unit
from hipaacheck.questionnaires.given import Given, Unreadable
from hipaacheck.questionnaires.question import Option, Question, Step
from hipaacheck.questionnaires.words import AnswerType

_NONE = Fraction(0)
_HALF = Fraction(1, 2)
_FULL = Fraction(1)


@dataclass(frozen=True, slots=True)
class Worth:
    """A grade from 0 to 1, why, and why the answer ends the matter (None if it does not)."""

    grade: Fraction
    why: str
    disqualifies: str | None = None


def points(question: Question, grade: Fraction) -> str:
    """Return what a grade comes to in words, rounded down to hundredths: "8 of 10 points"."""
    hundredths = question.weight * grade * 100 // 1
    return f"{f'{hundredths / 100:.2f}'.rstrip('0').rstrip('.')} of {question.weight} points"


def worth(question: Question, given: Given, latest: date, as_of: date) -> Worth | Unreadable:
    """Return what a value of its question is worth on the day `as_of`, a text nothing until it is graded.

    A day after `latest`, on which the answers were given, was then a plan: it cannot be read as done.
    """
    if isinstance(given, date):
        return _day(question, given, latest, as_of)
    if isinstance(given, float):
        return _number(question, given)
    match question.type:
        case AnswerType.YES_NO:
            return _yes_no(question, str(given))
        case AnswerType.CHOICE:
            option = question.option(str(given))
            grade = exact(option.grade or 0) if option else _NONE
            label = option.label if option else given
            return Worth(grade, f"the answer is “{label}”", ends(question, (str(given),)))
        case AnswerType.CHOICES:
            return _choices(question, tuple(given))
        case AnswerType.DATE:
            return Worth(_NONE, "it never happened", _ending(question, question.never_disqualifies))
        case _:
            return Worth(_NONE, "a person has to read and grade it")


def ends(question: Question, values: tuple[str, ...]) -> str | None:
    """Return why values of a question end the matter; None if none of them does."""
    if question.type is AnswerType.YES_NO:
        return _ending(question, any(value in question.disqualifying for value in values))
    said = (option.disqualifies for option in _options(question, values))
    return next((why for why in said if why), None)


def _ending(question: Question, does: bool) -> str | None:
    return (question.disqualifying_said or "this answer ends the matter") if does else None


def _options(question: Question, values: tuple[str, ...]) -> list[Option]:
    return [option for option in question.options if option.value in values]


def _yes_no(question: Question, value: str) -> Worth:
    labels = question.labels
    said, wanted = f"the answer is “{labels[value]}”", labels[question.wanted or "yes"]
    ended = ends(question, (value,))
    if value == question.wanted:
        return Worth(_FULL, f"{said}, as wanted", ended)
    return Worth(_HALF if value == "partial" else _NONE, f"{said}; wanted is “{wanted}”", ended)


def _choices(question: Question, values: tuple[str, ...]) -> Worth:
    wanted = [option for option in question.options if option.wanted]
    chosen = _options(question, values)
    missing = [option.label for option in wanted if option not in chosen]
    needed = question.enough or len(wanted)
    # Choices that only say what else is asked want nothing.
    grade = min(_FULL, Fraction(len(wanted) - len(missing), needed)) if needed else _FULL
    why = f"{len(wanted) - len(missing)} of the {len(wanted)} wanted options"
    if needed < len(wanted):
        why += f", of which {needed} {'is' if needed == 1 else 'are'} enough"
    if grade < 1:
        why += f" (not chosen: {'; '.join(missing)})"
    limits = [(exact(option.caps), option.label) for option in chosen if option.caps is not None]
    limit, label = min(limits, default=(_FULL, ""))
    if limit < grade:
        grade, why = limit, f"{why}, but no more because “{label}” is chosen"
    return Worth(grade, why, ends(question, values))


def _number(question: Question, number: float) -> Worth:
    unit = question.unit or ""
    said = with_unit(number, unit)
    beyond = question.beyond_disqualifies
    falling = question.steps[0].at_most is not None
    over = beyond is not None and (number > beyond if falling else number < beyond)
    ended = _ending(question, over)
    for step in question.steps:
        if step.at_most is not None and number <= step.at_most:
            return Worth(exact(step.grade), f"{said}; {_border(step, unit)}", ended)
        if step.at_least is not None and number >= step.at_least:
            return Worth(exact(step.grade), f"{said}; {_border(step, unit)}", ended)
    return Worth(_NONE, f"{said}; counted is {_border(question.steps[-1], unit)}", ended)


def _border(step: Step, unit: str) -> str:
    if step.at_most is not None:
        return f"at most {with_unit(step.at_most, unit)}"
    return f"at least {with_unit(step.at_least or 0, unit)}"


def _day(question: Question, day: date, latest: date, as_of: date) -> Worth | Unreadable:
    if day > as_of:
        return Unreadable(why=f"lies in the future of {as_of}")
    if day > latest:
        return Unreadable(why=f"lies after {latest}, when the answers were given: it was a plan")
    for step in question.steps:
        if day >= months_from(as_of, -(step.within_months or 0)):
            return Worth(exact(step.grade), f"{day} is within {step.within_months} months before {as_of}")
    longest = question.steps[-1].within_months
    return Worth(_NONE, f"{day} is more than {longest} months before {as_of}")
