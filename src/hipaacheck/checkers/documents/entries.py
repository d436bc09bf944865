"""Look up what derivations of declared entries all need: targets, sources, spans of effect, decisions."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from hipaacheck.checkers.api import Derived, Known, Saw
from hipaacheck.checkers.declared import file_artefacts, file_facts, moment
from hipaacheck.checkers.documents.facts import Effect
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.common import FileRef
from hipaacheck.inventory.schema.decisions import Decision
from hipaacheck.inventory.schema.documents import Document, DocumentKind
from hipaacheck.model import Origin, Record, Target, TargetKind

METHOD = "declared in the inventory"
_ONE_DAY = timedelta(days=1)
UNCONFIRMED = "by the inventory alone"


def day_after(day: date | None) -> date | None:
    """Return the next day; the last day there is stays."""
    return day if day is None or day == date.max else day + _ONE_DAY


def target_of(known: Known, target_id: str, kind: TargetKind, name: str, origin: Origin) -> Target:
    """Return the target of this id, or a new one that stands at `origin`."""
    return known.targets.get(target_id) or Target(id=target_id, kind=kind, name=name, origin=origin)


def saw(
    declared: Declared,
    facts: Record,
    origin: Origin,
    *refs: FileRef | None,
    absent: bool = False,
    proven: bool | None = None,
) -> Saw:
    """Return facts, attested unless one of the files that `refs` names is there and is what was recorded.

    `proven` says so instead where the files do not tell, as when nothing was declared at all.
    """
    if proven is None:
        proven = any(file_facts(declared, ref).confirmed for ref in refs)
    return Saw(
        facts,
        str(origin),
        METHOD,
        absent=absent,
        artefacts=file_artefacts(declared, *refs),
        attested=not proven,
    )


def derived(
    known: Known, target_id: str, kind: TargetKind, name: str, origin: Origin, outcome: Saw
) -> Derived:
    """Return what was seen of the target of this id."""
    return Derived(target_of(known, target_id, kind, name, origin), outcome)


def documents_of(declared: Declared, kind: str) -> tuple[Document, ...]:
    """Return the documents of a kind, and those that hold it as a chapter."""
    documents = declared.inventory.documents or ()
    return tuple(document for document in documents if kind == document.kind or kind in document.covers)


def effect_of(declared: Declared, document: Document) -> Effect:
    """Return from when to when a document is in effect; one that was destroyed is so no longer.

    An evaluation is a report: it stands from the day it was made, whoever approves it later.
    """
    begins = document.effective or document.approved_on
    if begins is None and document.kind is DocumentKind.EVALUATION:
        begins = document.created
    said = [f"in effect from {begins}" if begins is not None else "with no day of effect or approval"]
    said += [f"until {document.retired}"] if document.retired is not None else []
    said += [f"destroyed on {document.destroyed}"] if document.destroyed is not None else []
    lasts = _end_of(document) is None
    said += [UNCONFIRMED] if lasts and not file_facts(declared, document.file).confirmed else []
    return Effect(
        id=document.id,
        title=document.title,
        effective=moment(begins),
        ended=moment(_end_of(document)),
        said=f"{document.title} ({', '.join(said)})",
    )


def _end_of(document: Document) -> date | None:
    ends = [day_after(document.retired), document.destroyed]
    return min((day for day in ends if day is not None), default=None)


def is_proven(declared: Declared, documents: Iterable[Document]) -> bool:
    """Return whether a file stands behind one of the documents for which no end is recorded.

    Where all have ended, or there are none, the register itself is what was looked at.
    """
    lasting = [document for document in documents if _end_of(document) is None]
    return not lasting or any(file_facts(declared, document.file).confirmed for document in lasting)


def decisions_by_specification(declared: Declared) -> dict[str, tuple[int, Decision]]:
    """Return the latest decision on each addressable specification, with its place in the register."""
    numbered: Iterator[tuple[int, Decision]] = enumerate(declared.inventory.decisions or ())
    latest = sorted(numbered, key=lambda item: item[1].date)
    return {decision.specification: (index, decision) for index, decision in latest}
