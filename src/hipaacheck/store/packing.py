"""Compress what is stored, and undo that without being flooded by a hostile file."""

import zlib

from hipaacheck.store.errors import StoreError

LARGEST = 1 << 30
"""The most that anything packed may hold: a run of a thousand domains has about 200 MB."""

_LEVEL = 6


def pack(content: bytes) -> bytes:
    """Return `content` compressed."""
    return zlib.compress(content, _LEVEL)


def unpack(packed: bytes) -> bytes:
    """Return what was packed. Raises StoreError for anything else, and for more than LARGEST bytes."""
    reader = zlib.decompressobj()
    try:
        content = reader.decompress(packed, LARGEST)
    except zlib.error:
        raise StoreError("it cannot be unpacked") from None
    if not reader.eof or reader.unused_data:
        raise StoreError("it cannot be unpacked: it is cut short, too large, or followed by something else")
    return content
