"""Send a question again, to the next server, while still listening for the first answer."""

import asyncio
from collections.abc import Sequence

import dns.rcode

from hipaacheck.net.answers import DnsFailure
from hipaacheck.net.dns.transport import ExchangeError, Reply, Transport
from hipaacheck.net.dns.wire import Question

USEFUL = (dns.rcode.NOERROR, dns.rcode.NXDOMAIN)
LAST_START = 0.7
_WORST_LAST = (DnsFailure.MALFORMED, DnsFailure.UNREACHABLE, DnsFailure.TIMEOUT)


async def race(
    plan: Sequence[Transport], question: Question, *, lifetime: float, repeats: Sequence[float]
) -> Reply:
    """Return the first useful reply, else the best of the others; raises ExchangeError.

    `plan` is which server each attempt goes to. The next attempt starts when its fraction of `lifetime`
    has passed, or as soon as all earlier ones came to nothing; a server that said no is not asked again.
    """
    return await _Race(plan, question, lifetime, repeats).run()


class _Race:
    def __init__(
        self, plan: Sequence[Transport], question: Question, lifetime: float, repeats: Sequence[float]
    ) -> None:
        now = asyncio.get_running_loop().time()
        fractions = [0.0, *repeats, *(LAST_START for _ in plan)]
        self.waiting = [(now + at * lifetime, one) for at, one in zip(fractions, plan, strict=False)]
        self.question = question
        self.lifetime = lifetime
        self.end = now + lifetime
        self.running: dict[asyncio.Task[Reply], Transport] = {}
        self.setbacks: list[ExchangeError] = []
        self.refusal: Reply | None = None

    async def run(self) -> Reply:
        loop = asyncio.get_running_loop()
        try:
            while loop.time() < self.end:
                if self.waiting and (not self.running or loop.time() >= self.waiting[0][0]):
                    _, transport = self.waiting.pop(0)
                    self.running[loop.create_task(transport.exchange(self.question))] = transport
                if not self.running:
                    break
                until = min(self.end, self.waiting[0][0]) if self.waiting else self.end
                done, _ = await asyncio.wait(
                    self.running, timeout=max(0.0, until - loop.time()), return_when=asyncio.FIRST_COMPLETED
                )
                reply = self._settle(done)
                if reply is not None:
                    return reply
            return self._best()
        finally:
            for task in self.running:
                task.cancel()
            if self.running:
                await asyncio.gather(*self.running, return_exceptions=True)

    def _settle(self, done: set[asyncio.Task[Reply]]) -> Reply | None:
        """Return the first useful reply of the finished attempts, noting why the others are not."""
        useful: Reply | None = None
        for task in done:
            transport = self.running.pop(task)
            error = task.exception()
            if isinstance(error, ExchangeError):
                self.setbacks.append(error)
                if error.again:
                    continue
            elif error is not None:
                raise error
            elif task.result().message.rcode() in USEFUL:
                useful = useful or task.result()
            else:
                self.refusal = self.refusal or task.result()
            self.waiting = [(at, one) for at, one in self.waiting if one is not transport]
        return useful

    def _best(self) -> Reply:
        if self.refusal is not None:
            return self.refusal
        if self.running or not self.setbacks:
            raise ExchangeError(DnsFailure.TIMEOUT, f"no answer within {self.lifetime:g} s")
        raise min(self.setbacks, key=lambda error: _WORST_LAST.index(error.failure))
