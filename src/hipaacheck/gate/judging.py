"""Decide how a run ends: which findings stop the gate, and which that count could not be seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hipaacheck.gate.choice import not_wanted
from hipaacheck.gate.conditions import Conditions
from hipaacheck.gate.exits import Exit
from hipaacheck.gate.known import Known
from hipaacheck.gate.records import Ground, Stopping, SubjectVerdict, Verdict
from hipaacheck.gate.subjects import subjects_of
from hipaacheck.gate.wording import Case, line_of, short_line
from hipaacheck.history.records import ChangeKind, Comparison
from hipaacheck.model import Finding, Outcome, Run

_NO_RUN = "there is no earlier run to compare with (--against names one)"
_GROUNDS = {ground: rank for rank, ground in enumerate(Ground)}


@dataclass(frozen=True, slots=True)
class Before:
    """What a gate compares a run with.

    `known` holds what was known, by each thing that knows it; `compared` is the comparison with the one
    earlier run, if there is one.
    """

    known: tuple[Known, ...] = ()
    compared: Comparison | None = None


def judge(
    run: Run, conditions: Conditions, before: Before | None = None, *, exit_zero: bool = False
) -> Verdict:
    """Return how a run ends for a gate, and why.

    A run that both failed and is incomplete has failed. Findings under a waiver in force do not count. A run
    in which nothing was decided is incomplete: zero checks are never a pass; without an inventory this holds
    of each thing that was named. Beyond that, what was not seen because the user asked for no connection, or
    gave files for what is not live, counts only where `unknown` is a condition; it passes nowhere.
    """
    before = before or Before()
    seen = _Seen(run, conditions, before)
    stopping = tuple(sorted(seen.stopping(), key=lambda one: _GROUNDS[one.ground]))
    unseen = tuple(one.fingerprint for one in run.findings if seen.missed(one))
    lacking = _NO_RUN if conditions.of(Ground.REGRESSION) and before.compared is None else ""
    subjects = tuple(_by_subject(run, stopping, unseen))
    undecided = _undecided(run, subjects)
    judged = _exit(run, bool(stopping), bool(unseen or undecided or lacking))
    case = Case(run, conditions, stopping, unseen, seen.by_choice, before.known, lacking, undecided)
    ended = Exit.OK if exit_zero else judged
    return Verdict(
        exit=ended,
        judged=judged,
        line=line_of(case, judged, zero=exit_zero),
        fail_on=conditions.words,
        stopping=stopping,
        unseen=unseen,
        by_choice=seen.by_choice,
        against=tuple(one.name for one in before.known),
        subjects=subjects if len(subjects) > 1 else (),
    )


def _exit(run: Run, failed: bool, missing: bool) -> Exit:
    if failed:
        return Exit.FAILED
    return Exit.INCOMPLETE if missing or not run.complete or run.problems else Exit.OK


def _undecided(run: Run, subjects: Sequence[SubjectVerdict]) -> tuple[str, ...]:
    """Return the names of what was to be judged and of which nothing was, where that counts."""
    without = tuple(one.name for one in subjects if not one.decided)
    if len(without) == len(subjects):
        return without or ("anything",)
    return without if run.inventory_sha256 is None else ()


class _Seen:
    """One run as its conditions see it."""

    def __init__(self, run: Run, conditions: Conditions, before: Before) -> None:
        self.run = run
        self.conditions = conditions
        self.before = before
        changes = () if before.compared is None else before.compared.changes
        self.changed: Mapping[str, ChangeKind] = {one.fingerprint: one.kind for one in changes}
        self.not_wanted = not_wanted(run)
        self.by_choice = sum(self.not_wanted(one) for one in run.findings)

    def stopping(self) -> Iterator[Stopping]:
        """Yield the findings that fail the gate, each with its most pressing ground."""
        for finding in self.run.findings:
            ground = self._ground(finding)
            if ground is not None:
                yield Stopping(fingerprint=finding.fingerprint, ground=ground)

    def _ground(self, finding: Finding) -> Ground | None:
        if finding.waiver is not None:
            return None
        meets = self.conditions.meets
        if finding.outcome is Outcome.UNKNOWN:
            return Ground.UNKNOWN if meets(Ground.UNKNOWN, finding.severity) else None
        if finding.outcome is not Outcome.FAIL:
            return None
        if meets(Ground.REGRESSION, finding.severity) and self._regressed(finding):
            return Ground.REGRESSION
        if meets(Ground.NEW, finding.severity) and not self._known(finding):
            return Ground.NEW
        return Ground.SEVERITY if meets(Ground.SEVERITY, finding.severity) else None

    def _regressed(self, finding: Finding) -> bool:
        return self.changed.get(finding.fingerprint) in (ChangeKind.REGRESSED, ChangeKind.WORSE)

    def _known(self, finding: Finding) -> bool:
        return any(one.holds(finding) for one in self.before.known)

    def missed(self, finding: Finding) -> bool:
        """Return whether a finding counts, and could not be seen although it was to be."""
        if finding.outcome is not Outcome.UNKNOWN or finding.waiver is not None or self.not_wanted(finding):
            return False
        meets = self.conditions.meets
        if meets(Ground.SEVERITY, finding.severity) or meets(Ground.UNKNOWN, finding.severity):
            return True
        if meets(Ground.NEW, finding.severity) and not self._known(finding):
            return True
        lost = self.changed.get(finding.fingerprint) is ChangeKind.NO_LONGER_ASSESSED
        return lost and meets(Ground.REGRESSION, finding.severity)


def _by_subject(run: Run, stopping: Sequence[Stopping], unseen: Sequence[str]) -> Iterator[SubjectVerdict]:
    """Yield how each thing that the user named ended, in the order of their names."""
    names = subjects_of(run)
    stops, missed = {one.fingerprint for one in stopping}, set(unseen)
    own: dict[str, list[Finding]] = {name: [] for name in sorted(set(names.values()))}
    for finding in run.findings:
        own[names[finding.target]].append(finding)
    for name, findings in own.items():
        failed = [one for one in findings if one.fingerprint in stops]
        lost = [one for one in findings if one.fingerprint in missed]
        decided = any(one.outcome in (Outcome.PASS, Outcome.FAIL) for one in findings)
        ended = Exit.FAILED if failed else Exit.INCOMPLETE if lost or not decided else Exit.OK
        line = short_line(failed, lost, decided=decided)
        yield SubjectVerdict(name=name, exit=ended, line=line, decided=decided)
