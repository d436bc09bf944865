"""Load the catalogue of vendors, and what an organisation knows better, into one that can be asked."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, partial
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from hipaacheck.catalogs.entries import (
    Baa,
    Category,
    Item,
    Source,
    Text,
    VendorEntry,
    Verified,
    decides,
    is_stale,
)
from hipaacheck.catalogs.names import squashed
from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import Origin, Record
from hipaacheck.resources import rules_dir
from hipaacheck.yamlio import Document, build, parse_yaml

__all__ = [
    "Baa",
    "Category",
    "Item",
    "Source",
    "VendorCatalog",
    "VendorEntry",
    "Verified",
    "decides",
    "is_stale",
    "vendor_catalog",
]

BUILT_IN = "rules/catalogs/vendors.yaml"


class LevelWords(Record):
    """What a `verified` word means: in a few words for tables, and in a sentence."""

    short: Text
    means: Text


class VendorMeta(Record):
    """When a catalogue was compiled, from what, and what its words mean."""

    title: Text | None = None
    compiled: date | None = None
    verified: dict[Verified, LevelWords] = {}
    sources: tuple[Text, ...] = ()


class VendorFile(Record):
    """A file of vendor entries: the one that ships, or an organisation's own."""

    meta: VendorMeta = VendorMeta()
    vendors: tuple[VendorEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class _Loaded:
    document: Document
    file: VendorFile

    def origin(self, index: int) -> Origin:
        return Origin(file=self.document.name, line=self.document.line(("vendors", index)))


@dataclass(frozen=True)
class VendorCatalog:
    """All entries, an organisation's own in place of those that ship under the same id."""

    meta: VendorMeta
    entries: tuple[VendorEntry, ...]
    _places: Mapping[str, tuple[_Loaded, int]] = field(repr=False)

    def get(self, vendor_id: str) -> VendorEntry | None:
        """Return the entry with exactly this id."""
        return self._by_id.get(vendor_id)

    def find(self, name: str) -> VendorEntry | None:
        """Return the entry with this id, name or alias, whatever its case and punctuation; never a guess."""
        vendor_id = self._keys.get(squashed(name))
        return self.get(vendor_id) if vendor_id is not None else None

    def close(self, name: str, most: int = 3) -> tuple[VendorEntry, ...]:
        """Return entries that `name` may be meant for, best first: to suggest, never to judge by."""
        wanted = squashed(name)
        if not wanted:
            return ()
        near = [key for key in self._keys if wanted in key]
        near += difflib.get_close_matches(wanted, self._keys, n=2 * most, cutoff=0.7)
        ids = dict.fromkeys(self._keys[key] for key in near)
        return tuple(self._by_id[vendor_id] for vendor_id in ids)[:most]

    def origin(self, vendor_id: str) -> Origin:
        """Return the file and line of an entry. Raises KeyError when there is none of this id."""
        loaded, index = self._places[vendor_id]
        return loaded.origin(index)

    def is_own(self, vendor_id: str) -> bool:
        """Return whether an entry comes from the organisation's own file."""
        return self._places[vendor_id][0].document.name != BUILT_IN

    def confidence(self, entry: VendorEntry) -> str:
        """Return in a sentence what the mark of this entry means."""
        return self.meta.verified[entry.verified].means

    @cached_property
    def _by_id(self) -> Mapping[str, VendorEntry]:
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def _keys(self) -> Mapping[str, str]:
        return {key: entry.id for entry in self.entries for key in _keys_of(entry)}


def vendor_catalog(overrides: Sequence[Traversable | Path] = ()) -> VendorCatalog:
    """Return the catalogue that ships, with the entries of `overrides` in place of it or added to it.

    Later files win. An entry replaces the whole of the one with the same id: nothing is mixed. Raises
    FileMistakesError with every mistake in the organisation's files, with file and line.
    """
    return _with(partial(_own, path) for path in overrides) if overrides else _built_in()


def catalog_with(texts: Iterable[tuple[str, str]]) -> VendorCatalog:
    """Return what vendor_catalog does for files that were read already: the name and the text of each."""
    return _with(partial(_read, text, name, keep=False) for name, text in texts)


def _with(readers: Iterable[Callable[[], _Loaded]]) -> VendorCatalog:
    wrong: list[Mistake] = []
    loaded = []
    for read in readers:
        try:
            loaded.append(read())
        except FileMistakesError as error:
            wrong += error.mistakes
    if wrong:
        raise FileMistakesError(wrong)
    return _joined([_shipped(), *loaded])


@cache
def _built_in() -> VendorCatalog:
    return _joined([_shipped()])


@cache
def _shipped() -> _Loaded:
    text = (rules_dir() / "catalogs" / "vendors.yaml").read_text(encoding="utf-8")
    return _read(text, BUILT_IN, keep=True)


def _own(path: Traversable | Path) -> _Loaded:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise FileMistakesError(
            [Mistake(str(path), None, f"cannot be read: {error.strerror or error}")]
        ) from None
    except UnicodeDecodeError:
        raise FileMistakesError([Mistake(str(path), None, "is not text in UTF-8")]) from None
    return _read(text, str(path), keep=False)


def _read(text: str, name: str, *, keep: bool) -> _Loaded:
    document = parse_yaml(text, name, keep=keep)
    file = build(VendorFile, document, (), {} if document.data is None else document.data)
    entries = tuple(
        entry if entry.compiled is not None else entry.model_copy(update={"compiled": file.meta.compiled})
        for entry in file.vendors
    )
    return _Loaded(document, file.model_copy(update={"vendors": entries}))


def _joined(loaded: Sequence[_Loaded]) -> VendorCatalog:
    """Join files, later ones first in rank. Raises FileMistakesError for ids and names that clash."""
    places: dict[str, tuple[_Loaded, int]] = {}
    wrong: list[Mistake] = []
    for one in loaded:
        here: set[str] = set()
        for index, entry in enumerate(one.file.vendors):
            if entry.id in here:
                wrong.append(_mistake(one, index, "id", f"repeats the id '{entry.id}'"))
            here.add(entry.id)
            places[entry.id] = (one, index)
    wrong += _clashes(places)
    if wrong:
        raise FileMistakesError(wrong)
    entries = sorted((one.file.vendors[index] for one, index in places.values()), key=lambda e: e.id)
    return VendorCatalog(loaded[0].file.meta, tuple(entries), MappingProxyType(places))


def _clashes(places: Mapping[str, tuple[_Loaded, int]]) -> Iterable[Mistake]:
    """Yield what would make a name mean two vendors, and vendors that are part of one that is not there."""
    owners: dict[str, str] = {}
    for vendor_id, (one, index) in places.items():
        entry = one.file.vendors[index]
        for key in _keys_of(entry):
            owner = owners.setdefault(key, vendor_id)
            if owner != vendor_id:
                yield _mistake(one, index, "name", f"'{key}' is a name of '{owner}' too")
        if entry.part_of is not None and entry.part_of not in places:
            yield _mistake(one, index, "part_of", f"there is no vendor '{entry.part_of}'")


def _mistake(one: _Loaded, index: int, key: str, message: str) -> Mistake:
    return one.document.mistake(("vendors", index, key), message)


def _keys_of(entry: VendorEntry) -> list[str]:
    keys = dict.fromkeys(squashed(name) for name in (entry.id, entry.name, *entry.aliases))
    return [key for key in keys if key]
