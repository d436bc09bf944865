"""The catalogue of the Security Rule: all paragraphs, in our own words, with their limits."""

import re

import pytest

from hipaacheck.model import Designation, Requirement
from hipaacheck.packs.loader import load_frameworks
from hipaacheck.resources import rules_dir

(FRAMEWORK,) = (
    each for each in load_frameworks(rules_dir() / "frameworks") if each.id == "hipaa-security-rule"
)
ENTRIES = {requirement.id: requirement for requirement in FRAMEWORK.requirements}


def test_every_paragraph_stands_once() -> None:
    assert len(FRAMEWORK.requirements) == len(ENTRIES) == 85


def test_designations_are_those_of_the_regulation() -> None:
    counts = dict.fromkeys(Designation, 0)
    for requirement in FRAMEWORK.requirements:
        counts[requirement.designation] += 1

    assert counts == {
        Designation.REQUIRED: 40,
        Designation.ADDRESSABLE: 22,
        Designation.STANDARD_ONLY: 23,
    }


@pytest.mark.parametrize(
    ("paragraph", "designation"),
    [
        ("164.308(a)(1)(ii)(A)", Designation.REQUIRED),
        ("164.308(b)(3)", Designation.REQUIRED),
        ("164.312(a)(2)(iv)", Designation.ADDRESSABLE),
        ("164.312(e)(2)(ii)", Designation.ADDRESSABLE),
        ("164.312(b)", Designation.STANDARD_ONLY),
        ("164.312(d)", Designation.STANDARD_ONLY),
    ],
)
def test_paragraphs_that_are_often_mislabelled(paragraph: str, designation: Designation) -> None:
    assert ENTRIES[paragraph].designation is designation


def test_numbers_that_the_regulation_no_longer_has_are_absent() -> None:
    assert "164.308(b)(4)" not in ENTRIES
    assert "164.308(a)(1)(i)(A)" not in ENTRIES


@pytest.mark.parametrize("requirement", FRAMEWORK.requirements, ids=lambda each: str(each.id))
def test_an_entry_is_complete_and_stands_below_its_parent(requirement: Requirement) -> None:
    assert requirement.citation == f"45 CFR {requirement.id}"
    assert requirement.summary.endswith(".") and requirement.evidence_limits and requirement.verified
    parent = requirement.parent
    assert parent in ENTRIES or requirement.id.startswith(parent)
    text = f"{requirement.summary} {requirement.evidence_limits}"
    assert re.search(r"\.(md|yaml)\b|\bP-\d\d\b", text) is None


def test_the_head_says_what_the_catalogue_is_and_is_not() -> None:
    assert "not law" in FRAMEWORK.text_status
    assert "regulation governs" in FRAMEWORK.disclaimer
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", FRAMEWORK.compiled)
    assert "ecfr.gov" in FRAMEWORK.source
