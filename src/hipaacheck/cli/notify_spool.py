"""Hold notices until they are delivered: a later run is compared with this one and would not tell again."""

import contextlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from hipaacheck.cli.replacing import replace_file
from hipaacheck.notices.records import Notice

_MOST = 20
"""Notices that wait for one receiver; the oldest goes when there are more."""
_MOST_BYTES = 64 * 1024 * 1024


def default_folder() -> Path:
    """Return where notices wait: in the user's data folder, as runs do that belong to no inventory."""
    import platformdirs

    return platformdirs.user_data_path("hipaacheck") / "undelivered"


def waiting_for_others(folder: Path, receivers: Collection[str]) -> int:
    """Return how many notices wait for receivers other than these: an address may have been mended."""
    try:
        names = [path.name for path in folder.glob("*-*.json")]
    except OSError:
        return 0
    return sum(name.partition("-")[0] not in receivers for name in names)


@dataclass(frozen=True, slots=True)
class Spool:
    """The notices that wait for one receiver, each in a file that only its owner can read.

    `receiver` is a digest of where they go: what waits for one is never sent to another.
    """

    folder: Path
    receiver: str

    def put(self, notice: Notice) -> Path:
        """Keep a notice and return its file. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / f"{self.receiver}-{notice.run.as_of:%Y%m%dT%H%M%S}-{notice.id}.json"
        replace_file(path, notice.model_dump_json().encode(), private=True)
        for old in self._files()[:-_MOST]:
            self.drop(old)
        return path

    def drop(self, path: Path) -> None:
        """Forget a notice."""
        with contextlib.suppress(OSError):
            path.unlink()

    def waiting(self) -> list[tuple[Path, Notice]]:
        """Return what waits, the oldest first; what is no notice is forgotten."""
        found = []
        for path in self._files():
            try:
                if path.stat().st_size > _MOST_BYTES:
                    raise ValueError
                found.append((path, Notice.model_validate_json(path.read_bytes())))
            except OSError:
                continue
            except ValueError:
                # Of another version, or cut short: it cannot be sent, nor will it ever be.
                self.drop(path)
        return found

    def _files(self) -> list[Path]:
        try:
            return sorted(self.folder.glob(f"{self.receiver}-*.json"))
        except OSError:
            return []
