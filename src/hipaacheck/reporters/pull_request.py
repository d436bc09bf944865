"""Say a run as a short comment on a pull or merge request: the verdict, what changed, what stops it.

Its first line is a comment in HTML, which nobody sees: by it a CI job finds its own comment to update it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from hipaacheck.gate.exits import Exit
from hipaacheck.gate.records import SubjectVerdict, Verdict
from hipaacheck.history.records import Change, ChangeKind
from hipaacheck.model import Run
from hipaacheck.reporters.api import Reporter
from hipaacheck.reporters.blocks import Block, blocks
from hipaacheck.reporters.changed import headline
from hipaacheck.reporters.edition import PLAIN, REDACTED, Edition
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.gated import Gated, Judged, Stand, counted, in_one_line, place_text
from hipaacheck.reporters.markdown import page_of
from hipaacheck.reporters.shapes import ReportView
from hipaacheck.reporters.view import build_view
from hipaacheck.reporters.words import utc, words

# GitHub takes 65,536 characters of a comment; GitLab a million.
LIMIT = 60_000
_CHANGES = 15
_STOPS = (8, 4, 2, 0)
_SUBJECTS = 10
_REASONS = 5
_TARGET = 120
_SAID = 200
_FIX = 1_500
_TOLD = frozenset(
    {
        ChangeKind.REGRESSED,
        ChangeKind.NEW,
        ChangeKind.WAIVER_EXPIRED,
        ChangeKind.WORSE,
        ChangeKind.NO_LONGER_ASSESSED,
        ChangeKind.FIXED,
    }
)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One finding that stands otherwise than in the run that is compared with; `place` is file:line."""

    label: str
    title: str
    rule: str
    target: str
    observed: str
    note: str
    place: str


@dataclass(frozen=True, slots=True)
class StopRow:
    """One finding that stops the gate or, without a gate, that fails; `unseen` says why it was not seen."""

    severity: str
    title: str
    rule: str
    target: str
    place: str
    ground: str
    unseen: str
    observed: str
    expected: str
    fix: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """What the template shows; `more_...` count what is left out.

    `unjudged` names subjects of which nothing was judged although they hold nothing up.
    """

    heading: str
    line: str
    doubts: tuple[str, ...]
    unjudged: tuple[str, ...]
    more_unjudged: int
    subjects: tuple[SubjectVerdict, ...]
    more_subjects: int
    changed: str
    changes: tuple[ChangeRow, ...]
    more_changes: int
    stops_title: str
    stops: tuple[StopRow, ...]
    more_stops: int
    unseen: tuple[str, ...]
    compared: str
    statement: str


def render(run: Run, edition: Edition = PLAIN) -> bytes:
    """Return the comment in UTF-8, shorter than LIMIT characters whatever the run holds."""
    report = build_view(run, edition, annex=False)
    gated = Gated(run, edition, report)
    page = ""
    for shown in _STOPS:
        comment = _comment(run, edition, report, gated, shown)
        page = page_of("pull-request.md.j2", {"comment": comment}, edition.overrides)
        if len(page) <= LIMIT:
            break
    return page.encode()


def _comment(run: Run, edition: Edition, report: ReportView, gated: Gated, shown: int) -> Comment:
    verdict = edition.verdict
    rows = list(_changes(run, edition, gated))
    stops = gated.of(Stand.OPEN if verdict is None else Stand.STOPS)
    failed = [item for item in stops if verdict is not None or item.view.is_gap]
    listed, unjudged = _subjects(verdict)
    since = edition.history.since
    return Comment(
        heading=report.verdict.text if verdict is None else _heading(verdict, gated),
        line="" if verdict is None else in_one_line(verdict.line, 1_000),
        doubts=tuple(_doubts(edition, report)),
        unjudged=tuple(in_one_line(one, _TARGET) for one in unjudged[:_SUBJECTS]),
        more_unjudged=max(0, len(unjudged) - _SUBJECTS),
        subjects=tuple(listed[:_SUBJECTS]),
        more_subjects=max(0, len(listed) - _SUBJECTS),
        changed="" if since is None else headline(since),
        changes=tuple(rows[:_CHANGES]),
        more_changes=max(0, len(rows) - _CHANGES),
        stops_title="What fails, the worst first" if verdict is None else "What stops it",
        stops=tuple(_stop(item, gated) for item in failed[:shown]),
        more_stops=max(0, len(failed) - shown),
        unseen=tuple(_unseen(gated)),
        compared=_compared(edition, report),
        statement=report.statement,
    )


def _subjects(verdict: Verdict | None) -> tuple[list[SubjectVerdict], list[str]]:
    """Return the subjects that keep the gate from passing, and the names of others that were not judged."""
    if verdict is None:
        return [], []
    passed = verdict.judged is Exit.OK
    listed = [] if passed else [one for one in verdict.subjects if one.exit is not Exit.OK]
    unjudged = [one.name for one in verdict.subjects if not one.decided and (passed or one.exit is Exit.OK)]
    return listed, unjudged


