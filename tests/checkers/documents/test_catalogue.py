"""The catalogue of what is asked for agrees with the inventory, the frameworks and the rules."""

from hipaacheck.checkers.documents import CHECKER
from hipaacheck.checkers.documents.catalogue import (
    addressable_titles,
    asked_documents,
    asked_practices,
    asked_registers,
)
from hipaacheck.checkers.documents.decisions import COUNTED_BY
from hipaacheck.checkers.documents.papers import ASKED
from hipaacheck.inventory.schema.decisions import ADDRESSABLE
from hipaacheck.inventory.schema.documents import DocumentKind, PracticeKind
from hipaacheck.inventory.schema.inventory import Inventory
from hipaacheck.inventory.schema.organisation import OrganisationKind, OwnRules
from hipaacheck.packs.loader import load_frameworks, load_rules
from hipaacheck.resources import rules_dir

FRAMEWORKS = load_frameworks(rules_dir() / "frameworks")
CITABLE = {item.id: item for framework in FRAMEWORKS for item in framework.requirements}
assert CHECKER.rules is not None
RULES = load_rules([CHECKER.rules], FRAMEWORKS, CHECKER.facts).rules


def test_each_kind_of_document_is_one_of_the_inventory_and_asked_for_once() -> None:
    kinds = [one.kind for one in asked_documents()]

    assert len(kinds) == len(set(kinds))
    assert set(kinds) <= set(DocumentKind)


def test_each_paragraph_of_the_catalogue_can_be_cited_and_binds() -> None:
    for one in asked_documents():
        assert one.asked in ("required", "practice")
        assert CITABLE[one.citation].designation.binds


def test_each_document_that_a_paragraph_asks_for_has_the_one_rule_that_cites_it() -> None:
    for one in asked_documents():
        rules = [rule for rule in RULES if f"document.required.{one.kind}" in rule.needs.values()]

        assert len(rules) == 1, one.kind
        assert one.citation in rules[0].citations
        assert (rules[0].applies_when == "doc.concerned") == (one.applies_to != "both")


def test_evidence_is_collected_of_each_kind_that_is_asked_for_and_of_no_other() -> None:
    assert {one.kind for one in asked_documents()} == set(ASKED)


def test_missing_work_is_counted_by_the_rule_that_looks_for_it() -> None:
    by_id = {rule.id: rule for rule in RULES}

    for kind, rule in COUNTED_BY.items():
        assert f"practice.record.{kind}" in by_id[rule].needs.values()
    assert set(COUNTED_BY) == {one.kind for one in asked_practices() if one.specification}


def test_a_policy_that_no_paragraph_names_is_a_suggestion() -> None:
    (rule,) = [rule for rule in RULES if rule.id == "DOC-TOPIC-001"]

    assert rule.severity == "info"
    assert {one.kind for one in asked_documents() if one.asked == "practice"} >= {DocumentKind.POLICY_AI_USE}


def test_only_covered_entities_are_asked_for_what_the_privacy_rule_alone_names() -> None:
    of_all = {one.kind for one in asked_documents() if one.concerns(None)}
    of_associates = {
        one.kind for one in asked_documents() if one.concerns(OrganisationKind.BUSINESS_ASSOCIATE)
    }
    of_entities = {one.kind for one in asked_documents() if one.concerns(OrganisationKind.COVERED_ENTITY)}

    assert of_all == of_associates
    assert of_entities - of_all == {
        "policy-privacy",
        "policy-breach-notification",
        "notice-of-privacy-practices",
    }


def test_each_kind_of_practice_is_listed_with_its_rule_and_specification() -> None:
    assert {one.kind for one in asked_practices()} == set(PracticeKind)
    assert {one.specification for one in asked_practices() if one.specification} <= set(ADDRESSABLE)
    assert {one.own_rule for one in asked_practices() if one.own_rule} <= set(OwnRules.model_fields)


def test_each_register_is_an_optional_section_of_the_inventory() -> None:
    assert {one.section for one in asked_registers()} == {
        name for name, one in Inventory.model_fields.items() if one.default is None and name != "organisation"
    }


def test_the_22_addressable_specifications_are_those_of_the_framework() -> None:
    assert tuple(addressable_titles()) == ADDRESSABLE
    assert len(ADDRESSABLE) == 22


def test_no_rule_calls_anything_annual_or_an_organisation_compliant() -> None:
    for rule in RULES:
        words = f"{rule.title} {rule.expected} {rule.why} {rule.fix} {rule.question}".lower()

        assert not [word for word in ("annual", "yearly", "compliant", "hipaa requires") if word in words], (
            rule.id
        )
