"""Choose what fits the one page that everybody reads: every text here has an end, every list a last line."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from unicodedata import combining, east_asian_width

from hipaacheck.reporters.api import ReportError
from hipaacheck.reporters.charts import Bar, severities
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.parts.changes import Changes, changes
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.shapes import AreaView, CoverageRow, FindingView, ReportView, RuleGroup, State
from hipaacheck.reporters.translation import gettext

RISKS = 5
_AREAS = 14
_REASONS = 3
# In columns of text; two lines of the page each.
_TITLE, _WHY, _WHERE, _REASON, _AREA, _NOTE = 110, 170, 60, 90, 40, 400


@dataclass(frozen=True, slots=True)
class TopRisk:
    """A rule that failed: what it asks, why that matters, and where it failed."""

    group: RuleGroup
    title: str
    why: str
    where: str


@dataclass(frozen=True, slots=True)
class AreaLine:
    """A line of the verdict by area; `area` is None for the last line, that of all the areas left over."""

    title: str
    area: AreaView | None
    more: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """Paragraphs of all catalogues in force by what was found; `assessed` counts all but the last state."""

    states: tuple[tuple[State, int], ...]
    assessed: int
    total: int


@dataclass(frozen=True, slots=True)
class SummaryView:
    """The executive summary. `more` counts the rules that failed as gaps beyond the first."""

    verdict: str
    risks: tuple[TopRisk, ...]
    more: int
    bars: tuple[Bar, ...]
    changes: Changes | None
    coverage: Coverage
    reasons: tuple[tuple[str, int], ...]
    reasons_more: int
    unkept: int
    areas: tuple[AreaLine, ...]


def build(source: Source) -> SummaryView:
    """Return what the executive summary shows of a run. Raises ReportError for a note that does not fit."""
    note = source.edition.profile.notes.get("summary", "")
    if len(note) > _NOTE:
        raise ReportError(
            f"the note at the head of the summary has {len(note):,} characters, and its one page has room for"
            f" {_NOTE}; put the rest at the head of another part"
        )
    report = source.report
    gaps = [group for group in report.groups if group.first.is_gap]
    reasons = [(fitted(group.reason, _REASON), len(group.findings)) for group in report.unknown]
    return SummaryView(
        verdict=report.verdict.text,
        risks=tuple(_risk(group) for group in gaps[:RISKS]),
        more=len(gaps[RISKS:]),
        bars=severities(report.verdict),
        changes=changes(source),
        coverage=_coverage(report),
        reasons=tuple(reasons[:_REASONS]),
        reasons_more=sum(number for _, number in reasons[_REASONS:]),
        unkept=len(report.unkept),
        areas=tuple(_areas(report.areas)),
    )


def fitted(text: str, columns: int) -> str:
    """Return text in one line of at most `columns`, cut at a word where there is one near.

    East Asian characters take two columns (UAX 11), and an m in most fonts nearly as much.
    """
    line = " ".join(plain(text, limit=4 * columns).split())
    widths = [_width(character) for character in line]
    if sum(widths) <= columns:
        return line
    room: float = columns - 1
    end = 0
    while room >= widths[end]:
        room -= widths[end]
        end += 1
    cut = line[:end]
    space = cut.rfind(" ")
    return (cut[:space] if space > len(cut) * 2 // 3 else cut).rstrip(" ,;:") + "…"


def _width(character: str) -> float:
    if combining(character):
        return 0
    if east_asian_width(character) in "WF" or ord(character) > 0x2E80:
        return 2
    return 1.7 if character in "mwMW@%—" or (character.isupper() and not character.isascii()) else 1.0


def _risk(group: RuleGroup) -> TopRisk:
    prose = next((block.text for block in group.rule.why if not block.code), "")
    return TopRisk(
        group, fitted(group.rule.title, _TITLE), fitted(_sentences(prose), _WHY), _where(group.findings)
    )


def _sentences(text: str) -> str:
    """Return the first sentences of a paragraph that fit; at least one, which may then be cut."""
    said = ""
    for sentence in text.replace("\n", " ").split(". "):
        longer = f"{said}. {sentence}" if said else sentence
        if said and len(longer) > _WHY:
            return f"{said}."
        said = longer
    return said


def _where(findings: Iterable[FindingView]) -> str:
    names = list(dict.fromkeys(finding.target_name for finding in findings))
    if len(names) == 1:
        return fitted(names[0], _WHERE)
    said = {"name": fitted(names[0], _WHERE - 20), "more": f"{len(names) - 1:,}"}
    return gettext("%(name)s and %(more)s more") % said


def _coverage(report: ReportView) -> Coverage:
    rows: list[CoverageRow] = [*report.uncatalogued]
    for framework in report.frameworks:
        rows += [*framework.assessed, *framework.not_assessed]
    states = Counter(row.state for row in rows)
    return Coverage(
        states=tuple((state, states[state]) for state in State if states[state]),
        assessed=len(rows) - states[State.NOT_ASSESSED],
        total=len(rows),
    )


def _areas(areas: tuple[AreaView, ...]) -> Iterable[AreaLine]:
    """Yield the areas; where they are too many for the page, those with nothing to say give way first."""
    kept = areas
    if len(areas) > _AREAS:
        order = list(State)
        ranked = sorted(areas, key=lambda area: order.index(area.verdict.state))
        kept = tuple(sorted(islice(ranked, _AREAS - 1), key=areas.index))
    for area in kept:
        yield AreaLine(fitted(area.title, _AREA), area)
    if len(kept) < len(areas):
        yield AreaLine("", None, len(areas) - len(kept))
