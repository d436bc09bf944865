"""Look at the files that an inventory names as proof: are they there, and what is their digest."""

import functools
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from pydantic import BaseModel

from hipaacheck.inventory.declared import FileState
from hipaacheck.inventory.disk import NotReadableError, open_regular, placed
from hipaacheck.inventory.schema.common import FileRef
from hipaacheck.yamlio import Path as DataPath

MAX_BYTES = 256 * 1024 * 1024
_PIECE = 1024 * 1024
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
    path = placed(root, written)
    try:
        descriptor = open_regular(path)
    except FileNotFoundError:
        return FileState(written, exists=False, problem="there is no such file")
    except NotReadableError as error:
        return FileState(written, exists=True, problem=str(error))
    try:
        size = os.fstat(descriptor).st_size
        read, sha256 = _digest(descriptor) if size <= MAX_BYTES else (size, None)
    except OSError as error:
        return FileState(written, exists=True, problem=error.strerror or "cannot be read")
    finally:
        os.close(descriptor)
    problem = None if sha256 else f"is larger than {MAX_BYTES // 1024 // 1024} MiB"
    return FileState(written, exists=True, size=read, sha256=sha256, problem=problem)


def bytes_of(root: Path, written: str) -> bytes | None:
    """Return what a file holds; None when there is none, or it cannot be read or is too large."""
    try:
        with os.fdopen(open_regular(placed(root, written)), "rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (NotReadableError, OSError):
        return None
    return raw if len(raw) <= MAX_BYTES else None


def _digest(descriptor: int) -> tuple[int, str | None]:
    """Return how many bytes were read and their SHA-256; None for a file that grows beyond the limit."""
    whole = hashlib.sha256()
    size = 0
    while size <= MAX_BYTES and (piece := os.read(descriptor, _PIECE)):
        whole.update(piece)
        size += len(piece)
    return size, whole.hexdigest() if size <= MAX_BYTES else None
