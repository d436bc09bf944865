"""Derive which repeated work left a record, and when it is due again by the organisation's own rule."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from hipaacheck.checkers.api import Derivation, Derived, Known
from hipaacheck.checkers.declared import file_facts, moment
from hipaacheck.checkers.documents.catalogue import AskedPractice, asked_practices
from hipaacheck.checkers.documents.entries import decisions_by_specification, derived, saw
from hipaacheck.checkers.documents.facts import Done, PracticeFacts
from hipaacheck.checkers.shared.effect import UNCONFIRMED
from hipaacheck.checkers.shared.places import Lines
from hipaacheck.checkers.shared.timeline import day_after
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.documents import Practice, PracticeKind
from hipaacheck.inventory.schema.period import Span
from hipaacheck.model import Place, TargetKind

KIND = "practice.record"
REGISTER = "practice-register"
_Numbered = tuple[int, Practice]


def practice_kind(kind: PracticeKind) -> str:
    """Return the kind of evidence that says of the whole register what is recorded of one kind of work."""
    return f"{KIND}.{kind}"


def derive_practices(known: Known) -> Iterator[Derived]:
    """Yield each kind of repeated work that is on record."""
    for asked in asked_practices():
        yield from _of_kind(known, asked.kind, of_register=False)


def derive_kind(kind: PracticeKind, known: Known) -> Iterator[Derived]:
    """Yield what is on record of one kind of work, or that nothing is, of the register as a whole."""
    yield from _of_kind(known, kind, of_register=True)


def _of_kind(known: Known, kind: str, *, of_register: bool) -> Iterator[Derived]:
    declared = known.declared
    if declared is None or declared.inventory.practices is None:
        return
    asked = next(one for one in asked_practices() if one.kind == kind)
    mine = [item for item in enumerate(declared.inventory.practices) if item[1].kind == kind]
    if not mine and not of_register:
        return
    latest = max(mine, key=lambda item: item[1].date, default=None)
    origin = declared.origin("practices", latest[0] if latest is not None else 0)
    facts = practice_facts(declared, asked, [practice for _, practice in mine])
    # Which of them is the latest that has come is for a rule to say, so all must have their file.
    proven = all(done.file.confirmed for done in facts.records)
    files = [practice.file for _, practice in mine]
    places = _lines(declared, asked, mine)
    outcome = saw(declared, facts, origin, *files, absent=latest is None, proven=proven, places=places)
    if of_register:
        whole = declared.origin("practices")
        name = "register of reviews and tests"
        yield derived(known, REGISTER, TargetKind.PRACTICE_REGISTER, name, whole, outcome)
    else:
        name = kind.replace("-", " ")
        yield derived(known, f"practice:{kind}", TargetKind.PRACTICE, name, origin, outcome)


def _lines(declared: Declared, asked: AskedPractice, mine: list[_Numbered]) -> tuple[Place, ...]:
    """Return the lines of the records, the latest first: from its day on the next time is counted.

    Where there is none, it is the register that says so.
    """
    lines = Lines(declared)
    if not mine:
        lines.add("practices", None, about=("records",))
    for index, practice in sorted(mine, key=lambda item: item[1].date, reverse=True):
        lines.entry("practices", index, {"date": ("records",)})
        if practice.by is None:
            lines.add("practices", index, about=("unnamed",))
    organisation = declared.inventory.organisation
    if organisation is not None and getattr(organisation.own_rules, asked.own_rule or "", None) is not None:
        lines.add("organisation", None, "own_rules", asked.own_rule or "", about=("every",))
    return lines.places


def practice_facts(declared: Declared, asked: AskedPractice, records: list[Practice]) -> PracticeFacts:
    """Return what is recorded of one kind of work."""
    organisation = declared.inventory.organisation
    own = organisation.own_rules if organisation is not None else None
    every: Span | None = getattr(own, asked.own_rule or "", None)
    decided = decisions_by_specification(declared).get(asked.specification or "")
    return PracticeFacts(
        kind=asked.kind,
        title=asked.title,
        count=len(records),
        unnamed=sum(practice.by is None for practice in records),
        records=tuple(_done(declared, records, every)),
        own_rule=asked.own_rule is not None,
        every=str(every) if every is not None else None,
        specification=asked.specification,
        choice=decided[1].choice if decided is not None else None,
    )


def _done(declared: Declared, records: Sequence[Practice], every: Span | None) -> Iterator[Done]:
    """Yield the records of one kind of work, the latest first."""
    ends: date | None = None
    for after, one in enumerate(sorted(records, key=lambda practice: practice.date, reverse=True)):
        due = every.after(one.date) if every is not None else None
        file = file_facts(declared, one.file)
        by = one.by or "somebody who is not named"
        said = f"{len(records) - after} on record, the latest of {one.date} by {by}"
        yield Done.model_validate(
            {
                "begins": moment(one.date),
                "ends": moment(ends),
                "by": one.by,
                "found": one.found,
                "due": moment(due),
                "due_ends": moment(day_after(due)),
                "said": said if file.confirmed else f"{said}, {UNCONFIRMED}",
                "file": file,
            }
        )
        ends = one.date


PRACTICES = Derivation("documents.practices", KIND, derive_practices)
KINDS = tuple(
    Derivation(f"documents.{kind}", practice_kind(kind), partial(derive_kind, kind)) for kind in PracticeKind
)
