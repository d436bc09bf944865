"""Start small servers with believable faults on loopback: TLS of every age, and SMTP of every mood.

    async with OpensslServer(cert, key, "-no_tls1_3") as server: ...  # openssl s_server, a process
    async with TlsliteServer(cert, key, settings) as server: ...      # SSLv3, RC4, 3DES; threads
    async with SmtpFront(server.port) as smtp: ...                    # STARTTLS in front of any TLS server
    async with OddServer(handler) as server: ...                      # whatever a coroutine does

Each listens on 127.0.0.1 at `port`, and is gone when its block ends.
"""

import asyncio
import contextlib
import shutil
import socket
import threading
import warnings
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self

with warnings.catch_warnings():
    # tlslite-ng imports asyncore, which Python 3.11 calls deprecated and 3.12 has no more.
    warnings.simplefilter("ignore", DeprecationWarning)
    from tlslite.api import (
        HandshakeSettings,
        TLSConnection,
        X509CertChain,
        parsePEMKey,
    )
    from tlslite.mathtls import RFC2409_GROUP1

__all__ = [
    "HAVE_OPENSSL",
    "LOCALHOST",
    "RFC2409_GROUP1",
    "HandshakeSettings",
    "OddServer",
    "OpensslServer",
    "SmtpFront",
    "TlsliteServer",
    "pipe_to",
    "tlslite_settings",
]

LOCALHOST = "127.0.0.1"
HAVE_OPENSSL = shutil.which("openssl") is not None

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class OddServer:
    """Serve each connection with a coroutine; `connections` counts them, `most` those open at once."""

    def __init__(self, handler: Handler, port: int = 0) -> None:
        self._handler = handler
        self.port = port
        self.connections = 0
        self.open = 0
        self.most = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, LOCALHOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            await self._handler(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self.open -= 1
            self._tasks.discard(task)
            writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


class OpensslServer:
    """Run `openssl s_server` with the given certificate and options."""

    def __init__(self, cert: str, key: str, *options: str) -> None:
        self._command = ["openssl", "s_server", "-accept", f"{LOCALHOST}:0", "-cert", cert, "-key", key]
        self._command += list(options)
        self.port = 0

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert self._process.stdout is not None
        while True:
            line = (await self._process.stdout.readline()).decode()
            assert line, "openssl s_server did not start"
            if line.startswith("ACCEPT"):
                self.port = int(line.rsplit(":", 1)[1])
                break
        self._drain = asyncio.create_task(self._read_all(self._process.stdout))
        return self

    @staticmethod
    async def _read_all(stream: asyncio.StreamReader) -> None:
        while await stream.read(65_536):
            pass

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.kill()
        await self._process.wait()
        await self._drain


class TlsliteServer:
    """A tlslite-ng server in threads, for what OpenSSL no longer speaks."""

    def __init__(self, cert: str, key: str, settings: HandshakeSettings, **handshake: Any) -> None:
        with open(cert) as file:
            self._chain = X509CertChain()
            self._chain.parsePemList(file.read())
        with open(key) as file:
            self._key = parsePEMKey(file.read(), private=True)
        self._settings = settings
        self._handshake = handshake
        self.port = 0

    async def __aenter__(self) -> Self:
        self._listener = socket.create_server((LOCALHOST, 0))
        self.port = self._listener.getsockname()[1]
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            await asyncio.to_thread(thread.join, 5)

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(5)
        connection = TLSConnection(client)
        # Whatever a stranger's hello does to the library, the next one must be served.
        with contextlib.suppress(Exception):
            connection.handshakeServer(
                certChain=self._chain, privateKey=self._key, settings=self._settings, **self._handshake
            )
            connection.close()
        client.close()


class SmtpFront(OddServer):
    """Speak SMTP up to STARTTLS, then hand the bytes through to a TLS server on this machine."""

    def __init__(
        self,
        backend: int,
        *,
        greeting: bytes = b"220 mail.example.org ESMTP Postfix\r\n",
        ehlo: bytes = b"250-mail.example.org\r\n250-PIPELINING\r\n250 STARTTLS\r\n",
        starttls: bytes = b"220 2.0.0 Ready to start TLS\r\n",
        delay: float = 0.0,
    ) -> None:
        super().__init__(self._talk)
        self._backend = backend
        self._greeting, self._ehlo, self._starttls = greeting, ehlo, starttls
        self._delay = delay
        self.commands: list[bytes] = []

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self._delay)
        writer.write(self._greeting)
        while line := await reader.readline():
            self.commands.append(line.rstrip())
            word = line.split()[0].upper() if line.split() else b""
            if word == b"EHLO":
                writer.write(self._ehlo)
            elif word == b"STARTTLS":
                writer.write(self._starttls)
                if self._starttls.startswith(b"220"):
                    await pipe_to(self._backend, reader, writer)
                    return
            else:
                writer.write(b"221 2.0.0 Bye\r\n" if word == b"QUIT" else b"502 5.5.1 No\r\n")
                if word == b"QUIT":
                    await writer.drain()
                    return


async def pipe_to(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry bytes between a client and a server at `port` of this machine until either side ends."""
    inner_reader, inner_writer = await asyncio.open_connection(LOCALHOST, port)

    async def copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65_536):
                sink.write(data)
                await sink.drain()

    ways = [asyncio.create_task(copy(reader, inner_writer)), asyncio.create_task(copy(inner_reader, writer))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        inner_writer.transport.abort()
        with contextlib.suppress(OSError):
            await inner_writer.wait_closed()


def tlslite_settings(
    lowest: tuple[int, int], highest: tuple[int, int], ciphers: tuple[str, ...] = ()
) -> HandshakeSettings:
    """Return tlslite-ng settings for a range of versions, (3, 0) to (3, 4), and ciphers such as "rc4"."""
    settings = HandshakeSettings()
    settings.minVersion, settings.maxVersion = lowest, highest
    settings.versions = [v for v in ((3, 4), (3, 3), (3, 2), (3, 1), (3, 0)) if lowest <= v <= highest]
    settings.macNames = ["sha", "sha256", "md5", "sha384", "aead"]
    settings.minKeySize = 512
    if ciphers:
        settings.cipherNames = list(ciphers)
    return settings
