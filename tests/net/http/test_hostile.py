"""Show that no server can make the HTTP client wait, grow or leak beyond its bounds."""

import asyncio
import gzip
import socket
import struct
import time

import pytest
import trustme
from tests.net.http.servers import (
    OK,
    answering,
    client_for,
    no_open_sockets,
    read_request,
    server_context,
    serving,
)
from tests.support.fake_dns import FakeDns

from hipaacheck.net.answers import HttpFailure

HOST = "clinic.example"


@pytest.fixture
def dns() -> FakeDns:
    return FakeDns({(HOST, "A"): ["127.0.0.1"]})


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def _reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(10)
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def test_a_body_ends_at_the_asked_number_of_bytes(dns: FakeDns) -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    async with serving(endless) as server, client_for(dns, clear=server.port) as client:
        reply = await client.get(f"http://{HOST}/", max_bytes=100_000)

    assert (reply.status, len(reply.body), reply.truncated) == (200, 100_000, True)


async def test_a_body_of_exactly_the_asked_size_is_whole(dns: FakeDns) -> None:
    async with serving(answering(OK)) as server, client_for(dns, clear=server.port) as client:
        assert (await client.get(f"http://{HOST}/", max_bytes=5)).truncated is False
        assert (await client.get(f"http://{HOST}/", max_bytes=4)).truncated is True


async def test_a_body_that_trickles_costs_the_timeout_and_no_more(dns: FakeDns) -> None:
    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with serving(trickle) as server, client_for(dns, clear=server.port, timeout=0.3) as client:
        began = time.monotonic()
        reply = await client.get(f"http://{HOST}/")

    assert reply.failure is HttpFailure.TIMEOUT
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_silent_server_costs_the_timeout_and_says_what_was_waited_for(
    dns: FakeDns, scheme: str
) -> None:
    with no_open_sockets():
        async with (
            serving(_silent) as server,
            client_for(dns, clear=server.port, secure=server.port, timeout=2.0) as client,
        ):
            reply = await client.get(f"{scheme}://{HOST}/")
            await asyncio.sleep(0)

    what = "an answer" if scheme == "http" else "the TLS handshake"
    assert reply.failure is HttpFailure.TIMEOUT
    assert reply.detail == f"nothing within 2 s while waiting for {what}"
    assert reply.address == "127.0.0.1"


async def test_the_callers_deadline_is_kept(dns: FakeDns) -> None:
    async with serving(_silent) as server, client_for(dns, clear=server.port) as client:
        began = asyncio.get_running_loop().time()
        reply = await client.get(f"http://{HOST}/", deadline=began + 0.2)
        took = asyncio.get_running_loop().time() - began

    assert reply.failure is HttpFailure.TIMEOUT
    assert 0.15 < took < 1.0


async def test_a_deadline_of_one_caller_does_not_stop_or_poison_another(dns: FakeDns) -> None:
    release = asyncio.Event()

    async def late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await release.wait()
        writer.write(OK)

    async with serving(late) as server, client_for(dns, clear=server.port) as client:
        url = f"http://{HOST}/"
        patient = asyncio.create_task(client.get(url))
        hasty = await client.get(url, deadline=asyncio.get_running_loop().time() + 0.1)
        release.set()
        assert (await patient).status == 200
        assert (await client.get(url)).status == 200

    assert hasty.failure is HttpFailure.TIMEOUT
    assert server.connections == 1


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_cancelling_leaves_no_socket_behind(dns: FakeDns, scheme: str) -> None:
    with no_open_sockets():
        async with (
            serving(_silent) as server,
            client_for(dns, clear=server.port, secure=server.port) as client,
        ):
            task = asyncio.create_task(client.get(f"{scheme}://{HOST}/"))
            while not server.connections:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            while server.open_now:
                await asyncio.sleep(0.01)


async def test_closing_the_client_ends_what_is_under_way(dns: FakeDns) -> None:
    with no_open_sockets():
        async with serving(_silent) as server, client_for(dns, clear=server.port) as client:
            task = asyncio.create_task(client.get(f"http://{HOST}/"))
            while not server.connections:
                await asyncio.sleep(0.01)
            await client.aclose()
            assert (await task).failure is HttpFailure.TIMEOUT


