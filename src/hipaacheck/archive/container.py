"""Open a ZIP that a stranger sent: only one as this program writes it, within limits, and nothing to disk."""

import hashlib
import stat
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from hipaacheck.archive.names import twins, unsafe
from hipaacheck.reporters.escape import plain

MOST_FILES = 60_000
MOST_BYTES = 2 << 30
MOST_PACKED = 1 << 30
MOST_JSON = 256 << 20
"""A file that is read whole; the others are read in pieces."""
MOST_RATIO = 200
RATIO_FROM = 1 << 20
"""Smaller files may be packed as tightly as they can be."""

_CHUNK = 1 << 20
_UTF8_NAMES = 0x800
# APPNOTE.TXT 4.3.16, the end of the central directory, and 4.3.7, the head of a file without its name.
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LOCAL = struct.Struct("<4s5H3L2H")
_HEAD = _LOCAL.size
_CENTRAL_HEAD = 46
_NOT_OURS = "was it packed again by another program?"


class ContainerError(Exception):
    """A file is no pack, or one that could do harm; the message says why."""


@dataclass(frozen=True, slots=True)
class Packed:
    """The size and SHA-256 of a file in the pack."""

    size: int
    sha256: str


class Container:
    """The files of a pack, by name, in the order in which they stand."""

    def __init__(self, file: BinaryIO) -> None:
        """Look at the directory of the ZIP. Raises ContainerError, OSError."""
        count, start = _end(file)
        try:
            self._zip = ZipFile(file)
        except (BadZipFile, ValueError, NotImplementedError, EOFError, struct.error):
            raise ContainerError("it is damaged: its list of files cannot be read") from None
        self._infos = _checked(self._zip.infolist(), count, start)
        _refuse_two_faces(file, self._infos.values())

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all files."""
        return tuple(self._infos)

    def measure(self, name: str) -> Packed:
        """Return size and digest of a file, read in pieces. Raises ContainerError."""
        digest, size = hashlib.sha256(), 0
        try:
            with self._zip.open(self._infos[name]) as packed:
                while chunk := packed.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
            raise ContainerError("it is damaged and cannot be unpacked") from None
        return Packed(size, digest.hexdigest())

    def read(self, name: str, limit: int = MOST_JSON) -> bytes:
        """Return a file whole. Raises ContainerError when it is larger than `limit` bytes or damaged."""
        if self._infos[name].file_size > limit:
            raise ContainerError(f"it is larger than {limit:,} bytes")
        try:
            return self._zip.read(self._infos[name])
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
            raise ContainerError("it is damaged and cannot be unpacked") from None


def _end(file: BinaryIO) -> tuple[int, int]:
    """Return how many files the ZIP has and where their list begins; refuse all that hides something."""
    size = file.seek(0, 2)
    if size > MOST_PACKED:
        raise ContainerError(f"it is larger than {MOST_PACKED:,} bytes")
    file.seek(max(0, size - _END.size))
    tail = file.read(_END.size)
    if len(tail) < _END.size or not tail.startswith(_END_MARK):
        file.seek(0)
        if file.read(2) == b"PK":
            raise ContainerError("it is not a whole ZIP file: its end is missing, or more was put after it")
        raise ContainerError("it is not a ZIP file")
    _, disk, first, here, count, length, start, comment = _END.unpack(tail)
    if comment or disk or first or here != count or start + length + _END.size != size:
        raise ContainerError(f"it holds more than its list of files says; {_NOT_OURS}")
    if count > MOST_FILES or length > count * (_CENTRAL_HEAD + 256):
        raise ContainerError(f"it has more files than a pack can have ({MOST_FILES:,})")
    return count, start


def _checked(infos: list[ZipInfo], count: int, start: int) -> Mapping[str, ZipInfo]:
    if len(infos) != count:
        raise ContainerError("it is damaged: its list of files is not as long as it says")
    for info in infos:
        fault = unsafe(info.orig_filename) or _fault(info)
        if fault is not None:
            raise ContainerError(f"{plain(info.orig_filename, limit=120, lines=False)}: {fault}")
    twin = next(twins(info.filename for info in infos), None)
    if twin is not None:
        raise ContainerError(f"{twin}: it holds two files of this name")
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise ContainerError(f"unpacked it would be larger than {MOST_BYTES:,} bytes")
    if not _seamless(infos, start):
        raise ContainerError(f"its files overlap, or something is hidden between them; {_NOT_OURS}")
    return {info.filename: info for info in infos}


def _fault(info: ZipInfo) -> str | None:
    mode = info.external_attr >> 16
    if info.flag_bits & 1:
        return "it is encrypted"
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        return "it is a link or another thing that is no file"
    if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED} or info.flag_bits & ~_UTF8_NAMES or info.extra:
        return f"it is packed in a way that hipaacheck does not use; {_NOT_OURS}"
    if info.file_size > RATIO_FROM and info.file_size > MOST_RATIO * info.compress_size:
        return "it would unpack to far more than it is"
    return None


def _seamless(infos: list[ZipInfo], start: int) -> bool:
    """Return whether each file begins where the one before ends: nothing before, between, twice or after."""
    at = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset != at:
            return False
        at += _HEAD + len(info.orig_filename.encode()) + info.compress_size
    return at == start


def _refuse_two_faces(file: BinaryIO, infos: Iterable[ZipInfo]) -> None:
    """Refuse a ZIP whose heads of files say something else than its list: some programs go by the heads."""
    for info in infos:
        file.seek(info.header_offset)
        head = file.read(_HEAD)
        if len(head) == _HEAD:
            _, _, flags, method, _, _, crc, packed, size, _, extra = _LOCAL.unpack(head)
            said = (info.flag_bits, info.compress_type, info.CRC, info.compress_size, info.file_size, 0)
            if (flags, method, crc, packed, size, extra) == said:
                continue
        name = plain(info.filename, limit=120, lines=False)
        raise ContainerError(f"{name}: its head and the list of files do not agree; {_NOT_OURS}")


@contextmanager
def opened(path: Path) -> Iterator[Container]:
    """Open a pack on disk for as long as the block lasts. Raises ContainerError."""
    if not path.is_file():
        raise ContainerError("there is no such file")
    try:
        with path.open("rb") as file:
            yield Container(file)
    except OSError as error:
        raise ContainerError(f"it cannot be read: {error.strerror or error}") from None
