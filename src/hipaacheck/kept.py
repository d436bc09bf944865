"""Keep between runs what is slow to make of a file, as Python keeps byte code: by content, for one user."""

import contextlib
import functools
import hashlib
import os
import stat
from pathlib import Path

_OPEN_TO_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


@functools.cache
def folder(name: str) -> Path | None:
    """Return a folder of ours among the user's caches, or None when nothing can be kept safely.

    What lies there is believed, and some of it is run, so nobody else may be able to write to it.
    """
    import platformdirs

    path = platformdirs.user_cache_path("hipaacheck") / name
    if not path.is_absolute():
        # XDG Base Directory Specification: relative paths are invalid. The folder in which somebody stands
        # may have come from a stranger, with files that belong to the user.
        return None
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        owned = all(_is_ours(one.lstat()) for one in (path, path.parent))
    except (OSError, RuntimeError):  # RuntimeError: this user has no home
        return None
    return path if owned else None


def read(name: str, key: str) -> bytes | None:
    """Return what was kept under `key` in the folder `name`, or None if it is not there whole."""
    place = folder(name)
    if place is None:
        return None
    try:
        with os.fdopen(os.open(place / key, os.O_RDONLY | _NO_LINK), "rb") as file:
            # Looked at once more: where others may write above the folder, it can be exchanged meanwhile.
            if not _is_ours(os.fstat(file.fileno())):
                return None
            digest, _, content = file.read().partition(b"\n")
    except OSError:
        return None
    return content if digest == _digest(content) else None


def write(name: str, key: str, content: bytes) -> None:
    """Keep `content`; where that cannot be done, it is made again next time."""
    place = folder(name)
    if place is None:
        return
    # In one step, so that another process never reads half of it.
    beside = place / f".{key}.{os.getpid()}"
    try:
        # Made anew, so that a link which somebody put there is not written through.
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_digest(content) + b"\n" + content)
        beside.replace(place / key)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def _is_ours(found: os.stat_result) -> bool:
    return os.name != "posix" or (found.st_uid == os.geteuid() and not found.st_mode & _OPEN_TO_OTHERS)


def _digest(content: bytes) -> bytes:
    """Return what shows damage: half a JSON file or half a program can still be read as something else."""
    return hashlib.sha256(content).hexdigest().encode()
