"""Open the store at a path or at the address of a PostgreSQL database."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from hipaacheck.store.errors import StoreError, shown

if TYPE_CHECKING:
    from hipaacheck.store.backend import Backend
    from hipaacheck.store.store import Store

# sqlite.org/fileformat.html, section 1.3.1
_MAGIC = b"SQLite format 3\0"

__all__ = ["StoreError", "open_store"]


def open_store(where: Path | str, *, create: bool = True) -> "Store":
    """Return the open store, brought to the newest version.

    `where` is the path of an SQLite file or an address such as postgresql://user@host/database. With `create`
    a file (readable by its owner alone) and the tables are made where there are none. Raises StoreError with
    one sentence that holds no password.
    """
    # SQLAlchemy takes 0.4 s to import.
    from hipaacheck.store.migrating import bring_up
    from hipaacheck.store.store import Store

    is_address = isinstance(where, str) and "://" in where
    backend = _at_address(str(where)) if is_address else _in_file(Path(where), create)
    try:
        bring_up(backend, create=create)
    except StoreError:
        backend.close()
        raise
    return Store(backend)


def _in_file(path: Path, create: bool) -> "Backend":
    from hipaacheck.store.backend import sqlite_backend

    name = shown(str(path), 300)
    try:
        if create:
            _make(path)
        if path.exists() and not path.is_file():
            raise StoreError(f"{name}: it is no file, so no runs can be kept in it; name another")
        if not path.exists():
            raise StoreError(f"{name}: no runs are kept there; scan first, or name the file that holds them")
        if not _may_be_sqlite(path):
            raise StoreError(f"{name}: it is no SQLite database; name another file")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no name of a file"
        raise StoreError(f"{name}: it cannot be opened or made ({reason}); name another file") from None
    return sqlite_backend(path)


def _make(path: Path) -> None:
    """Make the file for its owner alone, if there is none; a link that leads nowhere is not followed."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return


def _may_be_sqlite(path: Path) -> bool:
    """Return whether SQLite may look at a file: it takes a very short one for an empty database.

    One with a journal beside it may be half-written, and SQLite puts it right.
    """
    with path.open("rb") as file:
        beginning = file.read(len(_MAGIC))
    return beginning in {b"", _MAGIC} or path.with_name(f"{path.name}-journal").exists()


def _at_address(address: str) -> "Backend":
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    from hipaacheck.store.backend import postgresql_backend

    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        # Said in our own words: the errors quote parts of the address, which may be those of a password.
        raise StoreError(
            "the address of the store cannot be read; write postgresql://user@host:5432/database, with %40 "
            "for an @ in a password"
        ) from None
    if url.drivername not in {"postgresql", "postgres", "postgresql+psycopg"}:
        raise StoreError(
            f"runs are kept in a file or in PostgreSQL, and not at {shown(url.drivername)}://; write "
            "postgresql://user@host:5432/database"
        )
    name = url.set(password=None, query={}).set(drivername="postgresql").render_as_string()
    try:
        return postgresql_backend(url.set(drivername="postgresql+psycopg"), name)
    except ImportError:
        raise StoreError(
            f"{shown(name, 300)}: the driver for PostgreSQL is missing; install hipaacheck[postgresql]"
        ) from None
