"""Run the worked examples of rules: facts in, expected outcome out."""

from datetime import UTC, datetime

from pydantic import ValidationError

from hipaacheck.engine.evaluate import FactTypes, TargetFacts, judge
from hipaacheck.model import Evidence, Observation, Origin, Rule, Target, Vector

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def failures(rule: Rule, fact_types: FactTypes) -> list[str]:
    """Return a sentence for each vector of `rule` that does not give its outcome."""
    found = []
    for vector in rule.vectors:
        problem = _failure(rule, vector, fact_types)
        if problem is not None:
            found.append(f"{rule.id}: vector '{vector.name}' {problem}")
    return found


def _failure(rule: Rule, vector: Vector, fact_types: FactTypes) -> str | None:
    strangers = set(vector.facts) - set(rule.needs)
    if strangers:
        return f"names facts that the rule does not need: {', '.join(sorted(strangers))}"
    target = Target.model_validate(
        {
            "id": f"{rule.applies_to}:example.org",
            "kind": rule.applies_to,
            "name": "example.org",
            "origin": Origin(file="vector"),
            **vector.target,
        }
    )
    asked = rule.model_copy(update={"params": {**rule.params, **vector.params}})
    try:
        evidence = {kind: _evidence(asked, vector, alias, fact_types) for alias, kind in rule.needs.items()}
    except ValidationError as error:
        first = error.errors()[0]
        return f"does not fit the facts: {'.'.join(map(str, first['loc']))}: {first['msg']}"
    judged = judge(asked, TargetFacts(target, evidence, fact_types, vector.as_of))
    if judged.problems:
        return f"fails: {judged.problems[0].what}"
    if judged.finding.outcome is not vector.outcome:
        because = f" ({judged.finding.because})" if judged.finding.because else ""
        return f"gives {judged.finding.outcome}{because}, not {vector.outcome}"
    return None


def _evidence(rule: Rule, vector: Vector, alias: str, fact_types: FactTypes) -> Evidence:
    kind = rule.needs[alias]
    given = vector.facts.get(alias, {})
    facts = None if given is None else fact_types[kind].model_validate(given).model_dump(mode="json")
    return Evidence.sealed(
        probe="vector",
        target=f"{rule.applies_to}:example.org",
        kind=kind,
        source="vector",
        method="vector",
        collected_at=_EPOCH,
        tool_version="vector",
        observation=Observation.FAILED if facts is None else Observation.PRESENT,
        facts=facts,
        error="could not be collected" if facts is None else None,
    )
