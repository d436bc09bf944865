import time

import pytest
from tests.checkers.agreements.registers import REGISTRY, RULES, judged, known, vendor

from hipaacheck.checkers.agreements import CHECKER
from hipaacheck.engine.vectors import failures
from hipaacheck.model import Rule
from hipaacheck.packs.claims import load_evidence_map, overclaims, speaking
from hipaacheck.resources import rules_dir

CLAIMS = load_evidence_map(rules_dir() / "frameworks")


def derived(text: str) -> dict[str, int]:
    seen = known(text)
    return {each.kind: len(list(each.derive(seen))) for each in CHECKER.derivations}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
def test_the_vectors_of_each_rule_hold(rule: Rule) -> None:
    assert failures(rule, REGISTRY.fact_types) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
def test_each_rule_claims_what_its_evidence_shows(rule: Rule) -> None:
    assert overclaims(rule, CLAIMS, REGISTRY.fact_types) == []
    assert all(speaking(rule, citation, CLAIMS, REGISTRY.fact_types) for citation in rule.citations)


def test_every_kind_of_facts_is_derived_and_judged() -> None:
    judged_kinds = {kind for rule in RULES for kind in rule.needs.values()}

    assert judged_kinds == set(CHECKER.facts) == {each.kind for each in CHECKER.derivations}


def test_without_a_register_nothing_is_derived() -> None:
    assert set(derived("organisation: {name: Clinic}\n").values()) == {0}
    assert set(derived("vendors: []\n").values()) == {0}
    assert set(derived("vendors: [{id: a, name: A}, {id: b, name: B}]\n").values()) == {2}


def test_each_vendor_has_one_finding_for_each_rule_at_its_line() -> None:
    found = judged(vendor("phi: maintains"), "2026-01-01")
    (made,) = CHECKER.derivations[0].derive(known(vendor("phi: maintains")))

    assert set(found) == {rule.id for rule in RULES}
    assert made.outcome.source == "inventory.yaml:3"


def test_the_time_grows_with_the_number_of_vendors_and_not_with_its_square() -> None:
    entries = "".join(
        f"- {{id: v{each}, name: Vendor {each}, catalog: google-workspace, plan: Business Plus, phi: maintains, "
        f"services: [Gmail, Drive, Thing {each % 50}], agreements: [{{signed: 2024-01-01, breach_notice_days: 20, "
        "elements: {BAA-01: present, BAA-07: absent}, file: baa.pdf}]}\n"
        for each in range(5_000)
    )
    # Three seconds on a slow machine; a square of the number would take minutes.
    assert timed(f"vendors:\n{entries}") < 30


def timed(text: str) -> float:
    seen = known(text)
    started = time.process_time()
    counts = [sum(1 for _ in each.derive(seen)) for each in CHECKER.derivations]
    taken = time.process_time() - started
    assert counts == [5_000] * len(CHECKER.derivations)
    return taken
