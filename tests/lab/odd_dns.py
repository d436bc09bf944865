"""Authoritative name servers that do their work badly, for zones that the honest one does not hold."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from tests.lab.clinic import Zone

_HEADER = 12
_SERVFAIL = 2
_REFUSED = 5
_QR = 0x80


class _OddServer(asyncio.DatagramProtocol):
    """Answer each datagram as the kind of zone says; silence is an answer too."""

    def __init__(self, kind: Zone) -> None:
        self._kind = kind

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.DatagramTransport)
        self._transport = transport

    def datagram_received(self, data: bytes, address: tuple[str | int, ...]) -> None:
        reply = odd_reply(self._kind, data)
        if reply is not None:
            self._transport.sendto(reply, address)


def odd_reply(kind: Zone, question: bytes) -> bytes | None:
    """Return the response, or None for silence; a lame server refuses (RFC 8499 section 7)."""
    if kind is Zone.SILENT or len(question) < _HEADER:
        return None
    if kind is Zone.GARBAGE:
        return question[:2] + bytes([question[2] | _QR]) + b"\xff" * 40
    rcode = _SERVFAIL if kind is Zone.SERVFAIL else _REFUSED
    return question[:2] + bytes([question[2] | _QR, rcode]) + question[4:]


@contextlib.asynccontextmanager
async def odd_name_server(kind: Zone, port: int) -> AsyncIterator[None]:
    """Run one until the block ends; over TCP it refuses connections, but for the silent one, which says nothing."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _OddServer(kind), local_addr=("127.0.0.1", port)
    )
    try:
        yield
    finally:
        transport.close()
