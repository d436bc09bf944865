"""Check that every run of a store is there, in its place, and as it was stored."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from hipaacheck.history.outlines import outline, point
from hipaacheck.store import reading
from hipaacheck.store.documents import Document
from hipaacheck.store.entries import Entry, Fault, Verification
from hipaacheck.store.errors import StoreError, shown
from hipaacheck.store.links import Link, walk
from hipaacheck.store.rows import IndexRow, encoded, moment
from hipaacheck.store.schema import BODIES, USES


def verify(connection: Connection, expect: Sequence[str]) -> Verification:
    """Return what is wrong with the chain and with each run; `expect` are ids that must be in the chain."""
    rows = reading.index(connection)
    faults: list[Fault] = []
    head: str | None = None
    links = [link for row in rows if (link := _link(row)) is not None]
    try:
        count, head = reading.chain(connection)
    except StoreError as error:
        faults.append(Fault(None, None, str(error)))
    else:
        found = walk(links, count, head)
        faults += found.faults
        there = {link.run for link in found.path}
        faults += [
            Fault(None, shown(run), "it was expected in this chain, and is not in it")
            for run in expect
            if run not in there
        ]
    check = _Check(connection)
    for row in rows:
        faults += check.row(row)
    faults.sort(key=lambda fault: (fault.number is None, fault.number or 0))
    return Verification(checked=len(rows), findings=tuple(faults), pruned=tuple(check.pruned), head=head)


def _link(row: IndexRow) -> Link | None:
    values = row.named()
    number, run, previous = values["number"], values["run"], values["previous"]
    if isinstance(number, int) and isinstance(run, str) and isinstance(previous, str | None):
        return Link(number, run, previous)
    return None


class _Check:
    """Looks at one run after the other; what they share is read once."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.contents = reading.contents(connection)
        self.pruned: list[Entry] = []

    def row(self, row: IndexRow) -> list[Fault]:
        """Return what is wrong with one run, without its place."""
        number, run = row.values[0], row.values[1]
        known = (number if isinstance(number, int) else None, shown(run) if isinstance(run, str) else None)
        try:
            entry = row.entry()
        except StoreError as error:
            return [Fault(*known, str(error))]
        outlined = select(BODIES.c.outline).where(BODIES.c.number == entry.number)
        packed = self.connection.execute(outlined).scalar_one_or_none()
        if entry.pruned is not None:
            self.pruned.append(entry)
            found = [] if packed is None else ["it is said to be pruned, and its content is there"]
        else:
            found = self._body(entry)
        if not found and not row.is_sealed(packed):
            found = ["its entry in the index is not as it was stored"]
        return [Fault(*known, what) for what in found]

    def _body(self, entry: Entry) -> list[str]:
        used: set[str] = set()
        try:
            whole = reading.united(
                self.connection, entry.number, entry.run, entry.previous, self._noting(used)
            )
            now = whole.identity()
            if now != entry.run:
                return [f"it is not what was stored: what is there now would have the id {now}"]
            return self._index(entry, whole) + self._uses(entry, used)
        except StoreError as error:
            return [str(error)]

    def _noting(self, used: set[str]) -> reading.Contents:
        def content(address: str) -> bytes:
            used.add(address)
            return self.contents(address)

        return content

    def _index(self, entry: Entry, whole: Document) -> list[str]:
        """Compare the index and the outline with what the run itself says."""
        expected = outline(reading.run_of(whole))
        found = [
            f"its {name} in the index is {shown(has)!r}, and the run says {shown(says)!r}"
            for name, has, says in (
                ("subject", entry.subject, encoded(expected.subject).decode()),
                ("date", moment(entry.as_of), moment(expected.as_of)),
                ("completeness", str(entry.complete), str(expected.complete)),
                ("version of hipaacheck", entry.tool_version, encoded(expected.tool_version).decode()),
            )
            if has != says
        ]
        kept = reading.outline(self.connection, entry)
        if kept != expected:
            found.append("its outline, by which it is compared with other runs, is not that of the run")
        if entry.counts.model_copy(update={"as_of": expected.as_of}) != point(expected):
            found.append("its counts in the index are not those of the run")
        return found

    def _uses(self, entry: Entry, used: set[str]) -> list[str]:
        chosen = select(USES.c.sha256).where(USES.c.number == entry.number)
        if set(self.connection.execute(chosen).scalars()) == used:
            return []
        return ["the list of the parts that it shares with other runs is not as it was stored"]
