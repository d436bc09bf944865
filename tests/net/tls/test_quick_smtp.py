"""The quick engine against mail servers with moods: every quirk is a value, and none a crash or a stall."""

import asyncio
from typing import TypeAlias

import pytest
from tests.lab.odd_servers import HAVE_OPENSSL, OddServer, OpensslServer, SmtpFront
from tests.net.tls.conftest import Pki, Survey

from hipaacheck.model import Unseen
from hipaacheck.model.transport import CertificateFacts, SmtpFacts, TlsFacts
from hipaacheck.net.clients import TlsSurvey

Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter


def smtp_of(found: TlsSurvey) -> SmtpFacts:
    assert found.smtp is not None
    return found.smtp


async def say(text: bytes, survey: Survey, **options: float) -> TlsSurvey:
    """Survey a server that says `text` and then waits."""

    async def talk(reader: Reader, writer: Writer) -> None:
        writer.write(text)
        while await reader.read(1000):
            pass

    async with OddServer(talk) as server:
        return await survey(server.port, starttls="smtp", **options)


@pytest.mark.parametrize(
    ("greeting", "code"),
    [
        (b"554 5.7.1 No thanks\r\n", 554),
        (b"421 Too many connections\r\n", 421),
        (b"450-wait\r\n450 more\r\n", 450),
    ],
)
async def test_a_greeting_that_turns_away(greeting: bytes, code: int, survey: Survey) -> None:
    found = await say(greeting, survey)

    assert (smtp_of(found).outcome, smtp_of(found).greeting_code) == ("rejected", code)
    assert isinstance(found.tls, Unseen)
    assert str(code) in found.tls.unseen
    assert isinstance(smtp_of(found).starttls_offered, Unseen)


@pytest.mark.parametrize(
    "greeting",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00\xff\xfe\r\n",
        b"x" * 10_000,
        b"220-a\r\n" * 500,
        b"220-a\r\n250 b\r\n",
        b"299 hm\r\n",
    ],
)
async def test_a_greeting_that_is_garbage(greeting: bytes, survey: Survey) -> None:
    found = await say(greeting, survey)

    assert smtp_of(found).outcome == "garbage"
    assert isinstance(found.tls, Unseen)


async def test_a_greeting_that_never_comes(survey: Survey) -> None:
    found = await say(b"", survey, reply_timeout=0.3)

    assert smtp_of(found).outcome == "timeout"
    assert found.address == "127.0.0.1"


async def test_a_greeting_that_takes_its_time_is_timed(pki: Pki, survey: Survey) -> None:
    async with SmtpFront(1, delay=0.4, ehlo=b"250 mail.example.org\r\n") as server:
        found = await survey(server.port, starttls="smtp")

    assert smtp_of(found).outcome == "ready"
    assert smtp_of(found).greeting_seconds is not None
    assert smtp_of(found).greeting_seconds or 0 >= 0.4


async def test_a_server_that_hangs_up(survey: Survey) -> None:
    async def talk(reader: Reader, writer: Writer) -> None:
        pass

    async with OddServer(talk) as server:
        found = await survey(server.port, starttls="smtp")

    assert smtp_of(found).outcome == "closed"


async def test_time_that_runs_out_before_ehlo_is_answered_is_a_deadline(survey: Survey) -> None:
    found = await say(b"220 hi\r\n", survey, seconds=0.4)

    assert smtp_of(found).outcome == "deadline"
    assert smtp_of(found).greeting_code == 220
    assert isinstance(smtp_of(found).starttls_offered, Unseen)


async def test_a_port_that_refuses(survey: Survey) -> None:
    async with OddServer(lambda reader, writer: asyncio.sleep(0)) as server:
        port = server.port
    found = await survey(port, starttls="smtp")

    assert smtp_of(found).outcome == "refused"
    assert isinstance(found.tls, Unseen)
    assert isinstance(found.certificate, Unseen)
    assert not found.tls_absent


async def test_no_starttls_is_absence_and_the_server_is_left_politely(survey: Survey) -> None:
    async with SmtpFront(1, ehlo=b"250-mail.example.org\r\n250 AUTH PLAIN LOGIN\r\n") as server:
        found = await survey(server.port, starttls="smtp")
        await asyncio.sleep(0.05)

    assert found.tls_absent
    assert smtp_of(found).starttls_offered is False
    assert smtp_of(found).starttls_reply is None
    assert smtp_of(found).auth_before_tls is True
    assert isinstance(found.tls, TlsFacts)
    assert not found.tls.spoken
    assert isinstance(found.tls.offers_tls1_0, Unseen)
    assert isinstance(found.certificate, CertificateFacts)
    assert not found.certificate.served
    assert server.commands[-1] == b"QUIT"


async def test_a_server_that_knows_only_helo_has_no_starttls(survey: Survey) -> None:
    async with SmtpFront(1, ehlo=b"502 5.5.2 what?\r\n") as server:
        found = await survey(server.port, starttls="smtp")

    assert smtp_of(found).outcome == "ready"
    assert smtp_of(found).starttls_offered is False
    assert found.tls_absent


