"""Find out which version a store has, and bring it to the newest one."""

import re

from sqlalchemy import Connection, inspect, text

from hipaacheck.store.backend import Backend
from hipaacheck.store.errors import StoreError, shown
from hipaacheck.store.schema import VERSION, VERSION_TABLE

APPLICATION_ID = 0x48495041
"""What marks an SQLite file as ours (sqlite.org/pragma.html#pragma_application_id): HIPA in ASCII."""

# Any number that no other program uses for an advisory lock in the same database.
_LOCK = 0x6869706161

_VERSION = re.compile(r"[0-9]{4}\Z")


def bring_up(backend: Backend, *, create: bool) -> None:
    """Make the tables of an empty database, or change those of an older version.

    Raises StoreError for what is no store or is newer than this program, and for an empty database unless
    `create` is set.
    """
    with backend.reading() as connection:
        found = _version(backend, connection)
    if found == VERSION:
        return
    if found is None and not create:
        raise StoreError(f"{shown(backend.name, 300)}: it holds no runs yet; scan first")
    with backend.writing() as connection:
        if not backend.is_file:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        # Another process may have been faster.
        if _version(backend, connection) != VERSION:
            _upgrade(connection)
            if backend.is_file:
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def _version(backend: Backend, connection: Connection) -> str | None:
    """Return the version of the schema, or None of an empty database."""
    if backend.is_file and _is_strange(connection):
        raise StoreError(
            f"{shown(backend.name, 300)}: it is an SQLite database, but no store of runs; name another file"
        )
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalars().all()
    if len(found) != 1 or not isinstance(found[0], str) or not _VERSION.match(found[0]):
        raise StoreError(f"{shown(backend.name, 300)}: its version cannot be read; take it from a backup")
    if found[0] > VERSION:
        raise StoreError(
            f"{shown(backend.name, 300)}: it was made by a newer hipaacheck (version {found[0]} of the "
            f"store, and this one knows {VERSION}); update hipaacheck"
        )
    return found[0]


def _is_strange(connection: Connection) -> bool:
    """Return whether an SQLite file holds anything and is not ours."""
    if connection.exec_driver_sql("PRAGMA application_id").scalar_one() == APPLICATION_ID:
        return False
    return connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").scalar() is not None


def _upgrade(connection: Connection) -> None:
    # Alembic takes as long to import as SQLAlchemy, and a store that is up to date needs none of it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "hipaacheck.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
