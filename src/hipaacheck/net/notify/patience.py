"""Try to send something, and try again where that may help: a few times, and not for long."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """How often something is tried and for how long: `attempt` and `total` are in seconds.

    The first wait is of `first_wait` seconds, each further one twice as long.
    """

    tries: int = 3
    attempt: float = 15.0
    total: float = 60.0
    first_wait: float = 1.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True, slots=True)
class Tried:
    """How one try failed, in words that may be shown, and whether and after how long another may help.

    `wait` is what the other side asked for, in seconds; 0 when it did not say.
    """

    failure: str
    again: bool = False
    wait: float = 0.0


async def sent(once: Callable[[], Awaitable[Tried | None]], patience: Patience) -> str | None:
    """Try until it is sent; return why it was not, None when it was."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience.total
    for attempt in range(1, patience.tries + 1):
        tried = await _tried(once, min(patience.attempt, deadline - loop.time()))
        if tried is None:
            return None
        if not tried.again:
            return tried.failure
        if attempt == patience.tries:
            return f"{tried.failure} ({attempt} tries)" if attempt > 1 else tried.failure
        wait = max(tried.wait, patience.first_wait * 2 ** (attempt - 1))
        if wait >= deadline - loop.time():
            asked = f"; it asks to wait {wait:,.0f} s, which is too long" if tried.wait else ""
            return f"{tried.failure}{asked} (tries: {attempt})"
        await patience.sleep(wait)
    return None


async def _tried(once: Callable[[], Awaitable[Tried | None]], seconds: float) -> Tried | None:
    try:
        async with asyncio.timeout(seconds):
            return await once()
    except TimeoutError:
        return Tried("no whole answer came in time", again=True)
