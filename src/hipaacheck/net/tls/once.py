"""Survey each endpoint once a run, however many ask for it."""

import asyncio
from collections.abc import Awaitable, Callable

from hipaacheck.net.clients import TlsEndpoint, TlsSurvey


class Surveys:
    """The surveys of a run, made by `make`; the first caller's deadline (loop time) holds for all."""

    def __init__(self, make: Callable[[TlsEndpoint, float], Awaitable[TlsSurvey]]) -> None:
        self._make = make
        self._tasks: dict[TlsEndpoint, asyncio.Task[TlsSurvey]] = {}

    async def of(self, endpoint: TlsEndpoint, deadline: float) -> TlsSurvey:
        """Return the survey of `endpoint`; a caller who gives up does not take it away from the others."""
        task = self._tasks.get(endpoint)
        if task is None or task.cancelled():
            task = asyncio.ensure_future(self._make(endpoint, deadline))
            self._tasks[endpoint] = task
        return await asyncio.shield(task)

    async def aclose(self) -> None:
        """Give up surveys that are still under way."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
