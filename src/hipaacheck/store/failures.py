"""Turn what a database driver says into one sentence for the user, without anything secret in it."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from hipaacheck.store.errors import StoreError, shown

_VERIFY = "`hipaacheck runs verify` tells what is still whole"

# By the beginning of the name (sqlite.org/rescode.html).
_SQLITE = {
    "SQLITE_NOTADB": "it is no SQLite database; name another file",
    "SQLITE_CORRUPT": "the file is damaged; take it from a backup",
    "SQLITE_BUSY": "another process has been writing to it for a minute; try again later",
    "SQLITE_LOCKED": "another process has been writing to it for a minute; try again later",
    "SQLITE_READONLY": "the file or its folder cannot be written to; change its rights or name another file",
    "SQLITE_CANTOPEN": "the file cannot be opened; look at its rights and those of its folder",
    "SQLITE_PERM": "the file cannot be opened; look at its rights and those of its folder",
    "SQLITE_FULL": "the disk is full; make room and try again",
    "SQLITE_IOERR": "the disk cannot be read or written; look at the disk",
    "SQLITE_CONSTRAINT": f"what it holds contradicts itself; {_VERIFY}",
    "SQLITE_ERROR": f"tables of a store are missing or differ; {_VERIFY}, or take it from a backup",
}

# By SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html).
_POSTGRESQL = {
    "28": "the server refuses the user or the password; look at the address and at ~/.pgpass",
    "3D000": "the server has no such database; have it made, or name another",
    "3F000": "the schema does not exist; look at the search_path of the user",
    "42501": "the user has no right to do this in the database; have it granted",
    "25006": "the database can only be read; name the server that is written to",
    "42P01": "tables of a store are missing; take it from a backup",
    "53100": "the server's disk is full; have room made and try again",
    "53300": "the server has no connection free; try again later",
    "55P03": "another process has been writing to it for a minute; try again later",
    "23": f"what it holds contradicts itself; {_VERIFY}",
    "57": "the server is stopping or starting; try again later",
}


@contextmanager
def telling(name: str) -> Iterator[None]:
    """Raise StoreError for whatever goes wrong with the database called `name`."""
    try:
        yield
    except UnicodeDecodeError:
        # Python reads SQLite's message as UTF-8, and that of a damaged file quotes what stands there.
        raise StoreError(f"{shown(name, 300)}: {_SQLITE['SQLITE_CORRUPT']}") from None
    except (SQLAlchemyError, sqlite3.Error) as error:
        # Not from the error: its text holds statements with their parameters.
        raise StoreError(f"{shown(name, 300)}: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        code = str(getattr(cause, "sqlite_errorname", ""))
        known = [reason for begin, reason in _SQLITE.items() if code == begin or code.startswith(f"{begin}_")]
        return known[0] if known else f"SQLite cannot use it ({code or type(cause).__name__})"
    state = getattr(cause, "sqlstate", None)
    if isinstance(state, str):
        known = [reason for begin, reason in _POSTGRESQL.items() if state.startswith(begin)]
        return known[0] if known else f"the server answers with the error {shown(state)}"
    return _unreachable(str(cause)) if isinstance(error, DBAPIError) else type(error).__name__


def _unreachable(said: str) -> str:
    """Say why there is no connection, in our own words: the driver's may quote the address."""
    for pattern, reason in (
        (r"password authentication failed|no password supplied|no pg_hba\.conf entry", _POSTGRESQL["28"]),
        (r'database "[^"]*" does not exist', _POSTGRESQL["3D000"]),
        (r'role "[^"]*" does not exist', _POSTGRESQL["28"]),
        (r"too many clients|remaining connection slots", _POSTGRESQL["53300"]),
        (
            r"SSL|certificate",
            "no encrypted connection comes about as asked; look at sslmode and the certificates",
        ),
        (r"could not translate host name|resolve|Name or service", "its host name cannot be found"),
        (
            r"timeout expired|timed out",
            "the server does not answer in time; look at the address and the network",
        ),
        (r"refused|No such file|not known", "no server answers there; start it or look at the address"),
    ):
        if re.search(pattern, said):
            return reason
    return "the connection cannot be made, or broke; look at the address and at the server's log"
