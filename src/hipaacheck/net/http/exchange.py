"""Send one GET over a connection and read what comes back, no more than was asked for."""

import asyncio
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from hipaacheck import __version__
from hipaacheck.net.answers import HttpFailure
from hipaacheck.net.http.connect import NoExchangeError
from hipaacheck.net.http.url import Place

if TYPE_CHECKING:
    import h11

USER_AGENT = f"hipaacheck/{__version__}"
HEADER_BYTES = 65_536
HEADER_FIELDS = 256
# Each interim response and each chunk costs us more than it costs the server.
INTERIM_RESPONSES = 8
BODY_PIECES = 8_192
READ_BYTES = 65_536

Event: TypeAlias = "h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]"


@dataclass(frozen=True, slots=True)
class Response:
    """A response as HttpReply wants it; a body that breaks off counts as truncated."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    truncated: bool


class _Wire:
    """An h11 connection with its stream; remembers whether the server has said anything."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        import h11  # late: it is not needed until a connection stands

        self.reader = reader
        self.writer = writer
        self.heard = False
        self.state = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEADER_BYTES)

    def send_get(self, place: Place) -> None:
        import h11

        headers = [
            ("Host", place.authority),
            ("User-Agent", USER_AGENT),
            ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
            ("Accept-Encoding", "identity"),
            ("Connection", "close"),
        ]
        request = h11.Request(method="GET", target=place.target, headers=headers)
        self.writer.write(self.state.send(request) + (self.state.send(h11.EndOfMessage()) or b""))

    async def next_event(self) -> Event:
        import h11

        while True:
            event = self.state.next_event()
            if event is not h11.NEED_DATA:
                return event
            data = await self.reader.read(READ_BYTES)
            self.heard = self.heard or bool(data)
            self.state.receive_data(data)


async def fetch(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, place: Place, max_bytes: int
) -> Response:
    """Return the response to GET; raises NoExchangeError when none can be read.

    Only HTTP/1.1 is spoken, one request a connection, without compression: nothing can unpack to
    more than was sent.
    """
    import h11

    wire = _Wire(reader, writer)
    try:
        wire.send_get(place)
        head = await _head(wire)
    except h11.RemoteProtocolError as error:
        if not wire.heard:
            raise NoExchangeError(
                HttpFailure.UNREACHABLE, "the connection was closed without an answer"
            ) from None
        raise NoExchangeError(HttpFailure.PROTOCOL, f"the answer is not HTTP: {_short(error)}") from None
    except ssl.SSLError:
        raise
    except OSError as error:
        raise NoExchangeError(
            HttpFailure.UNREACHABLE, f"the connection broke before an answer: {error.strerror or error}"
        ) from None
    body, truncated = await _body(wire, max_bytes)
    fields = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers)
    return Response(head.status_code, fields, body, truncated)


async def _head(wire: _Wire) -> "h11.Response":
    import h11

    for _ in range(INTERIM_RESPONSES + 1):
        event = await wire.next_event()
        if isinstance(event, h11.Response):
            if len(event.headers) > HEADER_FIELDS:
                raise NoExchangeError(HttpFailure.PROTOCOL, f"more than {HEADER_FIELDS} header fields")
            return event
        if not isinstance(event, h11.InformationalResponse):
            raise NoExchangeError(HttpFailure.UNREACHABLE, "the connection was closed without an answer")
    raise NoExchangeError(HttpFailure.PROTOCOL, f"more than {INTERIM_RESPONSES} interim responses")


async def _body(wire: _Wire, max_bytes: int) -> tuple[bytes, bool]:
    import h11

    body = bytearray()
    try:
        for _ in range(BODY_PIECES):
            event = await wire.next_event()
            if not isinstance(event, h11.Data):
                return bytes(body), False
            body += event.data
            if len(body) > max_bytes:
                return bytes(body[:max_bytes]), True
    except (h11.RemoteProtocolError, OSError):
        pass  # what came before the break is still worth reading
    return bytes(body), True


def _short(error: Exception) -> str:
    text = str(error)
    return text if len(text) <= 120 else text[:117] + "..."
