"""Help authors of plugins and packs to test rules in a line, without probes or a network."""

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources.abc import Traversable

from hipaacheck.checkers.api import Checker
from hipaacheck.engine.evaluate import TargetFacts, judge
from hipaacheck.engine.registry import Registry
from hipaacheck.engine.scan import load_rule_set
from hipaacheck.engine.vectors import failures
from hipaacheck.model import Evidence, Finding, Observation, Origin, Record, Rule, Target

_AT = datetime(2026, 1, 1, tzinfo=UTC)


def judge_rule(rule: Rule, facts: Mapping[str, Record | None], *, as_of: datetime = _AT) -> Finding:
    """Return the finding of `rule` on facts by kind; None stands for evidence that could not be collected.

    For instance `judge_rule(rule, {"dns.spf": SpfFacts(lookups=11)}).outcome`.
    """
    target = Target(
        id=f"{rule.applies_to}:example.org",
        kind=rule.applies_to,
        name="example.org",
        origin=Origin(file="test"),
    )
    evidence = {kind: _evidence(target, kind, record) for kind, record in facts.items()}
    types = {kind: type(record) for kind, record in facts.items() if record is not None}
    return judge(rule, TargetFacts(target, evidence, types, as_of)).finding


def faults_of(checker: Checker, *more: Traversable) -> list[str]:
    """Return a sentence for each rule of `checker`, or of the folders in `more`, whose vectors do not hold.

    Raises FileMistakesError when a pack does not load at all.
    """
    registry = Registry((checker,), (), ())
    rules = load_rule_set(registry, more, check_all=True).rules
    return [sentence for rule in rules for sentence in failures(rule, registry.fact_types)]


def _evidence(target: Target, kind: str, record: Record | None) -> Evidence:
    return Evidence.sealed(
        probe="test",
        target=target.id,
        kind=kind,
        source="test",
        method="test",
        collected_at=_AT,
        tool_version="test",
        observation=Observation.FAILED if record is None else Observation.PRESENT,
        facts=None if record is None else record.model_dump(mode="json"),
        error="could not be collected" if record is None else None,
    )
