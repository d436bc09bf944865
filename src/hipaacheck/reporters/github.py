"""Say the most pressing findings as workflow commands, which GitHub Actions shows at their lines.

To be printed by a step: `::error file=…,line=…,title=…::…`, escaped as @actions/core does it.
"""

from collections.abc import Iterator
from enum import StrEnum

from hipaacheck.gate.exits import Exit
from hipaacheck.model import Run, Severity
from hipaacheck.reporters.api import Reporter
from hipaacheck.reporters.edition import PLAIN, REDACTED, Edition
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.gated import COMMAND, Gated, Judged, Stand, counted, in_one_line
from hipaacheck.reporters.lines import Line
from hipaacheck.reporters.shapes import ReportView
from hipaacheck.reporters.view import build_view
from hipaacheck.reporters.words import words

# GitHub shows ten errors, ten warnings and ten notices of a step, and fifty of a job (actions/toolkit,
# docs/problem-matchers.md; actions/runner, ExecutionContext.cs); a composite action is one step.
_SHOWN = 10
_PROBLEMS = 3
# GitHub takes 255 characters of a title, and its runner 4,096 of a message.
_TITLE = 200
_PART = 600
_LINE = 1_500
_LIMIT = 250
_FIX = 1_200


class Level(StrEnum):
    """The commands that make an annotation, the loudest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


def render(run: Run, edition: Edition = PLAIN) -> bytes:
    """Return the commands in UTF-8, a line each, the most pressing first.

    As many as GitHub shows, and a last one with the verdict and what is not shown here.
    """
    report = build_view(run, edition, annex=False)
    gated = Gated(run, edition, report)
    problems = list(_problems(report))
    closing = _closing(report, gated)
    # Problems of the run are warnings.
    room = {level: _SHOWN - (level is closing) for level in Level}
    room[Level.WARNING] -= len(problems)
    kept: dict[Level, list[str]] = {level: [] for level in Level}
    left: list[Judged] = []
    for item in gated.of(Stand.STOPS, Stand.OPEN, Stand.UNSEEN):
        level = _level(item, gated)
        if len(kept[level]) < room[level]:
            kept[level].append(_finding(level, item, gated.line(item)))
        else:
            left.append(item)
    last = command(closing, _last(edition, report, gated, left), title="hipaacheck")
    lines = [*kept[Level.ERROR], *kept[Level.WARNING], *problems, *kept[Level.NOTICE], last]
    return "".join(f"{line}\n" for line in lines).encode()


def command(level: Level, message: str, *, title: str, line: Line | None = None) -> str:
    """Return one workflow command; whatever is in its texts, it is one line and that one command."""
    properties = [f"title={_property(in_one_line(title, _TITLE))}"]
    if line is not None and line.exists:
        properties = [f"file={_property(line.file)}", f"line={line.line}", *properties]
    return f"::{level.value} {','.join(properties)}::{_data(message)}"


def _data(text: str) -> str:
    """Escape as @actions/core does; a runner that does not know a command looks for `##[…]` in its line."""
    shown = COMMAND.sub("## ", plain(text))
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _level(item: Judged, gated: Gated) -> Level:
    if item.stand is Stand.STOPS or (gated.held_up and item.stand is Stand.UNSEEN):
        return Level.ERROR
    urgent = item.view.severity.rank
    if gated.verdict is None and item.stand is Stand.OPEN and urgent <= Severity.HIGH.rank:
        return Level.ERROR
    return Level.WARNING if urgent <= Severity.MODERATE.rank else Level.NOTICE


def _closing(report: ReportView, gated: Gated) -> Level:
    """Return how loud the last line is: a notice looks green, which a run that is not whole must not."""
    if gated.verdict is None:
        return Level.NOTICE if report.complete and gated.decided else Level.WARNING
    if not gated.held_up:
        return Level.NOTICE
    return Level.WARNING if gated.verdict.exit is Exit.OK else Level.ERROR


def _finding(level: Level, item: Judged, line: Line) -> str:
    view = item.view
    # The title is cut at its end, and the id of the rule is what people look for.
    title = f"{view.severity_label}: {in_one_line(view.rule.title, _TITLE - 60)} ({view.rule.id})"
    rows = [in_one_line(view.target_name, _PART)]
    if item.stand is Stand.UNSEEN or not view.observed:
        rows.append(f"Could not be seen: {in_one_line(view.because or words().no_reason, _PART)}")
    else:
        rows.append(f"Observed: {in_one_line(view.observed, _PART)}")
    if view.expected:
        rows.append(f"Expected: {in_one_line(view.expected, _PART)}")
    if view.fix_text and item.stand is not Stand.UNSEEN:
        rows += ["", plain(view.fix_text, limit=_FIX)]
    if item.told_ground:
        rows += ["", f"Stops the gate: {item.told_ground}"]
    return command(level, "\n".join(rows), title=title, line=line)


def _problems(report: ReportView) -> Iterator[str]:
    for number, problem in enumerate(report.problems[:_PROBLEMS], 1):
        text = f"{problem.where}: {in_one_line(problem.what, _PART)}"
        left = len(report.problems) - _PROBLEMS
        if number == _PROBLEMS and left > 0:
            text += f" (and {counted([(left, 'more problem', 'more problems')])})"
        yield command(Level.WARNING, text, title=f"hipaacheck: {problem.kind_label}")


def _last(edition: Edition, report: ReportView, gated: Gated, left: list[Judged]) -> str:
    verdict = edition.verdict
    parts = [
        f"{report.subject}: {report.verdict.text}." if verdict is None else in_one_line(verdict.line, _LINE)
    ]
    stands = [item.stand for item in left]
    if left:
        numbers = counted(
            (stands.count(stand), one, many)
            for stand, one, many in (
                (Stand.STOPS, "stops the gate", "stop the gate"),
                (Stand.OPEN, "fails", "fail"),
                (Stand.UNSEEN, "could not be seen", "could not be seen"),
            )
        )
        one = len(left) == 1
        parts.append(
            f"{len(left):,} more without an annotation, for GitHub shows ten of a kind ({numbers}):"
            f" {'it is' if one else 'they are'} in the reports that the job keeps"
            " (-o report.html, -o report.sarif)."
        )
    rest = counted(
        (
            (
                gated.count(Stand.ASIDE),
                "unseen that weighs too little to count",
                "unseen that weigh too little to count",
            ),
            (gated.count(Stand.UNASKED), f"was not made ({gated.choice})", f"were not made ({gated.choice})"),
            (gated.count(Stand.MANUAL), "waits for a person's answer", "wait for a person's answer"),
            (gated.count(Stand.ACCEPTED), "is an accepted risk", "are accepted risks"),
        )
    )
    if rest:
        parts.append(f"Without an annotation, and none of it counts as passed: {rest}.")
    if not report.complete:
        parts.append("This run is incomplete.")
    parts += [in_one_line(limit, _LIMIT) for limit in report.limits]
    return " ".join([*parts, REDACTED] if edition.redacted else parts)


REPORTER = Reporter(name="github", media_type="text/plain", suffixes=(), render=render)
