"""Open, bound and close plain TCP connections; say in one word why one failed."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from types import TracebackType
from typing import Self

from hipaacheck.net.sockets import NoConnectionError, open_any

MAX_LINE = 4096
_CHUNK = 65_536


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
    """One TCP connection with bounded reads, each under a time limit. Use as a context manager.

    Bare sockets and not asyncio's streams: a survey opens ten connections for a few hundred bytes each, and
    streams cost three times as much.
    """

    def __init__(self, connection: socket.socket, address: str, timeout: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket = connection
        self._timeout = timeout
        self._buffer = bytearray()
        self._listening = False
        self._ended = False
        self._error: OSError | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._limit = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self.address = address

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._deafen()
        if self._timer is not None:
            self._timer.cancel()
        self._socket.close()

    async def send(self, data: bytes) -> None:
        """Send everything. Raises WireError."""
        try:
            sent = self._sent(data)
            if sent < len(data):
                async with asyncio.timeout(self._timeout):
                    await self._loop.sock_sendall(self._socket, data[sent:])
        except TimeoutError:
            raise WireError(Failure.TIMEOUT, f"could not send for {self._timeout:g} s") from None
        except OSError as error:
            raise _closed(error) from None

    async def receive(self) -> bytes:
        """Return what has come, b"" at the end of the stream. Raises WireError."""
        if not self._buffer:
            await self._more()
        return self.drop_buffer()

    async def line(self) -> bytes:
        """Return one line without its end, cut at 4,096 bytes. Raises WireError."""
        while b"\n" not in self._buffer:
            if len(self._buffer) > MAX_LINE:
                raise WireError(Failure.GARBAGE, f"a line longer than {MAX_LINE} bytes")
            if not await self._more():
                raise WireError(Failure.CLOSED, "the server closed the connection")
        line, _, rest = bytes(self._buffer).partition(b"\n")
        self._buffer[:] = rest
        return line.removesuffix(b"\r")

    def drop_buffer(self) -> bytes:
        """Throw away, and return, what came behind the last line (RFC 3207 section 4.2)."""
        data = bytes(self._buffer)
        self._buffer.clear()
        return data

    def _sent(self, data: bytes) -> int:
        try:
            return self._socket.send(data)
        except (BlockingIOError, InterruptedError):
            return 0

    async def _more(self) -> bool:
        """Wait until more has come; return whether it has, or the stream is at its end."""
        before = len(self._buffer)
        if not self._listening and not self._ended:
            self._readable()  # a greeting is often there already
        if len(self._buffer) == before and not self._ended:
            if not self._listening:
                self._loop.add_reader(self._socket.fileno(), self._readable)
                self._listening = True
            await self._wait()
        more = len(self._buffer) > before
        if self._error is not None and not more:
            raise _closed(self._error)
        return more

    async def _wait(self) -> None:
        self._waiter = self._loop.create_future()
        self._limit = self._loop.time() + self._timeout
        if self._timer is None:
            self._timer = self._loop.call_at(self._limit, self._expire)
        try:
            await self._waiter
        except TimeoutError:
            raise WireError(Failure.TIMEOUT, f"no answer within {self._timeout:g} s") from None
        finally:
            self._waiter = None

    def _expire(self) -> None:
        """End the wait that is too long. The one timer of a connection runs on from wait to wait."""
        self._timer = None
        if self._waiter is None or self._waiter.done():
            return
        if self._loop.time() < self._limit:
            self._timer = self._loop.call_at(self._limit, self._expire)
        else:
            self._waiter.set_exception(TimeoutError())

    def _readable(self) -> None:
        try:
            data = self._socket.recv(_CHUNK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._error = error
            data = b""
        self._buffer += data
        self._ended = not data
        if self._ended or len(self._buffer) >= _CHUNK:
            self._deafen()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _deafen(self) -> None:
        if self._listening:
            self._loop.remove_reader(self._socket.fileno())
            self._listening = False


async def connect(address: str, port: int, *, timeout: float, reply_timeout: float) -> Wire:
    """Return an open connection to one address. Raises WireError."""
    return await connect_any((address,), port, timeout=timeout, reply_timeout=reply_timeout)


async def connect_any(addresses: Sequence[str], port: int, *, timeout: float, reply_timeout: float) -> Wire:
    """Return the first connection that comes about, each address with a head start over the next.

    Raises a WireError when none does: that of a refusal only if every address refused.
    """
    try:
        connection, address = await open_any(addresses, port, timeout)
    except NoConnectionError as error:
        in_order = sorted(error.errors, key=lambda one: addresses.index(one[0]))
        errors = [_unconnected(place(where, port), why, timeout) for where, why in in_order]
        raise next((one for one in errors if one.failure is not Failure.REFUSED), errors[0]) from None
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Wire(connection, address, reply_timeout)


def _unconnected(where: str, error: OSError, timeout: float) -> WireError:
    if isinstance(error, TimeoutError):
        return WireError(Failure.TIMEOUT, f"no connection to {where} within {timeout:g} s")
    if isinstance(error, ConnectionRefusedError):
        return WireError(Failure.REFUSED, f"{where} refused the connection")
    return WireError(Failure.UNREACHABLE, f"{where} cannot be reached ({_words(error)})")


def _closed(error: OSError) -> WireError:
    return WireError(Failure.CLOSED, f"the server closed the connection ({_words(error)})")


class Gate:
    """Let few connections at a time to one address and port, or exactly one when it matters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.widened = False
        self._slots = asyncio.Semaphore(limit)
        self._turn = asyncio.Lock()

    def widen(self, limit: int) -> None:
        """Let more connections in, for a server that makes each of them wait."""
        self.widened = True
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
