"""Say a run in a terminal: a summary that fits a screen, or with `verbose` every finding."""

import dataclasses
import io
from collections.abc import Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hipaacheck.history.records import Comparison
from hipaacheck.model import Outcome, Run, Severity
from hipaacheck.reporters import escape
from hipaacheck.reporters.api import Reporter
from hipaacheck.reporters.blocks import Block
from hipaacheck.reporters.changed import headline
from hipaacheck.reporters.edition import PLAIN, REDACTED, Edition
from hipaacheck.reporters.shapes import (
    FindingView,
    ReasonGroup,
    ReportView,
    RuleGroup,
    State,
    Verdict,
)
from hipaacheck.reporters.text_answers import accepted, questions
from hipaacheck.reporters.view import build_view
from hipaacheck.reporters.words import words

_WORST = 5
_REASONS = 5
_SCOPE = 4
_WIDTH = 100

_STATE = {
    State.GAP: ("✗", "x", "bold red"),
    State.UNSEEN: ("?", "?", "bold yellow"),
    State.MANUAL: ("?", "?", "bold yellow"),
    State.ACCEPTED: ("~", "~", "bold magenta"),
    State.EVIDENCE: ("✓", "+", "green"),
    State.ATTESTED: ("○", "o", "green"),
    State.SUGGESTION: ("i", "i", "cyan"),
    State.NOT_ASSESSED: ("-", "-", "dim"),
}
_SEVERITY = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MODERATE: "bold yellow",
    Severity.LOW: "bold blue",
    Severity.INFO: "cyan",
}
_OUTCOME = {
    Outcome.PASS: "green",
    Outcome.FAIL: "bold red",
    Outcome.UNKNOWN: "bold yellow",
    Outcome.MANUAL: "bold yellow",
    Outcome.NOT_APPLICABLE: "dim",
}


def render(run: Run, edition: Edition = PLAIN) -> bytes:
    """Return the verbose summary as plain UTF-8 text of 100 columns, without colours."""
    stream = io.StringIO()
    console = Console(file=stream, width=_WIDTH, color_system=None, force_terminal=False, highlight=False)
    if edition.redacted:
        console.print(REDACTED)
    print_run(console, build_view(run, edition, annex=False), verbose=True, since=edition.history.since)
    return stream.getvalue().encode()


def print_run(
    console: Console,
    view: ReportView,
    *,
    verbose: bool = False,
    written: Sequence[str] = (),
    more: bool = False,
    since: Comparison | None = None,
) -> None:
    """Print verdicts per area, the worst gaps with fixes, what could not be seen, and where the report is.

    `since` is what changed from an earlier run to this one.
    """
    parts: list[RenderableType] = [_head(view), *(Text(limit, style="yellow") for limit in view.limits)]
    parts.append(_areas(view, plain=_ascii(console)))
    if since is not None:
        doubts = "".join(f" {escape.plain(note, limit=300, lines=False)}" for note in since.notes)
        parts.append(Text(f"\n{headline(since)}{doubts}"))
    groups = view.groups if verbose else [group for group in view.groups if group.first.is_gap][:_WORST]
    if groups:
        left = len([group for group in view.groups if group.first.is_gap]) - len(groups)
        parts += [
            "",
            Text("Gaps and fixes, worst first" if verbose else "The worst, with fixes", style="bold"),
        ]
        parts += [_group(group, brief=not verbose) for group in groups]
        if not verbose and left > 0:
            parts.append(Text(f"  and {left} more: -v shows all, -o report.html explains them", style="dim"))
    parts += accepted(view, verbose)
    parts += questions(view, verbose)
    parts += _unseen(view.unknown, verbose)
    if verbose:
        parts += _all(view)
    if view.problems:
        parts += ["", Text("Problems of this run", style="bold yellow")]
        parts += [Text(f"  {problem.where}: {problem.what}") for problem in view.problems]
    parts += ["", *_foot(view, written, more)]
    console.print(Group(*parts), soft_wrap=False)


def _ascii(console: Console) -> bool:
    return not console.encoding.lower().startswith("utf")


def _head(view: ReportView) -> Text:
    head = Text(f"{view.subject}", style="bold")
    head.append(f"  {view.as_of_time}  {_scope(view)}  {view.tool} {view.tool_version}", style="dim")
    if not view.complete:
        head.append("\nThis run is incomplete; see the problems below.", style="bold yellow")
    return head


def _scope(view: ReportView) -> str:
    """Return the scope in one line: what can be looked at by kind, the other targets by number."""
    if len(view.scope) <= _SCOPE:
        return ", ".join(view.scope)
    seen = [f"{len(kind.targets):,} {kind.title}" for kind in view.target_groups if not kind.declared]
    others = sum(len(kind.targets) for kind in view.target_groups if kind.declared)
    return ", ".join([*seen, words().counted.others.of(others)] if others else seen)


