"""A failed connection is never a "no"; a server that closes instead of alerting still gets its due."""

import asyncio
from typing import TypeAlias

import pytest
from tests.lab.odd_servers import HAVE_OPENSSL, LOCALHOST, OddServer, OpensslServer, pipe_to
from tests.net.tls.conftest import HOST, Pki, Survey
from tests.support.fake_dns import FakeDns

from hipaacheck.model import Unseen
from hipaacheck.model.transport import TlsFacts
from hipaacheck.net.answers import DnsFailure
from hipaacheck.net.clients import TlsEndpoint
from hipaacheck.net.dns.settings import Family
from hipaacheck.net.tls.addresses import sni
from hipaacheck.net.tls.policies import load_policies
from hipaacheck.net.tls.quick import QuickTlsClient
from hipaacheck.net.tls.settings import TlsSettings

Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter
needs_openssl = pytest.mark.skipif(not HAVE_OPENSSL, reason="needs openssl")

ALERT = b"\x15"


async def without_alerts(port: int, reader: Reader, writer: Writer) -> None:
    """Relay to a TLS server, but close where it would send an alert, as many load balancers do."""
    inner_reader, inner_writer = await asyncio.open_connection(LOCALHOST, port)
    try:
        inner_writer.write(await reader.read(5000))
        first = await inner_reader.read(1)
        if first == ALERT or not first:
            return
        writer.write(first)
        ways = [
            asyncio.create_task(copy(reader, inner_writer)),
            asyncio.create_task(copy(inner_reader, writer)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
    finally:
        inner_writer.transport.abort()


async def copy(reader: Reader, writer: Writer) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()


@pytest.mark.lab
@needs_openssl
async def test_a_close_instead_of_an_alert_is_a_no_when_the_control_passes(pki: Pki, survey: Survey) -> None:
    async with (
        OpensslServer(pki.cert, pki.key, "-cipher", "ECDHE+AESGCM") as tls,
        OddServer(lambda r, w: without_alerts(tls.port, r, w)) as server,
    ):
        found = await survey(server.port)

    assert isinstance(found.tls, TlsFacts)
    assert found.tls.handshake is True
    assert found.tls.offers_tls1_0 is False
    assert found.tls.offers_tls1_2 is True
    assert found.tls.accepts_3des is False
    assert found.tls.off_policy["mozilla-intermediate"] == ()


@pytest.mark.lab
@needs_openssl
async def test_a_server_that_limits_connections_leaves_things_unseen(pki: Pki, survey: Survey) -> None:
    """After three connections it takes no more: nothing may be called absent for that reason."""
    async with OpensslServer(pki.cert, pki.key) as tls:
        taken = 0

        async def limited(reader: Reader, writer: Writer) -> None:
            nonlocal taken
            taken += 1
            if taken <= 1:
                await pipe_to(tls.port, reader, writer)
            else:
                await reader.read(100)

        async with OddServer(limited) as server:
            found = await survey(server.port)

    assert isinstance(found.tls, TlsFacts)
    assert found.tls.handshake is True
    assert found.tls.offers_tls1_3 is True
    for name in (
        "offers_ssl3",
        "offers_tls1_0",
        "offers_tls1_1",
        "accepts_rc4",
        "accepts_3des",
        "accepts_null",
    ):
        value = getattr(found.tls, name)
        assert isinstance(value, Unseen), name
        assert "limit" in value.unseen


@pytest.mark.lab
@needs_openssl
async def test_421_on_later_connections_is_unseen(pki: Pki, survey: Survey) -> None:
    async with OpensslServer(pki.cert, pki.key) as tls:
        taken = 0

        async def limited(reader: Reader, writer: Writer) -> None:
            nonlocal taken
            taken += 1
            if taken > 1:
                writer.write(b"421 4.7.0 Too many connections\r\n")
                return
            writer.write(b"220 hi\r\n")
            await reader.readline()
            writer.write(b"250-hi\r\n250 STARTTLS\r\n")
            await reader.readline()
            writer.write(b"220 go\r\n")
            await pipe_to(tls.port, reader, writer)

        async with OddServer(limited) as server:
            found = await survey(server.port, starttls="smtp")

    assert isinstance(found.tls, TlsFacts)
    assert found.tls.handshake is True
    assert isinstance(found.tls.offers_tls1_0, Unseen)
    assert "421" in found.tls.offers_tls1_0.unseen


@pytest.mark.lab
@needs_openssl
async def test_a_handshake_that_fails_after_the_hello_is_a_failed_handshake(pki: Pki, survey: Survey) -> None:
    """A server that demands a client certificate takes every hello, and no client."""
    async with OpensslServer(pki.cert, pki.key, "-Verify", "1", "-verify_return_error", "-no_tls1_3") as tls:
        found = await survey(tls.port)

    assert isinstance(found.tls, TlsFacts)
    assert found.tls.handshake is False
    assert found.tls.offers_tls1_2 is True
    assert not isinstance(found.certificate, Unseen)


@pytest.mark.lab
@needs_openssl
async def test_a_server_that_chokes_on_the_full_hello_only_is_unseen(pki: Pki, survey: Survey) -> None:
    """OpenSSL's hello with a post-quantum key share is larger than some middleboxes bear."""
    async with OpensslServer(pki.cert, pki.key) as tls:

        async def narrow(reader: Reader, writer: Writer) -> None:
            first = await reader.read(5000)
            if len(first) > 1000:
                return
            inner_reader, inner_writer = await asyncio.open_connection(LOCALHOST, tls.port)
            inner_writer.write(first)
            writer.write(await inner_reader.read(5000))
            await writer.drain()
            inner_writer.transport.abort()

        async with OddServer(narrow) as server:
            found = await survey(server.port)

    assert isinstance(found.tls, TlsFacts)
    assert isinstance(found.tls.handshake, Unseen)
    assert "takes other hellos" in found.tls.handshake_detail
    assert found.tls.offers_tls1_2 is True
    assert not isinstance(found.certificate, Unseen)


async def test_clear_text_on_a_tls_port_is_absence(survey: Survey) -> None:
    async def talk(reader: Reader, writer: Writer) -> None:
        await reader.read(1000)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with OddServer(talk) as server:
        found = await survey(server.port)

    assert found.tls_absent
    assert isinstance(found.tls, TlsFacts)
    assert not found.tls.spoken


async def test_alerts_to_everything_are_an_answer(survey: Survey) -> None:
    async def talk(reader: Reader, writer: Writer) -> None:
        await reader.read(5000)
        writer.write(b"\x15\x03\x01\x00\x02\x02\x28")
        await writer.drain()

    async with OddServer(talk) as server:
        found = await survey(server.port)

    assert isinstance(found.tls, TlsFacts)
    assert found.tls.handshake is False
    assert "handshake_failure" in found.tls.handshake_detail
    assert found.tls.offers_tls1_0 is False
    assert found.tls.offers_tls1_3 is False


@pytest.mark.parametrize(
    "junk", [b"\x16\x03\x03\x00\x04\x02\xff\xff\xff", b"\x16\x03\x03\x40\x00" + b"\x0b" * 20_000]
)
async def test_junk_in_tls_records_is_unseen(junk: bytes, survey: Survey) -> None:
    async def talk(reader: Reader, writer: Writer) -> None:
        await reader.read(5000)
        for _ in range(40):
            writer.write(junk)
            await writer.drain()

    async with OddServer(talk) as server:
        found = await survey(server.port, reply_timeout=0.5)

    assert isinstance(found.tls, TlsFacts)
    assert found.tls.handshake is False
    assert isinstance(found.tls.offers_tls1_0, Unseen)


async def test_a_stalling_server_costs_its_deadline_and_no_more(survey: Survey) -> None:
    async def talk(reader: Reader, writer: Writer) -> None:
        while await reader.read(1000):
            pass

    loop = asyncio.get_running_loop()
    async with OddServer(talk) as server:
        started = loop.time()
        found = await survey(server.port, seconds=0.5, reply_timeout=60.0)
        took = loop.time() - started

    assert took < 1.0
    assert isinstance(found.tls, Unseen)
    assert found.tls.unseen == "time ran out after 0.5 s"


@pytest.mark.lab
@needs_openssl
async def test_what_was_seen_before_the_deadline_stays(pki: Pki, survey: Survey) -> None:
    async with OpensslServer(pki.cert, pki.key) as tls:
        taken = 0

        async def tiring(reader: Reader, writer: Writer) -> None:
            nonlocal taken
            taken += 1
            if taken > 1:
                await asyncio.sleep(60)
            await pipe_to(tls.port, reader, writer)

        async with OddServer(tiring) as server:
            found = await survey(server.port, seconds=1.0, reply_timeout=60.0)

    assert isinstance(found.tls, TlsFacts)
    assert found.tls.handshake is True
    assert found.tls.offers_tls1_3 is True
    assert isinstance(found.tls.offers_tls1_0, Unseen)
    assert "time ran out" in found.tls.offers_tls1_0.unseen
    assert not isinstance(found.certificate, Unseen)


@pytest.mark.lab
@needs_openssl
async def test_equal_endpoints_are_surveyed_once_and_few_at_a_time(pki: Pki, settings: TlsSettings) -> None:
    async with (
        OpensslServer(pki.cert, pki.key) as tls,
        OddServer(lambda r, w: pipe_to(tls.port, r, w)) as server,
    ):
        endpoint = TlsEndpoint(LOCALHOST, server.port)
        client = QuickTlsClient(FakeDns(), settings)
        deadline = asyncio.get_running_loop().time() + 10
        first, second = await asyncio.gather(
            client.survey(endpoint, deadline=deadline), client.survey(endpoint, deadline=deadline)
        )
        seen, most = server.connections, server.most

    assert first is second
    assert seen <= 14
    assert most <= settings.per_host + 2  # and those whose end the relay has not noticed yet


async def test_cancelling_leaves_nothing_open(settings: TlsSettings) -> None:
    async with OddServer(lambda r, w: asyncio.sleep(60)) as server:
        client = QuickTlsClient(FakeDns(), settings)
        deadline = asyncio.get_running_loop().time() + 60
        task = asyncio.create_task(client.survey(TlsEndpoint(LOCALHOST, server.port), deadline=deadline))
        while not server.connections:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await client.aclose()


async def survey_name(dns: FakeDns, port: int = 25, **changes: object) -> str:
    client = QuickTlsClient(dns, TlsSettings(policies=load_policies(), connect_timeout=1.0, **changes))  # type: ignore[arg-type]
    deadline = asyncio.get_running_loop().time() + 5
    found = await client.survey(TlsEndpoint(HOST, port, "smtp"), deadline=deadline)
    assert isinstance(found.tls, Unseen)
    assert found.smtp is not None
    return f"{found.smtp.outcome}: {found.tls.unseen}"


async def test_dns_says_why_there_is_no_address() -> None:
    assert await survey_name(FakeDns()) == f"no-address: {HOST} does not exist"
    assert await survey_name(FakeDns({(HOST, "TXT"): ["x"]})) == f"no-address: {HOST} has no address"
    only_old = FakeDns({(HOST, "A"): ["127.0.0.1"]})
    assert await survey_name(only_old, family=Family.IPV6) == f"no-address: {HOST} has no ipv6 address"
    broken = FakeDns(failures={(HOST, "A"): DnsFailure.TIMEOUT, (HOST, "AAAA"): DnsFailure.TIMEOUT})
    assert (await survey_name(broken)).startswith("dns: ")


async def test_the_second_address_is_used_when_the_first_refuses() -> None:
    dns = FakeDns({(HOST, "AAAA"): ["::1"], (HOST, "A"): ["127.0.0.1"]})

    async def talk(reader: Reader, writer: Writer) -> None:
        writer.write(b"554 no\r\n")

    async with OddServer(talk) as server:
        client = QuickTlsClient(dns, TlsSettings())
        deadline = asyncio.get_running_loop().time() + 5
        found = await client.survey(TlsEndpoint(HOST, server.port, "smtp"), deadline=deadline)

    assert found.address == "127.0.0.1"
    assert found.smtp is not None
    assert found.smtp.outcome == "rejected"


def test_an_international_name_is_sent_as_a_label() -> None:
    assert sni("München.example.") == "xn--mnchen-3ya.example"
    assert sni("192.0.2.1") is None
    assert sni("2001:db8::1") is None
    assert sni("a" * 300 + "é") is None
