"""Keep questions from being lost by asking too many at once."""

import asyncio

YOUNG = 0.5


class Pace:
    """Bound the questions just sent and the questions open.

    One that waits longer than half a second no longer counts as just sent: the burst is over, and a
    domain whose name servers are dead must not hold up the others.
    """

    def __init__(self, burst: int, open_limit: int) -> None:
        self._burst = asyncio.Semaphore(burst)
        self._open = asyncio.Semaphore(open_limit)

    async def turn(self) -> "Place":
        """Wait for a place; the caller must leave it."""
        await self._open.acquire()
        try:
            await self._burst.acquire()
        except BaseException:  # cancelled: the place that was held already must not be lost
            self._open.release()
            raise
        return Place(self._burst, self._open)


class Place:
    """A place among the open questions and, for half a second, among the young."""

    def __init__(self, burst: asyncio.Semaphore, open_questions: asyncio.Semaphore) -> None:
        self._burst: asyncio.Semaphore | None = burst
        self._open = open_questions
        self._timer = asyncio.get_running_loop().call_later(YOUNG, self._age)

    def leave(self) -> None:
        """Give the place back, once."""
        self._timer.cancel()
        self._age()
        self._open.release()

    def _age(self) -> None:
        if self._burst is not None:
            self._burst.release()
            self._burst = None
