"""Look up what derivations of declared entries all need: targets, sources, documents, decisions."""

from collections.abc import Iterable, Iterator

from hipaacheck.checkers.api import Derived, Known, Saw
from hipaacheck.checkers.declared import file_artefacts, file_facts
from hipaacheck.checkers.shared.effect import end_of
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.decisions import Decision
from hipaacheck.inventory.schema.documents import Document
from hipaacheck.model import FileRef, Origin, Place, Record, Target, TargetKind

METHOD = "declared in the inventory"


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
    places: tuple[Place, ...] = (),
) -> Saw:
    """Return facts, attested unless one of the files that `refs` names is there and is what was recorded.

    `proven` says so instead where the files do not tell, as when nothing was declared at all. `places` are
    the lines that decide the facts; without any it is the one at `origin`.
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
        places=places or ((Place(origin=origin),) if origin.line is not None else ()),
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


def is_proven(declared: Declared, documents: Iterable[Document]) -> bool:
    """Return whether files stand behind all of the documents for which no end is recorded.

    Which of them is in effect is for a rule to say. Where all have ended, or there are none, the register
    itself is what was looked at.
    """
    return all(file_facts(declared, one.file).confirmed for one in documents if end_of(one) is None)


def decisions_by_specification(declared: Declared) -> dict[str, tuple[int, Decision]]:
    """Return the latest decision on each addressable specification, with its place in the register."""
    numbered: Iterator[tuple[int, Decision]] = enumerate(declared.inventory.decisions or ())
    latest = sorted(numbered, key=lambda item: item[1].date)
    return {decision.specification: (index, decision) for index, decision in latest}
