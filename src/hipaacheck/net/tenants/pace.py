"""Say when one interface may be asked again: not too often, and never past the deadline."""

import asyncio
import email.utils
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

_FIRST_WAIT = 1.0


@dataclass(slots=True)
class Pace:
    """How long to wait between requests to one host, and until when (loop time) to ask at all.

    `spacing` is in seconds. `quota_wait` is the first wait, in seconds, after an answer that names a quota by
    the minute.
    """

    deadline: float
    spacing: float = 0.0
    quota_wait: float = 30.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random
    _next: float = 0.0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def left(self) -> float:
        """Return the seconds to the deadline; none and less when it has passed."""
        return self.deadline - asyncio.get_running_loop().time()

    async def turn(self) -> bool:
        """Wait for the next turn; False, at once, when it would come after the deadline."""
        async with self._lock:
            while (wait := self._next - asyncio.get_running_loop().time()) > 0:
                if wait >= self.left():
                    return False
                before = self._next
                await self.sleep(wait)
                if self._next == before:
                    break
            if self.left() <= 0:
                return False
            self._next = max(asyncio.get_running_loop().time(), self._next) + self.spacing
            return True

    def hold(self, seconds: float) -> None:
        """Give nobody a turn for some time: the host said that it is asked too often."""
        self._next = max(self._next, asyncio.get_running_loop().time() + seconds)

    def wait_after(self, attempt: int, told: str | None, by_minute: bool) -> float:
        """Return how many seconds to wait before asking again, after `attempt` (from 0) earlier waits.

        `told` is the header Retry-After. A quota by the minute is waited for longer, and longer each time.
        """
        asked_for = retry_after(told)
        if asked_for is not None:
            return max(asked_for, self.spacing)
        if by_minute:
            return self.quota_wait * (1 + attempt / 2)
        return float(_FIRST_WAIT * 2**attempt * (1 + self.jitter() / 4))


def retry_after(value: str | None) -> float | None:
    """Return seconds from a Retry-After header (RFC 9110 section 10.2.3), None if it cannot be read."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        when = email.utils.parsedate_to_datetime(text)
        at = when if when.tzinfo else when.replace(tzinfo=UTC)
        return max(0.0, (at - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
