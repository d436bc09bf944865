"""Show on a terminal which probes are under way; say nothing in a pipe."""

import contextlib
import os
import sys
from collections.abc import Iterator

from hipaacheck.engine.collect import Observer, Progress


@contextlib.contextmanager
def progress_for() -> Iterator[Observer]:
    """Yield an observer; it draws on standard error when that is a terminal that can redraw."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda step: None
        return
    line = StatusLine()
    try:
        yield line
    finally:
        line.clear()


class StatusLine:
    """One line that is redrawn: how many probes are done, and some that still run."""

    def __init__(self) -> None:
        self._running: dict[tuple[str, str], None] = {}
        self._done = 0
        self._failed = 0

    def __call__(self, step: Progress) -> None:
        """Take note of a step and redraw."""
        key = (step.probe, step.target)
        if step.done:
            self._running.pop(key, None)
            self._done += 1
            self._failed += step.failed
        else:
            self._running[key] = None
        self._draw()

    def clear(self) -> None:
        """Take the line away."""
        sys.stderr.write("\r\x1b[2K")
        sys.stderr.flush()

    def _draw(self) -> None:
        width = _width()
        total = self._done + len(self._running)
        waiting = ", ".join(
            f"{probe} {target.partition(':')[2] or target}" for probe, target in self._running
        )
        unseen = f", {self._failed} could not look" if self._failed else ""
        text = f"{self._done}/{total} probes{unseen}" + (f"  {waiting}" if waiting else "")
        sys.stderr.write(f"\r\x1b[2K{text[: width - 1]}")
        sys.stderr.flush()


def _width() -> int:
    try:
        return max(20, os.get_terminal_size(sys.stderr.fileno()).columns)
    except OSError:
        return 80
