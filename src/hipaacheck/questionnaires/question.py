"""Define a question: what an answer looks like, what it is worth, and which one ends the matter."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hipaacheck.model import Record
from hipaacheck.questionnaires.words import (
    NEVER,
    AnswerType,
    Basis,
    Claim,
    Grade,
    QuestionId,
    Slug,
    Text,
    Topic,
)

Border = Annotated[float, Field(allow_inf_nan=False)]
"""A number that answers are compared with; nothing is more or less than one that is no number."""


class Option(Record):
    """One answer that may be chosen.

    Of a `choice`, `grade` is what it is worth. Of `choices`, `wanted` options count together (see
    Question.enough), `caps` is the most that the whole answer is worth when this one is chosen,
    and `alone` says that it stands for none of the others. `disqualifies` says why it ends the matter.
    """

    value: Slug
    label: Text
    grade: Grade | None = None
    wanted: bool = False
    caps: Grade | None = None
    alone: bool = False
    disqualifies: Text | None = None


class Step(Record):
    """What a number or a date is worth: the first step that holds counts, and none is worth nothing.

    Of a number, `at_most` or `at_least` (in the question's unit); of a date, `within_months` before the day
    of the assessment.
    """

    at_most: Border | None = None
    at_least: Border | None = None
    within_months: Annotated[int, Field(ge=1, le=600)] | None = None
    grade: Grade

    @model_validator(mode="after")
    def _one_border(self) -> Self:
        if sum(border is not None for border in (self.at_most, self.at_least, self.within_months)) != 1:
            raise ValueError("a step has one of at_most, at_least and within_months")
        return self


class Condition(Record):
    """A question before this one, and the answers to it with which this one is asked (any of them)."""

    question: QuestionId
    any_of: tuple[Slug, ...] = Field(min_length=1)


class Question(Record):
    """One question, with what a good answer is, and why it is asked.

    `weight` is 20 (critical), 10 (standard) or 5 (minor); 0 for one that only routes. `wanted` is the good
    answer of a yes-no question. `expected` says the good answer in words. `disqualifying` are values of a
    yes-no question that end the matter, `beyond_disqualifies` is the number past the last step that does (in
    the direction of the steps), `never_disqualifies` says so of a date. `disqualifying_said` says in words
    what ends the matter; a person who grades a text goes by it. `details_for` are the values that need words
    of explanation beside them. `evidence` is what to ask for; an answer without it is worth at most the
    questionnaire's `evidence_cap`, and with none listed here nothing is asked for. `may_not_apply` allows
    "n/a", with a reason. `asked_if` must hold altogether. `enough` is how many wanted options are worth 1
    (all of them if left out). `follow_up` is what to ask next when the answer is not good. `source` is where
    the question comes from beyond its citations; `note` is for whoever reads the answers, `help` for whoever
    gives them. `claims` says what a good answer claims, by value for options.
    """

    id: QuestionId
    section: Slug
    topic: Topic
    text: Text
    help: Text | None = None
    type: AnswerType
    weight: Literal[0, 5, 10, 20]
    options: tuple[Option, ...] = ()
    wanted: Literal["yes", "no"] | None = None
    disqualifying: tuple[Literal["yes", "partial", "no"], ...] = ()
    unit: Literal["days", "minutes", "hours", "years", "months", "percent", "characters"] | None = None
    steps: tuple[Step, ...] = ()
    beyond_disqualifies: Border | None = None
    never_disqualifies: bool = False
    enough: Annotated[int, Field(ge=1)] | None = None
    expected: Text
    disqualifying_said: Text | None = None
    details_for: tuple[Slug, ...] = ()
    evidence: tuple[Text, ...] = ()
    may_not_apply: bool = False
    asked_if: tuple[Condition, ...] = ()
    citations: tuple[Text, ...] = ()
    basis: Basis
    claims: Claim | None = None
    follow_up: Text | None = None
    note: Text | None = None
    source: Text | None = None

    @property
    def values(self) -> tuple[str, ...]:
        """Return the values that may be chosen; none for numbers, dates and texts."""
        if self.type is AnswerType.YES_NO:
            return ("yes", "partial", "no")
        return tuple(option.value for option in self.options)

    @property
    def labels(self) -> dict[str, str]:
        """Return what people read for each value."""
        if self.type is AnswerType.YES_NO:
            return {"yes": "Yes", "partial": "Partly", "no": "No"}
        return {option.value: option.label for option in self.options}

    def option(self, value: str) -> Option | None:
        """Return the option of this value."""
        return next((option for option in self.options if option.value == value), None)

    @property
    def can_disqualify(self) -> bool:
        """Return whether some answer to this question ends the matter."""
        return bool(
            self.disqualifying
            or self.beyond_disqualifies is not None
            or self.never_disqualifies
            or self.disqualifying_said
            or any(option.disqualifies for option in self.options)
        )

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        for fault in _faults(self):
            raise ValueError(fault)
        return self


def _faults(question: Question) -> list[str]:
    """Return what does not fit the type of answer."""
    kind = question.type
    faults = []
    optional = kind in (AnswerType.CHOICE, AnswerType.CHOICES)
    if optional != bool(question.options):
        faults.append("options belong to choice and choices, and these need them")
    if kind is AnswerType.CHOICE and any(option.grade is None for option in question.options):
        faults.append("every option of a choice needs a grade")
    if kind is AnswerType.CHOICES and any(option.grade is not None for option in question.options):
        faults.append("options of choices are wanted or not; they have no grade")
    wanted = [option for option in question.options if option.wanted]
    if kind is AnswerType.CHOICES and question.weight and not wanted:
        faults.append("none of the choices is wanted")
    if question.enough is not None and question.enough > len(wanted):
        faults.append("enough asks for more options than are wanted")
    if len(set(question.values)) != len(question.values):
        faults.append("two options have the same value")
    if (kind is AnswerType.YES_NO and question.weight > 0) != (question.wanted is not None):
        faults.append("wanted belongs to yes-no questions with a weight, and these need it")
    if question.wanted in question.disqualifying:
        faults.append("the wanted answer disqualifies")
    if (kind in (AnswerType.NUMBER, AnswerType.DATE)) != bool(question.steps):
        faults.append("steps belong to number and date, and these need them")
    if (kind is AnswerType.NUMBER) != (question.unit is not None):
        faults.append("unit belongs to number, and it needs one")
    if question.steps and not _in_order(question):
        faults.append("steps go one way, from the best grade to the worst")
    unknown = set(question.details_for) - {*question.values, NEVER}
    if unknown:
        faults.append(f"details_for names {', '.join(sorted(unknown))}, which is no answer")
    if question.weight == 0 and question.can_disqualify:
        faults.append("a question without weight cannot disqualify")
    return faults + _misplaced(question)


def _misplaced(question: Question) -> list[str]:
    """Return what stands with a type of answer that never looks at it: it would end nothing."""
    kind = question.type
    choices = kind is AnswerType.CHOICES
    belongs = (
        ("disqualifying belongs to yes-no", bool(question.disqualifying), kind is AnswerType.YES_NO),
        (
            "beyond_disqualifies belongs to number",
            question.beyond_disqualifies is not None,
            kind is AnswerType.NUMBER,
        ),
        ("never_disqualifies belongs to date", question.never_disqualifies, kind is AnswerType.DATE),
        ("caps belongs to choices", any(one.caps is not None for one in question.options), choices),
    )
    return [fault for fault, stands, fits in belongs if stands and not fits]


def _in_order(question: Question) -> bool:
    """Return whether all steps are of one kind, and a better number never has a worse grade."""
    steps = question.steps
    if [step.grade for step in steps] != sorted((step.grade for step in steps), reverse=True):
        return False
    if question.type is AnswerType.DATE:
        months = [step.within_months for step in steps]
        return None not in months and months == sorted(months, key=lambda at: at or 0)
    lower = [step.at_most for step in steps]
    higher = [step.at_least for step in steps]
    if None not in lower:
        return lower == sorted(lower, key=lambda at: at or 0)
    return None not in higher and higher == sorted(higher, key=lambda at: at or 0, reverse=True)
