"""Open, bound and close plain TCP connections; say in one word why one failed."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from types import TracebackType
from typing import Self

MAX_LINE = 4096
_CHUNK = 65_536
_HEAD_START = 0.25
"""Seconds before the next address is tried beside the first (RFC 8305 section 5 recommends 250 ms)."""


class Failure(StrEnum):
    """Why a connection gave nothing; the words are those of SmtpFacts.outcome."""

    REFUSED = "refused"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    CLOSED = "closed"
    REJECTED = "rejected"
    GARBAGE = "garbage"


class WireError(Exception):
    """A connection could not be made or kept; `detail` is a sentence fragment."""

    def __init__(self, failure: Failure, detail: str) -> None:
        super().__init__(detail)
        self.failure = failure
        self.detail = detail


class Wire:
    """One TCP connection with bounded reads, each under a time limit. Use as an async context manager."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str, timeout: float
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._timeout = timeout
        self._buffer = bytearray()
        self.address = address

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.transport.abort()
        with suppress(OSError, ssl.SSLError):
            await self._writer.wait_closed()

    async def send(self, data: bytes) -> None:
        """Send everything. Raises WireError."""
        try:
            self._writer.write(data)
            async with asyncio.timeout(self._timeout):
                await self._writer.drain()
        except TimeoutError:
            raise WireError(Failure.TIMEOUT, f"could not send for {self._timeout:g} s") from None
        except OSError as error:
            raise WireError(Failure.CLOSED, f"the server closed the connection ({_words(error)})") from None

    async def receive(self) -> bytes:
        """Return what has come, b"" at the end of the stream. Raises WireError."""
        if self._buffer:
            data = bytes(self._buffer)
            self._buffer.clear()
            return data
        return await self._read()

    async def line(self) -> bytes:
        """Return one line without its end, cut at 4,096 bytes. Raises WireError."""
        while b"\n" not in self._buffer:
            if len(self._buffer) > MAX_LINE:
                raise WireError(Failure.GARBAGE, f"a line longer than {MAX_LINE} bytes")
            data = await self._read()
            if not data:
                raise WireError(Failure.CLOSED, "the server closed the connection")
            self._buffer += data
        line, _, rest = bytes(self._buffer).partition(b"\n")
        self._buffer[:] = rest
        return line.removesuffix(b"\r")

    def drop_buffer(self) -> bytes:
        """Throw away, and return, what came behind the last line (RFC 3207 section 4.2)."""
        data = bytes(self._buffer)
        self._buffer.clear()
        return data

    async def _read(self) -> bytes:
        try:
            async with asyncio.timeout(self._timeout):
                return await self._reader.read(_CHUNK)
        except TimeoutError:
            raise WireError(Failure.TIMEOUT, f"no answer within {self._timeout:g} s") from None
        except OSError as error:
            raise WireError(Failure.CLOSED, f"the server closed the connection ({_words(error)})") from None


async def connect(address: str, port: int, *, timeout: float, reply_timeout: float) -> Wire:
    """Return an open connection to one address. Raises WireError."""
    try:
        async with asyncio.timeout(timeout):
            reader, writer = await asyncio.open_connection(address, port, limit=_CHUNK)
    except TimeoutError:
        raise WireError(
            Failure.TIMEOUT, f"no connection to {place(address, port)} within {timeout:g} s"
        ) from None
    except ConnectionRefusedError:
        raise WireError(Failure.REFUSED, f"{place(address, port)} refused the connection") from None
    except OSError as error:
        raise WireError(
            Failure.UNREACHABLE, f"{place(address, port)} cannot be reached ({_words(error)})"
        ) from None
    return Wire(reader, writer, address, reply_timeout)


async def connect_any(addresses: Sequence[str], port: int, *, timeout: float, reply_timeout: float) -> Wire:
    """Return the first connection that comes about, each address with a head start over the next.

    Raises a WireError when none does: that of a refusal only if every address refused.
    """
    pending: set[asyncio.Task[Wire]] = set()
    order: list[asyncio.Task[Wire]] = []
    waiting = list(addresses)
    try:
        while waiting or pending:
            if waiting:
                attempt = connect(waiting.pop(0), port, timeout=timeout, reply_timeout=reply_timeout)
                task = asyncio.create_task(attempt)
                pending.add(task)
                order.append(task)
            done, pending = await asyncio.wait(
                pending,
                timeout=_HEAD_START if waiting else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in done:
                if task.exception() is None:
                    order.remove(task)
                    return task.result()
        errors = [error for task in order if isinstance(error := task.exception(), WireError)]
        raise next((error for error in errors if error.failure is not Failure.REFUSED), errors[0])
    finally:
        await _discard(order)


async def _discard(tasks: list[asyncio.Task[Wire]]) -> None:
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Wire):
            async with outcome:
                pass


class Gate:
    """Let few connections at a time to one address and port, or exactly one when it matters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._slots = asyncio.Semaphore(limit)
        self._turn = asyncio.Lock()

    def widen(self, limit: int) -> None:
        """Let more connections in, for a server that makes each of them wait."""
        while self.limit < limit:
            self.limit += 1
            self._slots.release()

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Hold one of the places."""
        async with self._slots:
            yield

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Hold all places. Not to be entered while holding one."""
        held = 0
        async with self._turn:
            try:
                while held < self.limit:
                    await self._slots.acquire()
                    held += 1
                yield
            finally:
                for _ in range(held):
                    self._slots.release()


def place(address: str, port: int) -> str:
    """Return an address and port as people write them."""
    with suppress(ValueError):
        if isinstance(ip_address(address), IPv6Address):
            return f"[{address}]:{port}"
    return f"{address}:{port}"


def _words(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
