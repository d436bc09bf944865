"""The proposal of January 2025 as data: dated, labelled, binding nobody, and tied to what exists."""

import re
from fnmatch import fnmatchcase

import pytest

from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import load_rule_set
from hipaacheck.model import Designation, Requirement
from hipaacheck.packs.claims import load_evidence_map
from hipaacheck.packs.loader import load_frameworks
from hipaacheck.packs.proposals import proposal_faults, status_faults
from hipaacheck.resources import rules_dir

FRAMEWORKS = load_frameworks(rules_dir() / "frameworks")
(PROPOSAL,) = (one for one in FRAMEWORKS if one.proposed)
IN_FORCE = {item.id: item for one in FRAMEWORKS if not one.proposed for item in one.requirements}
RULES = [rule.id for rule in load_rule_set(load_checkers()).rules]
every_item = pytest.mark.parametrize("item", PROPOSAL.requirements, ids=lambda each: str(each.id))


def test_the_head_says_that_it_is_proposed_as_of_which_day_and_where_it_stands() -> None:
    label = PROPOSAL.text_status.partition(". ")[0]

    assert re.fullmatch(r"Proposed \(90 FR 898\), not in force, status as of 20\d\d-\d\d-\d\d", label)
    assert "no violation" in PROPOSAL.disclaimer
    assert len(PROPOSAL.requirements) == 43


@every_item
def test_a_proposed_paragraph_binds_nobody_and_is_called_proposed(item: Requirement) -> None:
    assert item.designation in (Designation.INFORMATIONAL, Designation.DEFINITION)
    assert item.citation.startswith("proposed 45 CFR 16")
    assert item.id not in IN_FORCE
    assert item.summary.endswith(".") and item.evidence_limits.endswith(".")


@every_item
def test_what_informs_a_proposed_paragraph_exists(item: Requirement) -> None:
    assert set(item.today) <= set(IN_FORCE)
    for pattern in item.rules:
        assert any(fnmatchcase(rule, pattern) for rule in RULES), pattern
    assert len(set(item.rules)) == len(item.rules)


def test_what_was_seen_in_no_public_source_says_so() -> None:
    unverified = {item.id for item in PROPOSAL.requirements if item.verified.startswith("unverified")}
    partly = {item.id for item in PROPOSAL.requirements if item.verified.startswith("partly unverified")}

    assert unverified == {"NPRM-09", "NPRM-13", "NPRM-33", "NPRM-34", "NPRM-36"}
    assert partly == {"NPRM-03", "NPRM-06", "NPRM-07", "NPRM-12", "NPRM-14"}


def test_numbers_that_public_pages_get_wrong_are_right() -> None:
    items = {item.id: item for item in PROPOSAL.requirements}

    assert "no time for notice of a breach" in items["NPRM-17"].summary
    assert "No time for keeping logs" in items["NPRM-32"].summary.replace("\n", " ")
    assert items["NPRM-35"].citation == "proposed 45 CFR 164.312(f)(2)(ii)"


def test_a_name_that_stands_for_nothing_is_told() -> None:
    first = PROPOSAL.requirements[0].model_copy(
        update={"today": ("164.999",), "rules": ("NO-RULE-*", RULES[0])}
    )
    wrong = PROPOSAL.model_copy(update={"requirements": (first,)})

    assert proposal_faults(FRAMEWORKS, RULES) == []
    assert proposal_faults([wrong], RULES) == [
        "NPRM-01: '164.999' is not a paragraph in force",
        "NPRM-01: no rule is called 'NO-RULE-*'",
    ]


def test_a_proposed_duty_and_rules_of_a_paragraph_in_force_are_refused() -> None:
    duty = PROPOSAL.requirements[0].model_copy(update={"designation": Designation.REQUIRED})
    proposal = PROPOSAL.model_copy(update={"requirements": (duty,)})
    in_force = PROPOSAL.model_copy(update={"proposed": False, "requirements": (PROPOSAL.requirements[2],)})

    assert [said for _, said in status_faults(proposal)] == [
        "NPRM-01: is only proposed, so it cannot be required"
    ]
    assert len(list(status_faults(in_force))) == 1
    assert list(status_faults(PROPOSAL)) == []


def test_the_map_of_evidence_leaves_proposals_out() -> None:
    known = load_evidence_map(rules_dir() / "frameworks")

    assert not {item.id for item in PROPOSAL.requirements} & set(known.requirements)
