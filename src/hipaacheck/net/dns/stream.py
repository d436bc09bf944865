"""Ask a resolver over TCP or TLS, many questions on one connection (RFC 7766, 7858)."""

import asyncio
import secrets
import ssl
import struct
from typing import cast

from hipaacheck.net.answers import DnsFailure
from hipaacheck.net.dns.settings import Nameserver
from hipaacheck.net.dns.transport import ExchangeError, Reply, reply_from, unreachable
from hipaacheck.net.dns.wire import Question

PREFIX = 2


class _Channel(asyncio.Protocol):
    """A connection with its open questions by id; its end is the end of all of them."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.closed = False
        self._buffer = bytearray()
        self._open: dict[int, tuple[Question, asyncio.Future[bytes]]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        for _, future in self._open.values():
            if not future.done():
                detail = "it closed the connection without an answer"
                future.set_exception(ExchangeError(DnsFailure.UNREACHABLE, detail, again=True))

    def data_received(self, data: bytes) -> None:
        """Take whole messages off the buffer; one is at most 65,535 bytes, so the buffer is bounded."""
        self._buffer += data
        while len(self._buffer) >= PREFIX:
            (size,) = struct.unpack_from("!H", self._buffer)
            if len(self._buffer) < PREFIX + size:
                return
            wire = bytes(self._buffer[PREFIX : PREFIX + size])
            del self._buffer[: PREFIX + size]
            self._deliver(wire)

    def _deliver(self, wire: bytes) -> None:
        number = int.from_bytes(wire[:2], "big")
        question, future = self._open.get(number, (None, None))
        if question is None or future is None or future.done():
            return
        if question.answered_by(wire, number):
            future.set_result(wire)
        else:
            detail = "a response with our id and another question"
            future.set_exception(ExchangeError(DnsFailure.MALFORMED, detail))

    async def ask(self, question: Question) -> bytes:
        number = secrets.randbits(16)
        while number in self._open:
            number = secrets.randbits(16)
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._open[number] = question, future
        wire = question.wire(number)
        try:
            if self.transport is None or self.closed:
                raise ExchangeError(DnsFailure.UNREACHABLE, "it closed the connection", again=True)
            self.transport.write(struct.pack("!H", len(wire)) + wire)
            return await future
        finally:
            del self._open[number]

    def abort(self) -> None:
        self.closed = True
        if self.transport is not None:
            self.transport.abort()


class StreamTransport:
    """TCP to a resolver, or TLS if there is a context; kept open unless it is for `one_question`."""

    def __init__(
        self,
        server: Nameserver,
        *,
        context: ssl.SSLContext | None = None,
        tls_name: str | None = None,
        one_question: bool = False,
    ) -> None:
        self.label = f"tls://{server}" if context else str(server)
        self._server = server
        self._context = context
        self._tls_name = (tls_name or server.address) if context else None
        self._one_question = one_question
        self._channel: _Channel | None = None
        self._opening = asyncio.Lock()

    async def exchange(self, question: Question) -> Reply:
        """Return the response, on a connection of its own or the common one."""
        if not self._one_question:
            return reply_from(await (await self._common()).ask(question), self.label, question)
        channel = await self._connect()
        try:
            return reply_from(await channel.ask(question), self.label, question)
        finally:
            channel.abort()

    async def aclose(self) -> None:
        """Close the common connection and let the loop take it down."""
        if self._channel is not None:
            self._channel.abort()
            await asyncio.sleep(0)

    async def _common(self) -> _Channel:
        async with self._opening:
            if self._channel is None or self._channel.closed:
                self._channel = await self._connect()
            return self._channel

    async def _connect(self) -> _Channel:
        loop = asyncio.get_running_loop()
        try:
            _, channel = await loop.create_connection(
                _Channel,
                self._server.address,
                self._server.port,
                ssl=self._context,
                server_hostname=self._tls_name,
            )
        except OSError as error:
            raise unreachable(error) from error
        return channel
