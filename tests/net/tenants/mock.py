"""Stand in for a vendor's interface within the process, and for the passing of time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from hipaacheck.net.tenants.http import Pace, TenantHttp

BASE = "https://api.vendor.example/v1"
TOKEN = "ya29.canary-token"
Handler = Callable[[httpx.Request], httpx.Response]


@dataclass
class Talk:
    """A client of an interface that answers as a test says; `asked` and `slept` hold what happened."""

    http: TenantHttp
    client: httpx.AsyncClient
    pace: Pace
    asked: list[httpx.Request] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)


@asynccontextmanager
async def talking(
    handler: Handler,
    *,
    seconds: float = 60,
    spacing: float = 0,
    token: str = TOKEN,
    base: str = BASE,
    follow_redirects: bool = False,
) -> AsyncIterator[Talk]:
    """Yield a client whose requests a handler answers. Nobody waits: waits are written down."""

    async def sleep(wait: float) -> None:
        talk.slept.append(wait)
        await asyncio.sleep(0)

    async def give() -> str:
        return token

    def handle(request: httpx.Request) -> httpx.Response:
        talk.asked.append(request)
        return handler(request)

    pace = Pace(asyncio.get_running_loop().time() + seconds, spacing, sleep=sleep, jitter=lambda: 0.0)
    async with httpx.AsyncClient(
        transport=httpx.MockTransport(handle), follow_redirects=follow_redirects
    ) as client:
        talk = Talk(TenantHttp(client, base, give, pace), client, pace)
        yield talk


def in_turn(*answers: httpx.Response | Exception) -> Handler:
    """Answer with each in turn; the last one again and again."""
    left = list(answers)

    def handle(request: httpx.Request) -> httpx.Response:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    return handle


def ok(body: object) -> httpx.Response:
    """Return a good answer."""
    return httpx.Response(200, json=body)
