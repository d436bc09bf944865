"""What is believed of an answer, and what a message for people may hold."""

import gzip
import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.net.tenants.mock import BASE, talking

from hipaacheck.net.tenants import replies
from hipaacheck.net.tenants.replies import Reply, for_people, is_too_often, reply_of

SECRET = "ya29.secret"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"<html>", "HTTP 200, and the answer is not valid JSON"),
        (b'{"a": NaN}', "HTTP 200, and the answer holds NaN, which is not JSON"),
        (b'{"a": 1, "a": 2}', "HTTP 200, and the answer names the key 'a' twice"),
        (b"[" * 100_000, "HTTP 200, and the answer nests deeper than"),
        (b'{"a": "\\ud800"}', "HTTP 200, and the answer holds half a character"),
        (b"\xff\xff", "HTTP 200, and the answer is not text"),
        (b'{"a": ' + b"9" * 5000 + b"}", "HTTP 200, and the answer holds a number"),
    ],
)
def test_an_answer_that_is_no_sound_json_is_not_believed(raw: bytes, said: str) -> None:
    found = reply_of(BASE, 200, raw, SECRET)

    assert found.error is not None
    assert found.error.startswith(said)
    assert found.body is None


def test_an_empty_answer_is_no_object() -> None:
    assert reply_of(BASE, 200, b"", SECRET) == Reply(BASE, 200, None, None)
    assert reply_of(BASE, 403, b"", SECRET).error == "HTTP 403"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"error": "invalid_client"}, "HTTP 400: invalid_client"),
        ({"error": {"code": "BadRequest", "message": "no"}}, "HTTP 400: BadRequest, no"),
        (
            {"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": "no"}},
            "HTTP 400: INVALID_ARGUMENT, no",
        ),
        ({"error": {"code": None}}, "HTTP 400"),
        ({"error": ["x"]}, "HTTP 400"),
        ([1], "HTTP 400"),
    ],
)
def test_the_words_of_a_refusal_are_shown(body: object, said: str) -> None:
    assert reply_of(BASE, 400, json.dumps(body).encode(), SECRET).error == said


def test_a_message_holds_no_secret_no_controls_and_is_short() -> None:
    nasty = f"a\x1b[31m\u202eb\u2028c {SECRET} " + "x" * 1000
    shown = for_people(nasty, SECRET)

    assert shown.startswith("a [31m b c (token) x")
    assert len(shown) == 300
    assert shown.endswith("...")


@given(st.integers(100, 599), st.binary(max_size=200), st.text(min_size=1, max_size=9))
def test_no_answer_breaks_anything(status: int, raw: bytes, secret: str) -> None:
    found = reply_of(BASE, status, raw, secret)

    assert status == 200 or found.error is not None
    assert is_too_often(found) in {True, False}


_json = st.recursive(
    st.none() | st.booleans() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "errors", "details", "reason", "status", "message"]), inner
        )
    ),
    max_leaves=12,
)


@given(_json)
def test_no_refusal_breaks_anything(body: object) -> None:
    found = reply_of(BASE, 403, json.dumps(body).encode(), SECRET)

    assert (found.error or "").startswith("HTTP 403")
    assert is_too_often(found) in {True, False}


async def test_an_answer_that_is_too_large_is_left_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "MOST_BYTES", 1024 * 1024)
    squeezed = gzip.compress(b'{"a": "' + b"x" * 5_000_000 + b'"}')
    answer = {"content": squeezed, "headers": {"Content-Encoding": "gzip"}}
    async with talking(lambda _: httpx.Response(200, **answer)) as talk:  # type: ignore[arg-type]
        reply = await talk.http.get("things")

    assert reply.error == "the answer is larger than 1 MiB"
    assert len(talk.asked) == 1


async def test_an_answer_that_cannot_be_unpacked_is_not_believed() -> None:
    answer = httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"not gzip"))
    async with talking(lambda _: answer) as talk:
        reply = await talk.http.get("things")

    assert reply.error is not None
    assert reply.body is None
