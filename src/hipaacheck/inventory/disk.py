"""Reach the files that an inventory names: regular files in the folder of the inventory, nothing else."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

_PIECE = 1024 * 1024
# These say for certain that no file stands there; other failures leave it open.
_NO_SUCH = frozenset({errno.ENOENT, errno.ENOTDIR})
_NO_FILE = _NO_SUCH | {errno.ENAMETOOLONG, errno.ELOOP}


class OutsideError(ValueError):
    """A path that may not be followed; the message says why and what to write instead."""


class NotReadableError(Exception):
    """A file that cannot be read; the message says why.

    `exists` says whether a regular file stands there, None when nobody can tell; `size` is its size in bytes
    where that is known.
    """

    def __init__(self, message: str, *, exists: bool | None, size: int | None = None) -> None:
        super().__init__(message)
        self.exists = exists
        self.size = size


class TooLargeError(NotReadableError):
    """A file that holds more than may be read."""

    def __init__(self, most: int, size: int) -> None:
        super().__init__(f"is larger than {most // 1024 // 1024} MiB", exists=True, size=size)


class NotTextError(ValueError):
    """Bytes that are not text; `line` (from 1) is where they cease to be."""

    def __init__(self, line: int) -> None:
        super().__init__("is not UTF-8 text; save it as UTF-8")
        self.line = line


def placed(root: Path, written: str) -> Path:
    """Return where a path leads that is relative to `root`, which is free of symbolic links.

    Raises OutsideError for absolute paths and for those that leave `root`, be it through a symbolic link.
    """
    if not written or "\0" in written:
        raise OutsideError("is not the name of a file")
    if PurePosixPath(written).is_absolute():
        raise OutsideError("is an absolute path; write it relative to the inventory")
    real = Path(os.path.realpath(root / written))
    if not real.is_relative_to(root):
        raise OutsideError("leads out of the folder of the inventory")
    return real


def read_regular(path: Path, most: int) -> bytes:
    """Return what a regular file holds. Raises NotReadableError, TooLargeError beyond `most` bytes."""
    return b"".join(pieces_of(path, most))


def pieces_of(path: Path, most: int) -> Iterator[bytes]:
    """Yield what a regular file holds, piece by piece; anything else is not opened at all.

    Raises NotReadableError, and TooLargeError as soon as it is known that there are more than `most` bytes.
    """
    descriptor, size = _opened(path)
    try:
        if size > most:
            raise TooLargeError(most, size)
        read = 0
        while piece := os.read(descriptor, _PIECE):
            read += len(piece)
            if read > most:
                raise TooLargeError(most, read)
            yield piece
    except OSError as error:
        raise NotReadableError(error.strerror or "cannot be read", exists=True, size=size) from None
    finally:
        os.close(descriptor)


def text_of(raw: bytes) -> str:
    """Return bytes as UTF-8 text without a byte order mark. Raises NotTextError."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotTextError(raw.count(b"\n", 0, error.start) + 1) from None


def _opened(path: Path) -> tuple[int, int]:
    """Return a descriptor for reading a regular file, and its size. Raises NotReadableError."""
    try:
        found = os.lstat(path)
    except OSError as error:
        raise _not_there(error, exists=None) from None
    _refuse_special(found.st_mode)
    # Between the two looks somebody may have put a pipe there; then opening it must not wait for a writer.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        raise _not_there(error, exists=True, size=found.st_size) from None
    try:
        now = os.fstat(descriptor)
        _refuse_special(now.st_mode)
    except NotReadableError:
        os.close(descriptor)
        raise
    return descriptor, now.st_size


def _not_there(error: OSError, *, exists: bool | None, size: int | None = None) -> NotReadableError:
    why = "there is no such file" if error.errno in _NO_SUCH else error.strerror or "cannot be read"
    if error.errno in _NO_FILE:
        return NotReadableError(why, exists=False)
    return NotReadableError(why, exists=exists, size=size)


def _refuse_special(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise NotReadableError("is a folder, not a file", exists=False)
    if not stat.S_ISREG(mode):
        raise NotReadableError("is not a regular file", exists=False)
