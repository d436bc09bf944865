"""Replace a file in one step, so that a crash leaves the old one or the new one."""

import os
import stat
from pathlib import Path

_MODE = 0o666
_PRIVATE = 0o600


def replace_file(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file whole, through a link to what it leads to, with the rights that it has.

    A `private` file may be read by its owner alone, whatever rights it had. What is there and no file, such
    as a pipe, is written to as it is. Raises OSError.
    """
    real = Path(os.path.realpath(path))
    if real.exists() and not real.is_file():
        real.write_bytes(content)
        return
    mode = stat.S_IMODE(real.stat().st_mode) & _MODE if real.exists() else None
    if private:
        mode = _PRIVATE
    beside = real.with_name(f".{real.name}.{os.getpid()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(beside, flags, _MODE if mode is None else mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(mode)
        beside.replace(real)
    finally:
        beside.unlink(missing_ok=True)
