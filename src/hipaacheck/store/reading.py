"""Read rows, documents and outlines out of a store."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TypeAlias

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, select, true

from hipaacheck.history.records import Outline
from hipaacheck.model import SCHEMA_VERSION, Action, Run
from hipaacheck.store.documents import Document, unite
from hipaacheck.store.entries import Entry
from hipaacheck.store.errors import StoreError, shown
from hipaacheck.store.packing import unpack
from hipaacheck.store.rows import COLUMNS, IndexRow, encoded
from hipaacheck.store.schema import ACTIONS, BLOBS, BODIES, CHAIN, RUNS

Contents: TypeAlias = Callable[[str], bytes]
"""Gives the bytes of a blob by its address."""

_INDEX = [RUNS.c[name] for name in COLUMNS]
_SEVERAL = 16


def index(connection: Connection, where: ColumnElement[bool] | None = None) -> tuple[IndexRow, ...]:
    """Return the rows of the index, oldest first, without reading any run."""
    chosen = select(*_INDEX).where(true() if where is None else where).order_by(RUNS.c.number)
    return tuple(IndexRow(tuple(row)) for row in connection.execute(chosen))


def entries(connection: Connection, subject: str | None = None) -> tuple[Entry, ...]:
    """Return what the index says of the runs of a subject, or of all. Raises StoreError."""
    where = None if subject is None else RUNS.c.subject == encoded(subject)
    return tuple(_entry(row) for row in index(connection, where))


def entry(connection: Connection, run: str) -> Entry:
    """Return what the index says of one run. Raises StoreError."""
    found = index(connection, RUNS.c.run == run)
    if not found:
        raise StoreError(f"no run with the id {shown(run)} is stored here")
    return _entry(found[0])


def chain(connection: Connection, *, lock: bool = False) -> tuple[int, str | None]:
    """Return how many runs the chain has and the id of the last. Raises StoreError."""
    chosen = select(CHAIN.c["count"], CHAIN.c.head)
    found = connection.execute(chosen.with_for_update() if lock else chosen).all()
    if len(found) != 1 or not isinstance(found[0][0], int) or not isinstance(found[0][1], str | None):
        raise StoreError("the store does not say where its chain ends; take it from a backup")
    count, head = found[0]
    return count, head


def document(connection: Connection, found: Entry) -> Document:
    """Return the whole run as it was stored. Raises StoreError when it was pruned, or changed since."""
    if found.pruned is not None:
        raise StoreError(
            f"run #{found.number} was pruned on {found.pruned.at:%Y-%m-%d} ({shown(found.pruned.reason)}); "
            "nothing but its place in the chain is left"
        )
    try:
        whole = united(connection, found.number, found.run, found.previous, contents(connection))
        if whole.identity() != found.run:
            raise StoreError("its content is not what was stored")
    except StoreError as error:
        raise StoreError(
            f"run #{found.number} cannot be used: {error}; see `hipaacheck runs verify`"
        ) from None
    return whole


def united(
    connection: Connection, number: int, run: str, previous: str | None, content: Contents
) -> Document:
    """Return a run put together, whether or not it is what was stored. Raises StoreError."""
    packed = connection.execute(
        select(BODIES.c.document).where(BODIES.c.number == number)
    ).scalar_one_or_none()
    if packed is None:
        raise StoreError("its content is gone")
    return unite(unpacked(packed), run, previous, content)


def contents(connection: Connection) -> Contents:
    """Return what gives a blob by its address; the last ones are remembered, as runs share them."""

    @lru_cache(maxsize=_SEVERAL)
    def content(address: str) -> bytes:
        packed = connection.execute(
            select(BLOBS.c.content).where(BLOBS.c.sha256 == address)
        ).scalar_one_or_none()
        if packed is None:
            raise StoreError(f"a part that it shares with other runs ({shown(address, 16)}) is gone")
        return unpacked(packed)

    return content


def unpacked(value: object) -> bytes:
    """Return what a column holds packed. Raises StoreError, also when the column holds something else."""
    if not isinstance(value, bytes):
        raise StoreError("it cannot be unpacked")
    return unpack(value)


def run_of(whole: Document) -> Run:
    """Return the run that a document holds. Raises StoreError for one that this version cannot read."""
    version = whole.value("schema_version")
    if version != SCHEMA_VERSION:
        raise StoreError(
            f"it has version {shown(str(version), 20)} of the form of runs, and this hipaacheck reads "
            f"{SCHEMA_VERSION}; update hipaacheck"
        )
    try:
        return Run.model_validate_json(whole.canonical())
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
        raise StoreError(
            f"this hipaacheck cannot read its {shown(where)}; it may be from a newer one"
        ) from None


def outline(connection: Connection, found: Entry) -> Outline:
    """Return the outline of a run. Raises StoreError."""
    chosen = select(BODIES.c.outline).where(BODIES.c.number == found.number)
    try:
        kept = Outline.model_validate_json(unpacked(connection.execute(chosen).scalar_one_or_none()))
    except (StoreError, ValidationError):
        raise StoreError(
            f"the outline of run #{found.number} cannot be read; see `hipaacheck runs verify`"
        ) from None
    return kept.model_copy(update={"run": found.run})


def actions(connection: Connection, subject: str) -> Iterator[Action]:
    """Yield every entry of the remediation plans of a subject, in the order in which they came."""
    chosen = select(ACTIONS.c.body).where(ACTIONS.c.subject == encoded(subject)).order_by(ACTIONS.c.number)
    for body in connection.execute(chosen).scalars():
        try:
            yield Action.model_validate_json(body)
        except (TypeError, ValidationError):
            raise StoreError(
                "an entry of the remediation plan cannot be read; take the store from a backup"
            ) from None


def _entry(row: IndexRow) -> Entry:
    try:
        return row.entry()
    except StoreError as error:
        raise StoreError(
            f"run #{shown(str(row.values[0]), 12)}: {error}; see `hipaacheck runs verify`"
        ) from None
