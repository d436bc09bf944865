"""Write runs into a store, and take their bodies out again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select, update

from hipaacheck.history.outlines import outline as outline_of
from hipaacheck.history.outlines import point
from hipaacheck.history.records import Outline
from hipaacheck.model import Action, Run
from hipaacheck.store import reading
from hipaacheck.store.documents import Blob, Document, divide, document_of
from hipaacheck.store.entries import Entry, Pruned
from hipaacheck.store.errors import StoreError
from hipaacheck.store.packing import pack
from hipaacheck.store.retention import kept_until
from hipaacheck.store.rows import IndexRow, encoded
from hipaacheck.store.schema import ACTIONS, BLOBS, BODIES, CHAIN, RUNS, USES

# SQLite takes 999 values in a statement before version 3.32.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Prepared:
    """A run made ready before anything is locked; only its place in the chain is open."""

    run: Run
    document: Document
    own: bytes
    blobs: tuple[Blob, ...]
    outline: Outline
    packed_outline: bytes


def prepare(run: Run) -> Prepared:
    """Return the run as it will be stored."""
    document = document_of(run)
    own, blobs = divide(document)
    outline = outline_of(run).model_copy(update={"run": ""})
    return Prepared(run, document, pack(own), blobs, outline, pack(outline.model_dump_json().encode()))


def append(connection: Connection, prepared: Prepared, now: datetime) -> Run:
    """Put a run at the end of the chain and return it with its place."""
    count, head = reading.chain(connection, lock=True)
    number = count + 1
    run = prepared.document.placed(head).value("id")
    assert isinstance(run, str)
    outline = prepared.outline
    entry = Entry(
        number=number,
        run=run,
        previous=head,
        subject=outline.subject,
        as_of=outline.as_of,
        stored_at=now.astimezone(UTC),
        complete=outline.complete,
        tool_version=outline.tool_version,
        counts=point(outline),
    )
    _add_blobs(connection, number, prepared.blobs)
    connection.execute(
        insert(BODIES).values(number=number, outline=prepared.packed_outline, document=prepared.own)
    )
    connection.execute(insert(RUNS).values(IndexRow.of(entry, prepared.packed_outline).named()))
    connection.execute(update(CHAIN).values({"count": number, "head": run}))
    return prepared.run.model_copy(update={"id": run, "previous": head})


def prune(connection: Connection, run: str, gone: Pruned, *, force: bool) -> Entry:
    """Remove the body of a run and what only it used; its place in the chain stays. Raises StoreError."""
    reading.chain(connection, lock=True)
    entry = reading.entry(connection, run)
    _check_prunable(connection, entry, gone, force=force)
    pruned = replace(entry, pruned=gone)
    mine = select(USES.c.sha256).where(USES.c.number == entry.number)
    others = select(USES.c.sha256).where(USES.c.number != entry.number)
    connection.execute(delete(BLOBS).where(BLOBS.c.sha256.in_(mine), BLOBS.c.sha256.not_in(others)))
    connection.execute(delete(USES).where(USES.c.number == entry.number))
    connection.execute(delete(BODIES).where(BODIES.c.number == entry.number))
    row = IndexRow.of(pruned, None).named()
    connection.execute(update(RUNS).where(RUNS.c.number == entry.number).values(row))
    return pruned


def record(connection: Connection, actions: Sequence[Action], subject: str) -> None:
    """Add entries of a remediation plan."""
    if actions:
        rows = [
            {"subject": encoded(subject), "body": action.model_dump_json().encode()} for action in actions
        ]
        connection.execute(insert(ACTIONS), rows)


def _check_prunable(connection: Connection, entry: Entry, gone: Pruned, *, force: bool) -> None:
    name = f"run #{entry.number} of {entry.as_of:%Y-%m-%d}"
    if entry.pruned is not None:
        raise StoreError(f"{name} was pruned before, on {entry.pruned.at:%Y-%m-%d}")
    if force:
        if not gone.reason:
            raise StoreError(f"{name} is not pruned by force without a reason; it is recorded in its place")
        return
    until = kept_until(entry)
    if gone.at < until:
        raise StoreError(
            f"{name} is younger than six years, the time for which 45 CFR 164.316(b)(2)(i) has required "
            f"documentation kept (that ends on {until:%Y-%m-%d}); --force and a reason prune it all the same"
        )
    # The dates decide, so they must be those that were stored.
    row = reading.index(connection, RUNS.c.number == entry.number)[0]
    body = select(BODIES.c.outline).where(BODIES.c.number == entry.number)
    if not row.is_sealed(connection.execute(body).scalar_one_or_none()):
        raise StoreError(f"{name} is not as it was stored; see `hipaacheck runs verify` before pruning it")


def _add_blobs(connection: Connection, number: int, blobs: Sequence[Blob]) -> None:
    """Add what is not there yet, and put right what was damaged, or this run could not be read either."""
    content = reading.contents(connection)
    known = _known(connection, [blob.sha256 for blob in blobs])
    for blob in blobs:
        if blob.sha256 in known and _is_whole(blob, content):
            continue
        connection.execute(delete(BLOBS).where(BLOBS.c.sha256 == blob.sha256))
        connection.execute(insert(BLOBS).values(sha256=blob.sha256, content=pack(blob.content)))
    if blobs:
        connection.execute(insert(USES), [{"number": number, "sha256": blob.sha256} for blob in blobs])


def _known(connection: Connection, addresses: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for at in range(0, len(addresses), _AT_ONCE):
        some = addresses[at : at + _AT_ONCE]
        found.update(connection.execute(select(BLOBS.c.sha256).where(BLOBS.c.sha256.in_(some))).scalars())
    return found


def _is_whole(blob: Blob, content: reading.Contents) -> bool:
    try:
        return content(blob.sha256) == blob.content
    except StoreError:
        return False
