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
from hipaacheck.history.records import Change, ChangeKind, Comparison
from hipaacheck.model import Finding, Outcome, Run

_NO_RUN = "there is no earlier run to compare with (--against names one)"
_OTHER_RUN = "the run to compare with is of something else: no check of it is in this one"
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
    in which nothing was decided is incomplete: zero checks are never a pass; of each thing that was named
    this holds too, unless an inventory names it and no zones were given. Beyond that, what was not seen
    because the user asked for no connection, or gave files for what is not live, counts where `unknown` is a
    condition, and where the run that is compared with had decided it; it passes nowhere.
    """
    before = before or Before()
    seen = _Seen(run, conditions, before)
    stopping = tuple(sorted(seen.stopping(), key=lambda one: _GROUNDS[one.ground]))
    unseen = tuple(one.fingerprint for one in run.findings if seen.missed(one))
    subjects = tuple(_subjects(seen, stopping, unseen))
    by_choice = seen.by_choice - {one.fingerprint for one in stopping} - {*unseen}
    case = Case(
        run,
        conditions,
        stopping,
        unseen,
        len(by_choice),
        before.known,
        lacking=seen.lacking(),
        undecided=tuple(one.name for one in subjects if not one.decided),
        uncompared=tuple(one.fingerprint for one in run.findings if seen.uncompared(one)),
    )
    blind = not run.findings or any(one.exit is Exit.INCOMPLETE for one in subjects)
    judged = _exit(run, bool(stopping), bool(blind or unseen or case.lacking or case.uncompared))
    ended = Exit.OK if exit_zero else judged
    return Verdict(
        exit=ended,
        judged=judged,
        line=line_of(case, judged, zero=exit_zero),
        fail_on=conditions.words,
        stopping=stopping,
        unseen=unseen,
        by_choice=len(by_choice),
        against=tuple(one.name for one in before.known),
        subjects=subjects if len(subjects) > 1 else (),
    )


def _exit(run: Run, failed: bool, missing: bool) -> Exit:
    if failed:
        return Exit.FAILED
    return Exit.INCOMPLETE if missing or not run.complete or run.problems else Exit.OK


class _Seen:
    """One run as its conditions see it."""

    def __init__(self, run: Run, conditions: Conditions, before: Before) -> None:
        self.run = run
        self.conditions = conditions
        self.before = before
        changes = () if before.compared is None else before.compared.changes
        self.changes: Mapping[str, Change] = {one.fingerprint: one for one in changes}
        self.not_wanted = not_wanted(run)
        self.by_choice = {
            one.fingerprint for one in run.findings if self.not_wanted(one) and one.waiver is None
        }

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

    def _kind(self, finding: Finding) -> ChangeKind | None:
        change = self.changes.get(finding.fingerprint)
        return None if change is None else change.kind

    def _regressed(self, finding: Finding) -> bool:
        return self._kind(finding) in (ChangeKind.REGRESSED, ChangeKind.WORSE)

    def _known(self, finding: Finding) -> bool:
        return any(one.holds(finding) for one in self.before.known)

    def missed(self, finding: Finding) -> bool:
        """Return whether a finding counts, and could not be seen although it was to be."""
        if finding.outcome is not Outcome.UNKNOWN or finding.waiver is not None:
            return False
        meets = self.conditions.meets
        if self._kind(finding) is ChangeKind.NO_LONGER_ASSESSED and any(
            meets(ground, finding.severity) for ground in (Ground.REGRESSION, Ground.NEW)
        ):
            return True  # whoever chose it: a change that hides what was seen is none to let through
        if self.not_wanted(finding):
            return False
        if meets(Ground.SEVERITY, finding.severity) or meets(Ground.UNKNOWN, finding.severity):
            return True
        return meets(Ground.NEW, finding.severity) and not self._known(finding)

    def uncompared(self, finding: Finding) -> bool:
        """Return whether nobody can say that a gap is no regression: the earlier run did not decide it.

        What was not there at all before, a new host or vendor, did not regress.
        """
        if finding.outcome is not Outcome.FAIL or finding.waiver is not None:
            return False
        if not self.conditions.meets(Ground.REGRESSION, finding.severity) or self._ground(finding):
            return False
        change = self.changes.get(finding.fingerprint)
        if change is None:
            return False
        hidden = change.kind is ChangeKind.NEW and change.before is not None
        return hidden or change.kind in (ChangeKind.RULE_ADDED, ChangeKind.RULE_CHANGED)

    def counts_unjudged(self, findings: Sequence[Finding]) -> bool:
        """Return whether it counts that nothing of a subject was judged, of which these are the findings.

        It does not where an inventory names it and no zones were given; nor where the gate asks only for what
        changed, and nothing of it was decided before either.
        """
        if self.run.inventory_sha256 is None:
            return True
        if not self.run.options.get("zones"):
            return False
        if self.conditions.of(Ground.SEVERITY) or self.conditions.of(Ground.UNKNOWN):
            return True
        unknown = [one for one in findings if one.outcome is Outcome.UNKNOWN]
        return not unknown or not all(map(self._known, unknown))

    def lacking(self) -> str:
        """Return what is missing for a comparison that a condition asks for, in words."""
        if not self.conditions.of(Ground.REGRESSION):
            return ""
        compared = self.before.compared
        if compared is None:
            return _NO_RUN
        told = [one for one in compared.changes if one.before is not None and one.after is not None]
        return "" if told or compared.unchanged or compared.shifted else _OTHER_RUN


def _subjects(seen: _Seen, stopping: Sequence[Stopping], unseen: Sequence[str]) -> Iterator[SubjectVerdict]:
    """Yield how each thing that the user named ended, in the order of their names."""
    names = subjects_of(seen.run)
    stops = {one.fingerprint for one in stopping}
    missed = {*unseen} - stops
    own: dict[str, list[Finding]] = {name: [] for name in sorted(set(names.values()))}
    for finding in seen.run.findings:
        own[names[finding.target]].append(finding)
    decided = {name: any(map(_decides, findings)) for name, findings in own.items()}
    for name, findings in own.items():
        stopped = [one for one in findings if one.fingerprint in stops]
        lost = [one for one in findings if one.fingerprint in missed]
        blind = not decided[name] and (not any(decided.values()) or seen.counts_unjudged(findings))
        yield SubjectVerdict(
            name=name,
            exit=Exit.FAILED if stopped else Exit.INCOMPLETE if lost or blind else Exit.OK,
            line=short_line(stopped, lost, decided=decided[name]),
            decided=decided[name],
        )


def _decides(finding: Finding) -> bool:
    return finding.outcome in (Outcome.PASS, Outcome.FAIL)
