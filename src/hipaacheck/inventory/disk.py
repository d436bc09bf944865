"""Reach the files that an inventory names: regular files in the folder of the inventory, nothing else."""

import os
import stat
from pathlib import Path, PurePosixPath


class OutsideError(ValueError):
    """A path that may not be followed; the message says why and what to write instead."""


class NotReadableError(Exception):
    """A file that is there and cannot be read; the message says why."""


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


def open_regular(path: Path) -> int:
    """Return a descriptor for reading a regular file; anything else is not opened at all.

    Raises FileNotFoundError when nothing is there, NotReadableError for all other reasons.
    """
    # Between the two looks somebody may have put a pipe there; then opening it must not wait for a writer.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        _refuse_special(os.lstat(path).st_mode)
        descriptor = os.open(path, flags)
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(path) from None
    except OSError as error:
        raise NotReadableError(error.strerror or "cannot be read") from None
    try:
        _refuse_special(os.fstat(descriptor).st_mode)
    except NotReadableError:
        os.close(descriptor)
        raise
    return descriptor


def _refuse_special(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise NotReadableError("is a folder, not a file")
    if not stat.S_ISREG(mode):
        raise NotReadableError("is not a regular file")
