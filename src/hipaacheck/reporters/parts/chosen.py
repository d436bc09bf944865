"""Choose the parts of a report by its profile, in the order of `report_templates/parts.yaml`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hipaacheck.model import Record
from hipaacheck.reporters.api import ReportError
from hipaacheck.reporters.data import data, packaged_data
from hipaacheck.reporters.parts import (
    coverage,
    decisions,
    gaps,
    glossary,
    plan,
    proposed,
    registers,
    retention,
    risks,
    scope,
    summary,
    trend,
)
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.profile import Audience, Profile
from hipaacheck.reporters.translation import gettext

_FILE = "parts.yaml"

BUILDERS: Mapping[str, Callable[[Source], object | None]] = {
    "accepted": lambda source: source.report.accepted or None,
    "plan": plan.build,
    "questions": lambda source: source.report.questions or None,
    "coverage": coverage.build,
    "decisions": decisions.build,
    "gaps": gaps.build,
    "proposed": proposed.build,
    "questionnaires": registers.of("questionnaires"),
    "registers": registers.of("registers"),
    "risks": risks.build,
    "services": registers.of("services"),
    "summary": summary.build,
    "trend": trend.build,
    "vendors": registers.of("vendors"),
    "glossary": glossary.build,
    "retention": retention.build,
    "scope": scope.build,
}
"""What a part shows, None when there is nothing; a part that is not here reads the view alone."""


class Part(Record):
    """A part as `parts.yaml` describes it."""

    id: str
    title: str
    print_title: str = ""
    audiences: frozenset[Audience]


class _Parts(Record):
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of this report: its title here, what it shows, and the signer's words at its head."""

    id: str
    title: str
    content: object
    note: str


def chosen(source: Source) -> tuple[PartView, ...]:
    """Return the parts of a report that have something to show. Raises ReportError for a part unknown."""
    profile = source.edition.profile
    views = []
    for part in _wanted(profile):
        build = BUILDERS.get(part.id)
        content = None if build is None else build(source)
        if build is None or content is not None:
            title = part.print_title if source.printed and part.print_title else part.title
            views.append(PartView(part.id, title, content, profile.notes.get(part.id, "")))
    return tuple(views)


def left_out(source: Source) -> tuple[str, ...]:
    """Return the titles of the parts that have something to show and that this edition does not hold.

    Nobody is to take a part of a report for the whole of it.
    """
    wanted = {part.id for part in _wanted(source.edition.profile)}
    return tuple(
        part.title
        for part in described()
        if part.id not in wanted and (part.id not in BUILDERS or BUILDERS[part.id](source) is not None)
    )


def _wanted(profile: Profile) -> list[Part]:
    known = {part.id: part for part in described()}
    named = (*(profile.parts or ()), *profile.leave_out, *profile.notes)
    strangers = [name for name in named if name not in known]
    if strangers:
        raise ReportError(f"there is no part '{strangers[0]}' in a report; there are {', '.join(known)}")
    if profile.parts is not None:
        wanted = [known[name] for name in dict.fromkeys(profile.parts)]
    else:
        wanted = [part for part in known.values() if profile.template in part.audiences]
    return [part for part in wanted if part.id not in profile.leave_out]


def described() -> tuple[Part, ...]:
    """Return all parts there are, in their order. Raises ReportError when an own list is not of our parts.

    A part that is not listed would be left out without a word.
    """
    parts = tuple(_named(part) for part in data(_FILE, _Parts).parts)
    ours = {part.id for part in packaged_data(_FILE, _Parts).parts}
    listed = [part.id for part in parts]
    wrong = next((id for id in listed if id not in ours or listed.count(id) > 1), None)
    if wrong is not None:
        raise ReportError(f"a file of --templates: {_FILE}: no part '{wrong[:60]}', or it stands there twice")
    missing = sorted(ours - set(listed))
    if missing:
        raise ReportError(
            f"a file of --templates: {_FILE} has no part '{missing[0]}'; give it no audiences instead"
        )
    return parts


def _named(part: Part) -> Part:
    """Return a part with its titles in the language of the report."""
    said = {"title": gettext(part.title), "print_title": part.print_title and gettext(part.print_title)}
    return part.model_copy(update=said)
