"""Judge evidence by rules: a pure function of facts, parameters and `as_of`."""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from hipaacheck.engine.risk import risk_level
from hipaacheck.engine.stored import read_stored
from hipaacheck.model import (
    Evidence,
    Finding,
    Observation,
    Outcome,
    Problem,
    Record,
    Rule,
    Strength,
    Target,
    Unseen,
    fingerprint,
)
from hipaacheck.packs import cel
from hipaacheck.packs.loader import names_of
from hipaacheck.packs.paths import fact_paths
from hipaacheck.packs.texts import NotSeen, TemplateError, compile_text, render

FactTypes = Mapping[str, type[Record]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """All findings of a run, and the faults of rules that came up while judging."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]


def evaluate(
    targets: Iterable[Target],
    evidence: Iterable[Evidence],
    rules: Sequence[Rule],
    fact_types: FactTypes,
    as_of: datetime,
    *,
    stored: bool = False,
) -> Judgement:
    """Return exactly one finding for every rule and every target of the kind it applies to.

    `stored` says that the evidence comes from a file: an earlier version may have looked at less.
    """
    held: dict[str, dict[str, Evidence]] = {}
    for item in evidence:
        held.setdefault(item.target, {})[item.kind] = item
    findings: list[Finding] = []
    problems: list[Problem] = []
    for target in targets:
        facts = TargetFacts(target, held.get(target.id, {}), fact_types, as_of, stored=stored)
        for rule in rules:
            if rule.applies_to is target.kind:
                judged = judge(rule, facts)
                findings.append(judged.finding)
                problems.extend(judged.problems)
    return Judgement(tuple(findings), tuple(problems))


def prepare(rules: Iterable[Rule]) -> None:
    """Compile what `evaluate` will need of the rules; it does so itself for whatever is missing.

    A fault of a rule is told when the rule is used.
    """
    for rule in rules:
        with contextlib.suppress(cel.CriterionError, TemplateError):
            cel.compiled(rule.applies_when)
            cel.compiled(rule.manual_when)
            cel.compiled(rule.passes_when)
            compile_text(rule.expected)
            compile_text(rule.observed)


@dataclass(frozen=True, slots=True)
class Judged:
    """One finding, with what was wrong with the rule itself, if anything."""

    finding: Finding
    problems: tuple[Problem, ...] = ()


class TargetFacts:
    """The typed facts of one target, in the two forms that rules read: CEL values and texts."""

    def __init__(
        self,
        target: Target,
        evidence: Mapping[str, Evidence],
        fact_types: FactTypes,
        as_of: datetime,
        *,
        stored: bool = False,
    ) -> None:
        self.target = target
        self.evidence = evidence
        self.as_of = as_of
        self.fact_types = fact_types
        self.stored = stored
        self._records: dict[str, Record | Unseen] = {}
        self._cel: dict[str, Any] = {}
        self._cel_target = cel.to_cel(target)

    def record(self, kind: str) -> Record | Unseen:
        """Return the facts of `kind`, or why there are none."""
        if kind not in self._records:
            self._records[kind] = self._typed(kind)
        return self._records[kind]

    def _typed(self, kind: str) -> Record | Unseen:
        item = self.evidence.get(kind)
        if item is None:
            return Unseen(unseen=f"no probe collected {kind}")
        if item.observation is Observation.FAILED or item.facts is None:
            return Unseen(unseen=item.error or "the probe gave no reason")
        facts_type = self.fact_types.get(kind)
        if facts_type is None:
            return Unseen(unseen=f"no checker that is installed knows facts of the kind {kind}")
        try:
            return read_stored(item, facts_type) if self.stored else facts_type.model_validate(item.facts)
        except ValidationError as error:
            return Unseen(unseen=f"the stored facts of {kind} do not fit their type ({type(error).__name__})")

    def for_cel(self, rule: Rule) -> dict[str, Any]:
        """Return the variables of the criteria of `rule`; failed evidence is left out."""
        context: dict[str, Any] = {"target": self._cel_target, "params": rule.params, "as_of": self.as_of}
        for alias, kind in rule.needs.items():
            record = self.record(kind)
            if not isinstance(record, Unseen):
                if kind not in self._cel:
                    self._cel[kind] = cel.to_cel(record)
                context[alias] = self._cel[kind]
        return context

    def for_texts(self, rule: Rule) -> dict[str, Any]:
        """Return the variables of the texts of `rule`."""
        context: dict[str, Any] = {"target": self.target, "params": rule.params, "as_of": self.as_of}
        for alias, kind in rule.needs.items():
            record = self.record(kind)
            context[alias] = NotSeen(record.unseen) if isinstance(record, Unseen) else record
        return context

    def items(self, rule: Rule) -> Sequence[Record] | Unseen:
        """Return the items that `each` of `rule` names, or why they could not be seen."""
        (path,) = rule.each.values()
        alias, *steps = path.split(".")
        value: Any = self.record(rule.needs[alias])
        for step in steps:
            if isinstance(value, Unseen):
                return value
            value = getattr(value, step)
        found: Sequence[Record] | Unseen = value
        return found

    def reasons(self, rule: Rule, expression: str, item: Record | None = None) -> list[str]:
        """Return why the facts that `expression` reads, of one item of `each` or not, could not be seen."""
        found: list[str] = []
        for path in fact_paths(expression, names_of(rule, self.fact_types)):
            alias, *steps = path.split(".")
            if alias in rule.needs:
                found.extend(_unseen_on(self.record(rule.needs[alias]), steps))
            elif alias in rule.each:
                found.extend(_unseen_on(item, steps))
        for alias in rule.needs:
            record = self.record(rule.needs[alias])
            if isinstance(record, Unseen) and alias in expression:
                found.append(record.unseen)
        return list(dict.fromkeys(found))


def _unseen_on(value: Any, steps: Sequence[str]) -> list[str]:
    """Return the reasons of unseen values met on the way along `steps` into `value`."""
    if isinstance(value, Unseen):
        return [value.unseen]
    if not steps:
        return []
    name, rest = steps[0].removesuffix("[]"), steps[1:]
    inner = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
    if steps[0].endswith("[]") and isinstance(inner, Iterable):
        return [reason for item in inner for reason in _unseen_on(item, rest)]
    return _unseen_on(inner, rest)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What the criteria say: an outcome, why it is unknown, a fault of the rule, and of which items."""

    outcome: Outcome
    because: str | None = None
    fault: str | None = None
    failed: tuple[Record, ...] = ()
    unsure: tuple[Record, ...] = ()


def judge(rule: Rule, facts: TargetFacts) -> Judged:
    """Return the finding of one rule on one target; a fault of the rule gives `unknown` and a problem."""
    if facts.target.unresolved is not None:
        verdict = _Verdict(Outcome.UNKNOWN, facts.target.unresolved)
        return _written(rule, facts, facts.for_cel(rule), verdict)
    context = facts.for_cel(rule)
    applies = _asked(rule, facts, context, rule.applies_when)
    if isinstance(applies, _Verdict):
        verdict = applies
    elif not applies:
        verdict = _Verdict(Outcome.NOT_APPLICABLE)
    else:
        verdict = _of_each(rule, facts, context) if rule.each else _decided(rule, facts, context)
    return _written(rule, facts, context, verdict)


def _decided(
    rule: Rule, facts: TargetFacts, context: Mapping[str, Any], item: Record | None = None
) -> _Verdict:
    """Return what `manual_when` and `passes_when` say, of the target or of one item of `each`."""
    asks = _asked(rule, facts, context, rule.manual_when, item)
    if isinstance(asks, _Verdict):
        return asks
    if asks:
        return _Verdict(Outcome.MANUAL)
    passes = _asked(rule, facts, context, rule.passes_when, item)
    if isinstance(passes, _Verdict):
        return passes
    return _Verdict(Outcome.PASS if passes else Outcome.FAIL)


_MOST_REASONS = 3
_WORST_FIRST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.MANUAL, Outcome.PASS)


