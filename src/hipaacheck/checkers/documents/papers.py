"""Derive which documents there are, which kinds are missing, and how long each must be kept."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from hipaacheck.checkers.api import Derivation, Derived, Known
from hipaacheck.checkers.declared import file_facts, moment
from hipaacheck.checkers.documents.catalogue import AskedDocument, asked_documents
from hipaacheck.checkers.documents.entries import derived, documents_of, is_proven, saw
from hipaacheck.checkers.documents.facts import EntryFacts, RequiredFacts, Review
from hipaacheck.checkers.shared.effect import SIX_YEARS, effect_of
from hipaacheck.checkers.shared.places import Decides, Lines
from hipaacheck.checkers.shared.timeline import day_after
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.documents import Document, DocumentKind
from hipaacheck.inventory.schema.organisation import OrganisationKind, OwnRules
from hipaacheck.inventory.schema.period import Span
from hipaacheck.model import Place, TargetKind

REQUIRED_KIND = "document.required"
ENTRY_KIND = "document.entry"
REGISTER = "document-register"
# Kinds that rules/catalogs/required_documents.yaml does not ask for: who answers for security and privacy is
# judged with the organisation, and the others are titles that no rule looks for.
_NOT_ASKED = frozenset(
    {
        DocumentKind.SECURITY_OFFICIAL,
        DocumentKind.PRIVACY_OFFICIAL,
        DocumentKind.POLICY_RETENTION,
        DocumentKind.POLICY_VENDORS,
        DocumentKind.POLICY_BACKUP,
        DocumentKind.POLICY_OTHER,
        DocumentKind.OTHER,
    }
)
ASKED = tuple(kind for kind in DocumentKind if kind not in _NOT_ASKED)
_IN_EFFECT: Decides = {
    "destroyed": ("entries",),
    "retired": ("entries",),
    "effective": ("entries",),
    "approved_on": ("entries",),
}
_REVIEWS = ("reviews", "review_ends")
_DECIDES: Decides = {
    "next_review": _REVIEWS,
    "reviewed": ("reviewed", *_REVIEWS),
    "destroyed": ("destroyed", "ended", "keep_until"),
    "retired": ("retired", "ended", "keep_until"),
    "approved_on": ("approved_on", "effective", *_REVIEWS),
    "approved_by": ("approved_by",),
    "effective": ("effective", *_REVIEWS),
    "version": ("version",),
    "created": ("created", *_REVIEWS),
    "owner": ("owner",),
    "available_to": ("available_to",),
    "file": ("file",),
}
_OWN_RULE = {DocumentKind.RISK_ANALYSIS: "risk_analysis_every", DocumentKind.EVALUATION: "evaluation_every"}


def required_kind(kind: DocumentKind) -> str:
    """Return the kind of evidence that says which documents of a kind there are."""
    return f"{REQUIRED_KIND}.{kind}"


def derive_required(kind: DocumentKind, known: Known) -> Iterator[Derived]:
    """Yield which documents of a kind there are, if the inventory keeps a register of documents.

    It is said of the register as a whole, whether there is one or not: its finding keeps its fingerprint when
    the document is written.
    """
    declared = known.declared
    if declared is None or declared.inventory.documents is None:
        return
    asked = next(one for one in asked_documents() if one.kind == kind)
    documents = documents_of(declared, kind)
    facts = _required(declared, asked, documents)
    files = [document.file for document in documents]
    proven = is_proven(declared, documents)
    at = declared.origin("documents", _first(declared.inventory.documents, kind))
    places = _required_lines(declared, documents)
    outcome = saw(declared, facts, at, *files, absent=not documents, proven=proven, places=places)
    name, whole = "register of documents", declared.origin("documents")
    yield derived(known, REGISTER, TargetKind.DOCUMENT_REGISTER, name, whole, outcome)


def _required_lines(declared: Declared, documents: Sequence[Document]) -> tuple[Place, ...]:
    """Return the lines by which documents of a kind are in effect: the one that goes out of it first."""
    lines = Lines(declared)
    chosen = {document.id for document in documents}
    for index, one in enumerate(declared.inventory.documents or ()):
        if one.id in chosen:
            lines.entry("documents", index, _IN_EFFECT)
    return lines.places


def _first(documents: Sequence[Document], kind: str) -> int:
    found = (at for at, document in enumerate(documents) if kind == document.kind or kind in document.covers)
    return next(found, 0)


def _required(declared: Declared, asked: AskedDocument, documents: Sequence[Document]) -> RequiredFacts:
    entity: OrganisationKind | None = None
    if declared.inventory.organisation is not None:
        entity = declared.inventory.organisation.kind
    return RequiredFacts(
        kind=asked.kind,
        title=asked.title,
        entity=entity,
        concerned=asked.concerns(entity),
        entries=tuple(effect_of(declared, document) for document in documents),
    )


def derive_entries(known: Known) -> Iterator[Derived]:
    """Yield what the register says of each document."""
    declared = known.declared
    if declared is None or declared.inventory.documents is None:
        return
    organisation = declared.inventory.organisation
    own = organisation.own_rules if organisation is not None else OwnRules()
    for index, document in enumerate(declared.inventory.documents):
        origin = declared.origin("documents", index)
        places = _lines(declared, index, document)
        outcome = saw(declared, entry_facts(declared, document, own), origin, document.file, places=places)
        target_id = f"document:{document.id}"
        yield derived(known, target_id, TargetKind.DOCUMENT, document.title, origin, outcome)


def _lines(declared: Declared, index: int, document: Document) -> tuple[Place, ...]:
    lines = Lines(declared).entry("documents", index, _DECIDES)
    own = _OWN_RULE.get(document.kind, "document_review_every")
    for rule in dict.fromkeys((own, "document_review_every")):
        organisation = declared.inventory.organisation
        if organisation is not None and getattr(organisation.own_rules, rule) is not None:
            lines.add("organisation", None, "own_rules", rule, about=("reviews", "review_ends"))
    return lines.places


def entry_facts(declared: Declared, document: Document, own: OwnRules) -> EntryFacts:
    """Return what the register says of one document, with the dates that follow from it."""
    effect = effect_of(declared, document)
    reviews = tuple(reviews_of(document, own))
    return EntryFacts(
        kind=document.kind,
        title=document.title,
        owner=document.owner,
        version=document.version,
        created=moment(document.created),
        effective=effect.effective,
        approved_by=document.approved_by,
        approved_on=moment(document.approved_on),
        reviewed=moment(document.reviewed),
        reviews=reviews,
        review_ends=reviews[-1].due_ends if reviews else None,
        retired=moment(document.retired),
        ended=effect.ended,
        destroyed=moment(document.destroyed),
        keep_until=moment(keep_until(document)),
        available_to=document.available_to,
        file=file_facts(declared, document.file),
    )


def reviews_of(document: Document, own: OwnRules) -> Iterator[Review]:
    """Yield by which day a review is due, and what that follows from, in stretches of time.

    What the entry says goes before the organisation's own rule, which counts from the last review, else from
    the approval, the day of effect or the making; each counts only once its day has come.
    """
    if document.next_review is not None:
        yield _review(document, None, None, document.next_review, "the entry's own date")
        return
    every: Span | None = getattr(own, _OWN_RULE.get(document.kind, ""), None) or own.document_review_every
    if every is None:
        return
    ranked = (document.reviewed, document.approved_on, document.effective, document.created)
    days = [day for day in ranked if day is not None]
    turns = sorted(set(days))
    for begins, ends in zip(turns, (*turns[1:], None), strict=False):
        last = next(day for day in days if day <= begins)
        why = f"the organisation's own rule, every {every}, counted from {last}"
        yield _review(document, begins, ends, every.after(last), why)


def _review(document: Document, begins: date | None, ends: date | None, due: date, why: str) -> Review:
    """Return a stretch in which the same day counts; none is due once the document is out of effect."""
    out = any(day is not None and day < due for day in (document.retired, document.destroyed))
    return Review(
        begins=moment(begins),
        ends=moment(ends),
        due=None if out else moment(due),
        due_ends=None if out else moment(day_after(due)),
        set_by=None if out else why,
    )


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


REQUIRED = tuple(
    Derivation(f"documents.{kind}", required_kind(kind), partial(derive_required, kind)) for kind in ASKED
)
ENTRIES = Derivation("documents.entries", ENTRY_KIND, derive_entries)
