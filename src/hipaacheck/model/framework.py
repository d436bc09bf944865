"""Describe the regulation catalogue that rules cite."""

from hipaacheck.model.base import Record
from hipaacheck.model.words import Designation, Regulated


class Requirement(Record):
    """One paragraph of the regulation, in our own words; the regulation itself governs."""

    id: str
    citation: str
    title: str
    designation: Designation
    applies_to: Regulated = Regulated.BOTH
    parent: str
    summary: str
    evidence_limits: str = ""
    verified: str


class Framework(Record):
    """A dated catalogue of requirements."""

    id: str
    title: str
    text_status: str
    compiled: str
    disclaimer: str
    source: str
    requirements: tuple[Requirement, ...]
