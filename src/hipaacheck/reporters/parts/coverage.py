"""Count what a run says of each family of paragraphs, and find the decisions on addressable ones."""

from collections.abc import Mapping
from dataclasses import dataclass

from hipaacheck.reporters.families import STATES, coverage_by_family
from hipaacheck.reporters.parts.decisions import DecisionView, addressable, decisions, is_kept
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.shapes import FamilyRow, StateCount
from hipaacheck.reporters.words import words


@dataclass(frozen=True, slots=True)
class CoverageView:
    """The families, their sums, and what is on record of the addressable specifications.

    `columns` are the states of which any family has a paragraph. `register_kept` says that the run knows of a
    register of decisions, `undecided` how many addressable specifications have none in it.
    """

    families: tuple[FamilyRow, ...]
    columns: tuple[StateCount, ...]
    decisions: Mapping[str, DecisionView]
    register_kept: bool
    addressable: int
    undecided: int


def build(source: Source) -> CoverageView:
    """Return the numbers of the coverage; the paragraphs themselves stand in the view."""
    families = coverage_by_family(source.report)
    made = decisions(source.run)
    rows = addressable(source.report)
    return CoverageView(
        families=families,
        columns=_columns(families),
        decisions=made,
        register_kept=is_kept(source.run),
        addressable=len(rows),
        undecided=sum(row.id not in made for row in rows),
    )


def _columns(families: tuple[FamilyRow, ...]) -> tuple[StateCount, ...]:
    sums = {state: sum(family.number(state) for family in families) for state in STATES}
    return tuple(StateCount(state, words().states[state], number) for state, number in sums.items() if number)
