"""Say how a rule stands at each of the units that it judges one by one: a scope, a domain, a policy."""

from collections.abc import Mapping

from hipaacheck.engine.evaluate import FactTypes, TargetFacts, judge
from hipaacheck.model import Evidence, Outcome, Record, Rule, Run, Unseen

_NAMES = ("where", "what", "name", "domain", "platform", "place")
_WORST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.MANUAL, Outcome.PASS, Outcome.NOT_APPLICABLE)

Units = Mapping[str, Outcome]


def units_of(run: Run, fact_types: FactTypes) -> dict[str, Units]:
    """Return, by fingerprint, the outcome at each unit by its name, of every rule that has units.

    Findings whose units could not be seen, or have no names, are left out. The worst outcome stands for units
    with the same name.
    """
    held: dict[str, dict[str, Evidence]] = {}
    for item in run.evidence:
        held.setdefault(item.target, {})[item.kind] = item
    targets = {target.id: target for target in run.targets}
    rules = {rule.id: rule for rule in run.rules if rule.each}
    found: dict[str, Units] = {}
    for finding in run.findings:
        rule, target = rules.get(finding.rule), targets.get(finding.target)
        if rule is None or target is None or finding.outcome is Outcome.NOT_APPLICABLE:
            continue
        facts = TargetFacts(target, held.get(target.id, {}), fact_types, run.as_of)
        units = _units(rule, facts)
        if units:
            found[finding.fingerprint] = units
    return found


def _units(rule: Rule, facts: TargetFacts) -> Units:
    items = facts.items(rule)
    if isinstance(items, Unseen):
        return {}
    found: dict[str, Outcome] = {}
    for item in items:
        name = _name(item)
        if not name:
            return {}
        outcome = judge(rule, _Only(facts, rule, item)).finding.outcome
        found[name] = min(outcome, found.get(name, outcome), key=_WORST.index)
    return found


def _name(item: Record) -> str:
    named = [getattr(item, name, None) for name in _NAMES if name in type(item).model_fields]
    return ", ".join(one for one in named if isinstance(one, str) and one)


class _Only(TargetFacts):
    """The facts of a target in which a rule finds one unit alone; its other criteria read all of them."""

    def __init__(self, facts: TargetFacts, rule: Rule, item: Record) -> None:
        super().__init__(facts.target, facts.evidence, facts.fact_types, facts.as_of)
        # Read once for all units.
        self._records, self._cel = facts._records, facts._cel
        self._of = rule.id
        self._item = item

    def items(self, rule: Rule) -> tuple[Record, ...] | Unseen:
        """Return the unit."""
        assert rule.id == self._of
        return (self._item,)
