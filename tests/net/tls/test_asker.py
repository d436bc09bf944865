"""Questions that hold one another, asked of one server at the same time."""

import asyncio

from tests.lab.odd_servers import LOCALHOST, OddServer

from hipaacheck.net.tls.asker import Asker
from hipaacheck.net.tls.knowledge import No, Question
from hipaacheck.net.tls.suites import Version
from hipaacheck.net.tls.wire import Gate, connect

WIDE = Question(Version.TLS1_2, frozenset({0xC02F, 0xC030, 0x009C}))
NARROW = Question(Version.TLS1_2, frozenset({0x009C}))
OLDER = Question(Version.TLS1_1, frozenset({0x009C}))
REFUSAL = b"\x15\x03\x03\x00\x02\x02\x28"


async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(5000)
    writer.write(REFUSAL)
    await writer.drain()


def asker_of(server: OddServer, gate: Gate) -> Asker:
    return Asker(lambda: connect(LOCALHOST, server.port, timeout=5, reply_timeout=5), gate, None)


async def test_a_refusal_answers_the_question_that_waits_for_it() -> None:
    async with OddServer(refuse) as server:
        asker = asker_of(server, Gate(6))
        wide, narrow = await asyncio.gather(asker.ask(WIDE), asker.ask(NARROW))
        taken = server.connections

    assert isinstance(wide, No)
    assert isinstance(narrow, No)
    assert taken == 1


async def test_another_version_is_asked_beside_it() -> None:
    async with OddServer(refuse) as server:
        asker = asker_of(server, Gate(6))
        await asyncio.gather(asker.ask(WIDE), asker.ask(OLDER))
        taken = server.connections

    assert taken == 2


async def test_a_close_on_the_wider_question_does_not_answer_the_one_that_waits() -> None:
    async def close_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if server.connections > 1:
            await refuse(reader, writer)

    async with OddServer(close_first) as server:
        asker = asker_of(server, Gate(6))
        wide, narrow = await asyncio.gather(asker.ask(WIDE), asker.ask(NARROW))
        taken = server.connections

    assert isinstance(wide, No)
    assert wide.by_close
    assert isinstance(narrow, No)
    assert not narrow.by_close
    assert taken == 2


async def test_a_slow_server_is_asked_everything_at_once() -> None:
    async with OddServer(refuse) as server:
        gate = Gate(6)
        gate.widen(16)
        asker = asker_of(server, gate)
        await asyncio.gather(asker.ask(WIDE), asker.ask(NARROW))
        taken = server.connections

    assert taken == 2
