"""Change a file that a person wrote: show the difference, ask on a terminal, replace it in one step."""

import difflib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from hipaacheck.cli.exits import UsageError

_MODE = 0o666
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
    """Write a file in one step, through a link to what it leads to, with the rights that it has."""
    try:
        real = Path(os.path.realpath(path))
        mode = stat.S_IMODE(real.stat().st_mode) if real.exists() else None
        _replace(real, text.encode(), mode)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror or error}") from None


def _replace(real: Path, content: bytes, mode: int | None) -> None:
    beside = real.with_name(f".{real.name}.{os.getpid()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(beside, flags, _MODE if mode is None else mode & _MODE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(mode)
        beside.replace(real)
    finally:
        beside.unlink(missing_ok=True)
