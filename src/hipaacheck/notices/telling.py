"""Decide whether a run is worth a notice, and what it tells."""

from collections import Counter
from collections.abc import Iterator

from hipaacheck.gate.exits import Exit
from hipaacheck.gate.records import Ground, Verdict
from hipaacheck.history.outlines import outline, point
from hipaacheck.history.records import Change, ChangeKind, Comparison, History
from hipaacheck.model import Run, TargetKind, digest, subject_of
from hipaacheck.notices.records import SCHEMA, Counts, Notice, Occasion, RunNamed, Told
from hipaacheck.reporters.changed import headline
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.words import utc, words

_WORDS = 160
_SENTENCE = 600
_UNNAMED = frozenset({TargetKind.EMAIL_REQUEST})
"""Kinds whose targets stand for one patient each: not even the reference to the request is sent."""


def notice_of(run: Run, edition: Edition) -> Notice | None:
    """Return what is to be told of a run, None when it stands as the run before did.

    That the run before was whole and this one is not, or the other way round, is a change: an incomplete run
    that shows none must not look like one in which all is well.
    """
    history = edition.history
    since = history.since
    if since is None:
        return _alone(run, edition)
    turned = _turned(run, history, since)
    if not since.changes and not turned:
        return None
    bare = _bare(run, edition, Occasion.CHANGES, since.older, headline(since))
    return bare.model_copy(
        update={
            "doubts": (*turned, *(_said(note) for note in since.notes), *bare.doubts),
            "compared_with": _before(history, since),
            "counts": {kind: number for kind in ChangeKind if (number := since.count(kind))},
            "changes": _told(run, since),
        }
    )


def _alone(run: Run, edition: Edition) -> Notice:
    """Return the notice of a run that is compared with none: the first, or one whose past is not known.

    A history that a store gave ends with the run itself; one without any point was not to be had.
    """
    if edition.history.points:
        told = "This is the first run that is watched; from now on you hear of what changes."
        return _bare(run, edition, Occasion.FIRST_RUN, "", told)
    told = "This run could not be compared with an earlier one: what changed is not known."
    return _bare(run, edition, Occasion.NOT_COMPARED, "", told)


def _bare(run: Run, edition: Edition, occasion: Occasion, older: str, told: str) -> Notice:
    """Return a notice of the run alone; `older` is the id of the run before."""
    now = point(outline(run))
    return Notice(
        id=digest(SCHEMA, older, run.id)[:32],
        occasion=occasion,
        subject=plain(subject_of(run), limit=_WORDS, lines=False) or "(nobody named)",
        headline=told,
        verdict="" if edition.verdict is None else verdict_line(edition.verdict),
        doubts=tuple(_troubles(run)),
        run=RunNamed(id=run.id, as_of=utc(run.as_of), complete=run.complete),
        compared_with=None,
        now=Counts(
            gaps=now.gaps, unknown=now.unknown, manual=now.manual, accepted=now.accepted, passed=now.passed
        ),
        counts={},
        changes=(),
        tool_version=run.tool_version,
    )


_GROUNDS = {
    Ground.REGRESSION: "passed before",
    Ground.NEW: "new",
    Ground.SEVERITY: "by severity",
    Ground.UNKNOWN: "not seen",
}


def verdict_line(verdict: Verdict) -> str:
    """Return how the scan ended, in numbers.

    The line that the program prints is not sent: it quotes targets and problems of the run, such as paths.
    """
    head = f"Exit {verdict.judged.value}"
    if verdict.exit is not verdict.judged:
        head = f"Exit {verdict.exit.value} by --exit-zero, {verdict.judged.value} without it"
    chosen = f"; {_checks(verdict.by_choice)} not made by choice" if verdict.by_choice else ""
    match verdict.judged:
        case Exit.FAILED:
            grounds = Counter(one.ground for one in verdict.stopping)
            split = ", ".join(f"{grounds[one]:,} {word}" for one, word in _GROUNDS.items() if grounds[one])
            number = len(verdict.stopping)
            stop = "finding stops" if number == 1 else "findings stop"
            return f"{head}: {number:,} {stop} it ({split}){chosen}."
        case Exit.OK:
            never = verdict.fail_on == ("never",)
            return f"{head}: {'nothing was to stop it' if never else 'nothing stops it'}{chosen}."
    counting = "counts" if len(verdict.unseen) == 1 else "count"
    unseen = f"{_checks(len(verdict.unseen))} that {counting} could not be seen" if verdict.unseen else ""
    return f"{head}: nothing failed that counts, but {unseen or 'not all was looked at'}{chosen}."


def _checks(number: int) -> str:
    return f"{number:,} {'check' if number == 1 else 'checks'}"


def _before(history: History, since: Comparison) -> RunNamed:
    whole = next((one.complete for one in history.points if one.run == since.older), None)
    return RunNamed(id=since.older, as_of=utc(since.older_as_of), complete=whole)


def _turned(run: Run, history: History, since: Comparison) -> tuple[str, ...]:
    """Return what to say when one of the two runs saw all that it was to see, and the other did not."""
    was = _before(history, since).complete
    if was is None and not run.complete:
        return ("This run is incomplete: what it is silent on may be wrong.",)
    if was and not run.complete:
        return ("This run is incomplete and the one before was not: what it is silent on may be wrong.",)
    if was is False and run.complete:
        return ("This run is whole again; the one before was incomplete.",)
    return ()


def _troubles(run: Run) -> Iterator[str]:
    """Yield what went wrong in the run, by kind alone: the words may hold paths and addresses."""
    if any(problem.kind == "interrupted" for problem in run.problems):
        yield "The run was interrupted before it was done."
    if run.problems:
        kinds = sorted({words().problem_kinds[problem.kind].lower() for problem in run.problems})
        number = len(run.problems)
        yield f"{number:,} {'problem' if number == 1 else 'problems'} of the run itself ({', '.join(kinds)})."
    if not run.findings:
        yield "Nothing was checked at all."


def _told(run: Run, since: Comparison) -> tuple[Told, ...]:
    titles = {rule.id: rule.title for rule in run.rules}
    targets = {target.id: target for target in run.targets}

    def one(change: Change) -> Told:
        target = targets.get(change.target)
        # A waiver is a target that is named after what it waives.
        unnamed = any(f"{kind.value}:" in change.target for kind in _UNNAMED)
        standing = change.after or change.before
        assert standing is not None  # nothing can change from absent to absent
        return Told(
            kind=change.kind,
            severity=standing.severity,
            rule=plain(change.rule, limit=_WORDS, lines=False),
            title=plain(titles.get(change.rule, ""), limit=_WORDS, lines=False),
            target=""
            if unnamed
            else plain(target.name if target else change.target, limit=_WORDS, lines=False),
            target_kind=target.kind.value if target else change.target.partition(":")[0][:40],
            outcome=None if change.after is None else change.after.outcome,
            note=plain(change.note, limit=_WORDS, lines=False),
            fingerprint=change.fingerprint,
        )

    return tuple(one(change) for change in since.changes)


def _said(sentence: str) -> str:
    return plain(sentence, limit=_SENTENCE, lines=False)
