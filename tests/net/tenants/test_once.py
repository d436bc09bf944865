"""A question is asked once however many want the answer, and who stops waiting does not stop it."""

import asyncio

from hipaacheck.net.tenants.once import Once


async def test_all_who_want_it_get_one_answer() -> None:
    once: Once[int] = Once()
    asked: list[str] = []

    async def ask() -> int:
        asked.append("users")
        await asyncio.sleep(0)
        return len(asked)

    assert await asyncio.gather(*(once.of("users", ask) for _ in range(3))) == [1, 1, 1]
    assert await once.of("users", ask) == 1
    assert await once.of("groups", ask) == 2


async def test_who_stops_waiting_does_not_stop_the_question() -> None:
    once: Once[str] = Once()
    ready = asyncio.Event()

    async def ask() -> str:
        await ready.wait()
        return "answered"

    first = asyncio.ensure_future(once.of("users", ask))
    await asyncio.sleep(0)
    first.cancel()
    ready.set()

    assert await once.of("users", ask) == "answered"


async def test_closing_stops_what_is_under_way() -> None:
    once: Once[None] = Once()
    stopped: list[bool] = []

    async def ask() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            stopped.append(True)
            raise

    waiting = asyncio.ensure_future(once.of("users", ask))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await once.aclose()
    await asyncio.gather(waiting, return_exceptions=True)

    assert stopped == [True]