def _areas(view: ReportView, *, plain: bool) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for area in view.areas:
        mark, ascii_mark, style = _STATE[area.verdict.state]
        sign = Text(ascii_mark if plain else mark, style=style)
        table.add_row(sign, Text(area.title), _verdict(area.verdict))
    return Padding(table, (1, 0, 0, 2))


def _verdict(verdict: Verdict) -> Text:
    text = Text(verdict.text)
    counts = [
        (f"{item.number} {item.label.lower()}", _SEVERITY[item.severity])
        for item in verdict.severities
        if item.number and item.severity is not Severity.INFO
    ]
    for index, (label, style) in enumerate(counts):
        text.append("  " if index == 0 else ", ").append(label, style=style)
    return text


def _group(group: RuleGroup, *, brief: bool) -> RenderableType:
    first = group.first
    head = Text("  ").append(f" {first.severity_label.upper()} ", style=_SEVERITY[first.severity])
    head.append(f" {group.rule.title}", style="bold").append(f"  {group.rule.id}", style="dim")
    if not brief:
        found = (_finding(finding, finding.target_name, finding.fix) for finding in group.findings)
        return Group(head, *found, *_origins(group))
    names = [finding.target_name for finding in group.findings]
    where = ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
    return Group(head, _finding(dataclasses.replace(first, heard=()), where, _brief(first.fix)))


def _origins(group: RuleGroup) -> Iterable[RenderableType]:
    """Return where in a vendor's interface a rule reads, and which baselines ask the same."""
    rule = group.rule
    for label, texts in (("read from", rule.reads), ("baselines", rule.baselines)):
        if texts:
            yield Padding(Text(f"{label} {', '.join(texts)}", style="dim"), (0, 0, 0, 10))


def _brief(fix: Sequence[Block]) -> Sequence[Block]:
    """Return the first paragraph of a fix with the lines to copy right after it."""
    kept = 2 if len(fix) > 1 and fix[1].code else 1
    return fix[:kept]


def _finding(finding: FindingView, where: str, fix: Sequence[Block]) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=8, justify="right", style="dim")
    table.add_column(overflow="fold")
    table.add_row("at", Text(where).append(f"   {finding.observed}" if finding.observed else "", style="dim"))
    for number, block in enumerate(fix):
        table.add_row("" if number else "fix", _block(block))
    if finding.heard:
        table.add_row("", _heard(finding))
    return Padding(table, (0, 0, 0, 1))


def _heard(finding: FindingView) -> Text:
    say = words().heard
    return Text(f"{say.label} ({say.note}): {'; '.join(finding.heard)}", style="dim")


def _block(block: Block) -> Text:
    if block.code:
        return Text("\n".join(f"  {line}" for line in block.text.split("\n")), style="cyan")
    text = Text()
    for span in block.spans:
        text.append(span.text, style="cyan" if span.code else "")
    return text


def _unseen(groups: Sequence[ReasonGroup], verbose: bool) -> Iterable[RenderableType]:
    if not groups:
        return
    total = sum(len(group.findings) for group in groups)
    yield ""
    yield Text(f"Could not be seen ({total}); none of it counts as passed", style="bold")
    shown = groups if verbose else groups[:_REASONS]
    for group in shown:
        names = sorted({finding.rule.id for finding in group.findings})
        ids = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
        where = sorted({finding.target_name for finding in group.findings})
        yield Text(f"  {', '.join(where[:3])}: {group.reason}").append(f"  {ids}", style="dim")
    if len(shown) < len(groups):
        yield Text(f"  and {len(groups) - len(shown)} more reasons: -v shows all", style="dim")


def _all(view: ReportView) -> Iterable[RenderableType]:
    for target in view.targets:
        yield ""
        yield Text(f"{target.kind_label} {target.endpoint}", style="bold").append(
            f"  {target.verdict.text}", style="dim"
        )
        for area in target.areas:
            for finding in area.findings:
                label = f"{finding.outcome_label}, accepted" if finding.waiver else finding.outcome_label
                line = Text("  ").append(f"{label:<14} ", style=_OUTCOME[finding.outcome])
                line.append(f"{finding.rule.id:<17} ", style="dim").append(finding.rule.title)
                yield line.append(f"  {words().attested.one}" if finding.is_attested else "", style="dim")
                if finding.heard and not finding.is_open:  # open ones were told above
                    yield Padding(_heard(finding), (0, 0, 0, 17))


def _foot(view: ReportView, written: Sequence[str], more: bool) -> Iterable[RenderableType]:
    if written:
        yield Text("Report: ").append(", ".join(written), style="bold")
    elif not more:
        yield Text("For the report with evidence add -o report.html (or .pdf, .json, .md).", style="dim")
    if not view.inventory:
        yield Text(
            "No inventory was given: vendors, agreements and documents were not assessed.", style="dim"
        )
    yield Text(view.statement, style="dim")


REPORTER = Reporter(name="text", media_type="text/plain", suffixes=(".txt",), render=render)