def _heading(verdict: Verdict, gated: Gated) -> str:
    said = {
        Exit.OK: "nothing stops this change",
        Exit.FAILED: "this change is stopped",
        Exit.INCOMPLETE: _held_up(verdict, gated),
    }.get(verdict.judged, "no verdict")
    return said if verdict.exit is verdict.judged else f"{said}, and --exit-zero lets it through"


def _held_up(verdict: Verdict, gated: Gated) -> str:
    if not gated.decided:
        return "nothing was judged"
    return "not all that counts could be seen" if verdict.unseen else "this run is no pass"


def _doubts(edition: Edition, report: ReportView) -> Iterator[str]:
    if edition.redacted:
        yield REDACTED
    if not report.complete:
        yield "This run is incomplete."
    yield from report.limits
    for note in islice(edition.history.since.notes if edition.history.since else (), _REASONS):
        yield in_one_line(note, 300)
    if report.problems:
        first = report.problems[0]
        more = f" and {len(report.problems) - 1:,} more" if len(report.problems) > 1 else ""
        yield f"The run has problems: {first.where}: {in_one_line(first.what, _SAID)}{more}"


def _changes(run: Run, edition: Edition, gated: Gated) -> Iterator[ChangeRow]:
    since = edition.history.since
    found = {item.finding.fingerprint: item for item in gated.items}
    titles = {rule.id: rule.title for rule in run.rules}
    names = {target.id: target.name for target in run.targets}
    for change in since.changes if since else ():
        if change.kind in _TOLD:
            name = names.get(change.target, change.target)
            yield _change(change, titles.get(change.rule, ""), name, found.get(change.fingerprint), gated)


def _change(change: Change, title: str, name: str, item: Judged | None, gated: Gated) -> ChangeRow:
    return ChangeRow(
        label=words().changes[change.kind].label,
        title=in_one_line(title, _TARGET),
        rule=in_one_line(change.rule, _TARGET),
        target=in_one_line(name if item is None else item.view.target_name, _TARGET),
        observed="" if item is None else in_one_line(item.view.observed or item.view.because, _SAID),
        note=in_one_line(change.note, _SAID),
        place="" if item is None else place_text(gated.line(item)),
    )


def _stop(item: Judged, gated: Gated) -> StopRow:
    view = item.view
    unseen = "" if view.observed and item.told_ground != "unknown" else view.because
    return StopRow(
        severity=view.severity_label,
        title=in_one_line(view.rule.title, _TARGET),
        rule=in_one_line(view.rule.id, _TARGET),
        target=in_one_line(view.target_name, _TARGET),
        place=place_text(gated.line(item)),
        ground="" if item.told_ground in ("", view.severity.value) else item.told_ground,
        unseen=in_one_line(unseen, _SAID),
        observed=in_one_line(view.observed, _SAID),
        expected=in_one_line(view.expected, _SAID),
        fix=blocks(plain(view.fix_text, limit=_FIX)) if view.fix_text else (),
    )


def _unseen(gated: Gated) -> Iterator[str]:
    """Yield what is no pass and does not stop it: what could not be seen by reason, the rest by number."""
    groups: dict[str, int] = {}
    for item in gated.of(Stand.UNSEEN):
        because = in_one_line(item.view.because or words().no_reason, _SAID)
        groups[because] = groups.get(because, 0) + 1
    for reason, number in sorted(groups.items(), key=lambda one: (-one[1], one[0]))[:_REASONS]:
        yield f"{counted([(number, 'check that counts', 'checks that count')])} could not be seen: {reason}"
    rest = sum(sorted(groups.values(), reverse=True)[_REASONS:])
    known = 0 if gated.verdict is None else gated.count(Stand.OPEN)
    for number, one, many in (
        (rest, "check that counts, for another reason", "checks that count, for other reasons"),
        (
            gated.count(Stand.ASIDE),
            "unseen check that weighs too little",
            "unseen checks that weigh too little",
        ),
        (
            gated.count(Stand.UNASKED),
            f"check was not made ({gated.choice})",
            f"checks were not made ({gated.choice})",
        ),
        (known, "failure that does not stop it", "failures that do not stop it"),
        (gated.count(Stand.MANUAL), "question for a person to answer", "questions for people to answer"),
        (gated.count(Stand.ACCEPTED), "accepted risk", "accepted risks"),
    ):
        if number:
            yield counted([(number, one, many)])


def _compared(edition: Edition, report: ReportView) -> str:
    since, verdict = edition.history.since, edition.verdict
    against = [in_one_line(one, _SAID) for one in verdict.against] if verdict else []
    run = f"run {report.run_id[:12]} of {report.as_of_time} ({report.tool} {report.tool_version})"
    if since is not None:
        older = f"run {since.older[:12]} of {utc(since.older_as_of).date().isoformat()}"
        against = [older, *(one for one in against if not one.startswith(older[:16]))]
    if not against:
        return f"{run[0].upper()}{run[1:]}, compared with nothing."
    return f"{run[0].upper()}{run[1:]}, compared with {' and '.join(against)}."


REPORTER = Reporter(name="pull-request", media_type="text/markdown", suffixes=(".pr.md",), render=render)
