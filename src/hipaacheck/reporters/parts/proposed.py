"""Lay out what a run shows of paragraphs that are only proposed, beside what is in force on the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from hipaacheck.model import Framework, Outcome, Requirement, Strength
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.shapes import CoverageRow, FindingView
from hipaacheck.reporters.translation import gettext
from hipaacheck.reporters.words import words

_TEXT = 2_000
_UNSURE = ("unverified", "partly unverified")


class Readiness(StrEnum):
    """What a run shows of a proposed paragraph: never a violation, and never that it is met."""

    OPEN = "open"
    SHOWN = "shown"
    SAID = "said"
    UNSEEN = "unseen"
    MANUAL = "manual"
    NOT_APPLIED = "not-applied"
    NO_RULE = "no-rule"


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """A proposed paragraph, what the findings on its subject show, and the paragraphs in force on the same.

    `failed` names rules that found something, also what somebody has accepted under the rule in force.
    `unverified` says what of the entry was seen in no public source, empty where all of it was.
    `strength_label` is the strongest among the findings that decide.
    """

    id: str
    citation: str
    title: str
    summary: str
    limits: str
    unverified: str
    readiness: Readiness
    label: str
    strength_label: str
    failed: tuple[str, ...]
    unseen: tuple[str, ...]
    passed: tuple[str, ...]
    today: tuple[CoverageRow, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many proposed paragraphs a run shows in one way."""

    label: str
    number: int


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One proposal. `label` names it as one, with the day of its status.

    `notes` are entries that ask for nothing.
    """

    title: str
    label: str
    status: str
    disclaimer: str
    source: str
    rows: tuple[ProposedRow, ...]
    notes: tuple[ProposedRow, ...]
    tallies: tuple[Tally, ...]


def build(source: Source) -> tuple[ProposalView, ...] | None:
    """Return the proposals that the run holds; None for a run that holds none, such as an older one."""
    proposals = [item for item in source.run.frameworks if item.proposed]
    if not proposals:
        return None
    by_rule: dict[str, list[FindingView]] = defaultdict(list)
    for rule in source.run.rules:
        by_rule[plain(rule.id)] = []
    for finding in source.report.findings:
        by_rule[finding.rule.id].append(finding)
    in_force = {
        row.id: row
        for framework in source.report.frameworks
        for row in (*framework.assessed, *framework.not_assessed, *framework.not_applicable)
    }
    return tuple(_proposal(item, by_rule, in_force) for item in proposals)


def _proposal(
    proposal: Framework, by_rule: Mapping[str, list[FindingView]], in_force: Mapping[str, CoverageRow]
) -> ProposalView:
    rows = [_row(item, by_rule, in_force) for item in proposal.requirements]
    asking = {item.id for item in proposal.requirements if item.today or item.rules}
    shown = tuple(row for row in rows if row.id in asking)
    status = plain(proposal.text_status, limit=_TEXT)
    label, _, rest = status.partition(". ")
    return ProposalView(
        title=plain(proposal.title),
        label=label,
        status=rest,
        disclaimer=plain(proposal.disclaimer, limit=_TEXT),
        source=plain(proposal.source, limit=_TEXT),
        rows=shown,
        notes=tuple(row for row in rows if row.id not in asking),
        tallies=_tallies(shown),
    )


def _tallies(rows: Iterable[ProposedRow]) -> tuple[Tally, ...]:
    found = [row.readiness for row in rows]
    labels = words().readiness
    return tuple(Tally(labels[item], found.count(item)) for item in Readiness if item in found)


def _row(
    item: Requirement, by_rule: Mapping[str, list[FindingView]], in_force: Mapping[str, CoverageRow]
) -> ProposedRow:
    informing = [rule for rule in by_rule if any(fnmatchcase(rule, pattern) for pattern in item.rules)]
    findings = [finding for rule in informing for finding in by_rule[rule]]
    readiness = _readiness(findings) if informing else Readiness.NO_RULE
    verified = plain(item.verified, limit=_TEXT)
    return ProposedRow(
        id=plain(item.id),
        citation=plain(item.citation),
        title=plain(item.title),
        summary=plain(item.summary, limit=_TEXT),
        limits=plain(item.evidence_limits, limit=_TEXT),
        unverified=verified if verified.startswith(_UNSURE) else "",
        readiness=readiness,
        label=words().readiness[readiness],
        strength_label=_strength(findings, readiness),
        failed=_rules(findings, Outcome.FAIL),
        unseen=_rules(findings, Outcome.UNKNOWN, Outcome.MANUAL),
        passed=_rules(findings, Outcome.PASS),
        today=tuple(in_force[name] for name in item.today if name in in_force),
    )


def _readiness(findings: list[FindingView]) -> Readiness:
    """Return the first of: something failed, something passed, unseen, to be answered; whatever is waived."""
    outcomes = {finding.outcome for finding in findings}
    if Outcome.FAIL in outcomes:
        return Readiness.OPEN
    passed = [finding for finding in findings if finding.outcome is Outcome.PASS]
    if passed:
        return Readiness.SAID if all(item.is_attested for item in passed) else Readiness.SHOWN
    if Outcome.UNKNOWN in outcomes:
        return Readiness.UNSEEN
    return Readiness.MANUAL if Outcome.MANUAL in outcomes else Readiness.NOT_APPLIED


def _strength(findings: list[FindingView], readiness: Readiness) -> str:
    decides = {Readiness.OPEN: Outcome.FAIL, Readiness.SHOWN: Outcome.PASS}.get(readiness)
    strengths = [item.strength for item in findings if item.outcome is decides]
    if not strengths:
        return ""
    strongest = min(strengths, key=list(Strength).index)
    if strongest is Strength.ATTESTATION:
        return words().attested.one
    return gettext("%(strength)s evidence") % {"strength": words().strengths[strongest]}


def _rules(findings: Iterable[FindingView], *outcomes: Outcome) -> tuple[str, ...]:
    return tuple(sorted({item.rule.id for item in findings if item.outcome in outcomes}))
