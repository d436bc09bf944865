"""Derive which documents there are, which kinds are missing, and how long each must be kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from hipaacheck.checkers.api import Derivation, Derived, Known
from hipaacheck.checkers.declared import file_facts, moment
from hipaacheck.checkers.documents.catalogue import AskedDocument, asked_documents
from hipaacheck.checkers.documents.entries import (
    day_after,
    derived,
    documents_of,
    effect_of,
    is_proven,
    saw,
)
from hipaacheck.checkers.documents.facts import EntryFacts, RequiredFacts
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.documents import Document, DocumentKind
from hipaacheck.inventory.schema.organisation import OwnRules
from hipaacheck.inventory.schema.period import Span
from hipaacheck.model import Origin, TargetKind

REQUIRED_KIND = "document.required"
ENTRY_KIND = "document.entry"
# 45 CFR 164.316(b)(2)(i), 164.530(j)(2).
SIX_YEARS = Span(years=6)
_OWN_RULE = {DocumentKind.RISK_ANALYSIS: "risk_analysis_every", DocumentKind.EVALUATION: "evaluation_every"}


@dataclass(frozen=True, slots=True)
class _Place:
    """What a target `document:ID` stands for: a kind that is asked for, an entry of the register, or both."""

    id: str
    name: str
    origin: Origin
    asked: AskedDocument | None
    entry: Document | None


def _places(declared: Declared) -> Iterator[_Place]:
    """Yield the kinds that are asked for, then the entries whose id is not the name of such a kind."""
    documents = declared.inventory.documents or ()
    numbers = {document.id: index for index, document in enumerate(documents)}
    organisation = declared.inventory.organisation
    kind = organisation.kind if organisation is not None else None
    asked = {one.kind: one for one in asked_documents() if one.concerns(kind)}
    for one in asked.values():
        index = numbers.get(one.kind)
        entry = documents[index] if index is not None else None
        first = index if index is not None else _first(documents, one.kind)
        yield _Place(one.kind, one.title, declared.origin("documents", first), one, entry)
    for index, document in enumerate(documents):
        if document.id not in asked:
            origin = declared.origin("documents", index)
            yield _Place(document.id, document.title, origin, None, document)


def _first(documents: Sequence[Document], kind: str) -> int:
    found = (at for at, document in enumerate(documents) if kind == document.kind or kind in document.covers)
    return next(found, 0)


def derive_required(known: Known) -> Iterator[Derived]:
    """Yield, for each kind that is asked for, which documents there are of it.

    Each is a target `document:KIND`, whether there is an entry or not: its finding keeps its fingerprint when
    the document is written.
    """
    declared = known.declared
    if declared is None or declared.inventory.documents is None:
        return
    for place in _places(declared):
        documents = documents_of(declared, place.asked.kind) if place.asked is not None else ()
        facts = _required(place, documents)
        proven = is_proven(declared, documents)
        files = [document.file for document in documents]
        outcome = saw(declared, facts, place.origin, *files, absent=not documents, proven=proven)
        yield derived(known, f"document:{place.id}", TargetKind.DOCUMENT, place.name, place.origin, outcome)


def _required(place: _Place, documents: Sequence[Document]) -> RequiredFacts:
    asked = place.asked
    return RequiredFacts(
        slot=asked is not None,
        kind=asked.kind if asked is not None else str(place.entry.kind) if place.entry is not None else "",
        title=asked.title if asked is not None else place.name,
        asked=asked.asked if asked is not None else "no",
        citation=f"45 CFR {asked.citation}" if asked is not None else "",
        entries=tuple(effect_of(document) for document in documents),
    )


def derive_entries(known: Known) -> Iterator[Derived]:
    """Yield what the register says of each document, or that a kind has no entry of its id."""
    declared = known.declared
    if declared is None or declared.inventory.documents is None:
        return
    organisation = declared.inventory.organisation
    own = organisation.own_rules if organisation is not None else OwnRules()
    for place in _places(declared):
        facts = entry_facts(declared, place.entry, own) if place.entry is not None else _no_entry(place)
        file = place.entry.file if place.entry is not None else None
        outcome = saw(declared, facts, place.origin, file, absent=place.entry is None)
        yield derived(known, f"document:{place.id}", TargetKind.DOCUMENT, place.name, place.origin, outcome)


def _no_entry(place: _Place) -> EntryFacts:
    return EntryFacts(
        declared=False,
        kind=place.id,
        title=place.name,
        owner=None,
        version=None,
        approved_by=None,
        available_to=None,
    )


def entry_facts(declared: Declared, document: Document, own: OwnRules) -> EntryFacts:
    """Return what the register says of one document, with the dates that follow from it."""
    effect = effect_of(document)
    due, why = review_due(document, own)
    return EntryFacts(
        declared=True,
        kind=document.kind,
        title=document.title,
        owner=document.owner,
        version=document.version,
        created=moment(document.created),
        effective=effect.effective,
        approved_by=document.approved_by,
        approved_on=moment(document.approved_on),
        reviewed=moment(document.reviewed),
        review_ends=moment(day_after(due)),
        review_from=why,
        retired=moment(document.retired),
        ended=effect.ended,
        destroyed=moment(document.destroyed),
        keep_until=moment(keep_until(document)),
        available_to=document.available_to,
        file=file_facts(declared, document.file),
    )


def review_due(document: Document, own: OwnRules) -> tuple[date | None, str | None]:
    """Return the day by which a review is due, and what that follows from.

    What the entry says goes before the organisation's own rule, which counts from the last review.
    """
    if document.next_review is not None:
        return document.next_review, "the entry's own date"
    name = _OWN_RULE.get(document.kind, "")
    every: Span | None = getattr(own, name, None) or own.document_review_every
    last = document.reviewed or document.approved_on or document.effective or document.created
    if every is None or last is None:
        return None, None
    return every.after(last), f"the organisation's own rule, every {every}, counted from {last}"


def keep_until(document: Document) -> date | None:
    """Return the day six years after the document was made or last in effect, whichever is later.

    None while it is in effect: the time has not begun to run. A policy written in 2012 and retired in 2026 is
    kept to 2032. For one that was destroyed with no last day on record it is the earliest day possible.
    """
    if document.retired is None and document.destroyed is None:
        return None
    made = (document.created, document.approved_on, document.effective, document.retired)
    last = max((day for day in made if day is not None), default=None)
    return SIX_YEARS.after(last) if last is not None else None


REQUIRED = Derivation("documents.required", REQUIRED_KIND, derive_required)
ENTRIES = Derivation("documents.entries", ENTRY_KIND, derive_entries)
