"""Say a run: write the reports that were asked for and print one."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from hipaacheck.cli import output as out
from hipaacheck.model import Run
from hipaacheck.reporters.edition import Edition


def say(
    run: Run,
    edition: Edition,
    outputs: Sequence[Path],
    format: str,
    *,
    verbose: bool,
    clock: list[tuple[str, float]] | None = None,
    before: Run | None = None,
) -> bool:
    """Write and print a run, the slow PDF after everything else; return whether every report was made.

    With `before`, what is printed as text is only what changed since that run.
    """
    clock = [] if clock is None else clock
    quick = out.write_quick(run, edition, outputs)
    clock.append(("write reports", time.perf_counter()))
    if format == "text" and before is not None:
        from hipaacheck.cli.diff_text import print_diff
        from hipaacheck.cli.diff_view import diff_view

        print_diff(diff_view(before, run, edition.history.since), verbose=verbose)
    elif format == "text":
        from hipaacheck.cli.terminal import show

        show(run, edition, quick.paths, verbose=verbose, more=len(outputs) > len(quick.paths))
    else:
        out.print_format(run, edition, format)
    clock.append(("print", time.perf_counter()))
    slow = out.write_slow(run, edition, outputs)
    if slow.paths:
        clock.append(("write PDF", time.perf_counter()))
    if format == "text" and slow.paths:
        sys.stdout.write(f"Report: {', '.join(map(str, slow.paths))}\n")
    failures = (*quick.failures, *slow.failures)
    for failure in failures:
        sys.stderr.write(f"hipaacheck: {failure}\n")
    return not failures
