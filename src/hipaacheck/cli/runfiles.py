"""Find the run that somebody names on the command line: a file, or a reference into the store."""

from pathlib import Path

from hipaacheck.cli import keeping
from hipaacheck.cli.exits import UsageError
from hipaacheck.model import Run


def find_run(text: str, store: Path | str | None) -> Run:
    """Return the run in the file `text`, or which the store at `store` has under it. Raises UsageError."""
    file = Path(text)
    if keeping.is_file(text):
        return keeping.read_run(file)
    if file.suffix.lower() == ".json" or "/" in text:
        raise UsageError(f"{text}: there is no such file")
    if store is None or (isinstance(store, Path) and not store.exists()):
        where = "" if store is None else f"; {store} is not there either (name the store with --store)"
        raise UsageError(f"{text}: there is no such file{where}")
    with keeping.opened(store) as opened:
        return keeping.find(text, opened)
