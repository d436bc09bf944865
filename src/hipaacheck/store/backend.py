"""Hold the connection to a store's database, and the two kinds of transactions in it.

SQLite files keep the rollback journal: the write-ahead log needs memory shared by all who use a file, which
network folders do not give (sqlite.org/wal.html, section 1), and leaves two more files beside the store.
Runs are written rarely and in one short transaction, so that nothing would be gained by it.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from hipaacheck.store.failures import telling

PATIENCE = 60
"""How long to wait for another process that is writing, in seconds; a large run takes about one."""

_CONNECTING = 10
_WRITES = "hipaacheck_writes"


@dataclass(frozen=True, slots=True)
class Backend:
    """A database. `name` is how messages call it: a path, or an address without its password."""

    engine: Engine
    name: str

    @property
    def is_file(self) -> bool:
        """Return whether it is an SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the store. Raises StoreError."""
        with telling(self.name), self.engine.connect() as connection:
            if not self.is_file:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are all made at the end, or none. Raises StoreError.

        In a file nobody else writes meanwhile; elsewhere the caller locks the row of the chain.
        """
        with telling(self.name), self.engine.connect() as connection:
            connection = connection.execution_options(**{_WRITES: True})
            with connection.begin():
                if not self.is_file:
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
                yield connection

    def close(self) -> None:
        """Close the connection."""
        self.engine.dispose()


def sqlite_backend(path: Path) -> Backend:
    """Return the database in an existing file."""
    address = f"file:{quote(os.fsencode(path.absolute()))}?mode=rw"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)
        # Text that is no UTF-8 must be found by the check of the chain, not end it.
        connection.text_factory = _text
        try:
            # EXTRA: what is told to be kept is there after a power failure. secure_delete: what is pruned is
            # overwritten. The rest keeps a file from a stranger from running or hiding anything.
            for setting in (
                "synchronous=EXTRA",
                "secure_delete=ON",
                "trusted_schema=OFF",
                "cell_size_check=ON",
            ):
                connection.execute(f"PRAGMA {setting}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=QueuePool, pool_size=1)
    event.listen(engine, "begin", _begin)
    return Backend(engine, str(path))


def postgresql_backend(url: URL, name: str) -> Backend:
    """Return the database at an address."""
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=1,
        # Statements prepared by a server fail behind a pool of connections such as pgbouncer.
        connect_args={"connect_timeout": _CONNECTING, "prepare_threshold": None},
    )
    return Backend(engine, name)


def _begin(connection: Connection) -> None:
    """Begin by hand: Python's sqlite3 begins late, and never for a change of the schema."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")
