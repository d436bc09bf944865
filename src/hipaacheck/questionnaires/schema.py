"""Define a questionnaire: its sections and questions, and what a score means."""

from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hipaacheck.model import Day, Record, canonical_json, digest
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.words import Grade, Slug, Text


class Section(Record):
    """A part of a questionnaire, in the order in which it is asked."""

    id: Slug
    title: Text
    about: Text | None = None


class Band(Record):
    """What a score means: it holds from `at_least` up to the next higher band.

    `phi` says whether PHI may go on to (or reach) whoever answered.
    """

    at_least: Annotated[int, Field(ge=0, le=100)]
    name: Slug
    title: Text
    means: Text
    phi: bool


class Questionnaire(Record):
    """A whole questionnaire (rules/questionnaires/ID.yaml).

    `audience` is vendor, or internal for one that the organisation answers itself. `version` changes with
    every change of what is asked or counted. `verified` says how far the text was checked against which
    sources. `review_months`: ask again after so many months. `evidence_cap` is the most that an answer is
    worth without the evidence that its question asks for.
    """

    id: Slug
    version: Annotated[str, Field(pattern=r"^\d+\.\d+$")]
    title: Text
    audience: Literal["vendor", "internal"]
    about: Text
    instructions: tuple[Text, ...]
    compiled: Day
    verified: Text
    sources: tuple[Text, ...] = Field(min_length=1)
    licence: Text
    review_months: Annotated[int, Field(ge=1, le=60)] = 12
    evidence_cap: Grade = 0.5
    bands: tuple[Band, ...] = Field(min_length=1)
    sections: tuple[Section, ...] = Field(min_length=1)
    questions: tuple[Question, ...] = Field(min_length=1)

    def get(self, question_id: str) -> Question | None:
        """Return the question with this id."""
        return next((question for question in self.questions if question.id == question_id), None)

    def of_section(self, section: str) -> tuple[Question, ...]:
        """Return the questions of a section, in order."""
        return tuple(question for question in self.questions if question.section == section)

    def band(self, score: Fraction) -> Band:
        """Return what a score from 0 to 100 means."""
        return next(band for band in self.bands if score >= band.at_least)

    @cached_property
    def sha256(self) -> str:
        """Return the digest of all that is asked and counted; a workbook carries it."""
        return digest(canonical_json(self.model_dump(mode="json")))

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        for fault in _loose_ends(self):
            raise ValueError(fault)
        return self


def _loose_ends(whole: Questionnaire) -> list[str]:
    """Return what does not hang together: ids that repeat or lead nowhere, bands that leave scores out."""
    faults = []
    sections = [section.id for section in whole.sections]
    if len(set(sections)) != len(sections):
        faults.append("two sections have the same id")
    floors = [band.at_least for band in whole.bands]
    if floors != sorted(set(floors), reverse=True) or floors[-1] != 0:
        faults.append("bands go from the highest score down to 0")
    before: dict[str, Question] = {}
    for question in whole.questions:
        if question.id in before:
            faults.append(f"{question.id} stands twice")
        if question.section not in sections:
            faults.append(f"{question.id} is of a section that does not exist: {question.section}")
        for condition in question.asked_if:
            asked = before.get(condition.question)
            if asked is None:
                faults.append(
                    f"{question.id} depends on {condition.question}, which does not stand before it"
                )
            elif not set(condition.any_of) <= set(asked.values):
                faults.append(f"{question.id} depends on an answer that {condition.question} does not have")
        before[question.id] = question
    order = {section: at for at, section in enumerate(sections)}
    places = [order[question.section] for question in whole.questions if question.section in order]
    if places != sorted(places):
        faults.append("the questions of a section stand together, in the order of the sections")
    return faults
