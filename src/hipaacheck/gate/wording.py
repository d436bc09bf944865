"""Say in one sentence why a gate ended as it did."""

from collections.abc import Sequence
from dataclasses import dataclass

from hipaacheck.gate.choice import choice_of
from hipaacheck.gate.conditions import Conditions
from hipaacheck.gate.exits import Exit
from hipaacheck.gate.known import Known
from hipaacheck.gate.records import Ground, Stopping
from hipaacheck.model import Finding, Outcome, Run, Severity

_NAMED = 3
_MOST = 160


@dataclass(frozen=True, slots=True)
class Case:
    """What a sentence is about; see gate/judging.py."""

    run: Run
    conditions: Conditions
    stopping: Sequence[Stopping]
    unseen: Sequence[str]
    by_choice: int
    known: Sequence[Known]
    lacking: str = ""
    undecided: Sequence[str] = ()
    uncompared: Sequence[str] = ()


def line_of(case: Case, ended: Exit, *, zero: bool) -> str:
    """Return the closing sentence, without line breaks."""
    said = {Exit.FAILED: _failed, Exit.INCOMPLETE: _incomplete}.get(ended, _passed)(case)
    parts = [said]
    if case.undecided and ended is not Exit.INCOMPLETE:
        parts.append(f"nothing could be judged of {_few(case.undecided)}")
    if case.by_choice:
        were = "was" if case.by_choice == 1 else "were"
        why = choice_of(case.run)
        parts.append(f"{_count(case.by_choice, 'check')} {were} not made ({why}) and passed nothing")
    head = f"Exit {ended.value}" if not zero else f"Exit 0 by --exit-zero, {ended.value} without it"
    return f"{head}: {'; '.join(parts)}."


def _failed(case: Case) -> str:
    by_ground = [
        f"{sum(one.ground is ground for one in case.stopping):,} {label}"
        for ground, label in _LABELS.items()
        if any(one.ground is ground for one in case.stopping)
    ]
    wanted = {one.fingerprint for one in case.stopping}
    grounds = ", ".join(by_ground)
    known = _against(case)
    return (
        f"{_count(len(case.stopping), 'finding')} {'stops' if len(case.stopping) == 1 else 'stop'} it "
        f"({grounds}; --fail-on {','.join(case.conditions.words)}){known}: {_names(case.run, wanted)}"
    )


_LABELS = {
    Ground.REGRESSION: "passed before",
    Ground.NEW: "new",
    Ground.SEVERITY: "by severity",
    Ground.UNKNOWN: "not seen",
}


def _incomplete(case: Case) -> str:
    if not case.run.findings:
        return "nothing was checked, which is no pass"
    parts = []
    if case.undecided:
        parts.append(f"nothing could be judged of {_few(case.undecided)}, which is no pass")
    if case.unseen:
        parts.append(
            f"{_count(len(case.unseen), 'check')} that {'counts' if len(case.unseen) == 1 else 'count'} "
            f"could not be seen: {_names(case.run, set(case.unseen))}"
        )
    if case.uncompared:
        number = len(case.uncompared)
        parts.append(
            f"{_count(number, 'failure')} cannot be compared, for the run before did not decide"
            f" {'it' if number == 1 else 'them'}: {_names(case.run, set(case.uncompared))}"
        )
    if case.lacking:
        parts.append(case.lacking)
    if case.run.problems:
        first = case.run.problems[0]
        more = f" and {len(case.run.problems) - 1} more" if len(case.run.problems) > 1 else ""
        parts.append(f"the run has problems: {_cut(f'{first.where}: {first.what}')}{more}")
    if not parts:
        parts.append("the run is not complete")
    head = "nothing is known to have got worse" if case.uncompared else "nothing failed that counts"
    return f"{head}{_against(case)}, but {'; '.join(parts)}"


def _passed(case: Case) -> str:
    if not case.conditions.all:
        return "nothing was asked to stop it (--fail-on never)"
    said = [
        _none(case, ground) for ground in (Ground.SEVERITY, Ground.NEW, Ground.REGRESSION, Ground.UNKNOWN)
    ]
    return ", ".join(one for one in said if one) + _against(case)


def _none(case: Case, ground: Ground) -> str:
    conditions = case.conditions.of(ground)
    if not conditions:
        return ""
    floor = max((one.floor for one in conditions), key=lambda severity: severity.rank)
    return f"{_NOTHING[ground]}{_from(floor)}"


_NOTHING = {
    Ground.SEVERITY: "nothing failed at or above ",
    Ground.NEW: "nothing new at or above ",
    Ground.REGRESSION: "nothing that passed before failed at or above ",
    Ground.UNKNOWN: "nothing was left unseen at or above ",
}


def _from(floor: Severity) -> str:
    return floor.value


def _against(case: Case) -> str:
    if not case.known or not (case.conditions.of(Ground.NEW) or case.conditions.of(Ground.REGRESSION)):
        return ""
    return f", against {' and '.join(one.name for one in case.known)}"


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f"{', '.join(_cut(name) for name in names[:_NAMED])}{more}"


def short_line(stopping: Sequence[Finding], missed: Sequence[Finding], *, decided: bool) -> str:
    """Return why one of several subjects ended as it did, without its name.

    What stops the gate may also be that something could not be seen.
    """
    failed = [one for one in stopping if one.outcome is Outcome.FAIL]
    unseen = len(stopping) - len(failed) + len(missed)
    parts = []
    if failed:
        rules = list(dict.fromkeys(one.rule for one in failed))
        more = f" and {len(rules) - _NAMED:,} more" if len(rules) > _NAMED else ""
        parts.append(f"{len(failed):,} failed ({', '.join(rules[:_NAMED])}{more})")
    if unseen:
        parts.append(f"{unseen:,} could not be seen")
    if not decided:
        parts.append("nothing could be judged")
    return ", ".join(parts) or "nothing that counts"


def _names(run: Run, wanted: set[str]) -> str:
    """Return the most urgent of some findings by rule and target, and how many more there are."""
    names = {target.id: target.name for target in run.targets}
    found = sorted(
        (one for one in run.findings if one.fingerprint in wanted),
        key=lambda one: (one.severity.rank, one.rule, one.target),
    )
    shown = [_cut(f"{one.rule} at {names.get(one.target, one.target)}") for one in found[:_NAMED]]
    more = f" and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
    return f"{', '.join(shown)}{more}"


def _cut(text: str) -> str:
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= _MOST else f"{line[: _MOST - 3]}..."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
