"""Which address of a host gets the connection."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator

import pytest

from hipaacheck.net.sockets import NoConnectionError, open_any


@pytest.fixture
def refusing_port() -> Iterator[int]:
    """A port that is taken and that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        yield port


async def test_the_next_address_is_tried_when_one_refuses() -> None:
    server = await asyncio.start_server(lambda r, w: w.close(), "127.0.0.2", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        connection, address = await open_any(("127.0.0.1", "127.0.0.2"), port)
        connection.close()

    assert address == "127.0.0.2"


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("127.0.0.1", "127.0.0.2")])
async def test_every_failure_is_told(addresses: tuple[str, ...], refusing_port: int) -> None:
    with pytest.raises(NoConnectionError) as caught:
        await open_any(addresses, refusing_port)

    assert [address for address, _ in caught.value.errors] == list(addresses)
    assert {error.errno for _, error in caught.value.errors} == {errno.ECONNREFUSED}


async def test_an_address_that_does_not_answer_costs_its_timeout() -> None:
    with socket.socket() as full, contextlib.ExitStack() as taken:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        with pytest.raises(NoConnectionError) as caught:
            for _ in range(9):  # Linux lets a few more in than it was told to
                connection, _address = await open_any(("127.0.0.1",), port, timeout=0.2)
                taken.enter_context(connection)

    assert isinstance(caught.value.errors[0][1], TimeoutError)
