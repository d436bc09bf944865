"""Describe the regulation catalogue that rules cite."""

from hipaacheck.model.base import Record
from hipaacheck.model.words import Designation, Regulated


class Requirement(Record):
    """One paragraph of the regulation, in our own words; the regulation itself governs.

    `today` names paragraphs in force that speak of the same thing, and `rules` the ids of rules, * for any
    text, whose findings inform it; only a proposal has these: no rule cites what is not in force.
    """

    id: str
    citation: str
    title: str
    designation: Designation
    applies_to: Regulated = Regulated.BOTH
    parent: str
    summary: str
    evidence_limits: str = ""
    verified: str
    today: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


class Framework(Record):
    """A dated catalogue of requirements. One that is `proposed` is not in force and gives no verdict."""

    id: str
    title: str
    text_status: str
    compiled: str
    disclaimer: str
    source: str
    proposed: bool = False
    requirements: tuple[Requirement, ...]
