"""Lay out what failed area by area, in each area the worst first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from hipaacheck.reporters.brief import BriefGroup
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.shapes import RuleGroup
from hipaacheck.reporters.words import words


@dataclass(frozen=True, slots=True)
class GapArea:
    """The failures of one area by rule: `gaps` and `suggestions` count the findings."""

    id: str
    title: str
    gaps: int
    suggestions: int
    groups: tuple[RuleGroup | BriefGroup, ...]


def build(source: Source) -> tuple[GapArea, ...]:
    """Return the areas in which a rule failed, in their order; on paper with the short form of each rule."""
    whole = source.report.groups
    shown: Iterable[RuleGroup | BriefGroup] = source.brief.groups if source.brief else whole
    by_area: dict[str, list[tuple[RuleGroup, RuleGroup | BriefGroup]]] = defaultdict(list)
    for group, told in zip(whole, shown, strict=True):
        by_area[group.rule.area].append((group, told))
    return tuple(
        _area(area, by_area[area]) for area in sorted(by_area, key=lambda area: words().area_rank(area))
    )


def _area(area: str, groups: list[tuple[RuleGroup, RuleGroup | BriefGroup]]) -> GapArea:
    findings = [finding for group, _ in groups for finding in group.findings]
    return GapArea(
        id=area,
        title=words().area(area),
        gaps=sum(finding.is_gap for finding in findings),
        suggestions=sum(finding.is_suggestion for finding in findings),
        groups=tuple(told for _, told in groups),
    )