@pytest.mark.parametrize("reply", [b"454 4.7.0 TLS not available\r\n", b"501 5.5.4 no\r\n"])
async def test_starttls_that_is_refused_is_not_absence(reply: bytes, survey: Survey) -> None:
    async with SmtpFront(1, starttls=reply) as server:
        found = await survey(server.port, starttls="smtp")

    assert smtp_of(found).starttls_offered is True
    assert smtp_of(found).starttls_reply == int(reply[:3])
    assert not found.tls_absent
    assert isinstance(found.tls, Unseen)


async def after_starttls(
    survey: Survey, tail: bytes, *, close: bool, reply_timeout: float = 3.0
) -> TlsSurvey:
    """Survey a server that says 220 to STARTTLS and then only `tail`."""

    async def talk(reader: Reader, writer: Writer) -> None:
        writer.write(b"220 hi\r\n")
        await reader.readline()
        writer.write(b"250-hi\r\n250 STARTTLS\r\n")
        await reader.readline()
        writer.write(b"220 go ahead\r\n")
        await writer.drain()
        if close and not tail:
            return
        await reader.read(1000)
        writer.write(tail)
        await writer.drain()
        while not close and await reader.read(1000):
            pass

    async with OddServer(talk) as server:
        return await survey(server.port, starttls="smtp", reply_timeout=reply_timeout)


async def test_tls_that_closes_after_220_is_no_handshake_and_nothing_else(survey: Survey) -> None:
    found = await after_starttls(survey, b"", close=True)

    assert isinstance(found.tls, TlsFacts)
    assert found.tls.handshake is False
    assert "closed" in found.tls.handshake_detail
    for name in ("offers_ssl3", "offers_tls1_0", "offers_tls1_2", "accepts_rc4", "dh_bits"):
        assert isinstance(getattr(found.tls, name), Unseen), name
    assert isinstance(found.certificate, Unseen)


async def test_clear_text_after_220_is_no_handshake(survey: Survey) -> None:
    found = await after_starttls(survey, b"500 5.5.1 Unknown command\r\n", close=False)

    assert isinstance(found.tls, TlsFacts)
    assert found.tls.spoken
    assert found.tls.handshake is False
    assert "clear text" in found.tls.handshake_detail
    assert isinstance(found.tls.offers_tls1_0, Unseen)


async def test_silence_after_220_is_unseen_and_never_a_no(survey: Survey) -> None:
    found = await after_starttls(survey, b"", close=False, reply_timeout=0.3)

    assert isinstance(found.tls, TlsFacts)
    assert isinstance(found.tls.handshake, Unseen)
    assert isinstance(found.tls.offers_tls1_0, Unseen)
    assert isinstance(found.tls.accepts_rc4, Unseen)


@pytest.mark.lab
@pytest.mark.skipif(not HAVE_OPENSSL, reason="needs openssl")
async def test_data_smuggled_behind_the_220_is_dropped_and_told(pki: Pki, survey: Survey) -> None:
    smuggled = b"220 go\r\n250 injected\r\n"
    async with OpensslServer(pki.cert, pki.key) as tls, SmtpFront(tls.port, starttls=smuggled) as smtp:
        found = await survey(smtp.port, starttls="smtp")

    assert smtp_of(found).data_after_starttls is True
    assert isinstance(found.tls, TlsFacts)
    assert found.tls.handshake is True


@pytest.mark.lab
@pytest.mark.skipif(not HAVE_OPENSSL, reason="needs openssl")
@pytest.mark.parametrize(
    ("protocol", "greeting", "command", "reply"),
    [
        ("imap", b"* OK ready\r\n", b"a1 STARTTLS", b"* hm\r\na1 OK begin\r\n"),
        ("pop3", b"+OK ready\r\n", b"STLS", b"+OK begin\r\n"),
    ],
)
async def test_imap_and_pop3_start_tls_too(
    protocol: str, greeting: bytes, command: bytes, reply: bytes, pki: Pki, survey: Survey
) -> None:
    from tests.lab.odd_servers import pipe_to

    async with OpensslServer(pki.cert, pki.key) as tls:

        async def talk(reader: Reader, writer: Writer) -> None:
            writer.write(greeting)
            assert (await reader.readline()).strip() == command
            writer.write(reply)
            await pipe_to(tls.port, reader, writer)

        async with OddServer(talk) as server:
            found = await survey(server.port, starttls=protocol)

    assert isinstance(found.tls, TlsFacts)
    assert found.tls.handshake is True
    assert found.smtp is None


@pytest.mark.parametrize(
    ("protocol", "greeting", "reply"),
    [("imap", b"* OK ready\r\n", b"a1 BAD what\r\n"), ("pop3", b"+OK ready\r\n", b"-ERR what\r\n")],
)
async def test_imap_and_pop3_without_tls_are_absence(
    protocol: str, greeting: bytes, reply: bytes, survey: Survey
) -> None:
    async def talk(reader: Reader, writer: Writer) -> None:
        writer.write(greeting)
        await reader.readline()
        writer.write(reply)
        await reader.read(100)

    async with OddServer(talk) as server:
        found = await survey(server.port, starttls=protocol)

    assert found.tls_absent
