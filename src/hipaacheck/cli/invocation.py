"""Say how the program was called, and what files were named, in text that a run can hold."""

import shlex
import sys
from pathlib import Path


def command_line() -> str:
    """Return the command as it was given."""
    return whole_text(shlex.join(["hipaacheck", *sys.argv[1:]]))


def file_name(path: Path) -> str:
    """Return the name of a file as reports and messages show it."""
    return whole_text(str(near(path)))


def near(path: Path) -> Path:
    """Return a path as it was given or, where it lies below the current folder, from there.

    CI services show findings on lines of files that are named from the root of the checkout.
    """
    if not path.is_absolute():
        return path
    try:
        return path.relative_to(Path.cwd())
    except (OSError, ValueError):
        return path


def whole_text(text: str) -> str:
    """Return text with each byte that is no UTF-8 as an escape: a run with one could not be written."""
    return text.encode("utf-8", "backslashreplace").decode()
