"""Say in a terminal what people answer for: the risks that they accepted, and the open questions."""

from collections.abc import Iterable
from textwrap import shorten

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hipaacheck.reporters.shapes import AcceptedGroup, QuestionGroup, ReportView
from hipaacheck.reporters.words import words

_QUESTIONS = 5
_SHORT = 240


def accepted(view: ReportView, verbose: bool) -> Iterable[RenderableType]:
    """Return how many risks somebody accepted and until when; with `verbose` each with its reason."""
    if not view.accepted:
        return
    number, first = view.verdict.counts.accepted, view.accepted[0].waiver
    line = Text(f"{words().counted.accepted.of(number)}", style="bold")
    ends = f"; the first ends after {first.expires}" if len(view.accepted) > 1 else f" until {first.expires}"
    yield ""
    yield line.append(ends, style="").append("" if verbose else "  (-v shows them)", style="dim")
    for group in view.accepted if verbose else ():
        yield from _accepted_group(group)


def _accepted_group(group: AcceptedGroup) -> Iterable[RenderableType]:
    waiver = group.waiver
    on = f", {waiver.approved_on}" if waiver.approved_on else ""
    yield Text(f"  until {waiver.expires}  ", style="bold").append(
        f"accepted by {waiver.approved_by}{on}", style=""
    )
    table = Table.grid(padding=(0, 1))
    table.add_column(width=8, justify="right", style="dim")
    table.add_column(overflow="fold")
    for item in group.rules:
        names = ", ".join(finding.target_name for finding in item.findings)
        text = Text(f"{item.rule.title}  ").append(
            f"{item.rule.id} ({item.first.outcome_label.lower()})", style="dim"
        )
        table.add_row("what", text.append(f"  at {names}"))
    table.add_row("why", Text(waiver.reason))
    table.add_row("instead", Text(waiver.compensating_control or "no compensating control recorded"))
    if waiver.ticket:
        table.add_row("ticket", Text(waiver.ticket))
    yield Padding(table, (0, 0, 0, 1))


def questions(view: ReportView, verbose: bool) -> Iterable[RenderableType]:
    """Return what is for a person to answer: the most urgent few, or with `verbose` all and how to answer."""
    if not view.questions:
        return
    yield ""
    yield Text(
        f"Questions to answer ({len(view.manual)}); until then neither passed nor failed", style="bold"
    )
    shown = view.questions if verbose else view.questions[:_QUESTIONS]
    for group in shown:
        yield from _question(group, verbose)
    if len(shown) < len(view.questions):
        yield Text(
            f"  and {len(view.questions) - len(shown)} more rules with questions: -v shows all", style="dim"
        )
    how = "  An answer goes into the inventory, under attestations"
    yield Text(f"{how}:" if verbose else f"{how}; -v shows how.", style="dim")
    if verbose:
        yield Text(
            "\n".join(f"    {line}" for line in ["attestations:", *view.questions[0].answer.split("\n")])
        )


def _question(group: QuestionGroup, verbose: bool) -> Iterable[RenderableType]:
    if not verbose:
        first, more = group.findings[0], len(group.findings) - 1
        line = Text(first.target_name, style="bold").append(f" and {more} more" if more else "").append(": ")
        asked = Text(shorten(first.because or group.rule.title, _SHORT, placeholder=" ...")).append(
            f"  {group.rule.id}", style="dim"
        )
        yield Padding(Text.assemble(line, asked), (0, 0, 0, 2))
        return
    title = Text(group.rule.title, style="bold").append(f"  {group.rule.id}", style="dim")
    yield Padding(title, (0, 0, 0, 2))
    for finding in group.findings:
        asked = Text(f"{finding.target_id}: {finding.because or 'no question was recorded'}")
        yield Padding(asked, (0, 0, 0, 4))