@pytest.mark.parametrize(
    ("raw", "failure"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", HttpFailure.PROTOCOL),
        (b"\x00\x01\x02\xff" * 100, HttpFailure.PROTOCOL),
        (b"HTTP/1.1 abc\r\n\r\n", HttpFailure.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\n" + b"X-Bomb: " + b"a" * 200_000 + b"\r\n\r\n", HttpFailure.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 5_000 + b"\r\n", HttpFailure.PROTOCOL),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000, HttpFailure.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\nX: 1", HttpFailure.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", HttpFailure.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde", HttpFailure.PROTOCOL),
        (b"", HttpFailure.UNREACHABLE),
    ],
)
async def test_garbage_is_a_value_too(dns: FakeDns, raw: bytes, failure: HttpFailure) -> None:
    async with serving(answering(raw)) as server, client_for(dns, clear=server.port, timeout=2) as client:
        reply = await client.get(f"http://{HOST}/")

    assert (reply.failure, reply.status) == (failure, None)
    assert 0 < len(reply.detail) < 200


async def test_endless_header_lines_end_at_the_bound(dns: FakeDns) -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-Field: value\r\n" * 100)
            await writer.drain()

    async with serving(endless) as server, client_for(dns, clear=server.port) as client:
        assert (await client.get(f"http://{HOST}/")).failure is HttpFailure.PROTOCOL


async def test_a_compressed_bomb_stays_packed(dns: FakeDns) -> None:
    bomb = gzip.compress(b"\x00" * 20_000_000)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    async with serving(answering(head + bomb)) as server, client_for(dns, clear=server.port) as client:
        reply = await client.get(f"http://{HOST}/")

    assert reply.body == bomb
    assert reply.header("content-encoding") == "gzip"


async def test_chunks_of_one_byte_do_not_keep_us_busy(dns: FakeDns) -> None:
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 250_000
    async with serving(answering(raw)) as server, client_for(dns, clear=server.port) as client:
        began = time.process_time()
        reply = await client.get(f"http://{HOST}/")

    assert (reply.status, reply.truncated) == (200, True)
    assert time.process_time() - began < 3.0


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\nzz\r\n",
    ],
)
async def test_a_body_that_breaks_off_counts_as_truncated(dns: FakeDns, raw: bytes) -> None:
    async with serving(answering(raw)) as server, client_for(dns, clear=server.port) as client:
        reply = await client.get(f"http://{HOST}/")

    assert (reply.status, reply.body, reply.truncated) == (200, b"short", True)


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_reset_is_not_taken_for_an_answer(dns: FakeDns, scheme: str) -> None:
    async with (
        serving(_reset) as server,
        client_for(dns, clear=server.port, secure=server.port) as client,
    ):
        reply = await client.get(f"{scheme}://{HOST}/")

    assert reply.failure is HttpFailure.UNREACHABLE
    assert "broke" in reply.detail


async def test_a_server_that_speaks_no_tls_is_a_tls_failure(dns: FakeDns) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        await reader.read()

    async with serving(greet) as server, client_for(dns, secure=server.port) as client:
        reply = await client.get(f"https://{HOST}/")

    assert reply.failure is HttpFailure.TLS
    assert reply.detail.startswith("no TLS handshake: ")


async def test_many_requests_leave_nothing_open(dns: FakeDns) -> None:
    context = server_context(trustme.CA(), HOST)
    with no_open_sockets():
        async with (
            serving(answering(OK), context=context) as server,
            client_for(dns, secure=server.port) as client,
        ):
            urls = [f"https://{HOST}/{number}" for number in range(8)]
            strict = await asyncio.gather(*(client.get(url) for url in urls))
            lenient = await asyncio.gather(*(client.get(url, verify=False) for url in urls))

    assert {reply.failure for reply in strict} == {HttpFailure.TLS_CERTIFICATE}
    assert {reply.status for reply in lenient} == {200}
