"""Hold a run ready for OSCAL: findings in their order, with the rule, target, evidence and plan of each."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from hipaacheck.model import Action, Evidence, Finding, Outcome, Rule, Run, Target
from hipaacheck.reporters.details import endpoint
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.oscal.names import Ids
from hipaacheck.reporters.oscal.shapes_judged import Actor, Origin
from hipaacheck.reporters.risks.decisions import actions_of
from hipaacheck.reporters.words import utc, words


@dataclass(frozen=True, slots=True)
class Case:
    """One finding with all that belongs to it; `action` is what somebody plans to do about it."""

    finding: Finding
    rule: Rule | None
    target: Target | None
    evidence: tuple[Evidence, ...]
    action: Action | None

    @property
    def title(self) -> str:
        """Return the title of the rule."""
        return self.rule.title if self.rule else self.finding.rule

    @property
    def where(self) -> str:
        """Return where the finding is, as people name it."""
        return endpoint(self.target) if self.target else plain(self.finding.target, lines=False)

    @property
    def is_risk(self) -> bool:
        """Say whether it belongs into a plan: the rule failed, or somebody accepted what is no pass."""
        return self.finding.outcome is Outcome.FAIL or self.finding.waiver is not None


@dataclass(frozen=True, slots=True)
class Matter:
    """A run, its edition, the names of its parts, and a case for every finding that applies."""

    run: Run
    edition: Edition
    ids: Ids
    cases: tuple[Case, ...]

    @property
    def as_of(self) -> datetime:
        """Return the moment that rules took as now, in UTC."""
        return utc(self.run.as_of)

    @property
    def origin(self) -> Origin:
        """Return the tool as the origin of a statement."""
        return Origin(actors=(Actor(type="tool", actor_uuid=self.ids.lasting("tool")),))

    def count(self, outcome: Outcome) -> int:
        """Return how many findings of the run have an outcome."""
        return sum(finding.outcome is outcome for finding in self.run.findings)


def matter_of(run: Run, edition: Edition) -> Matter:
    """Return a run made ready; what does not apply is left out."""
    rules = {rule.id: rule for rule in run.rules}
    targets = {target.id: target for target in run.targets}
    evidence = {item.id: item for item in run.evidence}
    actions = actions_of(edition)
    cases = tuple(
        Case(
            finding=finding,
            rule=rules.get(finding.rule),
            target=targets.get(finding.target),
            evidence=tuple(evidence[item] for item in finding.evidence if item in evidence),
            action=actions.get(plain(finding.fingerprint, limit=100, lines=False)),
        )
        for finding in run.findings
        if finding.outcome is not Outcome.NOT_APPLICABLE
    )
    return Matter(run, edition, Ids.of(run, edition), cases)


def kind_of(target: Target) -> str:
    """Return the word for what a target is."""
    return words().kind(target.kind)


def morning(day: date) -> datetime:
    """Return the first moment of a day, in UTC."""
    return datetime.combine(day, time.min, UTC)


def evening(day: date) -> datetime:
    """Return the last second of a day, in UTC: what is due on a day is not late before it ends."""
    return datetime.combine(day, time(23, 59, 59), UTC)
