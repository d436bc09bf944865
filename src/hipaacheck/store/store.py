"""Keep runs and give them back: the one object through which everything else uses a store."""

from collections.abc import Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from hipaacheck.history.records import Outline
from hipaacheck.model import Action, Run
from hipaacheck.store import reading, verifying, writing
from hipaacheck.store.backend import Backend
from hipaacheck.store.choosing import choose, in_time
from hipaacheck.store.entries import Entry, Pruned, Verification


class Store:
    """An open store of runs; use it in a `with` statement. Every method raises StoreError.

    Each run holds the id of the one stored before it, and its own id is the digest of everything in it, that
    id included (`model.sealed`). So no run can be changed, taken out, moved or put in without every id after
    it changing too.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def name(self) -> str:
        """Return how messages call the store: its path, or its address without the password."""
        return self._backend.name

    def close(self) -> None:
        """Close the connection to the database."""
        self._backend.close()

    def keep(self, run: Run, now: datetime) -> Run:
        """Put a run at the end of the chain and return it with its id and the id of the one before it.

        `now` is the moment of storing. Either all of the run is stored or, after a crash, nothing.
        """
        prepared = writing.prepare(run)
        with self._backend.writing() as connection:
            return writing.append(connection, prepared, now)

    def entries(self, subject: str | None = None) -> tuple[Entry, ...]:
        """Return what the index says of every run, or of those of a subject, in the order of storing."""
        with self._backend.reading() as connection:
            return reading.entries(connection, subject)

    def find(self, wanted: str, subject: str | None = None) -> Entry:
        """Return the run that `wanted` names (`choosing.choose`), of all or of one subject."""
        return choose(self.entries(subject), wanted)

    def load(self, run_id: str) -> Run:
        """Return a whole run by its id; one that is no longer what was stored is refused."""
        with self._backend.reading() as connection:
            whole = reading.document(connection, reading.entry(connection, run_id))
        return reading.run_of(whole)

    def document(self, run_id: str) -> bytes:
        """Return a run as canonical JSON in UTF-8, as it was stored, whichever version wrote it."""
        with self._backend.reading() as connection:
            return reading.document(connection, reading.entry(connection, run_id)).canonical()

    def outlines(self, subject: str, up_to: datetime | None = None) -> tuple[Outline, ...]:
        """Return the outlines of a subject's runs up to and with a moment, the oldest first.

        Runs that were pruned have none.
        """
        with self._backend.reading() as connection:
            found = sorted(reading.entries(connection, subject), key=in_time)
            return tuple(
                reading.outline(connection, one)
                for one in found
                if one.pruned is None and (up_to is None or one.as_of <= up_to)
            )

    def verify(self, expect: Sequence[str] = ()) -> Verification:
        """Check every run and the chain, and name each that was changed, removed, moved or put in.

        This finds what was changed by hand, by a fault of the disk or by another program. Somebody who may
        write to the store and knows this program can change a run and compute every id from it on anew, take
        off the last runs, or have a run seem pruned: then all fits again, and nothing in the store can tell.
        What settles it is an id known from elsewhere (a printed report, an exported pack, a mail): those in
        `expect` must be in the chain, and where the last of them is, no run before it was changed, back to
        the last one that was pruned: of that nothing is left that its id could be computed from, so it proves
        nothing of the runs before it. When a run was stored, what was pruned, and entries of remediation
        plans are not in any id.
        """
        with self._backend.reading() as connection:
            return verifying.verify(connection, expect)

    def prune(self, run_id: str, now: datetime, *, reason: str | None, force: bool, by: str) -> Entry:
        """Remove the body of a run; its id, its place, the reason and who did it stay, and the chain holds.

        A run younger than six years is refused, unless `force` is set and there is a reason.
        """
        gone = Pruned(now.astimezone(UTC), (reason or "").strip(), by)
        with self._backend.writing() as connection:
            return writing.prune(connection, run_id, gone, force=force)

    def record(self, actions: Sequence[Action], subject: str) -> None:
        """Add entries to the remediation plan of a subject; earlier ones stay."""
        with self._backend.writing() as connection:
            writing.record(connection, actions, subject)

    def actions(self, subject: str) -> tuple[Action, ...]:
        """Return the newest entry for each finding of a subject, by fingerprint."""
        newest: dict[str, Action] = {}
        with self._backend.reading() as connection:
            for action in reading.actions(connection, subject):
                before = newest.get(action.fingerprint)
                if before is None or before.recorded_at <= action.recorded_at:
                    newest[action.fingerprint] = action
        return tuple(newest[key] for key in sorted(newest))
