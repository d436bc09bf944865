"""A DNS server in a few lines for tests: a function decides what each question gets."""

import asyncio
import ssl
import struct
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import cast

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from hipaacheck.net.dns import DnsSettings, LiveDns, Nameserver

Response = dns.message.Message | bytes | None
Handler = Callable[[dns.message.Message, str], Response | Sequence[Response]]

SOA = "ns.invalid. root.invalid. 1 2 3 4 5"


def answer(
    query: dns.message.Message,
    *records: str,
    rcode: dns.rcode.Rcode = dns.rcode.NOERROR,
    authority: tuple[str, ...] = (),
    flags: int = 0,
) -> dns.message.Message:
    """Return a response with these records, each `name type value`."""
    response = dns.message.make_response(query)
    response.flags |= dns.flags.RA | flags
    response.set_rcode(rcode)
    for section, texts in ((response.answer, records), (response.authority, authority)):
        for text in texts:
            name, rdtype, value = text.split(" ", 2)
            section.append(dns.rrset.from_text(name, 300, "IN", rdtype, value))
    return response


def zone(table: Mapping[tuple[str, str], Sequence[str]], *, flags: int = 0) -> Handler:
    """Return a handler that answers from `table`, NXDOMAIN for names it does not hold, and the root."""

    def handle(query: dns.message.Message, protocol: str) -> Response:
        name = query.question[0].name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(query.question[0].rdtype)
        if (name, kind) == (".", "NS"):
            return answer(query, ". NS a.root-servers.net.", flags=flags)
        found = table.get((name, kind)) or table.get((name, "CNAME"), ())
        records = [value if " IN " in value else f"{name}. {kind} {value}" for value in found]
        if (name, kind) not in table and (name, "CNAME") in table:
            records = [f"{name}. CNAME {value}" for value in found]
        if records:
            return answer(query, *records, flags=flags)
        known = any(key[0] == name for key in table)
        rcode = dns.rcode.NOERROR if known else dns.rcode.NXDOMAIN
        return answer(query, rcode=rcode, authority=(f". SOA {SOA}",), flags=flags)

    return handle


class DnsServer:
    """UDP and TCP on one loopback port; `queries` lists what was asked, as (name, type, protocol)."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.queries: list[tuple[str, str, str]] = []
        self.port = 0
        self.delay = 0.0
        self._writers: set[asyncio.StreamWriter] = set()

    def respond(self, wire: bytes, protocol: str) -> list[bytes]:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        self.queries.append((name, dns.rdatatype.to_text(question.rdtype), protocol))
        responses = self.handler(query, protocol)
        if responses is None or isinstance(responses, (bytes, dns.message.Message)):
            responses = [responses]
        return [
            one if isinstance(one, bytes) else one.to_wire(max_size=65_535)
            for one in responses
            if one is not None
        ]

    async def serve_stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        protocol = "tls" if writer.get_extra_info("ssl_object") else "tcp"
        try:
            while True:
                (size,) = struct.unpack("!H", await reader.readexactly(2))
                for wire in self.respond(await reader.readexactly(size), protocol):
                    writer.write(struct.pack("!H", len(wire)) + wire)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    def stop_streams(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    def count(self, rdtype: str) -> int:
        return sum(1 for query in self.queries if query[1] == rdtype)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: DnsServer) -> None:
        self.server = server
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)  # 3.11 does not derive it

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        assert self.transport is not None
        loop = asyncio.get_running_loop()
        for wire in self.server.respond(data, "udp"):
            if self.server.delay:
                loop.call_later(self.server.delay, self.transport.sendto, wire, addr)
            else:
                self.transport.sendto(wire, addr)


@asynccontextmanager
async def serving(
    handler: Handler, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[DnsServer]:
    """Run a server on UDP and TCP (or TLS alone) of a free port."""
    loop = asyncio.get_running_loop()
    server = DnsServer(handler)
    listener = await asyncio.start_server(server.serve_stream, host, 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    transport = None
    if tls is None:
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(server), local_addr=(host, server.port)
        )
    try:
        yield server
    finally:
        listener.close()
        server.stop_streams()
        await asyncio.sleep(0.01)
        if transport is not None:
            transport.close()
        await asyncio.sleep(0)


@asynccontextmanager
async def client(*servers: DnsServer, **settings: object) -> AsyncIterator[LiveDns]:
    """A client of these servers, closed at the end."""
    addresses = tuple(Nameserver("127.0.0.1", server.port) for server in servers)
    options = {"lifetime": 1.0, **settings}
    live = LiveDns(DnsSettings(nameservers=addresses, **options))  # type: ignore[arg-type]
    try:
        yield live
    finally:
        await live.aclose()
