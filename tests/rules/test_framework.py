"""The catalogues of the regulation: all paragraphs, in our own words, with their limits."""

import re
from collections import Counter

import pytest

from hipaacheck.model import Designation, Framework, Regulated, Requirement
from hipaacheck.packs.claims import load_evidence_map
from hipaacheck.packs.loader import load_frameworks
from hipaacheck.resources import rules_dir

FRAMEWORKS = {each.id: each for each in load_frameworks(rules_dir() / "frameworks") if not each.proposed}
SECURITY = FRAMEWORKS["hipaa-security-rule"]
RELATED = FRAMEWORKS["hipaa-related-rules"]
ENTRIES = {item.id: item for framework in FRAMEWORKS.values() for item in framework.requirements}
KNOWN = load_evidence_map(rules_dir() / "frameworks")


def test_every_paragraph_stands_once() -> None:
    assert len(SECURITY.requirements) == 85
    assert len(RELATED.requirements) == 52
    assert len(ENTRIES) == 85 + 52


def test_designations_are_those_of_the_regulation() -> None:
    assert Counter(item.designation for item in SECURITY.requirements) == {
        Designation.REQUIRED: 40,
        Designation.ADDRESSABLE: 22,
        Designation.STANDARD_ONLY: 23,
    }


def test_the_other_subparts_do_not_use_the_labels_of_the_security_rule() -> None:
    assert Counter(item.designation for item in RELATED.requirements) == {
        Designation.REQUIRED: 40,
        Designation.DEFINITION: 9,
        Designation.INFORMATIONAL: 3,
    }
    assert all(item.designation.binds for item in SECURITY.requirements)
    assert not ENTRIES["160.404"].designation.binds
    assert not ENTRIES["160.103 (business associate)"].designation.binds


@pytest.mark.parametrize(
    ("paragraph", "whom"),
    [
        ("164.308(b)(1)", Regulated.COVERED_ENTITY),
        ("164.308(b)(2)", Regulated.BUSINESS_ASSOCIATE),
        ("164.410", Regulated.BUSINESS_ASSOCIATE),
        ("164.404(b)", Regulated.COVERED_ENTITY),
        ("164.502(e)(1)", Regulated.BOTH),
        ("164.312(e)(1)", Regulated.BOTH),
        ("164.508(a)(3)", Regulated.COVERED_ENTITY),
        ("164.530(j)(2)", Regulated.COVERED_ENTITY),
    ],
)
def test_a_paragraph_says_whom_it_addresses(paragraph: str, whom: Regulated) -> None:
    assert ENTRIES[paragraph].applies_to is whom


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


def test_the_numbers_that_are_often_wrong_are_right() -> None:
    assert "500 OR MORE" in ENTRIES["164.408"].summary
    assert "MORE THAN 500" in ENTRIES["164.406"].summary
    assert "60 calendar days" in ENTRIES["164.404(b)"].summary
    assert "60 calendar days" in ENTRIES["164.410"].summary
    assert "30 days" in ENTRIES["164.524(b)(2)"].summary


@pytest.mark.parametrize("paragraph", ["164.316(b)(2)(i)", "164.530(j)(2)", "164.528"])
def test_six_years_are_never_said_of_all_records(paragraph: str) -> None:
    limits = ENTRIES[paragraph].evidence_limits

    assert re.search(r"not a (rule|medical-record)|not a duty to keep the PHI", limits, re.IGNORECASE)


@pytest.mark.parametrize("requirement", ENTRIES.values(), ids=lambda each: str(each.id))
def test_an_entry_is_complete_and_stands_below_its_parent(requirement: Requirement) -> None:
    assert requirement.citation == f"45 CFR {requirement.id}"
    assert requirement.summary.endswith(".") and requirement.evidence_limits.endswith(".")
    assert requirement.verified
    parent = requirement.parent
    assert parent in ENTRIES or requirement.id.startswith(parent)
    text = f"{requirement.summary} {requirement.evidence_limits} {requirement.verified}"
    assert re.search(r"\.(md|yaml)\b|\bP-\d\d\b|baa_required|penalty_tiers", text) is None


@pytest.mark.parametrize("framework", FRAMEWORKS.values(), ids=lambda each: str(each.id))
def test_the_head_says_what_the_catalogue_is_and_is_not(framework: Framework) -> None:
    assert framework.text_status.startswith("In force.")
    assert re.search(r"20\d\d-\d\d-\d\d", framework.text_status)
    assert "regulation governs" in framework.disclaimer
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", framework.compiled)
    assert "ecfr.gov" in framework.source


def test_the_proposal_of_2025_is_no_part_of_the_catalogues() -> None:
    assert "proposal of January 2025 is not law" in SECURITY.text_status.replace("\n", " ")
    summaries = " ".join(item.summary for item in ENTRIES.values())
    assert re.search(r"72 hours|24 hours|multi-?factor|\bMFA\b|proposed|NPRM", summaries) is None


def test_what_only_explains_the_law_or_is_background_has_no_evidence() -> None:
    without = {paragraph for paragraph, pairs in KNOWN.pairs.items() if not pairs}

    assert without == {"164.306(c)", "164.306(d)(1)", "164.306(d)(2)", "160.404", "160.408"}


def test_every_key_is_used() -> None:
    used = {pair.key for pairs in KNOWN.pairs.values() for pair in pairs}

    assert set(KNOWN.keys) == used


@pytest.mark.parametrize("paragraph", KNOWN.pairs)
def test_a_judgement_that_stands_alone_is_marked_and_nothing_else(paragraph: str) -> None:
    assert {pair.basis for pair in KNOWN.pairs[paragraph]} <= {"", "own reading"}
