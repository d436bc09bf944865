"""Each citation of the rules that ship says what the rule uses it for, and no more than its evidence shows."""

import pytest

from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import load_rule_set
from hipaacheck.model import Rule, Strength
from hipaacheck.packs.claims import load_evidence_map, overclaims, speaking
from hipaacheck.resources import rules_dir

REGISTRY = load_checkers()
RULES = load_rule_set(REGISTRY).rules
KNOWN = load_evidence_map(rules_dir() / "frameworks")
# What is seen here only decides whether another fact matters; no paragraph is about it.
CONTEXT_ONLY = {"dns.mail_use"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
def test_a_rule_claims_for_each_paragraph_what_its_evidence_shows(rule: Rule) -> None:
    assert overclaims(rule, KNOWN, REGISTRY.fact_types) == []
    assert all(speaking(rule, citation, KNOWN, REGISTRY.fact_types) for citation in rule.citations)


def test_every_kind_of_evidence_that_a_checker_collects_belongs_to_a_key() -> None:
    named = {name for name in REGISTRY.fact_types if any(_names(key, name) for key in KNOWN.kinds)}

    assert set(REGISTRY.fact_types) - named == CONTEXT_ONLY


def _names(key: str, kind: str) -> bool:
    # A key may name a field of the facts, or the family that a kind belongs to (document.required.KIND).
    return key == kind or key.startswith(f"{kind}.") or kind.startswith(f"{key}.")


@pytest.mark.parametrize(
    ("rule", "citation"),
    [
        ("EMAIL-DKIM-001", "164.312(c)(2)"),
        ("EMAIL-DMARC-004", "164.312(d)"),
        ("EMAIL-SPF-001", "164.312(d)"),
        ("EMAIL-STS-001", "164.312(a)(2)(iv)"),
        ("MAIL-TLS-001", "164.312(a)(2)(iv)"),
        ("WEB-COOKIE-001", "164.312(a)(2)(iii)"),
        ("WEB-TLS-001", "164.306(d)(2)"),
        ("WEB-HTTPS-001", "160.404"),
    ],
)
def test_a_paragraph_that_the_evidence_does_not_bear_is_refused(rule: str, citation: str) -> None:
    # DKIM is about mail and not stored ePHI, DMARC about domains and not people, cookies no idle timeout.
    wrong = _rule(rule).model_copy(update={"citations": (citation,)})

    assert overclaims(wrong, KNOWN, REGISTRY.fact_types) != []


@pytest.mark.parametrize(
    ("rule", "strength"),
    [
        ("MAIL-DANE-001", Strength.DIRECT),
        ("EMAIL-STS-004", Strength.DIRECT),
        ("MAIL-SMTP-001", Strength.DIRECT),
        ("EMAIL-DMARC-004", Strength.PARTIAL),
        ("WEB-HSTS-001", Strength.DIRECT),
        ("WEB-COOKIE-001", Strength.DIRECT),
        ("WEB-HEADER-004", Strength.PARTIAL),
        ("EMAIL-READER-001", Strength.PARTIAL),
    ],
)
def test_a_strength_that_the_evidence_does_not_have_is_refused(rule: str, strength: Strength) -> None:
    wrong = _rule(rule).model_copy(update={"strength": strength})

    assert overclaims(wrong, KNOWN, REGISTRY.fact_types) != []


def _rule(rule_id: str) -> Rule:
    (found,) = (rule for rule in RULES if rule.id == rule_id)
    return found
