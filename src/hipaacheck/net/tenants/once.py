"""Ask each question once, however many want the answer, and stop all of them together."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Answers that are under way or there, by the name of the question."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Future[T]] = {}

    async def of(self, name: str, ask: Callable[[], Awaitable[T]]) -> T:
        """Return the answer to a question, asking it if nobody has. Who stops waiting does not stop it."""
        if name not in self._tasks:
            self._tasks[name] = asyncio.ensure_future(ask())
        return await asyncio.shield(self._tasks[name])

    async def aclose(self) -> None:
        """Stop all questions that are under way."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
