"""Watch: tell only what changed since the last run that was kept, here and to those who asked for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hipaacheck.cli.exits import UsageError

if TYPE_CHECKING:
    from hipaacheck.cli.keeping import Kept
    from hipaacheck.cli.notifying import NoticePlan
    from hipaacheck.model import Run
    from hipaacheck.reporters.edition import Edition


@dataclass(frozen=True, slots=True)
class Watch:
    """What is told of a run: only its changes, and to whom they are sent."""

    since_last: bool = False
    store: Path | str | None = None
    notices: "NoticePlan | None" = None

    def before(self, kept: "Kept") -> "Run | None":
        """Return the run that the kept one is compared with, when only its changes are to be told."""
        if not self.since_last or kept.last is None or self.store is None:
            return None
        from hipaacheck.cli import keeping

        with keeping.opened(self.store) as store, keeping.refused():
            return store.load(kept.last.run)

    def send(self, run: "Run", edition: "Edition") -> list[str]:
        """Send what changed to those who asked for it; return in words what could not be sent."""
        if self.notices is None:
            return []
        from hipaacheck.cli.notifying import send

        failures: list[str] = send(self.notices, run, edition)
        return failures


def watch(
    notify: Sequence[str], *, since_last: bool, store: Path | str | None, offline: bool, against: str | None
) -> Watch:
    """Return who is told what. Raises UsageError for what cannot be compared or sent."""
    if (since_last or notify) and store is None:
        raise UsageError("--no-store keeps no run, so there is none to compare with; leave it out")
    if against is not None and (since_last or notify):
        raise UsageError(
            "--since-last and --notify tell what changed since the last kept run; leave out --against"
        )
    if not notify:
        return Watch(since_last, store)
    if offline:
        raise UsageError("--offline opens no connection, and --notify needs one; leave one of them out")
    import os

    from hipaacheck.cli.notifying import plan_notices

    return Watch(since_last, store, plan_notices(notify, os.environ))
