"""Check how URLs are taken apart, where connections are sent, and what is remembered."""

import asyncio

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.net.answers import HttpReply
from hipaacheck.net.http.memo import Memo
from hipaacheck.net.http.url import LONGEST_URL, Place, parse_url
from hipaacheck.net.routes import connect_target


@pytest.mark.parametrize(
    ("url", "place", "again"),
    [
        ("HTTP://Clinic.Example", Place("http", "clinic.example", 80, "/"), "http://clinic.example/"),
        ("https://a.example.:443/x?y#z", Place("https", "a.example", 443, "/x?y"), "https://a.example/x?y"),
        ("https://a.example:80/", Place("https", "a.example", 80, "/"), "https://a.example:80/"),
        ("http://[0:0::1]:8/", Place("http", "::1", 8, "/"), "http://[::1]:8/"),
        ("https://u:p@a.example/", Place("https", "a.example", 443, "/"), "https://a.example/"),
        ("https://bücher.example/ü", Place("https", "xn--bcher-kva.example", 443, "/%C3%BC"), None),
        ("https://mta_sts.example/", Place("https", "mta_sts.example", 443, "/"), "https://mta_sts.example/"),
    ],
)
def test_a_url_is_taken_apart(url: str, place: Place, again: str | None) -> None:
    assert parse_url(url) == place
    assert again is None or place.url == again


@pytest.mark.parametrize(
    "url",
    [
        "",
        "clinic.example",
        "gopher://a.example/",
        "https://",
        "https:///x",
        "https://a..example/",
        "https://" + "a" * 64 + ".example/",
        "https://a.example:0/",
        "https://a.example:65536/",
        "https://[fe80::1%25eth0]/",
        "https://[v1.x]/",
        "https://a.example/\r\nX-Evil: 1",
        "https://a\x00.example/",
        "https://\ufdd0.example/",
        "https://a.example/" + "x" * LONGEST_URL,
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        parse_url(url)


@given(st.text(max_size=80) | st.text("htps:/.@[]?#%\\ab1é\r\n ", max_size=40).map("http://".__add__))
def test_any_text_is_a_place_or_a_value_error(url: str) -> None:
    try:
        place = parse_url(url)
    except ValueError:
        return
    assert parse_url(place.url) == place
    assert place.target.isascii() and not set("\r\n ") & set(place.target + place.host)


@given(
    st.from_regex(
        r"https?://[a-z]{1,9}(\.[a-z]{1,9}){1,2}(:[1-9][0-9]{0,3})?(/[a-z0-9._~-]{0,5}){0,2}", fullmatch=True
    )
)
def test_httpx_takes_it_apart_alike(url: str) -> None:
    ours, theirs = parse_url(url), httpx.URL(url)

    assert (ours.host, ours.port) == (theirs.host, theirs.port or {"http": 80, "https": 443}[theirs.scheme])
    assert ours.target == theirs.raw_path.decode()
    assert ours.authority == theirs.netloc.decode()


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({}, ("a.example", 443)),
        ({("a.example", 443): ("127.0.0.1", 8443)}, ("127.0.0.1", 8443)),
        ({("b.example", 443): ("127.0.0.1", 8443)}, ("a.example", 443)),
        ({("", 443): ("", 8443)}, ("a.example", 8443)),
        ({("a.example", 0): ("127.0.0.1", 0)}, ("127.0.0.1", 443)),
        ({("", 0): ("127.0.0.1", 1), ("a.example", 443): ("127.0.0.2", 2)}, ("127.0.0.2", 2)),
    ],
)
def test_connect_to_works_as_curls(
    rules: dict[tuple[str, int], tuple[str, int]], expected: tuple[str, int]
) -> None:
    assert connect_target(rules, "a.example", 443) == expected


async def test_the_memory_of_replies_is_bounded() -> None:
    memo, calls = Memo(kept_bytes=30_000), 0

    async def exchange() -> HttpReply:
        nonlocal calls
        calls += 1
        return HttpReply("http://a.example/", body=b"x" * 10_000)

    for key in (1, 2, 2, 3, 1, 3):
        assert await memo.get(key, exchange, None) is not None
    await memo.aclose()

    assert calls == 4  # 1 had to make room for 3, and 3 was still there at the end


async def test_an_exchange_ends_when_nobody_waits_for_it() -> None:
    memo, ended = Memo(), asyncio.Event()

    async def exchange() -> HttpReply:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return HttpReply("")

    now = asyncio.get_running_loop().time()
    replies = await asyncio.gather(memo.get(1, exchange, now), memo.get(1, exchange, now + 0.05))
    assert set(replies) == {None}
    async with asyncio.timeout(5):
        await ended.wait()
    await memo.aclose()
