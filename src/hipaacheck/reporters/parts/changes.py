"""Tell what changed since the run before, by the kind of change."""

from collections import defaultdict
from dataclasses import dataclass

from hipaacheck.history.records import Change, ChangeKind, Standing
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.translation import gettext
from hipaacheck.reporters.words import words


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One finding that stands otherwise than before; `before` and `after` are empty where there was none."""

    rule: str
    title: str
    target: str
    before: str
    after: str
    note: str


@dataclass(frozen=True, slots=True)
class ChangesOfKind:
    """All changes of one kind; `shown` are told one by one, `more` counts the others."""

    kind: ChangeKind
    number: int
    shown: tuple[ChangeView, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the run of `day`, the most pressing kind first; `total` counts all changes.

    `untold` and `notes` are as in history.records.Comparison.
    """

    older: str
    day: str
    total: int
    unchanged: int
    untold: int
    notes: tuple[str, ...]
    kinds: tuple[ChangesOfKind, ...]


# Paper cannot be folded; a changed rule pack can change thousands of findings at once.
_SHOWN_ON_PAPER = 40


def changes(source: Source) -> Changes | None:
    """Return what changed since the run before, None when the edition knows of none."""
    since = source.edition.history.since
    if since is None:
        return None
    titles = {rule.id: rule.title for rule in source.run.rules}
    names = {target.id: target.name for target in source.report.targets}
    by_kind: dict[ChangeKind, list[Change]] = defaultdict(list)
    for change in since.changes:
        by_kind[change.kind].append(change)
    limit = _SHOWN_ON_PAPER if source.printed else len(since.changes)
    return Changes(
        older=plain(since.older),
        day=words().day(since.older_as_of),
        total=len(since.changes),
        unchanged=since.unchanged,
        untold=since.untold,
        notes=tuple(plain(note, limit=1_000, lines=False) for note in since.notes),
        kinds=tuple(
            ChangesOfKind(
                kind,
                len(found),
                tuple(_change(change, titles, names) for change in found[:limit]),
                max(0, len(found) - limit),
            )
            for kind in ChangeKind
            if (found := by_kind[kind])
        ),
    )


def _change(change: Change, titles: dict[str, str], names: dict[str, str]) -> ChangeView:
    return ChangeView(
        rule=plain(change.rule, limit=100, lines=False),
        title=plain(titles.get(change.rule, ""), limit=200, lines=False),
        target=plain(names.get(change.target, change.target), limit=300, lines=False),
        before=_standing(change.before),
        after=_standing(change.after),
        note=plain(change.note, limit=1_000, lines=False),
    )


def _standing(standing: Standing | None) -> str:
    """Return a standing in words: "fail, high", "pass", "fail, low, accepted"."""
    if standing is None:
        return ""
    said = words().outcomes[standing.outcome].lower()
    if standing.outcome == "fail":
        said += f", {words().severities[standing.severity].lower()}"
    return gettext("%(standing)s, accepted") % {"standing": said} if standing.waived else said