def _of_each(rule: Rule, facts: TargetFacts, context: Mapping[str, Any]) -> _Verdict:
    """Return the worst verdict of all items, with those that failed and those that could not be decided."""
    items = facts.items(rule)
    if isinstance(items, Unseen):
        return _Verdict(Outcome.UNKNOWN, items.unseen)
    (name,) = rule.each
    said = [(one, _decided(rule, facts, {**context, name: cel.to_cel(one)}, one)) for one in items]
    if not said:
        return _Verdict(Outcome.UNKNOWN, "what was collected holds nothing that this rule could judge")
    outcome = min((verdict.outcome for _, verdict in said), key=_WORST_FIRST.index)
    return _Verdict(
        outcome,
        _few(verdict.because for _, verdict in said if verdict.because),
        next((verdict.fault for _, verdict in said if verdict.fault), None),
        failed=tuple(one for one, verdict in said if verdict.outcome is Outcome.FAIL),
        unsure=tuple(one for one, v in said if v.outcome in (Outcome.UNKNOWN, Outcome.MANUAL)),
    )


def _few(reasons: Iterable[str]) -> str | None:
    """Return the first reasons in one sentence, with how many more there are; None when there is none."""
    told = list(dict.fromkeys(reasons))
    more = len(told) - _MOST_REASONS
    return "; ".join([*told[:_MOST_REASONS], *([f"and {more} more"] if more > 0 else [])]) or None


