"""Tell which entries of the retention register are about backups, and who keeps the copies."""

from collections.abc import Iterable

from hipaacheck.catalogs.names import squashed
from hipaacheck.inventory.schema.systems import RecordClass, RetentionEntry
from hipaacheck.inventory.schema.vendors import Vendor


class VendorNames:
    """The vendors of a register by what people call them."""

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        self._by_id: dict[str, Vendor] = {}
        self._by_key: dict[str, Vendor] = {}
        for vendor in vendors:
            self._by_id[vendor.id] = vendor
            for name in (vendor.id, vendor.name, vendor.legal_name or ""):
                self._by_key.setdefault(squashed(name), vendor)
        self._by_key.pop("", None)

    def find(self, name: str) -> Vendor | None:
        """Return the vendor with this id, else the first with this name apart from case and punctuation."""
        return self._by_id.get(name) or self._by_key.get(squashed(name))


def is_backup(entry: RetentionEntry) -> bool:
    """Return whether the entry is about backups, or says of other records how they are backed up."""
    return entry.what is RecordClass.BACKUPS or entry.backup is not None


def keepers_of(entry: RetentionEntry) -> tuple[str, ...]:
    """Return who keeps the copies, as the entry names them: the providers, else the vendor of the backups."""
    if entry.backup is not None and entry.backup.providers:
        return entry.backup.providers
    return () if entry.what is not RecordClass.BACKUPS or entry.vendor is None else (entry.vendor,)
