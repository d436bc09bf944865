"""Mail servers of every mood, each at an address of its own, in one process beside the scan."""

import asyncio
import contextlib
import ssl
import warnings
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

from tests.lab.clinic import Talk, Tls
from tests.lab.odd_servers import LOCALHOST, HandshakeSettings, TlsliteServer, tlslite_settings

_PATIENCE = 30.0
_TLS_1_2 = ("aes128gcm", "aes256gcm", "aes128", "aes256")
_TLSLITE = (Tls.SSL_3_TOO, Tls.RC4_TOO, Tls.TRIPLE_DES_TOO)
_GOOD_SUITES = "ECDHE+AESGCM"
_SUITES = {
    Tls.TLS_1_0_ONLY: "ECDHE+AES:@SECLEVEL=0",
    Tls.OLD_TOO: "ECDHE+AES:@SECLEVEL=0",
    Tls.CHACHA_TOO: "ECDHE+AESGCM:ECDHE+CHACHA20:@SECLEVEL=0",
    Tls.STATIC_RSA_TOO: "ECDHE+AESGCM:AES128-GCM-SHA256:@SECLEVEL=1",
    Tls.STATIC_RSA_ONLY: "AES128-GCM-SHA256:AES256-GCM-SHA384:@SECLEVEL=1",
    Tls.DH_1024: "ECDHE+AESGCM:DHE+AESGCM:@SECLEVEL=0",
}
_LOWEST = {Tls.TLS_1_0_ONLY: ssl.TLSVersion.TLSv1, Tls.OLD_TOO: ssl.TLSVersion.TLSv1}
_HIGHEST = {
    Tls.TLS_1_0_ONLY: ssl.TLSVersion.TLSv1,
    Tls.TLS_1_2_ONLY: ssl.TLSVersion.TLSv1_2,
    Tls.STATIC_RSA_ONLY: ssl.TLSVersion.TLSv1_2,
}
_NO_TLS_HERE = frozenset({Talk.NO_STARTTLS, Talk.EHLO_UNKNOWN})


@dataclass(frozen=True, slots=True)
class MailServer:
    """One server: where it listens, how it talks, what TLS it speaks and which certificate it shows."""

    host: str
    addresses: tuple[str, ...]
    talk: Talk
    tls: Tls
    chain: str
    key: str
    dh_file: str


@contextlib.asynccontextmanager
async def mail_server(server: MailServer, port: int) -> AsyncIterator[None]:
    """Run one server until the block ends."""
    async with contextlib.AsyncExitStack() as stack:
        backend: int | None = None
        context: ssl.SSLContext | None = None
        if server.tls in _TLSLITE:
            old = TlsliteServer(server.chain, server.key, old_tls(server.tls))
            backend = (await stack.enter_async_context(old)).port
        else:
            context = tls_context(server)
        talk = partial(_guarded, _Conversation(server, context, backend))
        for address in server.addresses:
            listener = await asyncio.start_server(talk, address, port)
            stack.push_async_callback(listener.wait_closed)
            stack.callback(listener.close)
        yield


def old_tls(kind: Tls) -> HandshakeSettings:
    """Return settings for what OpenSSL no longer speaks: one old thing each, beside good ones.

    SSL 3 knows no elliptic curves (RFC 8422 needs an extension), so that its key exchange is RSA.
    """
    if kind is Tls.SSL_3_TOO:
        settings = tlslite_settings((3, 0), (3, 3), _TLS_1_2)
        settings.keyExchangeNames = ["ecdhe_rsa", "rsa"]
        return settings
    old = "rc4" if kind is Tls.RC4_TOO else "3des"
    settings = tlslite_settings((3, 3), (3, 3), (*_TLS_1_2, old))
    settings.keyExchangeNames = ["ecdhe_rsa"]
    return settings


