"""The rules on answers: their examples hold, they claim no more than answers show, and no answer goes unjudged."""

from pathlib import Path

import pytest
from tests.checkers.questionnaires.replies import REGISTRY, RULES, answers, collected, judged, register

from hipaacheck.checkers.questionnaires import CHECKER
from hipaacheck.checkers.questionnaires.topics import topic_of
from hipaacheck.engine.vectors import failures
from hipaacheck.inventory.loading import load_text
from hipaacheck.model import Outcome, Rule, Strength
from hipaacheck.packs.claims import load_evidence_map, overclaims, speaking
from hipaacheck.questionnaires.shelf import shipped
from hipaacheck.resources import rules_dir

EVIDENCE = load_evidence_map(rules_dir() / "frameworks")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
def test_the_vectors_of_each_rule_hold(rule: Rule) -> None:
    assert failures(rule, REGISTRY.fact_types) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
def test_each_rule_claims_what_its_evidence_shows(rule: Rule) -> None:
    assert overclaims(rule, EVIDENCE, REGISTRY.fact_types) == []
    assert all(speaking(rule, citation, EVIDENCE, REGISTRY.fact_types) for citation in rule.citations)


def test_every_kind_of_facts_is_derived_and_judged() -> None:
    judged_kinds = {kind for rule in RULES for kind in rule.needs.values()}

    assert judged_kinds == set(CHECKER.facts) == {each.kind for each in CHECKER.derivations}


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_question_that_counts_is_judged_by_the_rule_of_its_topic_which_cites_what_it_cites(
    name: str,
) -> None:
    one = shipped()[name]
    rules = {rule.id: rule for rule in RULES}
    prefix = "ANSWER" if one.audience == "vendor" else "SELF"

    for question in one.questions:
        if question.weight:
            rule = rules[f"{prefix}-{topic_of(question).upper()}-001"]
            assert rule.strength is Strength.ATTESTATION
            if topic_of(question) != "practice":
                assert set(question.citations) <= set(rule.citations), question.id


def test_a_rule_of_a_topic_cites_only_what_questions_of_it_cite() -> None:
    for rule in RULES:
        kind, topic = rule.id.split("-")[0], rule.id.split("-")[1].lower()
        if kind not in ("ANSWER", "SELF") or topic in ("ask", "claim", "practice"):
            continue
        audience = "vendor" if kind == "ANSWER" else "internal"
        asked = [q for one in shipped().values() if one.audience == audience for q in one.questions]
        cited = {cite for q in asked if topic_of(q) == topic for cite in q.citations}
        assert set(rule.citations) <= cited | {"164.308(b)(1)"}, rule.id


def test_every_kind_is_derived_of_a_vendor_and_answers_are_attested(tmp_path: Path) -> None:
    made = collected(register(tmp_path, {"acme.yaml": answers()}))
    kinds = {item.kind for item in made.evidence if item.probe.startswith("questionnaires.")}

    assert kinds == set(CHECKER.facts)
    assert all(item.attested for item in made.evidence if item.kind == "vendor.answers")


def test_without_a_register_and_an_organisation_nothing_is_derived() -> None:
    made = collected(load_text("version: 1\n", "i.yaml"))

    assert [item for item in made.evidence if item.probe.startswith("questionnaires.")] == []


def test_what_a_vendor_answers_is_never_more_than_a_statement(tmp_path: Path) -> None:
    found = judged(register(tmp_path, {"acme.yaml": answers()}))

    settled = [one for one in found.values() if one.outcome in (Outcome.PASS, Outcome.FAIL)]
    assert {one.strength for one in settled if one.rule.startswith(("ANSWER", "CLAIM"))} == {
        Strength.ATTESTATION
    }
