"""Keep a run in a process that is killed before its n-th statement, for every n: python -m tests.store.dying PLACE.

After each death it prints what is in the store; the last line is that of a process that lived to its end.
"""

import os
import signal
import sqlite3
import sys
from pathlib import Path

# Imported before the forks, so that not every child takes the time for it.
import alembic.command
import alembic.config  # noqa: F401
from sqlalchemy import Engine, event
from tests.store.keeping import NOW, run_at

from hipaacheck.store.opening import StoreError, open_store


def main() -> int:
    """Fork until a child finishes; one that is not killed shows that every point was tried."""
    place: Path | str = sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1])
    point, made = 1, False
    while True:
        child = os.fork()
        if child == 0:
            _die_at(point)
            with open_store(place) as store:
                store.keep(run_at(2026), NOW)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        left = _left(place)
        print(os.waitstatus_to_exitcode(status), left, flush=True)
        if status == 0:
            return 0
        # With the tables there, a run takes fewer statements: every one of them has its turn.
        point, made = (1, True) if left != "none" and not made else (point + 1, made)


def _left(place: Path | str) -> str:
    """Say what is in the store, without making one where the dead left none."""
    try:
        with open_store(place, create=False) as store:
            found = store.verify()
            whole = [store.load(entry.run) for entry in store.entries()]
    except StoreError as error:
        if "no runs" not in str(error):
            raise
        return "none"
    return f"{found.ok} {found.checked} {len(whole)}"


def _die_at(point: int) -> None:
    left = [point]

    def step(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", step)
    event.listen(Engine, "commit", step)
    event.listen(Engine, "connect", _spill)


def _spill(connection: object, _: object) -> None:
    """Have SQLite write to the file long before the end, so that the dead leave a half-written one."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA cache_size = 2")


if __name__ == "__main__":
    sys.exit(main())
