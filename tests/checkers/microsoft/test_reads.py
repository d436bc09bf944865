"""What rules say that they read is what the collectors and readers of exports call it."""

import pytest

from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import load_rule_set
from hipaacheck.model import Rule
from hipaacheck.tenants.microsoft.sources import SOURCES

RULES = [rule for rule in load_rule_set(load_checkers()).rules if rule.id.startswith("M365-")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
def test_every_rule_names_the_sources_that_it_reads(rule: Rule) -> None:
    assert rule.reads
    assert {line.split()[0] for line in rule.reads} <= set(SOURCES)
