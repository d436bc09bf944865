"""Print questionnaires and what answers come to, for 80 columns or more, and plainly in a pipe."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.words import NOT_APPLICABLE
from hipaacheck.reporters.escape import plain

_PIPE = 100
_ONE_LINE = 400
_WIDEST = 120


@contextmanager
def printing(in_a_pipe: int = _PIPE) -> Iterator[Console]:
    """Give a console; rich honours NO_COLOR, and a pipe gets plain lines without blanks at their ends."""
    console = Console(highlight=False, markup=False, emoji=False)
    if console.is_terminal:
        width = min(console.width, _WIDEST)
        yield Console(highlight=False, markup=False, emoji=False, width=width)
        return
    kept = io.StringIO()
    yield Console(highlight=False, markup=False, emoji=False, width=in_a_pipe, file=kept)
    typer.echo("\n".join(line.rstrip() for line in kept.getvalue().splitlines()))


def safe(text: str) -> str:
    """Return text of others as a terminal may show it."""
    return plain(text, limit=4_000, lines=False)


def heading(console: Console, text: str) -> None:
    """Print the heading of a part."""
    console.print()
    console.print(Text(safe(text), "bold"))


def columns(console: Console, *names: str, right: Sequence[str] = (), last: bool = True) -> Table:
    """Return a table without lines; its last column takes the rest and is folded."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in names:
        rest = last and name == names[-1]
        table.add_column(
            name,
            overflow="fold",
            no_wrap=not rest,
            justify="right" if name in right else "left",
            ratio=1 if rest else None,
        )
    table.expand = last
    return table


def indented(console: Console, item: Table | Text | str, indent: int = 2) -> None:
    """Print something with room to its left."""
    console.print(Padding(Text(safe(item)) if isinstance(item, str) else item, (0, 0, 0, indent)))


def print_list(known: Sequence[Questionnaire]) -> None:
    """Print one line for each questionnaire."""
    with printing(_ONE_LINE) as console:
        table = columns(console, "id", "version", "for", "questions", "title", right=("questions",))
        for one in known:
            table.add_row(one.id, one.version, one.audience, str(len(one.questions)), safe(one.title))
        console.print(table)
        if console.is_terminal:
            console.print(f"\nAll of one: hipaacheck questionnaire show {known[0].id if known else 'ID'}")


def print_questionnaire(one: Questionnaire) -> None:
    """Print every question of a questionnaire with what is wanted, what ends the matter, and why."""
    with printing() as console:
        points = sum(question.weight for question in one.questions)
        ending = sum(question.can_disqualify for question in one.questions)
        console.print(Text.assemble((f"{safe(one.title)}  ", "bold"), (f"{one.id} {one.version}", "dim")))
        console.print(safe(one.about))
        console.print(
            f"{len(one.questions)} questions, {points} points; {ending} have answers that end the matter."
        )
        for band in one.bands:
            indented(console, f"from {band.at_least:>3}  {band.title}: {band.means}")
        for section in one.sections:
            heading(console, section.title)
            for question in one.of_section(section.id):
                _print_question(console, question)
        heading(console, "How far this was checked")
        indented(console, f"Compiled {one.compiled}. {one.verified}")
        for source in one.sources:
            indented(console, f"- {source}")


def _print_question(console: Console, question: Question) -> None:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=7, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(question.id, Text(safe(question.text), "bold"))
    for label, text in _facts(question):
        if text:
            grid.add_row("", Text.assemble((f"{label} ", "dim"), safe(text)))
    console.print(Padding(grid, (0, 0, 0, 2)))


def _facts(question: Question) -> Iterator[tuple[str, str]]:
    kind = f"{question.type}, in {question.unit}" if question.unit else str(question.type)
    yield "weight", f"{question.weight}; {kind}{f'; or {NOT_APPLICABLE}' if question.may_not_apply else ''}"
    conditions = (f"{one.question} is {' or '.join(one.any_of)}" for one in question.asked_if)
    yield "asked if", " and ".join(conditions)
    yield (
        "answers",
        "; ".join(f"{option.label} ({_worth(question, option.value)})" for option in question.options),
    )
    yield "wanted", question.expected
    ending = question.disqualifying_said or "; ".join(
        filter(None, (one.disqualifies for one in question.options))
    )
    yield "ends the matter", ending
    yield "evidence", "; ".join(question.evidence)
    cited = ", ".join(question.citations)
    yield "45 CFR" if cited else "basis", f"{cited} ({question.basis})" if cited else str(question.basis)
    yield "note", question.note or ""


def _worth(question: Question, value: str) -> str:
    option = question.option(value)
    assert option is not None  # the value is one of its options
    if option.disqualifies:
        return "ends the matter"
    if option.grade is not None:
        return f"{option.grade:g}"
    if option.caps is not None:
        return f"at most {option.caps:g}"
    return "wanted" if option.wanted else "not wanted"


def listed(ids: Sequence[str], most: int = 12) -> str:
    """Return ids in a sentence, of a great many the first ones."""
    more = f" and {len(ids) - most} more" if len(ids) > most else ""
    return ", ".join(ids[:most]) + more


def number(value: float) -> str:
    """Return a number without decimals that say nothing."""
    return f"{value:.4f}".rstrip("0").rstrip(".")
