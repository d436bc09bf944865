"""Choose the parts of a report by its profile, in the order of `report_templates/parts.yaml`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from hipaacheck.model import Record
from hipaacheck.reporters.api import ReportError
from hipaacheck.reporters.parts import registers
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.profile import Audience, Profile
from hipaacheck.resources import templates_dir

BUILDERS: Mapping[str, Callable[[Source], object | None]] = {
    "accepted": lambda source: source.report.accepted or None,
    "questions": lambda source: source.report.questions or None,
    "registers": registers.build,
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


@cache
def described() -> tuple[Part, ...]:
    """Return all parts there are, in their order."""
    import yaml

    text = (templates_dir() / "parts.yaml").read_text("utf-8")
    return _Parts.model_validate(yaml.safe_load(text)).parts