def _asked(
    rule: Rule, facts: TargetFacts, context: Mapping[str, Any], expression: str, item: Record | None = None
) -> bool | _Verdict:
    """Return the truth of one criterion, or the verdict `unknown` when it cannot be decided."""
    try:
        return cel.decide(expression, context)
    except cel.UndecidedError as error:
        reasons = facts.reasons(rule, expression, item)
        if reasons:
            return _Verdict(Outcome.UNKNOWN, "; ".join(reasons))
        fault = f"{expression!r} asks for {error}, which the facts do not hold"
    except cel.CriterionError as error:
        fault = f"{expression!r}: {error}"
    return _Verdict(Outcome.UNKNOWN, f"the rule itself failed: {fault}", fault)


def _written(rule: Rule, facts: TargetFacts, context: Mapping[str, Any], verdict: _Verdict) -> Judged:
    words = facts.for_texts(rule)
    if rule.each:
        words |= {"failed": verdict.failed, "unsure": verdict.unsure}
    where = f"rule {rule.id} on {facts.target.id}"
    problems: list[Problem] = []
    if verdict.fault is not None:
        problems.append(Problem(where=where, what=verdict.fault, kind="rule"))

    def text(source: str) -> str:
        try:
            return render(source, words)
        except TemplateError as error:
            problems.append(Problem(where=where, what=f"a text cannot be rendered: {error}", kind="rule"))
            return ""

    outcome, because = verdict.outcome, None
    if outcome is Outcome.UNKNOWN:
        because = verdict.because
    if outcome is Outcome.NOT_APPLICABLE:
        because = text(rule.not_applicable) or "the condition of the rule is not met"
    if outcome is Outcome.MANUAL:
        because = text(rule.question)
    failed = outcome is Outcome.FAIL
    held = [facts.evidence[kind] for kind in dict.fromkeys(rule.needs.values()) if kind in facts.evidence]
    finding = Finding(
        fingerprint=fingerprint(rule.id, facts.target.id),
        rule=rule.id,
        target=facts.target.id,
        outcome=outcome,
        severity=rule.severity,
        likelihood=rule.likelihood,
        impact=rule.impact,
        risk=risk_level(rule.likelihood, rule.impact) if failed else None,
        strength=_strength(rule, held),
        observed=text(rule.observed) if outcome in (Outcome.PASS, Outcome.FAIL) else "",
        expected=text(rule.expected),
        because=because,
        fix=_fix(rule, context, text) if failed else "",
        citations=rule.citations,
        evidence=tuple(item.id for item in held),
    )
    return Judged(finding, tuple(problems))


def _strength(rule: Rule, held: Sequence[Evidence]) -> Strength:
    """Return what the evidence can show: no more than a statement, if somebody's word is in it."""
    return Strength.ATTESTATION if any(item.attested for item in held) else rule.strength


def _fix(rule: Rule, context: Mapping[str, Any], text: Any) -> str:
    parts = [text(rule.fix)]
    if rule.platform is not None:
        try:
            platform = cel.evaluate(rule.platform, context)
        except (cel.UndecidedError, cel.CriterionError):
            platform = None
        if isinstance(platform, str) and platform in rule.fixes:
            parts.append(text(rule.fixes[platform]))
    return "\n".join(part for part in parts if part)
