"""Tell from when to when a document of the register is in effect, and what says so."""

from datetime import date, datetime

from hipaacheck.checkers.declared import file_facts, moment
from hipaacheck.checkers.shared.late import Late
from hipaacheck.checkers.shared.timeline import day_after
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.documents import Document, DocumentKind
from hipaacheck.inventory.schema.period import Span

UNCONFIRMED = "by the inventory alone"
SIX_YEARS = Span(years=6)
"""From creation or the date last in effect (45 CFR 164.316(b)(2)(i), 164.530(j)(2))."""


class Effect(Late):
    """One document: from when to when it is in effect, as the register has it.

    `effective` is None when the register has neither that date nor one of approval. `ended` is the moment
    after the last day, None while no end is recorded. `said` names the document with these days, and says
    so where no file stands behind it that is the one whose SHA-256 was recorded.
    """

    id: str = "ra-2025"
    title: str = "Risk analysis 2025"
    effective: datetime | None = None
    ended: datetime | None = None
    said: str = "Risk analysis 2025 (in effect from 2025-03-01)"


def effect_of(declared: Declared, document: Document) -> Effect:
    """Return from when to when a document is in effect; one that was destroyed is so no longer.

    An evaluation is a report: it stands from the day it was made, whoever approves it later.
    """
    begins = document.effective or document.approved_on
    if begins is None and document.kind is DocumentKind.EVALUATION:
        begins = document.created
    ends = end_of(document)
    said = [f"in effect from {begins}" if begins is not None else "with no day of effect or approval"]
    said += [f"until {document.retired}"] if document.retired is not None else []
    said += [f"destroyed on {document.destroyed}"] if document.destroyed is not None else []
    said += [UNCONFIRMED] if ends is None and not file_facts(declared, document.file).confirmed else []
    return Effect(
        id=document.id,
        title=document.title,
        effective=moment(begins),
        ended=moment(ends),
        said=f"{document.title} ({', '.join(said)})",
    )


def end_of(document: Document) -> date | None:
    """Return the first day on which a document is no longer in effect; None while no end is recorded."""
    ends = [day_after(document.retired), document.destroyed]
    return min((day for day in ends if day is not None), default=None)
