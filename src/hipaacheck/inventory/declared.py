"""Hold an inventory as it was loaded: what it declares, where each entry stands, and its files on disk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hipaacheck.inventory.schema.inventory import Inventory
from hipaacheck.inventory.training_csv import TrainingTable
from hipaacheck.model import FileRef, Origin, Seen

if TYPE_CHECKING:
    from hipaacheck.catalogs.vendors import VendorCatalog
    from hipaacheck.questionnaires.answers import AnswerFile
    from hipaacheck.tenants.data import TenantData


@dataclass(frozen=True, slots=True)
class FileState:
    """What a file that the inventory names was like when it was loaded.

    `exists` says whether a regular file is there; it is None when nobody looked or could. `sha256` is None
    when there is none, it could not be read or it is empty; `problem` then says why. `size` is in bytes, None
    where it is not known.
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
    inventory names no files with such entries. `tenants` is what the snapshots of tenants hold, by the id of
    the tenant; those that name none are left out. `answers` is what the files with answers to questionnaires
    hold, by path; `files` has the files that these name as evidence too, by their path from the inventory.
    `lines` finds the line of a path of keys and numbers that begins with the section; None where there is no
    text.
    """

    inventory: Inventory
    origins: Mapping[tuple[str, int], Origin] = field(default_factory=dict)
    files: Mapping[str, FileState] = field(default_factory=dict)
    training_records: TrainingTable | None = None
    vendor_catalog: "VendorCatalog | None" = None
    tenants: "Mapping[str, Seen[TenantData]]" = field(default_factory=dict)
    answers: "Mapping[str, Seen[AnswerFile]]" = field(default_factory=dict)
    lines: Callable[[tuple[str | int, ...]], Origin] | None = field(default=None, compare=False, repr=False)

    def origin(self, section: str, index: int = 0) -> Origin:
        """Return where the entry stands that is number `index` of `section`."""
        return self.origins.get((section, index), Origin(file="inventory"))

    def place(self, section: str, index: int | None, *path: str | int) -> Origin:
        """Return the line of a key inside an entry, or of the closest thing around it that is there.

        `index` is None for a section that is no list. The text is read again for the first such line that
        is asked for, which takes about as long as loading it did.
        """
        if self.lines is None:
            return self.origin(section, index or 0)
        return self.lines((section, *path) if index is None else (section, index, *path))

    def file(self, ref: FileRef | None) -> FileState | None:
        """Return the state of a file; None when no file is named."""
        if ref is None:
            return None
        unread = FileState(ref.path, exists=None, problem="it was not looked at")
        return self.files.get(ref.path, unread)
