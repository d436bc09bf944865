"""Look at the files that an inventory names as proof: are they there, and what is their digest."""

import functools
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from pydantic import BaseModel

from hipaacheck.inventory.declared import FileState
from hipaacheck.inventory.disk import NotReadableError, pieces_of, placed, read_regular
from hipaacheck.model import FileRef
from hipaacheck.yamlio import Path as DataPath

MAX_BYTES = 256 * 1024 * 1024
_FEW = 4
_THREADS = 8

Tree = Mapping[str, "Tree | None"]
"""The fields of a model below which files are named; None where the field itself is one."""


@functools.cache
def file_fields(model: type[BaseModel]) -> Tree:
    """Return the fields of `model` that name files or hold something that does."""
    found: dict[str, Tree | None] = {}
    for name, field in model.model_fields.items():
        for inner in models_in(field.annotation):
            if issubclass(inner, FileRef):
                found[name] = None
            elif below := file_fields(inner):
                found[name] = below
    return MappingProxyType(found)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Return the models that stand in a type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for inner in get_args(annotation):
        yield from models_in(inner)


def named_files(data: Any, tree: Tree, path: DataPath = ()) -> Iterator[tuple[DataPath, dict[str, Any], str]]:
    """Return where files are named in data as it was read: the path, the mapping, and the key in it."""
    if isinstance(data, list):
        for index, item in enumerate(data):
            yield from named_files(item, tree, (*path, index))
    elif isinstance(data, dict):
        for key in tree.keys() & data.keys():
            value, below = data[key], tree[key]
            if below is not None:
                yield from named_files(value, below, (*path, key))
            elif isinstance(value, str):
                yield (*path, key), data, key
            elif isinstance(value, dict) and isinstance(value.get("path"), str):
                yield (*path, key, "path"), value, "path"


def look_at(root: Path, written: Sequence[str]) -> dict[str, FileState]:
    """Return the state of each file below `root`; a great many are read side by side."""
    names = list(dict.fromkeys(written))
    if len(names) <= _FEW:
        return {name: state_of(root, name) for name in names}
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_THREADS) as pool:
        states = pool.map(functools.partial(state_of, root), names)
        return dict(zip(names, states, strict=True))


def state_of(root: Path, written: str) -> FileState:
    """Return what a file is like now. Raises OutsideError when it is not below `root`."""
    whole = hashlib.sha256()
    size = 0
    try:
        for piece in pieces_of(placed(root, written), MAX_BYTES):
            whole.update(piece)
            size += len(piece)
    except NotReadableError as error:
        return _unread(written, error)
    return _read(written, size, whole.hexdigest())


def state_and_bytes(root: Path, written: str) -> tuple[FileState, bytes | None]:
    """Return the same and what the file holds, for one that is judged by it; None where it was not read."""
    try:
        raw = read_regular(placed(root, written), MAX_BYTES)
    except NotReadableError as error:
        return _unread(written, error), None
    return _read(written, len(raw), hashlib.sha256(raw).hexdigest()), raw


def _read(written: str, size: int, sha256: str) -> FileState:
    if size == 0:
        # Its digest is the same for all of them, so it would prove nothing.
        return FileState(written, exists=True, size=0, problem="is empty")
    return FileState(written, exists=True, size=size, sha256=sha256)


def _unread(written: str, error: NotReadableError) -> FileState:
    return FileState(written, exists=error.exists, size=error.size, problem=str(error))
