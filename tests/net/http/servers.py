"""Small servers on loopback that answer, stall, lie or hang up, each as a test wants it."""

import asyncio
import contextlib
import ssl
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from tests.support.fake_dns import FakeDns

from hipaacheck.net.http import Http1Client

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@dataclass
class Server:
    """A running server; `requests` holds the head of each request in order."""

    port: int = 0
    requests: list[str] = field(default_factory=list)
    connections: int = 0
    open_now: int = 0
    peak: int = 0


@asynccontextmanager
async def serving(
    handler: Handler, *, context: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[Server]:
    """Serve until the block ends, then stop every handler that still runs."""
    server = Server()
    running: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        server.connections += 1
        server.open_now += 1
        server.peak = max(server.peak, server.open_now)
        try:
            _SERVER[task] = server
            await handler(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            server.open_now -= 1
            running.discard(task)
            _SERVER.pop(task, None)
            if context is None:
                writer.close()
            else:
                # Over TLS, close() would wait for the client's close_notify.
                with contextlib.suppress(OSError):
                    await writer.drain()
                writer.close()
                asyncio.get_running_loop().call_later(0.2, writer.transport.abort)

    listener = await asyncio.start_server(handle, host, 0, ssl=context)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await asyncio.sleep(0.25 if context is not None else 0)


_SERVER: dict[asyncio.Task[None], Server] = {}


async def read_request(reader: asyncio.StreamReader) -> str:
    """Read one request head and note it on the server."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    task = asyncio.current_task()
    if task is not None and task in _SERVER:
        _SERVER[task].requests.append(head)
    return head


def answering(raw: bytes) -> Handler:
    """Answer every request with the same bytes."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(raw)
        await writer.drain()

    return handle


def routing(routes: Mapping[str, bytes]) -> Handler:
    """Answer by "HOST/PATH"; anything else is 404."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await read_request(reader)
        path = head.split(" ")[1]
        host = next(line[6:] for line in head.split("\r\n") if line.lower().startswith("host: "))
        writer.write(routes.get(host.split(":")[0] + path, response("not here", status="404 Not Found")))
        await writer.drain()

    return handle


def response(body: str = "", *fields: str, status: str = "200 OK") -> bytes:
    """Return the bytes of a response with these fields."""
    raw = body.encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(raw)}", "Content-Type: text/html", *fields, "", ""]
    return "\r\n".join(lines).encode("latin-1") + raw


def redirect(location: str, *fields: str, status: str = "301 Moved Permanently") -> bytes:
    """Return the bytes of a redirect."""
    return response("", f"Location: {location}", *fields, status=status)


def server_context(ca: trustme.CA, *names: str, days: int = 30, old_tls: bool = False) -> ssl.SSLContext:
    """Return a server context whose certificate holds `names`; negative `days` make it expired."""
    now = datetime.now(UTC)
    certificate = ca.issue_cert(
        *names, not_before=now - timedelta(days=400), not_after=now + timedelta(days=days)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if old_tls:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1
    certificate.configure_cert(context)
    return context


def ca_file(ca: trustme.CA, folder: Path) -> str:
    """Write the root certificate and return its path."""
    path = folder / "ca.pem"
    path.write_bytes(ca.cert_pem.bytes())
    return str(path)


@asynccontextmanager
async def client_for(
    dns: FakeDns,
    *,
    clear: int = 1,
    secure: int = 1,
    ca: str | None = None,
    timeout: float = 5.0,
    per_host: int = 4,
) -> AsyncIterator[Http1Client]:
    """Yield a client that goes to these ports where a URL means 80 and 443."""
    client = Http1Client(
        dns,
        timeout=timeout,
        ca_file=ca,
        connect_to={("", 80): ("", clear), ("", 443): ("", secure)},
        per_host=per_host,
    )
    try:
        yield client
    finally:
        await client.aclose()


@contextlib.contextmanager
def no_open_sockets() -> Iterator[None]:
    """Fail when the block leaves an asyncio transport or socket to the garbage collector."""
    import gc

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        yield
        gc.collect()
    leaks = [str(item.message) for item in caught if issubclass(item.category, ResourceWarning)]
    assert leaks == []
