"""Post a notice to a webhook: over HTTPS, without following redirects, and without telling its secret."""

import logging
import re
import ssl
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field

import httpx

from hipaacheck.net.notify.patience import Patience, Tried, sent
from hipaacheck.net.tenants.pace import retry_after

_READ = 4_096
"""Bytes of an answer that are read: an acknowledgement is a word."""

# Such as Slack's "no_service" and "channel_is_archived"; a token of a URL has capitals or digits in it.
_WORD = re.compile(rb"\s*([a-z]+(?:_[a-z]+){0,6})\s*\Z")
# The retired connectors of Teams said 200 to everything, and in the body what became of it
# (learn.microsoft.com, "Rate limiting for connectors").
_FAILED_INSIDE = re.compile(rb"returned HTTP error (\d{3})")


_POSTING: ContextVar[bool] = ContextVar("hipaacheck_posting", default=False)


@dataclass(frozen=True, slots=True)
class Post:
    """A body for a webhook. Whoever knows its `url` can post there, so that it is never shown."""

    url: str = field(repr=False)
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def is_address(url: str) -> bool:
    """Return whether an address can be used at all; nothing is asked."""
    try:
        return bool(httpx.URL(url).host)
    except (httpx.InvalidURL, ValueError):
        return False


async def post(client: httpx.AsyncClient, message: Post, patience: Patience) -> str | None:
    """Post a message; return why that failed, None when the other side took it."""

    async def once() -> Tried | None:
        return await _once(client, message)

    logging.getLogger("httpx").addFilter(_unless_posting)
    token = _POSTING.set(True)
    try:
        return await sent(once, patience)
    finally:
        _POSTING.reset(token)


def _unless_posting(record: logging.LogRecord) -> bool:
    """Hold back what is logged while a notice is posted: httpx logs every request with its whole address."""
    return not _POSTING.get()


async def _once(client: httpx.AsyncClient, message: Post) -> Tried | None:
    try:
        async with client.stream(
            "POST",
            message.url,
            content=message.body,
            headers={"Content-Type": "application/json", "Accept": "*/*", **message.headers},
            follow_redirects=False,
        ) as answer:
            return _judged(answer.status_code, answer.headers.get("Retry-After"), await _start(answer))
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
        return _broken(error)


async def _start(answer: httpx.Response) -> bytes:
    """Return the beginning of an answer as it came over the wire: nothing is unpacked."""
    read = b""
    async for part in answer.aiter_raw(_READ):
        read += part
        if len(read) >= _READ:
            break
    return read[:_READ]


def _judged(status: int, told: str | None, start: bytes) -> Tried | None:
    if 200 <= status < 300:
        inside = _FAILED_INSIDE.search(start)
        if inside is None:
            return None
        status = int(inside[1])
    if 300 <= status < 400:
        return Tried(f"it answered with a redirect (HTTP {status}), which is not followed")
    word = _WORD.match(start)
    said = f": {word[1].decode()}" if word and len(word[1]) <= 60 else ""
    if status == 429 or status >= 500:
        return Tried(f"it answered HTTP {status}{said}", again=True, wait=retry_after(told) or 0.0)
    return Tried(f"it answered HTTP {status}{said}")


def _broken(error: Exception) -> Tried:
    """Say why no answer came. The words of the error are not shown: an address may be among them."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Tried(f"its certificate is not trusted ({cause.verify_message})")
        cause = cause.__cause__ or cause.__context__
    match error:
        case httpx.InvalidURL() | httpx.UnsupportedProtocol() | httpx.LocalProtocolError():
            return Tried("its address cannot be used")
        case httpx.ProxyError():
            return Tried("the proxy refused the connection", again=True)
        case httpx.TimeoutException():
            return Tried("it took too long", again=True)
        case httpx.ConnectError():
            return Tried("no connection to it", again=True)
        case httpx.RemoteProtocolError():
            return Tried("its answer is no HTTP, or the connection ended before it", again=True)
    return Tried("the connection broke", again=True)
