"""Ask equal questions of a run once, while they are under way and after."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable

from hipaacheck.net.answers import HttpReply

# Enough for every page of a few hundred hosts; older bodies are fetched again if they are wanted again.
KEPT_BYTES = 32 * 1024 * 1024
_REPLY_BYTES = 2_048


class _Flight:
    __slots__ = ("task", "waiters")

    def __init__(self, task: asyncio.Task[HttpReply]) -> None:
        self.task = task
        self.waiters = 0


class Memo:
    """Replies by question; an exchange runs on as long as somebody waits for it."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept_bytes = kept_bytes
        self._bytes = 0
        self._replies: OrderedDict[Hashable, HttpReply] = OrderedDict()
        self._flights: dict[Hashable, _Flight] = {}
        self._tasks: set[asyncio.Task[HttpReply]] = set()

    async def get(
        self, key: Hashable, exchange: Callable[[], Awaitable[HttpReply]], deadline: float | None
    ) -> HttpReply | None:
        """Return the reply for `key`, or None when `deadline` (loop time) passes or the run is over."""
        if key in self._replies:
            self._replies.move_to_end(key)
            return self._replies[key]
        flight = self._flights.get(key) or self._start(key, exchange)
        flight.waiters += 1
        try:
            left = None if deadline is None else max(0.0, deadline - asyncio.get_running_loop().time())
            done, _ = await asyncio.wait({flight.task}, timeout=left)
            return flight.task.result() if done and not flight.task.cancelled() else None
        finally:
            flight.waiters -= 1
            if not flight.waiters and not flight.task.done():
                flight.task.cancel()
                self._flights.pop(key, None)

    async def aclose(self) -> None:
        """Stop what is under way and forget everything."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._replies.clear()
        self._bytes = 0

    def _start(self, key: Hashable, exchange: Callable[[], Awaitable[HttpReply]]) -> _Flight:
        async def run() -> HttpReply:
            reply = await exchange()
            self._keep(key, reply)
            return reply

        task = asyncio.create_task(run())
        flight = self._flights[key] = _Flight(task)
        self._tasks.add(task)

        def land(ended: asyncio.Task[HttpReply]) -> None:
            self._tasks.discard(ended)
            if self._flights.get(key) is flight:
                del self._flights[key]

        task.add_done_callback(land)
        return flight

    def _keep(self, key: Hashable, reply: HttpReply) -> None:
        self._replies[key] = reply
        self._bytes += _size(reply)
        while self._bytes > self._kept_bytes and self._replies:
            _, oldest = self._replies.popitem(last=False)
            self._bytes -= _size(oldest)


def _size(reply: HttpReply) -> int:
    return _REPLY_BYTES + len(reply.body)