def tls_context(server: MailServer) -> ssl.SSLContext:
    """Return what an OpenSSL server of this kind needs; OPENSSL_CONF names its TLS 1.3 suites."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(_SUITES.get(server.tls, f"{_GOOD_SUITES}:@SECLEVEL=0"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = _LOWEST.get(server.tls, ssl.TLSVersion.TLSv1_2)
        context.maximum_version = _HIGHEST.get(server.tls, ssl.TLSVersion.MAXIMUM_SUPPORTED)
    if server.tls is Tls.DH_1024:
        context.load_dh_params(server.dh_file)
    context.load_cert_chain(server.chain, server.key)
    return context


async def _guarded(
    conversation: "_Conversation", reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Hold one conversation and let nothing of it remain, however it ends."""
    try:
        async with asyncio.timeout(_PATIENCE):
            await conversation.hold(reader, writer)
    except (OSError, asyncio.IncompleteReadError, TimeoutError):
        pass
    finally:
        writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


class _Conversation:
    """What one server says, to whoever connects."""

    def __init__(self, server: MailServer, context: ssl.SSLContext | None, backend: int | None) -> None:
        self._server = server
        self._context = context
        self._backend = backend

    async def hold(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Greet, answer, and start TLS when asked."""
        if not await self._greet(reader, writer):
            return
        while line := await reader.readline():
            word = line.strip().upper().split(b" ")[0]
            if word == b"STARTTLS" and self._server.talk not in _NO_TLS_HERE:
                if await self._start_tls(reader, writer):
                    return
            elif word == b"QUIT":
                writer.write(b"221 2.0.0 Bye\r\n")
                await writer.drain()
                return
            else:
                writer.write(self._answer(word))
            await writer.drain()

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Return whether the conversation goes on after the greeting."""
        host, talk = self._server.host, self._server.talk
        if talk is Talk.HANGS_UP_AT_ONCE:
            return False
        if talk is Talk.NEVER_GREETS:
            await reader.read()
            return False
        if talk is Talk.GREETS_6_SECONDS_LATE:
            await asyncio.sleep(6.0)
        greeting = {
            Talk.GREETS_WITH_554: f"554 5.7.1 {host} no service for you\r\n",
            Talk.GREETS_WITH_421: f"421 4.3.2 {host} try again later\r\n",
            Talk.GREETS_WITH_GARBAGE: "\x16\x03\x01\x00\x05hello\x00\x1b[31m\r\n",
        }.get(talk, f"220 {host} ESMTP\r\n")
        writer.write(greeting.encode("latin-1"))
        await writer.drain()
        return talk is not Talk.HANGS_UP_AFTER_GREETING

    def _answer(self, word: bytes) -> bytes:
        if word == b"HELO":
            return f"250 {self._server.host}\r\n".encode()
        if word != b"EHLO" or self._server.talk is Talk.EHLO_UNKNOWN:
            return b"502 5.5.2 command not recognised\r\n"
        words = [self._server.host, "PIPELINING", "SIZE 10485760", "8BITMIME"]
        if self._server.talk is not Talk.NO_STARTTLS:
            words.append("STARTTLS")
        if self._server.talk is Talk.OFFERS_AUTH_IN_CLEAR:
            words.append("AUTH PLAIN LOGIN")
        lines = [f"250-{one}" for one in words[:-1]] + [f"250 {words[-1]}"]
        return "".join(f"{line}\r\n" for line in lines).encode()

    async def _start_tls(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Return whether the conversation in clear is over."""
        talk = self._server.talk
        if talk is Talk.STARTTLS_454:
            writer.write(b"454 4.7.0 TLS not available due to local problem\r\n")
            return False
        more = b"250 2.1.0 said in clear\r\n" if talk is Talk.TALKS_ON_BEHIND_STARTTLS else b""
        writer.write(b"220 2.0.0 Ready to start TLS\r\n" + more)
        await writer.drain()
        if talk is Talk.HANGS_UP_AFTER_STARTTLS:
            return True
        if self._backend is not None:
            await _hand_over(self._backend, reader, writer)
        elif self._context is not None:
            await writer.start_tls(self._context)
            await reader.read(1024)
        return True


async def _hand_over(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry bytes to and from the TLS server behind, until either side is done."""
    inner_reader, inner_writer = await asyncio.open_connection(LOCALHOST, port)
    ways = [
        asyncio.ensure_future(_carry(reader, inner_writer)),
        asyncio.ensure_future(_carry(inner_reader, writer)),
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


async def _carry(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(65_536):
        sink.write(data)
        await sink.drain()
