"""Keep between runs what is slow to make of a file, as Python keeps byte code: by content, for one user."""

import functools
import os
import stat
from pathlib import Path


@functools.cache
def folder(name: str) -> Path | None:
    """Return a folder of ours among the user's caches, or None when nothing can be kept safely.

    What lies there is believed, so nobody else may be able to write to it.
    """
    import platformdirs

    path = platformdirs.user_cache_path("hipaacheck") / name
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        owners = [one.lstat() for one in (path, path.parent)]
    except (OSError, RuntimeError):  # RuntimeError: this user has no home
        return None
    if os.name == "posix":
        open_to_others = stat.S_IWGRP | stat.S_IWOTH
        if any(one.st_uid != os.geteuid() or one.st_mode & open_to_others for one in owners):
            return None
    return path


def read(name: str, key: str) -> bytes | None:
    """Return what was kept under `key` in the folder `name`."""
    place = folder(name)
    if place is None:
        return None
    try:
        return (place / key).read_bytes()
    except OSError:
        return None


def write(name: str, key: str, content: bytes) -> None:
    """Keep `content`; where that cannot be done, it is made again next time."""
    place = folder(name)
    if place is None:
        return
    # In one step, so that another process never reads half of it.
    beside = place / f".{key}.{os.getpid()}"
    try:
        beside.write_bytes(content)
        beside.replace(place / key)
    except OSError:
        beside.unlink(missing_ok=True)
