"""Be the HttpClient of a run: one GET a connection, to addresses that our own DNS client found."""

import asyncio
import socket
import ssl
from dataclasses import dataclass

from hipaacheck.net.answers import HttpFailure, HttpReply
from hipaacheck.net.clients import DnsClient
from hipaacheck.net.http.connect import NoExchangeError, connect, find_addresses
from hipaacheck.net.http.contexts import TlsContexts
from hipaacheck.net.http.exchange import Response, fetch
from hipaacheck.net.http.memo import Memo
from hipaacheck.net.http.url import Place, parse_url
from hipaacheck.net.routes import ConnectTo, connect_target

EXCHANGE_SECONDS = 10.0
PER_HOST = 4
IN_ALL = 128


@dataclass(slots=True)
class _Progress:
    """How far an exchange came, so that a timeout can say what was waited for."""

    address: str = ""
    waiting_for: str = "its turn"


class Http1Client:
    """Implement `HttpClient` with h11 on plain asyncio streams.

    Why not httpx, which has h11 inside: cancelled during a TLS handshake it leaves its socket open
    (httpcore 1.0.9, AsyncHTTPConnection), it shares pooled connections between names at one
    address, and it costs 150 ms to import and 3 ms a request more.

    `timeout` is seconds for one exchange from the DNS question to the last byte. `family` limits
    addresses to AF_INET or AF_INET6. Raises OSError if `ca_file` cannot be read. Nothing is taken
    from the environment: no proxies, no trusted roots.
    """

    def __init__(
        self,
        dns: DnsClient,
        *,
        timeout: float = EXCHANGE_SECONDS,
        ca_file: str | None = None,
        connect_to: ConnectTo | None = None,
        family: socket.AddressFamily | None = None,
        per_host: int = PER_HOST,
        in_all: int = IN_ALL,
    ) -> None:
        self._dns = dns
        self._timeout = timeout
        self._contexts = TlsContexts(ca_file)
        self._connect_to = {(host.lower(), port): where for (host, port), where in (connect_to or {}).items()}
        self._family = family
        self._per_host = per_host
        self._hosts: dict[str, asyncio.Semaphore] = {}
        self._all = asyncio.Semaphore(in_all)
        self._memo = Memo()

    async def get(
        self, url: str, *, max_bytes: int = 262_144, verify: bool = True, deadline: float | None = None
    ) -> HttpReply:
        """Return one exchange as net/clients.py promises; equal requests of a run are made once."""
        try:
            place = parse_url(url)
        except ValueError as error:
            return HttpReply(url=url, failure=HttpFailure.PROTOCOL, detail=str(error))
        progress = _Progress()
        reply = await self._memo.get(
            (place.url, verify, max_bytes),
            lambda: self._limited(place, max_bytes, verify, progress),
            deadline,
        )
        return reply or _timed_out(place, progress, "the time for this question ran out")

    async def aclose(self) -> None:
        """Stop what is under way, close its connections and forget all replies."""
        await self._memo.aclose()
        await self._contexts.aclose()

    async def _limited(self, place: Place, max_bytes: int, verify: bool, progress: _Progress) -> HttpReply:
        turn = self._hosts.setdefault(place.host, asyncio.Semaphore(self._per_host))
        async with turn, self._all:
            try:
                async with asyncio.timeout(self._timeout):
                    response = await self._exchange(place, max_bytes, verify, progress)
            except TimeoutError:
                return _timed_out(place, progress, f"nothing within {self._timeout:g} s")
            except NoExchangeError as error:
                return HttpReply(
                    url=place.url, address=progress.address, failure=error.failure, detail=error.detail
                )
        return HttpReply(
            url=place.url,
            address=progress.address,
            status=response.status,
            headers=response.headers,
            body=response.body,
            truncated=response.truncated,
        )

    async def _exchange(self, place: Place, max_bytes: int, verify: bool, progress: _Progress) -> Response:
        host, port = connect_target(self._connect_to, place.host, place.port)
        progress.waiting_for = f"the address of {host}"
        secure = place.scheme == "https"
        # Both at once: the roots are loaded while the DNS answer is on its way.
        addresses, context = await asyncio.gather(
            find_addresses(self._dns, host, self._family), self._context(verify) if secure else _no_context()
        )
        progress.waiting_for = f"a connection to {', '.join(addresses)} port {port}"
        connection, progress.address = await connect(addresses, port)
        progress.waiting_for = "the TLS handshake" if secure else "an answer"
        reader, writer = await _open_stream(connection, context, place.host)
        try:
            progress.waiting_for = "an answer"
            return await fetch(reader, writer, place, max_bytes)
        except ssl.SSLError as error:
            # With TLS 1.3 a server can turn the client away after the client's side of the handshake.
            raise _tls_error(error) from None
        finally:
            # close() would wait up to 30 s for the server's own close_notify.
            writer.transport.abort()

    async def _context(self, verify: bool) -> ssl.SSLContext | None:
        return await self._contexts.get(verify)


async def _no_context() -> ssl.SSLContext | None:
    return None


async def _open_stream(
    connection: socket.socket, context: ssl.SSLContext | None, host: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    name = host if context is not None else None
    try:
        return await asyncio.open_connection(sock=connection, ssl=context, server_hostname=name)
    except ssl.SSLError as error:
        connection.close()
        raise _tls_error(error) from None
    except OSError as error:
        connection.close()
        detail = f"the connection broke during the TLS handshake: {error.strerror or type(error).__name__}"
        raise NoExchangeError(HttpFailure.UNREACHABLE, detail) from None
    except BaseException:
        connection.close()
        raise


def _tls_error(error: ssl.SSLError) -> NoExchangeError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return NoExchangeError(HttpFailure.TLS_CERTIFICATE, error.verify_message.rstrip("."))
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return NoExchangeError(HttpFailure.UNREACHABLE, "the connection broke during the TLS handshake")
    reason = (error.reason or str(error)).replace("_", " ").lower()
    return NoExchangeError(HttpFailure.TLS, f"no TLS handshake: {reason}")


def _timed_out(place: Place, progress: _Progress, how: str) -> HttpReply:
    return HttpReply(
        url=place.url,
        address=progress.address,
        failure=HttpFailure.TIMEOUT,
        detail=f"{how} while waiting for {progress.waiting_for}",
    )
