"""Choose what a printed report gives in full and what by number: paper cannot be searched or folded."""

import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from hipaacheck.model import Outcome
from hipaacheck.reporters.shapes import (
    Counts,
    EvidenceView,
    FactView,
    FindingView,
    ReasonGroup,
    ReportView,
    RuleGroup,
    RuleView,
    TargetGroup,
    TargetView,
)
from hipaacheck.reporters.translation import gettext, ngettext
from hipaacheck.reporters.verdicts import OUTCOMES, count
from hipaacheck.reporters.words import words

# One rule's failures at more targets than this are told once in full, and the others by name:
# the text is the same but for names, and a hundred domains would fill a thousand pages with it.
FULL_LIMIT = 5

# Of one piece of evidence paper holds so many characters of facts, and so many of each raw answer.
FACTS_LIMIT = 400
RAW_LIMIT = 400
LINES_LIMIT = 6

# What vendors answered, question by question: the findings quote the answers they rest on, and nobody reads
# a questionnaire in one paragraph.
BY_DIGEST = frozenset({"vendor.answers", "vendor.claims", "organisation.answers", "organisation.claims"})


@dataclass(frozen=True, slots=True)
class Alike:
    """Targets at which the same was observed."""

    observed: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BriefGroup:
    """Failures of one rule, as RuleGroup: `findings` are told in full, the others by what was observed."""

    rule: RuleView
    findings: tuple[FindingView, ...]
    others: tuple[Alike, ...]

    @property
    def first(self) -> FindingView:
        """Return the finding that stands for the group's severity, risk and citations."""
        return self.findings[0]

    @property
    def more(self) -> int:
        """Return how many findings are not told in full."""
        return sum(len(alike.targets) for alike in self.others)


@dataclass(frozen=True, slots=True)
class TargetTally:
    """How the findings for one target ended, in words."""

    target: TargetView
    outcomes: str


@dataclass(frozen=True, slots=True)
class KindTally:
    """The targets of one kind: those in `targets` each in a row, the `others` by name.

    Of what an inventory declares, only entries with something open get a row: registers run to hundreds.
    """

    title: str
    targets: tuple[TargetTally, ...]
    others: tuple[TargetView, ...]


@dataclass(frozen=True, slots=True)
class RuleTally:
    """How the findings of one rule ended over all targets, as numbers and in words ("1 fail, 3 pass")."""

    rule: RuleView
    counts: Counts
    outcomes: str

    @property
    def all_passed(self) -> bool:
        """Return whether the rule passed wherever it applies."""
        return 0 < self.counts.passed == self.counts.checked


@dataclass(frozen=True, slots=True)
class AreaTally:
    """The rules of one area with their tallies."""

    title: str
    rules: tuple[RuleTally, ...]


@dataclass(frozen=True, slots=True)
class BriefEvidence:
    """Evidence with its facts in one paragraph: a fact a line fills four pages for each host.

    `raw` holds the text of each artefact. Both say where they were cut.
    """

    evidence: EvidenceView
    known: str
    raw: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """What a printed report shows in place of the complete lists.

    `heard` holds the findings of which other tools say something else and that are not told in full.
    """

    groups: tuple[BriefGroup, ...]
    kinds: tuple[KindTally, ...]
    areas: tuple[AreaTally, ...]
    heard: tuple[FindingView, ...]
    evidence: tuple[BriefEvidence, ...]
    digests: tuple[EvidenceView, ...]
    in_full: frozenset[str]


def brief(report: ReportView) -> Brief:
    """Return the short form of a report; it leaves out nothing without counting it."""
    groups = tuple(_group(group) for group in report.groups)
    full = _evidence_in_full(report, groups)
    told = {finding.number for group in groups for finding in group.findings}
    return Brief(
        groups=groups,
        kinds=tuple(_kind(group) for group in report.target_groups),
        areas=_areas(report),
        heard=tuple(item for item in report.findings if item.heard and item.number not in told),
        evidence=tuple(
            BriefEvidence(
                item,
                _cut(_known(item.facts), FACTS_LIMIT),
                tuple(_cut(piece.text, RAW_LIMIT) for piece in item.artefacts),
            )
            for item in report.evidence
            if item.short in full
        ),
        digests=tuple(item for item in report.evidence if item.short not in full),
        in_full=full,
    )


