"""Keep questions from being lost by asking too many at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

YOUNG = 0.5


class Pace:
    """Bound the questions just sent and the questions open.

    One that waits longer than half a second no longer counts as just sent: the burst is over, and a
    domain whose name servers are dead must not hold up the others.
    """

    def __init__(self, burst: int, open_limit: int) -> None:
        self._burst = asyncio.Semaphore(burst)
        self._open = asyncio.Semaphore(open_limit)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a place and hold it."""
        async with self._open:
            await self._burst.acquire()
            place = _Place(self._burst)
            try:
                yield
            finally:
                place.leave()


class _Place:
    """A place among the young; it is given back once, by age or at the end."""

    def __init__(self, semaphore: asyncio.Semaphore) -> None:
        self._semaphore: asyncio.Semaphore | None = semaphore
        self._timer = asyncio.get_running_loop().call_later(YOUNG, self.leave)

    def leave(self) -> None:
        self._timer.cancel()
        if self._semaphore is not None:
            self._semaphore.release()
            self._semaphore = None
