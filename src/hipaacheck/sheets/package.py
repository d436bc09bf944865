"""Unpack the parts of a workbook, and refuse whatever is not a plain .xlsx file."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from hipaacheck.sheets import limits
from hipaacheck.sheets.refusal import refuse

# [MS-CFB] 2.2: what .xls begins with, and what Office wraps around a workbook with a password.
_OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
# [MS-OFFCRYPTO] 2.3.4.4: the stream of a workbook with a password.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK\x03\x04"
_DIRECTORY_ENTRY = b"PK\x01\x02"
_PASSWORD_BIT = 0x1
_CHUNK = 64 * 1024
_WITH_MACROS = (".xlsm", ".xltm", ".xlam")
_NO_MACROS = "may hold macros; ask for it without them, or open it yourself and save it as .xlsx"
_PASSWORD = "has a password; open it, save it without one and import that"
_TOO_MUCH = "unpacks to far more than any workbook that people fill in, so it was not read"
_DAMAGED = "is damaged or was not copied whole; ask for it again"


@dataclass(slots=True)
class Package:
    """A workbook whose directory was looked at; `read` counts what was unpacked so far."""

    name: str
    archive: zipfile.ZipFile
    parts: frozenset[str]
    read: int = field(default=0)

    def has(self, part: str) -> bool:
        """Return whether there is such a part."""
        return part in self.parts

    def chunks(self, part: str) -> Iterator[bytes]:
        """Yield the bytes of a part. Raises RefusedFileError when it is damaged or too large."""
        if part not in self.parts:
            raise refuse(self.name, f"lacks a part of itself ({part}), so it {_DAMAGED}")
        try:
            with self.archive.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    self.read += len(chunk)
                    if self.read > limits.READ_BYTES:
                        raise refuse(self.name, _TOO_MUCH)
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            OverflowError,  # a directory that says that a part begins past 2**63
            RuntimeError,
            NotImplementedError,
        ):
            raise refuse(self.name, _DAMAGED) from None


def unpacked(raw: bytes, name: str) -> Package:
    """Return the parts of a workbook. Raises RefusedFileError for whatever is not a plain .xlsx."""
    if len(raw) > limits.FILE_BYTES:
        raise refuse(name, too_large(len(raw)))
    if name.lower().endswith(_WITH_MACROS):
        raise refuse(name, _NO_MACROS)
    if raw.startswith(_OLE2):
        old = "is in the old format of Excel (.xls); open it and save it as .xlsx"
        raise refuse(name, _PASSWORD if _ENCRYPTED in raw else old)
    if not raw.startswith(_ZIP):
        raise refuse(name, "is not an .xlsx workbook" if raw else "is empty")
    if raw.count(_DIRECTORY_ENTRY) > limits.ENTRIES:
        raise refuse(name, _TOO_MUCH)
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise refuse(name, _DAMAGED) from None
    _look_at(archive, name)
    return Package(name, archive, frozenset(archive.namelist()))


def too_large(size: int) -> str:
    """Return why a file of so many bytes is refused."""
    most = limits.FILE_BYTES // (1024 * 1024)
    return f"has {size // (1024 * 1024)} MB, and files of more than {most} MB are not read"


def _look_at(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse by the directory alone, before anything is unpacked."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    lower = {one.lower() for one in names}
    if any(entry.flag_bits & _PASSWORD_BIT for entry in entries):
        raise refuse(name, _PASSWORD)
    if any(one.endswith("vbaproject.bin") or "/macrosheets/" in one for one in lower):
        raise refuse(name, _NO_MACROS)
    if sum(entry.file_size for entry in entries) > limits.UNPACKED_BYTES or any(map(_swells, entries)):
        raise refuse(name, _TOO_MUCH)
    if len(lower) != len(names):
        raise refuse(name, "holds two parts of one name, so that it is not clear which one counts")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise refuse(name, "is packed in a way that Excel does not use")
    if any(one.endswith("workbook.bin") for one in lower):
        raise refuse(name, "is a binary workbook (.xlsb); open it and save it as .xlsx")
    if "content.xml" in lower:
        raise refuse(name, "is an OpenDocument file; open it and save it as .xlsx")


def _swells(entry: zipfile.ZipInfo) -> bool:
    """Return whether a part claims to unpack to more than real ones do."""
    if entry.file_size <= limits.RATIO_FROM:
        return False
    return entry.file_size > limits.RATIO * max(entry.compress_size, 1)
