"""Say how each finding of a run counts for a gate, for the formats that CI systems read."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from hipaacheck.gate.choice import choice_of, not_wanted
from hipaacheck.gate.exits import Exit
from hipaacheck.gate.records import Ground
from hipaacheck.model import Finding, Outcome, Run
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.filenames import NOWHERE, made_up, shown_file
from hipaacheck.reporters.lines import Line, Lines, Why
from hipaacheck.reporters.shapes import FindingView, ReportView


class Stand(StrEnum):
    """How a finding counts, what stops a gate first.

    `stops`: it fails the gate. `open`: its rule failed, and it does not stop the gate, or there is none.
    `unseen`: it counts and could not be seen. `aside`: it could not be seen, and weighs too little to count.
    `unasked`: it could not be seen by the user's choice (gate/choice.py). `manual`: a person must answer.
    `accepted`: somebody has accepted the risk, whatever the outcome. Without a verdict nothing `stops`, and
    all that could not be seen is `unseen`, or `unasked`.
    """

    STOPS = "stops"
    OPEN = "open"
    UNSEEN = "unseen"
    ASIDE = "aside"
    UNASKED = "unasked"
    MANUAL = "manual"
    ACCEPTED = "accepted"
    PASSED = "passed"
    NOT_APPLICABLE = "not-applicable"


_SURE = {
    Outcome.FAIL: Stand.OPEN,
    Outcome.MANUAL: Stand.MANUAL,
    Outcome.PASS: Stand.PASSED,
    Outcome.NOT_APPLICABLE: Stand.NOT_APPLICABLE,
}
_STANDS = {stand: rank for rank, stand in enumerate(Stand)}
_GROUNDS: dict[Ground | None, int] = {ground: rank for rank, ground in enumerate(Ground)}


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding as a report shows it and as the run holds it, and how it counts.

    `ground` says why it stops the gate, None for one that does not.
    """

    view: FindingView
    finding: Finding
    stand: Stand
    ground: Ground | None

    @property
    def told_ground(self) -> str:
        """Return the ground as `--fail-on` names it, empty for a finding that does not stop the gate."""
        if self.ground is None:
            return ""
        return self.view.severity.value if self.ground is Ground.SEVERITY else self.ground.value


class Gated:
    """The findings of one run, in the order of the report, with the lines that they land on."""

    def __init__(self, run: Run, edition: Edition, report: ReportView) -> None:
        self._run = run
        self._problems = report.problems
        self._lines = Lines(run)
        self.verdict = edition.verdict
        self.choice = choice_of(run)
        grounds = (
            {} if self.verdict is None else {one.fingerprint: one.ground for one in self.verdict.stopping}
        )
        standing = _standing(run, edition)
        by_print = {plain(one.fingerprint, limit=100, lines=False): one for one in run.findings}
        self.items = tuple(
            Judged(view, finding, standing(finding), grounds.get(finding.fingerprint))
            for view in report.findings
            for finding in [by_print[view.fingerprint]]
        )

    def line(self, item: Judged) -> Line:
        """Return the line that a finding lands on."""
        return self._lines.place(item.finding)

    @property
    def run_line(self) -> Line:
        """Return where what is said of the run itself stands: in its first file, the inventory's first."""
        own_first = sorted(self._run.targets, key=lambda target: target.kind.on_network)
        files = (shown_file(target.origin.file) for target in own_first)
        file = next((one for one in files if one != NOWHERE), None)
        return Line(made_up("run"), 1, Why.NOWHERE) if file is None else Line(file, 1, Why.FILE)

    def of(self, *stands: Stand) -> tuple[Judged, ...]:
        """Return the findings that count in these ways, the most pressing first."""
        return tuple(sorted((one for one in self.items if one.stand in stands), key=_pressing))

    def count(self, stand: Stand) -> int:
        """Return how many findings count in a way."""
        return sum(one.stand is stand for one in self.items)

    @property
    def held_up(self) -> bool:
        """Return whether nothing fails the gate and what could not be seen keeps it from passing."""
        return self.verdict is not None and self.verdict.judged is Exit.INCOMPLETE

    @property
    def decided(self) -> bool:
        """Return whether anything was seen to be good or bad."""
        return any(one.finding.outcome in (Outcome.PASS, Outcome.FAIL) for one in self.items)

    def doubts(self) -> Iterator[str]:
        """Yield why the run is not whole: a format that shows nothing else of it would look green."""
        if not self.items:
            yield "Nothing was checked, which is no pass."
        elif not self.decided:
            yield "Nothing was judged, which is no pass."
        if not self._run.complete:
            yield "The run is incomplete."
        for problem in self._problems:
            yield f"{problem.kind_label}: {problem.where}: {problem.what}"
        if self.verdict is not None and self.held_up:
            yield self.verdict.line


def _standing(run: Run, edition: Edition) -> Callable[[Finding], Stand]:
    verdict = edition.verdict
    stops = frozenset(() if verdict is None else (one.fingerprint for one in verdict.stopping))
    counting = None if verdict is None else frozenset(verdict.unseen)
    unwanted = not_wanted(run)

    def standing(finding: Finding) -> Stand:
        if finding.fingerprint in stops:
            return Stand.STOPS
        if finding.waiver is not None:
            return Stand.ACCEPTED
        if finding.outcome is not Outcome.UNKNOWN:
            return _SURE[finding.outcome]
        if counting is not None and finding.fingerprint in counting:
            return Stand.UNSEEN
        if unwanted(finding):
            return Stand.UNASKED
        return Stand.UNSEEN if counting is None else Stand.ASIDE

    return standing


def _pressing(item: Judged) -> tuple[int, int, int, int]:
    ground = _GROUNDS.get(item.ground, len(_GROUNDS))
    return (_STANDS[item.stand], item.view.severity.rank, ground, item.view.number)


def in_one_line(text: str, limit: int) -> str:
    """Return text without line breaks and hidden characters, cut to `limit` characters."""
    shown = " ".join(plain(text, limit=4 * limit).split())
    return shown if len(shown) <= limit else f"{shown[: limit - 1]}…"


def place_text(line: Line) -> str:
    """Return a line as people and editors write it, `zones/clinic.zone:12`; empty where there is no file."""
    return f"{line.file}:{line.line}" if line.exists else ""


def counted(parts: Iterable[tuple[int, str, str]]) -> str:
    """Return numbers with their words, without the noughts: of (2, "gap", "gaps"), "2 gaps"."""
    return ", ".join(f"{number:,} {one if number == 1 else many}" for number, one, many in parts if number)


# GitHub's runner acts on `##[add-mask]…` anywhere in a line of a log that is no `::command::`, and on
# `::name::` at the beginning of one (actions/runner, ActionCommand.cs); Azure's agent acts on `##vso[…]`.
COMMAND = re.compile(r"##(?=\[|vso\[)")
"""Where text in a log becomes a command of a CI system, wherever in a line it stands."""