def _kind(group: TargetGroup) -> KindTally:
    quiet = frozenset(target.id for target in group.targets if group.declared and not _is_open(target))
    return KindTally(
        title=f"{len(group.targets):,} {group.title}",
        targets=tuple(
            TargetTally(target, _outcomes(_told(target, group.declared)))
            for target in group.targets
            if target.id not in quiet
        ),
        others=tuple(target for target in group.targets if target.id in quiet),
    )


def _told(target: TargetView, declared: bool) -> list[FindingView]:
    """Return the findings to count; most rules for a kind of entry are for one sort of it only."""
    found = [item for area in target.areas for item in area.findings]
    if declared:
        found = [item for item in found if item.outcome is not Outcome.NOT_APPLICABLE]
    return found


def _is_open(target: TargetView) -> bool:
    counts = target.verdict.counts
    return counts.checked > counts.passed or bool(target.unresolved)


def _group(group: RuleGroup) -> BriefGroup:
    told = len(group.findings) if len(group.findings) <= FULL_LIMIT else 1
    alike: dict[str, list[str]] = defaultdict(list)
    for finding in group.findings[told:]:
        alike[finding.observed].append(finding.target_name)
    return BriefGroup(
        rule=group.rule,
        findings=group.findings[:told],
        others=tuple(Alike(observed, tuple(names)) for observed, names in alike.items()),
    )


def _evidence_in_full(report: ReportView, groups: tuple[BriefGroup, ...]) -> frozenset[str]:
    """Return the short ids of the evidence that gaps and unknowns told in full rest on; not suggestions.

    Questionnaires are left out, BY_DIGEST.
    """
    told = [finding for group in groups for finding in group.findings if finding.is_gap]
    told += report.manual[:FULL_LIMIT]
    told += [item.first for waiver in report.accepted for item in waiver.rules]
    for reason in report.unknown:
        told += _if_few(reason)
    return frozenset(ref.short for finding in told for ref in finding.evidence if ref.kind not in BY_DIGEST)


def _if_few(reason: ReasonGroup) -> tuple[FindingView, ...]:
    targets = {finding.target_id for finding in reason.findings}
    return reason.findings if len(targets) <= FULL_LIMIT else ()


def _areas(report: ReportView) -> tuple[AreaTally, ...]:
    by_area: dict[str, dict[str, list[FindingView]]] = defaultdict(lambda: defaultdict(list))
    for finding in report.findings:
        by_area[finding.rule.area][finding.rule.id].append(finding)
    return tuple(
        AreaTally(
            words().area(area),
            tuple(
                RuleTally(found[0].rule, count(found), _outcomes(found))
                for _, found in sorted(by_area[area].items())
            ),
        )
        for area in sorted(by_area, key=words().area_rank)
    )


def _outcomes(findings: list[FindingView]) -> str:
    say, counts = words(), count(findings)
    open_ones = [item.outcome for item in findings if item.waiver is None]
    said = [
        f"{number:,} {say.outcomes[outcome].lower()}"
        + (say.word_given(counts.attested, number) if outcome is Outcome.PASS else "")
        for outcome in OUTCOMES
        if (number := open_ones.count(outcome))
    ]
    return ", ".join([*said, say.counted.accepted.of(counts.accepted)] if counts.accepted else said)


def _cut(text: str, limit: int) -> str:
    """Return text cut to `limit` characters and LINES_LIMIT lines, and say how much is missing."""
    kept = "\n".join(text[:limit].split("\n")[:LINES_LIMIT])
    left = len(text) - len(kept)
    if left < 80:
        return text
    more = ngettext(
        "%(number)s more character is in the HTML report",
        "%(number)s more characters are in the HTML report",
        left,
    )
    return f"{kept}… [{more % {'number': f'{left:,}'}}]"


def _known(facts: tuple[FactView, ...]) -> str:
    """Return facts as one line; values from outside cannot pass for further facts.

    What is known of one item of a list stands together behind its name: `answers[0] (id: BA-01; …)`.
    """
    return "; ".join(
        f"{item}] ({'; '.join(map(_fact, inside))})" if item else "; ".join(map(_fact, inside))
        for item, inside in groupby(facts, key=lambda fact: fact.path.rpartition("].")[0])
    )


def _fact(fact: FactView) -> str:
    name, value = fact.path.rpartition("].")[2], _inline(fact.value)
    return f"{name}: {value if fact.seen else gettext('could not be seen: %(reason)s') % {'reason': value}}"


def _inline(value: str) -> str:
    line = value.replace("\n", ", ")
    return json.dumps(line, ensure_ascii=False) if ";" in line or line.startswith('"') else line
