"""Say how matters stand with each vendor: asked or not, answered or not, and what the answers come to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hipaacheck.inventory.answer_files import answers_to, looked_at
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.questionnaires import AskedQuestionnaire
from hipaacheck.inventory.schema.vendors import PhiAccess, Vendor
from hipaacheck.model import Unseen
from hipaacheck.questionnaires.answers import AnswerFile
from hipaacheck.questionnaires.assessment import Assessment, Standing
from hipaacheck.questionnaires.scoring import assess
from hipaacheck.questionnaires.shelf import shipped


class State(StrEnum):
    """How one questionnaire stands with whoever was to answer it."""

    NOT_ASKED = "not asked"
    ASKED = "asked"
    OVERDUE = "overdue"
    BEGUN = "begun"
    ANSWERED = "answered"
    ASK_AGAIN = "ask again"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Row:
    """One questionnaire and one vendor (None: the organisation itself).

    `phi` is what the vendor does with PHI, by the register. `late` says that the answers are not here by the
    day on which they were wanted. `problem` says why answers cannot be used.
    """

    vendor: str | None
    name: str
    phi: str | None
    entry: AskedQuestionnaire | None
    state: State
    late: bool = False
    problem: str | None = None
    answers: AnswerFile | None = None
    assessment: Assessment | None = None

    @property
    def counts(self) -> bool:
        """Return whether there are answers that are more than begun."""
        return self.state in (State.ANSWERED, State.ASK_AGAIN)


def rows_of(declared: Declared, today: date) -> tuple[Row, ...]:
    """Return how matters stand on a day, in the order of the inventory; the organisation comes last."""
    rows = [row for vendor in declared.inventory.vendors or () for row in _of_vendor(declared, vendor, today)]
    organisation = declared.inventory.organisation
    name = organisation.name if organisation is not None else "the organisation itself"
    rows += [_row(declared, None, name, None, entry, today) for entry in declared.inventory.questionnaires]
    return tuple(rows)


def _of_vendor(declared: Declared, vendor: Vendor, today: date) -> Iterator[Row]:
    phi = None if vendor.phi is None else vendor.phi.value
    for entry in vendor.questionnaires:
        yield _row(declared, vendor.id, vendor.name, phi, entry, today)
    if not vendor.questionnaires and _to_ask(vendor):
        yield Row(vendor.id, vendor.name, phi, None, State.NOT_ASKED)


def _to_ask(vendor: Vendor) -> bool:
    """Return whether a vendor handles PHI, or may, and works for the organisation as a business associate."""
    return vendor.phi is not PhiAccess.NONE and vendor.not_business_associate is None and vendor.ended is None


def _row(
    declared: Declared, vendor: str | None, name: str, phi: str | None, entry: AskedQuestionnaire, today: date
) -> Row:
    passed = entry.due is not None and entry.due < today
    if entry.answers is None:
        state = State.OVERDUE if passed else State.ASKED
        return Row(vendor, name, phi, entry, state, late=passed)
    answers = answers_to(declared, entry, entry.answers, vendor)
    questionnaire = shipped().get(entry.questionnaire)
    if isinstance(answers, Unseen) or questionnaire is None:
        why = answers.unseen if isinstance(answers, Unseen) else "its questionnaire does not ship"
        return Row(vendor, name, phi, entry, State.UNREADABLE, late=passed, problem=why)
    given = any(one.answer is not None for one in answers.answers.values())
    if not given:
        return Row(
            vendor,
            name,
            phi,
            entry,
            State.OVERDUE if passed else State.ASKED,
            late=passed,
            answers=answers,
        )
    found = assess(questionnaire, answers, looked_at(declared, entry.answers, answers), today)
    begun = answers.answered is None
    state = State.BEGUN if begun else State.ANSWERED
    if not begun and found.review_due is not None and found.review_due <= today:
        state = State.ASK_AGAIN
    bare = any(one.standing is Standing.UNANSWERED and not one.said for one in found.answers)
    late = passed and (begun or bare)
    return Row(vendor, name, phi, entry, state, late=late, answers=answers, assessment=found)
