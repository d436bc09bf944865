"""Get one TCP connection to a host, whichever of its addresses answers first (RFC 8305)."""

import asyncio
import socket
from collections.abc import Iterable, Sequence

HEAD_START = 0.25  # RFC 8305 section 8, Connection Attempt Delay


class NoConnectionError(Exception):
    """Every address failed; `errors` holds them with why, in the order in which they did."""

    def __init__(self, errors: Sequence[tuple[str, OSError]]) -> None:
        super().__init__(errors)
        self.errors = errors


def family_of(address: str) -> socket.AddressFamily:
    """Return the family of an address in text form."""
    return socket.AF_INET6 if ":" in address else socket.AF_INET


async def open_socket(address: str, port: int, timeout: float | None = None) -> socket.socket:
    """Return a connected socket that does not block; raises OSError, TimeoutError after `timeout` seconds."""
    connection = socket.socket(family_of(address), socket.SOCK_STREAM)
    try:
        connection.setblocking(False)
        async with asyncio.timeout(timeout):
            await asyncio.get_running_loop().sock_connect(connection, (address, port))
    except BaseException:
        connection.close()
        raise
    return connection


async def open_any(
    addresses: Sequence[str], port: int, timeout: float | None = None
) -> tuple[socket.socket, str]:
    """Return a connected socket and its address; raises NoConnectionError if every address fails.

    The next address is tried when the one before it fails or takes long; each has `timeout` seconds.
    """
    if len(addresses) == 1:
        try:
            return await open_socket(addresses[0], port, timeout), addresses[0]
        except OSError as error:
            raise NoConnectionError([(addresses[0], error)]) from error
    trying: dict[asyncio.Task[socket.socket], str] = {}
    waiting = list(addresses)
    errors: list[tuple[str, OSError]] = []
    try:
        while waiting or trying:
            if waiting:
                address = waiting.pop(0)
                trying[asyncio.create_task(open_socket(address, port, timeout))] = address
            patience = HEAD_START if waiting else None
            done, _ = await asyncio.wait(trying, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                address = trying.pop(task)
                failure = task.exception()
                if failure is None:
                    return task.result(), address
                if not isinstance(failure, OSError):
                    raise failure
                errors.append((address, failure))
    finally:
        await _give_up(trying)
    raise NoConnectionError(errors)


async def _give_up(tasks: Iterable[asyncio.Task[socket.socket]]) -> None:
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, socket.socket):
            result.close()
