"""Read the files that an inventory is made of and put their sections together, keeping every line known."""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from hipaacheck.inventory.disk import (
    NotReadableError,
    NotTextError,
    OutsideError,
    TooLargeError,
    placed,
    read_regular,
    text_of,
)
from hipaacheck.inventory.files import Tree, named_files
from hipaacheck.mistakes import FileMistakesError, Mistake, key_shown
from hipaacheck.model import Origin
from hipaacheck.yamlio import Document, field_name, lines_of, parse_yaml
from hipaacheck.yamlio import Path as DataPath

MAX_BYTES = 16 * 1024 * 1024
MAX_INCLUDES = 100
_HEADS = frozenset({"version", "include", "vendor_catalogs"})
_HERE = PurePosixPath()


@dataclass(frozen=True, slots=True)
class Source:
    """One file of an inventory: its content, and the folder in which it stands, relative to the main file."""

    document: Document
    raw: bytes
    folder: PurePosixPath = _HERE


@dataclass(frozen=True, slots=True)
class Merged:
    """The sections of all files as one; `places` says which file an entry came from and its number there."""

    sources: tuple[Source, ...]
    data: dict[str, Any] = field(default_factory=dict)
    places: dict[str, list[tuple[Document, int]]] = field(default_factory=dict)
    holders: dict[str, Document] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Return the digest of the file or, of several, that of their digests in the order of `include`."""
        return self.sha256_with(())

    def sha256_with(self, more: tuple[bytes, ...]) -> str:
        """Return that digest with the content of `more` files behind it."""
        raws = [*(source.raw for source in self.sources), *more]
        digests = [hashlib.sha256(raw).hexdigest() for raw in raws]
        return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()

    def there(self, path: DataPath) -> tuple[Document, DataPath]:
        """Return the file in which `path` stands, and the path in that file."""
        section = path[0] if path else ""
        places = self.places.get(str(section))
        if places is not None and len(path) > 1 and isinstance(path[1], int):
            document, index = places[path[1]]
            return document, (section, index, *path[2:])
        return self.holders.get(str(section), self.sources[0].document), path

    def origin(self, path: DataPath) -> Origin:
        """Return the file and the line of `path`."""
        document, inside = self.there(path)
        return Origin(file=document.name, line=document.line(inside))

    def finder(self) -> Callable[[DataPath], Origin]:
        """Return what finds the line of any path, and reads each file once for that, when it has to."""
        known: dict[str, Mapping[DataPath, int]] = {}

        def find(path: DataPath) -> Origin:
            document, inside = self.there(path)
            if inside in document.near:
                return Origin(file=document.name, line=document.near[inside])
            if document.name not in known:
                known[document.name] = lines_of(document.text, document.name)
            lines = known[document.name]
            while inside and inside not in lines:
                inside = inside[:-1]
            return Origin(file=document.name, line=lines.get(inside))

        return find

    def mistake(self, path: DataPath, message: str) -> Mistake:
        """Return a mistake at the line of `path`."""
        document, inside = self.there(path)
        return document.mistake(inside, message)


def folder_of(path: Path) -> Path:
    """Return the folder in which a file stands, free of symbolic links."""
    return Path(os.path.realpath(path.parent))


def read_main(path: Path) -> Source:
    """Read the file that the user named. Raises FileMistakesError when it cannot be read."""
    # A byte that is no UTF-8 as an escape: the name goes into the run, which could not be written with it.
    name = str(path).encode("utf-8", "backslashreplace").decode()
    try:
        # Not only regular files: a user may pipe in what is kept encrypted.
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise FileMistakesError([Mistake(name, None, "there is no such file")]) from None
    except OSError as error:
        raise FileMistakesError([Mistake(name, None, f"cannot be read: {error.strerror}")]) from None
    return source_of(raw, name)


def source_of(raw: bytes, name: str, folder: PurePosixPath = _HERE) -> Source:
    """Return one file of an inventory. Raises FileMistakesError when it is not YAML."""
    if len(raw) > MAX_BYTES:
        raise FileMistakesError([Mistake(name, None, f"is larger than {MAX_BYTES // 1024 // 1024} MiB")])
    try:
        text = text_of(raw)
    except NotTextError as error:
        raise FileMistakesError([Mistake(name, error.line, str(error))]) from None
    document = parse_yaml(text, name)
    if not isinstance(document.data, dict):
        message = "should be a mapping that begins with 'version: 1'"
        raise FileMistakesError([Mistake(name, 1, message)])
    return Source(document, raw, folder)


def read_included(main: Source, path: Path, mistakes: list[Mistake]) -> list[Source]:
    """Read the files that `main`, which is at `path`, includes; mistakes in them are added to `mistakes`.

    Nothing outside of the folder of the main file is read.
    """
    named = main.document.data.get("include") or []
    if not isinstance(named, list):
        return []
    if len(named) > MAX_INCLUDES:
        mistakes.append(main.document.mistake(("include",), f"includes more than {MAX_INCLUDES} files"))
        return []
    found: list[Source] = []
    known = {Path(os.path.realpath(path))}
    root = folder_of(path)
    left = MAX_BYTES - len(main.raw)
    for index, written in enumerate(named):
        if not isinstance(written, str):
            continue
        try:
            source = _included(main, root, written, known, left)
        except (OutsideError, NotReadableError) as error:
            mistakes.append(main.document.mistake(("include", index), f"'include.{index}': {error}"))
        except FileMistakesError as error:
            mistakes.extend(error.mistakes)
        else:
            found.append(source)
            left -= len(source.raw)
    return found


def _included(main: Source, root: Path, written: str, known: set[Path], left: int) -> Source:
    real = placed(root, written)
    if real in known:
        raise OutsideError("names a file that is already part of this inventory")
    known.add(real)
    try:
        raw = read_regular(real, left)
    except TooLargeError as error:
        message = f"is too large: all files together may have {MAX_BYTES // 1024 // 1024} MiB"
        raise NotReadableError(message, exists=True, size=error.size) from None
    name = str(Path(main.document.name).parent / written)
    return source_of(raw, name, PurePosixPath(written).parent)


def merge(sources: list[Source], files: Tree, mistakes: list[Mistake]) -> Merged:
    """Put the sections of all files together; what contradicts is added to `mistakes`."""
    merged = Merged(tuple(sources))
    for source in sources:
        mistakes.extend(_file_faults(source, files))
        if source is not sources[0]:
            mistakes.extend(_head_faults(source.document))
        for section, value in source.document.data.items():
            if section in _HEADS and source is not sources[0]:
                continue
            _add(merged, source.document, section, value, mistakes)
    return merged


def _add(merged: Merged, document: Document, section: str, value: Any, mistakes: list[Mistake]) -> None:
    first = merged.holders.setdefault(section, document)
    if first is not document and not (isinstance(value, list) and section in merged.places):
        there = f"{first.name}:{first.line((section,))}"
        message = f"{key_shown(section)} stands in {there} too; keep one of them"
        mistakes.append(document.mistake((section,), message))
    elif isinstance(value, list) and section not in _HEADS:
        places = merged.places.setdefault(section, [])
        places += ((document, index) for index in range(len(value)))
        merged.data.setdefault(section, []).extend(value)
    else:
        merged.data[section] = value


def _head_faults(document: Document) -> Iterator[Mistake]:
    version = document.data.get("version", 1)
    if version != 1 or isinstance(version, bool):
        yield document.mistake(("version",), "'version': should be 1")
    if "include" in document.data:
        message = "'include': only the main inventory may include files; name this one there"
        yield document.mistake(("include",), message)
    if "vendor_catalogs" in document.data:
        message = "'vendor_catalogs': only the main inventory may name catalogues; name this one there"
        yield document.mistake(("vendor_catalogs",), message)


def _file_faults(source: Source, files: Tree) -> Iterator[Mistake]:
    """Make the files that an included file names relative to the main one; return those that cannot be."""
    if source.folder == _HERE:
        return
    for path, holder, key in named_files(source.document.data, files):
        if not holder[key]:
            continue  # it names no file, and must not become the name of the folder
        if PurePosixPath(holder[key]).is_absolute():
            message = "is an absolute path; write it relative to the file in which it stands"
            yield source.document.mistake(path, f"'{field_name(path)}': {message}")
        else:
            holder[key] = str(source.folder / holder[key])
