"""Change a file that a person wrote: show the difference, ask on a terminal, replace it in one step."""

import difflib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.replacing import replace_file

_COLOURS = {"+": typer.colors.GREEN, "-": typer.colors.RED, "@": typer.colors.CYAN}


def on_terminal() -> bool:
    """Return whether a person sees what is printed and can answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def read_text(path: Path) -> str:
    """Return the text of a file, its line ends as they are. Raises UsageError when it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is not UTF-8 text; save it as UTF-8") from None


def agreed(path: Path, before: str, after: str) -> bool:
    """Show the difference on standard error and ask whether it may be written."""
    colours = os.environ.get("NO_COLOR", "") == ""
    for line in _difference(before, after, path.name):
        colour = _COLOURS.get(line[:1]) if colours else None
        typer.secho(line, fg=colour, err=True)
    return typer.confirm(f"Write this to {path}?", default=True, err=True)


def _difference(before: str, after: str, name: str) -> Iterator[str]:
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), f"{name} (now)", f"{name} (then)", lineterm="", n=2
    )
    return (line.translate(_VISIBLE) for line in lines)


# A terminal obeys these, wherever they come from.
_VISIBLE = {number: f"\\x{number:02x}" for number in (*range(32), 127, *range(128, 160)) if number != 9}


def replace_text(path: Path, before: str, after: str) -> None:
    """Replace a file by its new text; a crash leaves the one or the other.

    Raises UsageError when it cannot be written, or was changed by somebody else meanwhile.
    """
    if read_text(path) != before:
        raise UsageError(f"{path}: was changed meanwhile, so nothing was written; run the command again")
    write_whole(path, after)


def write_whole(path: Path, text: str) -> None:
    """Write a text file in one step. Raises UsageError when it cannot be written."""
    try:
        replace_file(path, text.encode())
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror or error}") from None
