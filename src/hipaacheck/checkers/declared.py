"""Turn what an inventory declares into facts that rules can read: dates as moments, files as they are."""

from datetime import UTC, date, datetime

from hipaacheck.inventory.declared import Declared
from hipaacheck.model import Artefact, FileRef, Record, Seen, Unseen


class FileFacts(Record):
    """A file named as proof. `confirmed` says that its digest was recorded and is the same today.

    `named` is False when the inventory names no file; then nothing else here means anything. `exists` says
    that a regular file is there, `empty` that it holds nothing, `problem` what is wrong with it ("is a
    folder, not a file"). `changed` is True when the inventory records another SHA-256 than the file has;
    `recorded`: it records one at all, `recorded_sha256`. `sha256` is what the file has now.
    """

    named: bool = False
    path: str | None = None
    exists: Seen[bool] = True
    empty: bool = False
    problem: str | None = None
    recorded: bool = False
    changed: Seen[bool] = False
    sha256: str | None = None
    recorded_sha256: str | None = None

    @property
    def confirmed(self) -> bool:
        """Return whether the file is there and is the one that somebody recorded."""
        return self.named and self.exists is True and self.recorded and self.changed is False


def file_facts(declared: Declared, ref: FileRef | None) -> FileFacts:
    """Return the facts of a file; whether one that is empty or could not be read has changed is unseen."""
    state = declared.file(ref)
    if ref is None or state is None:
        return FileFacts()
    known = ref.sha256 is not None
    if state.exists is False:
        return FileFacts(named=True, path=ref.path, exists=False, problem=state.problem, recorded=known)
    if state.sha256 is None:
        why = state.problem or "nobody knows why"
        reason = Unseen(unseen=f"{ref.path} {'' if why.startswith('is ') else 'could not be read: '}{why}")
        return FileFacts(
            named=True,
            path=ref.path,
            exists=reason if state.exists is None else True,
            empty=state.size == 0,
            problem=state.problem,
            recorded=known,
            changed=reason,
        )
    changed = known and ref.sha256 != state.sha256
    return FileFacts(
        named=True,
        path=ref.path,
        recorded=known,
        changed=changed,
        sha256=state.sha256,
        recorded_sha256=ref.sha256,
    )


def file_artefacts(declared: Declared, *refs: FileRef | None) -> tuple[Artefact, ...]:
    """Return the digests of the files that could be read; what is in them stays out of the run."""
    states = [state for ref in refs if (state := declared.file(ref)) is not None]
    return tuple(
        Artefact(
            name=state.path, media_type="application/octet-stream", size=state.size or 0, sha256=state.sha256
        )
        for state in {state.path: state for state in states}.values()
        if state.sha256 is not None
    )


def moment(day: date | None) -> datetime | None:
    """Return the first instant of a day in UTC, which is how criteria compare dates."""
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)
