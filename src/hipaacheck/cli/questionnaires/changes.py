"""Print what changed between two answers to one questionnaire, the worse first."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hipaacheck.cli.questionnaires.tables import heading, indented, printing, safe
from hipaacheck.questionnaires.assessment import Assessment, Verdict
from hipaacheck.questionnaires.compare import Change, Direction
from hipaacheck.questionnaires.schema import Questionnaire

_TITLES = {Direction.WORSE: "Worse", Direction.READ: "Different, to be read", Direction.BETTER: "Better"}
_STYLES = {Direction.WORSE: "red", Direction.READ: "yellow", Direction.BETTER: "green"}


_MANY = 4


def print_changes(
    questionnaire: Questionnaire, before: Assessment, now: Assessment, changes: Sequence[Change]
) -> None:
    """Print the two scores, and every change with what was said then and now."""
    with printing() as console:
        who = now.vendor or "the organisation itself"
        console.print(Text(safe(f"{now.title}: {who}"), "bold"))
        for word, one in (("before", before), ("now", now)):
            score = "no score" if one.score is None else f"{one.score} of 100"
            verdict = one.band if one.verdict is Verdict.BAND else one.verdict
            console.print(f"{word:<6}  {score}, {verdict}, answered {one.answered or 'on no known day'}")
        if not changes:
            console.print("\nNothing differs.")
        for direction, title in _TITLES.items():
            some = [one for one in changes if one.direction is direction]
            if some:
                heading(console, f"{title} ({len(some)})")
                _print(console, questionnaire, some)


def _print(console: Console, questionnaire: Questionnaire, changes: Sequence[Change]) -> None:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=7, no_wrap=True)
    grid.add_column(overflow="fold")
    alike = _alike(changes)
    for one in changes:
        if one.because in alike and one.before == one.now:
            continue
        question = questionnaire.get(one.question) if one.question else None
        grid.add_row(one.question or "all", safe(question.text) if question else "")
        if one.before != one.now:
            then, now = (said or "nothing" for said in (one.before, one.now))
            grid.add_row("", safe(f"“{then}”, now “{now}”"))
        grid.add_row("", Text(safe("; ".join(one.because)), _STYLES[one.direction]))
    for because, ids in alike.items():
        text = f"{len(ids)} questions: {'; '.join(because)}: {', '.join(ids)}"
        grid.add_row("several", Text(safe(text), _STYLES[changes[0].direction]))
    indented(console, grid)


def _alike(changes: Sequence[Change]) -> dict[tuple[str, ...], list[str]]:
    """Return what is to be said of many questions in the same words, with the questions."""
    found: dict[tuple[str, ...], list[str]] = {}
    for one in changes:
        if one.question is not None and one.before == one.now:
            found.setdefault(one.because, []).append(one.question)
    return {because: ids for because, ids in found.items() if len(ids) >= _MANY}
