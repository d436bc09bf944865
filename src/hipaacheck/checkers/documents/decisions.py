"""Derive what was decided on the 22 addressable specifications, and which of them have no decision."""

from collections.abc import Iterator

from hipaacheck.checkers.api import Derivation, Derived, Known
from hipaacheck.checkers.declared import file_facts, moment
from hipaacheck.checkers.documents.catalogue import addressable_titles, asked_practices
from hipaacheck.checkers.documents.entries import decisions_by_specification, derived, saw
from hipaacheck.checkers.documents.facts import DecisionFacts, DecisionsFacts, Specification
from hipaacheck.checkers.shared.places import Decides, lines_of
from hipaacheck.checkers.shared.timeline import day_after
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.decisions import Decision
from hipaacheck.inventory.schema.documents import PracticeKind
from hipaacheck.model import TargetKind

KIND = "decision.record"
REGISTER_KIND = "decision.register"
_DECIDES: Decides = {
    "next_review": ("review_due", "review_ends"),
    "choice": ("choice",),
    "alternative": ("alternative",),
    "date": ("date",),
    "by": ("by",),
    "file": ("file",),
}
# The rules that fail when no record is kept of the work that such a specification asks for.
COUNTED_BY = {
    PracticeKind.ACCESS_REVIEW: "PRAC-ACCESS-001",
    PracticeKind.RESTORE_TEST: "PRAC-TEST-001",
    PracticeKind.CONTINGENCY_TEST: "PRAC-TEST-001",
    PracticeKind.SECURITY_REMINDER: "PRAC-REMINDER-001",
}


def derive_decisions(known: Known) -> Iterator[Derived]:
    """Yield the latest decision on each addressable specification that has one."""
    declared = known.declared
    if declared is None or not declared.inventory.decisions:
        return
    titles = addressable_titles()
    made = decisions_by_specification(declared)
    for specification in (one for one in titles if one in made):
        index, decision = made[specification]
        origin = declared.origin("decisions", index)
        facts = decision_facts(declared, titles[specification], decision)
        places = lines_of(declared, "decisions", index, _DECIDES)
        outcome = saw(declared, facts, origin, decision.file, places=places)
        target_id = f"decision:{specification}"
        yield derived(known, target_id, TargetKind.DECISION, specification, origin, outcome)


def decision_facts(declared: Declared, title: str, decision: Decision) -> DecisionFacts:
    """Return what is recorded of one decision."""
    return DecisionFacts(
        specification=decision.specification,
        title=title,
        choice=decision.choice,
        why=decision.why,
        alternative=decision.alternative,
        by=decision.by,
        date=moment(decision.date),
        review_due=moment(decision.next_review),
        review_ends=moment(day_after(decision.next_review)),
        file=file_facts(declared, decision.file),
    )


def derive_register(known: Known) -> Iterator[Derived]:
    """Yield which specifications have a decision, if the inventory keeps a register of decisions."""
    declared = known.declared
    if declared is None or declared.inventory.decisions is None:
        return
    made = decisions_by_specification(declared)
    undone = _undone(declared)
    facts = DecisionsFacts(
        specifications=tuple(
            Specification(
                id=name,
                title=title,
                decided=moment(made[name][1].date) if name in made else None,
                counted_by=undone.get(name) if name not in made else None,
            )
            for name, title in addressable_titles().items()
        )
    )
    origin = declared.origin("decisions")
    files = [decision.file for _, decision in made.values()]
    proven = all(file_facts(declared, file).confirmed for file in files)
    outcome = saw(declared, facts, origin, *files, absent=not made, proven=proven)
    name = "register of decisions"
    yield derived(known, "decision-register", TargetKind.DECISION_REGISTER, name, origin, outcome)


def _undone(declared: Declared) -> dict[str, str]:
    """Return the specifications that ask for work of which no record is kept at all, each with its rule."""
    if declared.inventory.practices is None:
        return {}
    done = {practice.kind for practice in declared.inventory.practices}
    wanted: dict[str, set[str]] = {}
    for asked in asked_practices():
        if asked.specification is not None:
            wanted.setdefault(asked.specification, set()).add(asked.kind)
    return {name: COUNTED_BY[PracticeKind(min(kinds))] for name, kinds in wanted.items() if not kinds & done}


DECISIONS = Derivation("documents.decisions", KIND, derive_decisions)
REGISTER = Derivation("documents.decision_register", REGISTER_KIND, derive_register)
