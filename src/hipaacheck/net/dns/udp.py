"""Ask a resolver over UDP, and over TCP when the answer does not fit (RFC 1035, 5452, 7766)."""

import asyncio
import secrets
import socket

import dns.flags
import dns.rcode

from hipaacheck.net.answers import DnsFailure
from hipaacheck.net.dns.settings import Nameserver
from hipaacheck.net.dns.stream import StreamTransport
from hipaacheck.net.dns.transport import ExchangeError, Reply, reply_from, unreachable
from hipaacheck.net.dns.wire import Question

DATAGRAM_LIMIT = 65_535
STRANGERS_LIMIT = 500  # datagrams that are no answer, before a question is given up


class UdpTransport:
    """A connected socket with its own random port for each question (RFC 5452 section 9.2).

    Measured, it costs no more than a shared one with many ids in flight, the kernel drops what comes
    from elsewhere, and a closed port is told at once by ICMP.
    """

    def __init__(self, server: Nameserver) -> None:
        self.label = str(server)
        self._server = server
        self._family = socket.AF_INET6 if ":" in server.address else socket.AF_INET
        self._tcp = StreamTransport(server, one_question=True)

    async def exchange(self, question: Question) -> Reply:
        """Return the response over UDP, else over TCP; without EDNS when the server knows no EDNS."""
        wire = await self._datagram(question)
        if len(wire) > 3 and wire[2] & (dns.flags.TC >> 8):
            return await self._tcp.exchange(question)
        if question.edns and wire[3] & 0xF in (dns.rcode.FORMERR, dns.rcode.NOTIMP):
            # RFC 6891 section 7: a server that does not know EDNS; signatures cannot be had from it.
            wire = await self._datagram(Question(question.name, question.rdtype, edns=False))
        return reply_from(wire, self.label, question)

    async def aclose(self) -> None:
        """Close nothing: every socket ends with its question."""
        await self._tcp.aclose()

    async def _datagram(self, question: Question) -> bytes:
        loop = asyncio.get_running_loop()
        try:
            endpoint = socket.socket(self._family, socket.SOCK_DGRAM)
        except OSError as error:
            raise unreachable(error) from error
        with endpoint:
            waiter = _Waiter(endpoint, question, loop.create_future())
            try:
                endpoint.setblocking(False)
                endpoint.connect((self._server.address, self._server.port))
                endpoint.send(question.wire(waiter.number))
                loop.add_reader(endpoint.fileno(), waiter.readable)
                return await waiter.future
            except OSError as error:
                raise unreachable(error) from error
            finally:
                loop.remove_reader(endpoint.fileno())


class _Waiter:
    """What to do with datagrams for one question: the first true answer ends it, others are ignored."""

    def __init__(self, endpoint: socket.socket, question: Question, future: asyncio.Future[bytes]) -> None:
        self.endpoint = endpoint
        self.question = question
        self.future = future
        self.number = secrets.randbits(16)
        self.strangers = 0

    def readable(self) -> None:
        if self.future.done():
            return
        try:
            wire = self.endpoint.recv(DATAGRAM_LIMIT)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self.future.set_exception(unreachable(error))
            return
        if self.question.answered_by(wire, self.number):
            self.future.set_result(wire)
            return
        self.strangers += 1
        if self.strangers > STRANGERS_LIMIT:
            detail = "flooded with datagrams that answer nothing"
            self.future.set_exception(ExchangeError(DnsFailure.MALFORMED, detail))
