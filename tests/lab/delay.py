"""Put a round trip between a client and a server that are both on this machine."""

import asyncio
import contextlib
from collections.abc import Callable

from tests.lab.odd_servers import LOCALHOST, OddServer


class DelayProxy(OddServer):
    """Carry TCP to a port of this machine as if `round_trip` seconds lay between, connecting included.

    The client's connection is accepted at once, so what a real network would spend on SYN, SYN-ACK and ACK is
    added before its first byte arrives: one and a half round trips after it began.
    """

    def __init__(self, backend: int, round_trip: float, seen: Callable[[], None] = lambda: None) -> None:
        super().__init__(self._carry)
        self._backend = backend
        self._half = round_trip / 2
        self._seen = seen

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._seen()
        loop = asyncio.get_running_loop()
        opened = loop.time() + 3 * self._half
        await asyncio.sleep(3 * self._half)
        inner_reader, inner_writer = await asyncio.open_connection(LOCALHOST, self._backend)
        ways = [
            asyncio.create_task(self._way(reader, inner_writer, opened)),
            asyncio.create_task(self._way(inner_reader, writer, 0.0)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            inner_writer.transport.abort()
            with contextlib.suppress(OSError):
                await inner_writer.wait_closed()

    async def _way(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, opened: float) -> None:
        """Deliver each piece half a round trip after it came; pieces travel at the same time."""
        loop = asyncio.get_running_loop()
        pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            while True:
                due, data = await pieces.get()
                await asyncio.sleep(max(0.0, due - loop.time()))
                if not data:
                    return
                sink.write(data)
                await sink.drain()

        delivery = asyncio.create_task(deliver())
        try:
            with contextlib.suppress(OSError):
                while data := await source.read(65_536):
                    pieces.put_nowait((max(loop.time() + self._half, opened), data))
            pieces.put_nowait((loop.time() + self._half, b""))
            with contextlib.suppress(OSError):
                await delivery
        finally:
            delivery.cancel()
