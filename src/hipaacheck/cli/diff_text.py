"""Print what changed between two runs on a terminal, the most pressing first."""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from hipaacheck.cli.diff_view import ChangeRow, DiffView, KindRows, RuleRows
from hipaacheck.history.records import ChangeKind
from hipaacheck.model import Outcome, Severity
from hipaacheck.reporters.words import words

_RULES = 8
_TARGETS = 4
_SAID = 180
_WIDTH = 100
_KIND = {
    ChangeKind.REGRESSED: "bold red",
    ChangeKind.NEW: "bold red",
    ChangeKind.WAIVER_EXPIRED: "bold red",
    ChangeKind.WORSE: "bold red",
    ChangeKind.NO_LONGER_ASSESSED: "bold yellow",
    ChangeKind.RULE_CHANGED: "bold cyan",
    ChangeKind.RULE_ADDED: "bold cyan",
    ChangeKind.WAIVED: "bold magenta",
    ChangeKind.BETTER: "bold green",
    ChangeKind.FIXED: "bold green",
}
_SEVERITY = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MODERATE: "bold yellow",
    Severity.LOW: "bold blue",
    Severity.INFO: "cyan",
}
_OUTCOME = {Outcome.PASS: "green", Outcome.FAIL: "red", Outcome.UNKNOWN: "yellow", Outcome.MANUAL: "yellow"}


def print_diff(view: DiffView, *, verbose: bool) -> None:
    """Print a comparison; rich honours NO_COLOR and falls back to plain text in a pipe."""
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, emoji=False, width=_WIDTH)
    for part in _parts(view, verbose, _arrow(console)):
        console.print(part)


def _arrow(console: Console) -> str:
    return "→" if console.encoding.lower().startswith("utf") else "->"


def _parts(view: DiffView, verbose: bool, arrow: str) -> Iterator[RenderableType]:
    yield Text(view.subject, style="bold")
    yield Text(f"{view.older}  {arrow}  {view.newer}", style="dim")
    yield Text(f"\n{view.headline}", style="bold")
    for note in view.notes:
        yield Text(note, style="yellow")
    for kind in view.kinds:
        yield from _kind(kind, verbose, arrow)


def _kind(kind: KindRows, verbose: bool, arrow: str) -> Iterator[RenderableType]:
    yield Text(f"\n{kind.label} ({kind.number:,})", style=_KIND[kind.kind])
    yield Text(f"  {kind.means}", style="dim")
    shown = kind.rules if verbose else kind.rules[:_RULES]
    for rule in shown:
        yield _rule_head(rule)
        yield _rows(rule, verbose, arrow)
    left = kind.number - sum(len(rule.rows) for rule in shown)
    if left:
        yield Text(f"  and {left:,} more by other rules: -v shows all", style="dim")


def _rule_head(rule: RuleRows) -> Text:
    head = Text("  ")
    if rule.severity is not None:
        head.append(f" {words().severities[rule.severity].upper()} ", style=_SEVERITY[rule.severity])
        head.append(" ")
    return head.append(rule.title, style="bold").append(f"  {rule.rule}", style="dim")


def _rows(rule: RuleRows, verbose: bool, arrow: str) -> RenderableType:
    shown = rule.rows if verbose else rule.rows[:_TARGETS]
    lines: list[RenderableType] = []
    for row in shown:
        lines.append(Text(row.target).append("  ").append(_step(row, arrow)))
        said = row.said if verbose or len(row.said) <= _SAID else f"{row.said[:_SAID]} ..."
        if said:
            lines.append(Padding(Text(said, style="dim"), (0, 0, 0, 2)))
    if len(shown) < len(rule.rows):
        lines.append(Text(f"and {len(rule.rows) - len(shown):,} more", style="dim"))
    return Padding(Group(*lines), (0, 0, 0, 5))


def _step(row: ChangeRow, arrow: str) -> Text:
    step = Text()
    for text, standing, gap in (
        (row.before, row.change.before, f" {arrow} "),
        (row.after, row.change.after, ""),
    ):
        style = "dim" if standing is None else _OUTCOME.get(standing.outcome, "dim")
        step.append(text, style=style).append(gap)
    return step
