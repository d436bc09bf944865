"""Derive what was decided on each of the 22 addressable specifications."""

from collections.abc import Iterator

from hipaacheck.checkers.api import Derivation, Derived, Known
from hipaacheck.checkers.declared import file_facts, moment
from hipaacheck.checkers.documents.catalogue import addressable_titles
from hipaacheck.checkers.documents.entries import day_after, decisions_by_specification, derived, saw
from hipaacheck.checkers.documents.facts import DecisionFacts
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.decisions import Decision
from hipaacheck.model import TargetKind

KIND = "decision.record"


def derive_decisions(known: Known) -> Iterator[Derived]:
    """Yield each addressable specification, if the inventory keeps a register of decisions."""
    declared = known.declared
    if declared is None or declared.inventory.decisions is None:
        return
    made = decisions_by_specification(declared)
    for specification, title in addressable_titles().items():
        index, decision = made.get(specification, (0, None))
        origin = declared.origin("decisions", index)
        facts = decision_facts(declared, specification, title, decision)
        file = decision.file if decision is not None else None
        nothing = decision is None
        outcome = saw(declared, facts, origin, file, absent=nothing, proven=nothing or None)
        target_id = f"decision:{specification}"
        yield derived(known, target_id, TargetKind.DECISION, specification, origin, outcome)


def decision_facts(
    declared: Declared, specification: str, title: str, decision: Decision | None
) -> DecisionFacts:
    """Return what is recorded of one decision, or that there is none."""
    return DecisionFacts(
        specification=specification,
        title=title,
        made=decision is not None,
        choice=decision.choice if decision is not None else None,
        why=decision.why if decision is not None else None,
        alternative=decision.alternative if decision is not None else None,
        by=decision.by if decision is not None else None,
        date=moment(decision.date) if decision is not None else None,
        review_ends=moment(day_after(decision.next_review)) if decision is not None else None,
        file=file_facts(declared, decision.file if decision is not None else None),
    )


DECISIONS = Derivation("documents.decisions", KIND, derive_decisions)
