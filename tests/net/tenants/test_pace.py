"""How often an interface is asked, and how it is heard when it says that this is too often."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.net.tenants.mock import in_turn, ok, talking

from hipaacheck.net.tenants.pace import Pace, retry_after

PER_MINUTE = {"error": {"code": 429, "message": "Quota exceeded for 'Read requests per minute'"}}


def _refused(status: int, body: object = None, **headers: str) -> httpx.Response:
    return httpx.Response(status, json=body if body is not None else {}, headers=headers)


@pytest.mark.parametrize(
    ("refusal", "waited"),
    [
        (_refused(429), [1, 2]),
        (_refused(429, **{"Retry-After": "7"}), [7, 7]),
        (_refused(429, **{"Retry-After": "soon"}), [1, 2]),
        (_refused(429, PER_MINUTE), [30, 45]),
        (_refused(429, PER_MINUTE, **{"Retry-After": "3"}), [3, 3]),
        (_refused(503, **{"Retry-After": "4"}), [4, 4]),
        (_refused(500), [1, 2]),
        (_refused(403, {"error": {"errors": [{"reason": "userRateLimitExceeded"}]}}), [1, 2]),
        (_refused(403, {"error": {"details": [{"reason": "RATE_LIMIT_EXCEEDED"}]}}), [1, 2]),
    ],
)
async def test_a_refusal_that_may_pass_is_waited_for(refusal: httpx.Response, waited: list[float]) -> None:
    async with talking(in_turn(refusal, refusal, ok({"a": 1})), seconds=600) as talk:
        reply = await talk.http.get("things")

    assert reply.body == {"a": 1}
    assert [round(wait) for wait in talk.slept] == waited


@pytest.mark.parametrize("status", [400, 401, 403, 404, 501])
async def test_a_refusal_that_will_not_pass_is_taken_at_once(status: int) -> None:
    async with talking(in_turn(_refused(status))) as talk:
        reply = await talk.http.get("things")

    assert reply.error == f"HTTP {status}"
    assert len(talk.asked) == 1


async def test_five_refusals_are_enough() -> None:
    async with talking(in_turn(_refused(503)), seconds=600) as talk:
        reply = await talk.http.get("things")

    assert reply.error == "HTTP 503"
    assert len(talk.asked) == 5


async def test_a_wait_past_the_deadline_is_not_begun() -> None:
    async with talking(in_turn(_refused(429, **{"Retry-After": "3600"})), seconds=60) as talk:
        reply = await talk.http.get("things")
        other = await talk.http.get("others")

    assert (reply.error, other.error) == ("HTTP 429", "HTTP 429")
    assert talk.slept == []


async def test_nothing_is_asked_after_the_deadline() -> None:
    async with talking(in_turn(ok({})), seconds=-1) as talk:
        reply = await talk.http.get("things")

    assert (reply.status, reply.error) == (None, "no time was left to ask")
    assert talk.asked == []


async def test_who_is_told_to_wait_holds_everybody_back() -> None:
    """A limit is for the whole host: others who went on asking would only lengthen it."""
    async with talking(in_turn(_refused(429, **{"Retry-After": "5"}), ok({})), seconds=60) as talk:
        await talk.http.get("things")
        await talk.http.get("others")

    assert [round(wait) for wait in talk.slept] == [5, 5]


async def test_requests_are_spaced() -> None:
    async with talking(in_turn(ok({})), spacing=2) as talk:
        await asyncio.gather(*(talk.http.get("things") for _ in range(3)))

    assert [round(wait) for wait in talk.slept] == [2, 4]


async def test_turns_that_would_come_too_late_are_refused_without_waiting() -> None:
    async with talking(in_turn(ok({})), seconds=3, spacing=2) as talk:
        replies = await asyncio.gather(*(talk.http.get("things") for _ in range(4)))

    assert [one.error for one in replies] == [None, None, *["no time was left to ask"] * 2]


async def test_waits_grow_by_a_little_chance() -> None:
    pace = Pace(0, jitter=lambda: 1.0)

    assert [pace.wait_after(attempt, None, False) for attempt in range(4)] == [1.25, 2.5, 5, 10]


async def test_a_server_that_says_at_once_is_not_asked_faster_than_usual() -> None:
    assert Pace(0, spacing=1.5).wait_after(0, "0", False) == 1.5


def test_a_date_of_retry_after_is_understood() -> None:
    soon = datetime.now(UTC) + timedelta(seconds=100)

    assert 95 < (retry_after(format_datetime(soon, usegmt=True)) or 0) <= 100
    assert retry_after(format_datetime(soon - timedelta(days=1), usegmt=True)) == 0


@pytest.mark.parametrize("text", ["", " ", "-1", "²", "٣", "1.5", "soon", "Mon, 99 Foo 99999 99:99:99 +9999"])
def test_a_retry_after_that_makes_no_sense_is_none(text: str) -> None:
    assert retry_after(text) is None


@given(st.text() | st.from_regex(r"\w{3}, \d+ \w{3} \d+ \d+:\d+:\d+ [+-]\d+"))
def test_no_retry_after_breaks_anything(text: str) -> None:
    found = retry_after(text)

    assert found is None or found >= 0
