"""Count the paragraphs of the regulation by family of safeguards, for a table and a chart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from hipaacheck.model import Designation
from hipaacheck.reporters.shapes import CoverageRow, FamilyRow, ReportView, State, StateCount
from hipaacheck.reporters.words import Family, words

STATES = (
    State.GAP,
    State.ACCEPTED,
    State.EVIDENCE,
    State.ATTESTED,
    State.SUGGESTION,
    State.MANUAL,
    State.UNSEEN,
    State.NOT_ASSESSED,
)
"""States of a paragraph in the order in which tables and charts show them."""


def coverage_by_family(report: ReportView) -> tuple[FamilyRow, ...]:
    """Return a row for each family that the catalogues of the run have paragraphs of, in their order."""
    here: dict[str, list[CoverageRow]] = defaultdict(list)
    elsewhere: dict[str, list[CoverageRow]] = defaultdict(list)
    for framework in report.frameworks:
        for row in (*framework.assessed, *framework.not_assessed):
            here[family_of(row.id).id].append(row)
        for row in framework.not_applicable:
            elsewhere[family_of(row.id).id].append(row)
    return tuple(
        _row(family, here[family.id], elsewhere[family.id])
        for family in words().families
        if here[family.id] or elsewhere[family.id]
    )


def family_of(paragraph: str) -> Family:
    """Return the family that a paragraph, such as 164.308(b)(3), belongs to."""
    families = words().families
    return next((one for one in families if paragraph.startswith(one.begins)), families[-1])


def _row(family: Family, here: list[CoverageRow], elsewhere: list[CoverageRow]) -> FamilyRow:
    designations = [row.designation for row in (*here, *elsewhere)]
    return FamilyRow(
        id=family.id,
        title=family.title,
        citation=family.citation,
        related=family.related,
        states=_counted(here, words().states),
        required=designations.count(Designation.REQUIRED),
        addressable=designations.count(Designation.ADDRESSABLE),
        standards=designations.count(Designation.STANDARD_ONLY),
        not_applicable=len(elsewhere),
    )


def _counted(rows: Iterable[CoverageRow], labels: Mapping[str, str]) -> tuple[StateCount, ...]:
    found = [row.state for row in rows]
    return tuple(StateCount(state, labels[state], found.count(state)) for state in STATES)
