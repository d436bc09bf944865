"""Print a run on the user's terminal, in colour where that is wanted."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from hipaacheck.model import Run
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.text import print_run
from hipaacheck.reporters.view import build_view


def show(run: Run, edition: Edition, written: Sequence[Path], *, verbose: bool, more: bool = False) -> None:
    """Print the summary; rich honours NO_COLOR and falls back to plain text in a pipe.

    `more` says that other reports follow, so that none need be recommended.
    """
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, emoji=False, width=100)
    print_run(
        console,
        build_view(run, edition, annex=False),
        verbose=verbose,
        written=[str(path) for path in written],
        more=more,
        since=edition.history.since,
    )
