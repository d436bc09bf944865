"""Read the files of planned zones: so much of each, and nothing outside of the folder that was named."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from hipaacheck.cli.invocation import file_name
from hipaacheck.inventory.disk import (
    NotReadableError,
    NotTextError,
    OutsideError,
    placed,
    read_regular,
    text_of,
)
from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import Place

MAX_BYTES = 16 * 1024 * 1024
_MOST_ENTRIES = 20_000
_MOST_SOURCES = 2_000


def shown(path: Path) -> str:
    """Return a path as reports and messages show it."""
    return file_name(path)


def read_named(path: Path) -> str:
    """Return the text of a file that the user named, which may be a pipe. Raises FileMistakesError."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _mistake(path, f"cannot be read: {error.strerror}") from None
    return _text(raw, path)


def read_below(folder: Path, name: str) -> str:
    """Return the text of a file in a folder, also through links in it. Raises FileMistakesError."""
    path = folder / name
    try:
        return _text(read_regular(placed(_real(folder), name), MAX_BYTES), path)
    except (OutsideError, NotReadableError) as error:
        raise _mistake(path, str(error).replace("of the inventory", "of the zones")) from None


def _real(folder: Path) -> Path:
    return Path(os.path.realpath(folder))


def _text(raw: bytes, path: Path) -> str:
    if len(raw) > MAX_BYTES:
        raise _mistake(path, f"is larger than {MAX_BYTES // 1024 // 1024} MiB")
    try:
        text = text_of(raw)
    except NotTextError as error:
        raise _mistake(path, str(error), error.line) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _mistake(path, "holds a NUL character, which is no text", line)
    return text


def _mistake(path: Path, message: str, line: int | None = None) -> FileMistakesError:
    return FileMistakesError([Mistake(shown(path), line, message)])


def entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return what a folder holds, in order. Raises FileMistakesError."""
    found = []
    try:
        with os.scandir(folder) as scanned:
            for entry in scanned:
                found.append(entry)
                if len(found) > _MOST_ENTRIES:
                    raise _mistake(folder, f"holds more than {_MOST_ENTRIES:,} files; name those to judge")
    except OSError as error:
        raise _mistake(folder, f"cannot be read: {error.strerror}") from None
    return sorted(found, key=lambda entry: entry.name)


def including(file: Path) -> Callable[[str, Place], tuple[str, str]]:
    """Return a reader of what `$INCLUDE` names: regular files in the folder of `file`, so much altogether."""
    folder = file.parent
    left = MAX_BYTES

    def include(written: str, place: Place) -> tuple[str, str]:
        nonlocal left
        at = place.origin
        try:
            raw = read_regular(placed(_real(folder), written), left)
        except OutsideError as error:
            said = str(error).replace("folder of the inventory", "folder of the zone file")
            message = f"what $INCLUDE names {said.replace('the inventory', 'the zone file')}"
            raise FileMistakesError([Mistake(at.file, at.line, message)]) from None
        except NotReadableError as error:
            message = f"what $INCLUDE names {error}"
            raise FileMistakesError([Mistake(at.file, at.line, message)]) from None
        left -= len(raw)
        return shown(folder / written), _text(raw, folder / written)

    return include


def terraform_sources(folder: Path) -> dict[str, str]:
    """Return the texts of the *.tf files at and below a folder that can be read, for their lines."""
    found: dict[str, str] = {}
    left = MAX_BYTES
    for path in _sources(folder):
        try:
            raw = read_regular(path, left)
            found[shown(path)] = text_of(raw)
        except (NotReadableError, NotTextError):
            continue
        left -= len(raw)
    return found


def _sources(folder: Path) -> Iterator[Path]:
    count = 0
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        for name in sorted(files):
            if name.endswith(".tf"):
                count += 1
                if count > _MOST_SOURCES:
                    return
                yield Path(root) / name


def is_file(entry: os.DirEntry[str]) -> bool:
    """Return whether this is a file, or a link to one; whether the link may be followed is asked later."""
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        return entry.is_symlink()
