"""Hold an inventory as it was loaded: what it declares, where each entry stands, and its files on disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hipaacheck.inventory.schema.common import FileRef
from hipaacheck.inventory.schema.inventory import Inventory
from hipaacheck.inventory.training_csv import TrainingTable
from hipaacheck.model import Origin

if TYPE_CHECKING:
    from hipaacheck.catalogs.vendors import VendorCatalog


@dataclass(frozen=True, slots=True)
class FileState:
    """What a file that the inventory names was like when it was loaded.

    `exists` is None when nobody looked. `sha256` and `size` (bytes) are None when there is no such file or it
    could not be read; `problem` then says why.
    """

    path: str
    exists: bool | None
    size: int | None = None
    sha256: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """What the user declared. `files` is by path as written, `origins` by section and index in it.

    `training_records` is what training.records_file holds, None when it is not named or could not be read.
    `vendor_catalog` is the catalogue that ships with the organisation's own entries in it, None when the
    inventory names no files with such entries.
    """

    inventory: Inventory
    origins: Mapping[tuple[str, int], Origin] = field(default_factory=dict)
    files: Mapping[str, FileState] = field(default_factory=dict)
    training_records: TrainingTable | None = None
    vendor_catalog: "VendorCatalog | None" = None

    def origin(self, section: str, index: int = 0) -> Origin:
        """Return where the entry stands that is number `index` of `section`."""
        return self.origins.get((section, index), Origin(file="inventory"))

    def file(self, ref: FileRef | None) -> FileState | None:
        """Return the state of a file; None when no file is named."""
        if ref is None:
            return None
        unread = FileState(ref.path, exists=None, problem="it was not looked at")
        return self.files.get(ref.path, unread)
