"""Put together what the retention register records of backup copies, and beside what they are to protect."""

from collections.abc import Iterable
from datetime import date

from hipaacheck.catalogs.names import squashed
from hipaacheck.checkers.declared import file_facts, moment
from hipaacheck.checkers.retention.facts import BackupFacts
from hipaacheck.checkers.shared.backups import VendorNames, keepers_of
from hipaacheck.checkers.shared.timeline import day_after
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.documents import PracticeKind
from hipaacheck.inventory.schema.inventory import Inventory
from hipaacheck.inventory.schema.systems import Copies, RecordClass, RetentionEntry, System

_NOTHING = Copies()


def backup_facts(declared: Declared, entry: RetentionEntry, system: System | None) -> BackupFacts:
    """Return what is recorded of the copies of one entry; `system` is what they are copies of."""
    copies = entry.backup or _NOTHING
    names = VendorNames(declared.inventory.vendors or ())
    places = _each_once(copies.locations)
    providers = keepers_of(entry)
    theirs = _system_vendor(entry, system)
    organisation = declared.inventory.organisation
    every = organisation.own_rules.restore_test_every if organisation is not None else None
    tested = copies.last_restore_test
    return BackupFacts(
        recorded=copies != _NOTHING or bool(providers),
        copies=_count(copies),
        places=places,
        system_place=system.location if system is not None else None,
        elsewhere=_elsewhere(places, system.location if system is not None else None),
        providers=tuple(_shown(name, names) for name in _each_once(providers)),
        system_provider=_shown(theirs, names) if theirs is not None else None,
        other_provider=_other(providers, theirs, names),
        immutable=copies.immutable,
        encrypted=copies.encrypted,
        tested=moment(tested),
        test_every=str(every) if every is not None else None,
        test_due=moment(day_after(every.after(tested))) if every is not None and tested is not None else None,
        test_file=file_facts(declared, copies.restore_test_file),
        practised=tuple(day for one in _practised(declared.inventory) if (day := moment(one)) is not None),
    )


def backed_up(entry: RetentionEntry, entries: Iterable[RetentionEntry]) -> bool | None:
    """Return whether the register has a backup of the same system; None when that cannot be told."""
    if entry.backup not in (None, _NOTHING):
        return True
    backups = [one for one in entries if one.what is RecordClass.BACKUPS and one is not entry]
    if entry.system is not None and any(one.system == entry.system for one in backups):
        return True
    if entry.system is None or any(one.system is None for one in backups):
        return None
    return False


def _count(copies: Copies) -> int | None:
    """Return how many copies there are; several names of places or providers show as many."""
    if copies.count is not None:
        return copies.count
    named = max(len(_each_once(copies.locations)), len(_each_once(copies.providers)))
    return named if named > 1 else None


def _elsewhere(places: tuple[str, ...], system_place: str | None) -> bool | None:
    if len(places) > 1:
        return True
    if not places or system_place is None:
        return None
    return _plain(places[0]) != _plain(system_place)


def _system_vendor(entry: RetentionEntry, system: System | None) -> str | None:
    """Return who runs what the copies are of; the vendor of a backup entry keeps the copies instead."""
    if entry.what is not RecordClass.BACKUPS and entry.vendor is not None:
        return entry.vendor
    return system.vendor if system is not None else None


def _other(providers: tuple[str, ...], theirs: str | None, names: VendorNames) -> bool | None:
    keepers = {_identity(name, names) for name in providers}
    if len(keepers) > 1:
        return True
    if not keepers or theirs is None:
        return None
    return keepers != {_identity(theirs, names)}


def _identity(name: str, names: VendorNames) -> str:
    """Return the id of the vendor that goes by this name, else the name as it can be compared."""
    vendor = names.find(name)
    return vendor.id if vendor is not None else squashed(name) or name


def _shown(name: str, names: VendorNames) -> str:
    vendor = names.find(name)
    return vendor.name if vendor is not None else name


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(_plain(name), name)
    return tuple(found.values())


def _practised(inventory: Inventory) -> tuple[date, ...]:
    """Return the days of the restore tests among the practices, which name no system."""
    tests = {one.date for one in inventory.practices or () if one.kind is PracticeKind.RESTORE_TEST}
    return tuple(sorted(tests))
