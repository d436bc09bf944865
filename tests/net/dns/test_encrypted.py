"""DNS over TLS and over HTTPS, against servers with certificates of a CA made for the test."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import dns.message
import dns.rcode
import pytest
import trustme
from tests.net.dns.servers import DnsServer, Handler, Response, answer, serving, zone

from hipaacheck.net.answers import DnsFailure, DnsStatus
from hipaacheck.net.dns import DnsMode, DnsSettings, LiveDns, Nameserver

RECORDS = zone({("example.org", "A"): ["192.0.2.1"]})


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def server_context(authority: trustme.CA, name: str = "dns.example") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@asynccontextmanager
async def over_tls(server: DnsServer, ca_file: str, name: str = "dns.example") -> AsyncIterator[LiveDns]:
    live = LiveDns(
        DnsSettings(
            nameservers=(Nameserver("127.0.0.1", server.port),),
            mode=DnsMode.TLS,
            tls_name=name,
            ca_file=ca_file,
            lifetime=3.0,
        )
    )
    try:
        yield live
    finally:
        await live.aclose()


async def test_many_questions_share_one_tls_connection(authority: trustme.CA, ca_file: str) -> None:
    async with (
        serving(RECORDS, tls=server_context(authority)) as server,
        over_tls(server, ca_file) as live,
    ):
        got = await asyncio.gather(*(live.ask(f"n{number}.example.org", "A") for number in range(50)))
        found = await live.ask("example.org", "A")

    assert {one.status for one in got} == {DnsStatus.NXDOMAIN}
    assert found.exists
    assert found.source.startswith("tls://127.0.0.1")
    assert {query[2] for query in server.queries} == {"tls"}


async def test_a_certificate_for_another_name_is_refused(authority: trustme.CA, ca_file: str) -> None:
    async with (
        serving(RECORDS, tls=server_context(authority)) as server,
        over_tls(server, ca_file, "other.example") as live,
    ):
        got = await live.ask("example.org", "A")

    assert got.failure is DnsFailure.UNREACHABLE
    assert "certificate" in got.detail


async def test_a_connection_that_closes_is_opened_again(authority: trustme.CA, ca_file: str) -> None:
    async with (
        serving(RECORDS, tls=server_context(authority)) as server,
        over_tls(server, ca_file) as live,
    ):
        assert (await live.ask("example.org", "A")).exists
        server.stop_streams()
        await asyncio.sleep(0.05)
        assert (await live.ask("gone.example.org", "A")).status is DnsStatus.NXDOMAIN


async def test_a_closed_tls_port_is_unreachable(authority: trustme.CA, ca_file: str) -> None:
    async with serving(RECORDS, tls=server_context(authority)) as server:
        pass
    async with over_tls(server, ca_file) as live:
        assert (await live.ask("example.org", "A")).failure is DnsFailure.UNREACHABLE


@asynccontextmanager
async def over_https(
    authority: trustme.CA,
    ca_file: str,
    handler: Handler,
    head: str = "200 OK",
    media: str = "application/dns-message",
) -> AsyncIterator[LiveDns]:
    """A DoH server on loopback, small and strict, and a client of it."""
    decider = DnsServer(handler)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                length = int(request.split("content-length:")[1].split("\r\n")[0])
                assert request.startswith("post /dns-query ")
                assert "content-type: application/dns-message" in request
                (body,) = decider.respond(await reader.readexactly(length), "https") or [b""]
                fields = f"HTTP/1.1 {head}\r\ncontent-type: {media}\r\ncontent-length: {len(body)}\r\n\r\n"
                writer.write(fields.encode() + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.transport.abort()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=server_context(authority, "127.0.0.1"))
    port = listener.sockets[0].getsockname()[1]
    url = f"https://127.0.0.1:{port}/dns-query"
    live = LiveDns(DnsSettings(mode=DnsMode.HTTPS, doh_url=url, ca_file=ca_file, lifetime=3.0))
    try:
        yield live
    finally:
        await live.aclose()
        listener.close()
        await asyncio.sleep(0.05)


async def test_questions_over_https_are_answered(authority: trustme.CA, ca_file: str) -> None:
    async with over_https(authority, ca_file, RECORDS) as live:
        found, gone = await asyncio.gather(live.ask("example.org", "A"), live.ask("gone.example.org", "A"))

    assert found.exists
    assert found.source.startswith("https://127.0.0.1")
    assert gone.status is DnsStatus.NXDOMAIN


@pytest.mark.parametrize(
    ("head", "media", "failure"),
    [
        ("500 Oops", "application/dns-message", DnsFailure.UNREACHABLE),
        ("302 Found", "application/dns-message", DnsFailure.UNREACHABLE),
        ("200 OK", "text/html", DnsFailure.MALFORMED),
    ],
)
async def test_other_http_answers_are_failures(
    authority: trustme.CA, ca_file: str, head: str, media: str, failure: DnsFailure
) -> None:
    async with over_https(authority, ca_file, RECORDS, head, media) as live:
        assert (await live.ask("example.org", "A")).failure is failure


async def test_a_body_that_answers_another_question_is_malformed(authority: trustme.CA, ca_file: str) -> None:
    def handle(query: dns.message.Message, protocol: str) -> Response:
        return answer(dns.message.make_query("evil.example", "A", id=0), rcode=dns.rcode.NOERROR)

    async with over_https(authority, ca_file, handle) as live:
        assert (await live.ask("example.org", "A")).failure is DnsFailure.MALFORMED
