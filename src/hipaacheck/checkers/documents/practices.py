"""Derive which repeated work left a record, and when it is due again by the organisation's own rule."""

from collections.abc import Iterator

from hipaacheck.checkers.api import Derivation, Derived, Known
from hipaacheck.checkers.declared import file_facts, moment
from hipaacheck.checkers.documents.catalogue import AskedPractice, asked_practices
from hipaacheck.checkers.documents.entries import day_after, decisions_by_specification, derived, saw
from hipaacheck.checkers.documents.facts import PracticeFacts
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.documents import Practice
from hipaacheck.inventory.schema.period import Span
from hipaacheck.model import Origin, TargetKind

KIND = "practice.record"


def derive_practices(known: Known) -> Iterator[Derived]:
    """Yield each kind of repeated work, with its records or without any."""
    declared = known.declared
    if declared is None or declared.inventory.practices is None:
        return
    numbered = list(enumerate(declared.inventory.practices))
    for asked in asked_practices():
        mine = [(index, practice) for index, practice in numbered if practice.kind == asked.kind]
        latest = max(mine, key=lambda item: item[1].date, default=None)
        facts = practice_facts(declared, asked, [practice for _, practice in mine])
        origin = _origin(declared, latest[0] if latest is not None else None)
        file = latest[1].file if latest is not None else None
        outcome = saw(declared, facts, origin, file, absent=latest is None, proven=latest is None or None)
        name = asked.kind.replace("-", " ")
        yield derived(known, f"practice:{asked.kind}", TargetKind.PRACTICE, name, origin, outcome)


def _origin(declared: Declared, index: int | None) -> Origin:
    return declared.origin("practices", index if index is not None else 0)


def practice_facts(declared: Declared, asked: AskedPractice, records: list[Practice]) -> PracticeFacts:
    """Return what is recorded of one kind of work."""
    latest = max(records, key=lambda practice: practice.date, default=None)
    organisation = declared.inventory.organisation
    own = organisation.own_rules if organisation is not None else None
    every: Span | None = getattr(own, asked.own_rule or "", None)
    decided = decisions_by_specification(declared).get(asked.specification or "")
    due = every.after(latest.date) if every is not None and latest is not None else None
    return PracticeFacts(
        kind=asked.kind,
        title=asked.title,
        count=len(records),
        unnamed=sum(practice.by is None for practice in records),
        last=moment(latest.date) if latest is not None else None,
        last_by=latest.by if latest is not None else None,
        found=latest.found if latest is not None else None,
        own_rule=asked.own_rule is not None,
        every=str(every) if every is not None else None,
        due_ends=moment(day_after(due)),
        specification=asked.specification,
        choice=decided[1].choice if decided is not None else None,
        file=file_facts(declared, latest.file if latest is not None else None),
    )


PRACTICES = Derivation("documents.practices", KIND, derive_practices)
