"""Ask one programming interface of a vendor: read-only, page by page, slowly, and never past the deadline."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import httpx
from pydantic import JsonValue

from hipaacheck.net.tenants.pace import Pace
from hipaacheck.net.tenants.replies import (
    Listing,
    Reply,
    TooLargeError,
    for_people,
    is_too_often,
    may_pass,
    names_minute,
    read_limited,
    reply_of,
    words_for,
)
from hipaacheck.tenants.data import Obj

__all__ = ["Listing", "NoTokenError", "Pace", "Reply", "TenantHttp", "Token"]

Token: TypeAlias = Callable[[], Awaitable[str]]
"""Gives an access token, again for each request, so that an old one is renewed. Raises NoTokenError."""

MOST_PAGES = 5_000
MOST_OBJECTS = 500_000
_TRIES = 5
_AGAIN = frozenset({500, 502, 503, 504})
_NEXT_LINK = "@odata.nextLink"
# RFC 6750 section 2.1; anything else could break out of the header.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_ELSEWHERE = "the answer led to another host, which was not asked"


class NoTokenError(Exception):
    """No access token was to be had; the message says why, in words that may be shown."""


@dataclass(frozen=True, slots=True)
class _Question:
    method: str
    url: httpx.URL
    body: JsonValue = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Try:
    """How one request ended, and whether and after which wait (seconds) another may help."""

    reply: Reply
    wait: float | None = None
    holds_all: bool = False


class TenantHttp:
    """One interface at one address. Every request carries a token; none follows a redirect.

    Nothing here raises for what the network or the server does.
    """

    def __init__(self, client: httpx.AsyncClient, base: str, token: Token, pace: Pace) -> None:
        self._client = client
        self._base = base.rstrip("/")
        self._place = _place(httpx.URL(self._base))
        self._token = token
        self._pace = pace

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> Reply:
        """Return the answer to a question.

        `path` may be a whole URL of this interface, never of another. `params` take the place of a query
        that it has.
        """
        return await self._asked("GET", path, params=params)

    async def ask(self, path: str, body: JsonValue, headers: Mapping[str, str]) -> Reply:
        """Return the answer to a question that is posted; that it changes nothing is up to the caller."""
        return await self._asked("POST", path, body=body, headers=headers)

    async def listed(
        self,
        path: str,
        items: str,
        params: Mapping[str, str] | None = None,
        *,
        token_key: str | None = None,
        most_pages: int = MOST_PAGES,
        keep: Callable[[Obj], Obj] | None = None,
    ) -> Listing:
        """Return all objects under the key `items` of every page.

        With `token_key` (Google: nextPageToken) the next page is asked by pageToken; without, the answer
        names it in @odata.nextLink, which must lead to the same interface. `keep` is asked of each object as
        it comes, and makes it smaller.
        """
        first = self._url(path)
        found: list[Obj] = []
        asked = dict(params or {})
        follow = first
        seen: set[str] = set()
        for _ in range(most_pages):
            reply = await self.get(follow if token_key is None else first, asked)
            problem = reply.error or _wrong_page(reply.body, items, may_lack=token_key is not None)
            if problem is not None or not isinstance(reply.body, dict):
                return Listing(first, tuple(found), reply.status, problem, reply.body)
            page = reply.body.get(items, [])
            objects = [one for one in (page if isinstance(page, list) else ()) if isinstance(one, dict)]
            found += objects if keep is None else [keep(one) for one in objects]
            after = reply.body.get(token_key or _NEXT_LINK)
            if not after:
                return Listing(first, tuple(found), reply.status)
            if not isinstance(after, str) or after in seen:
                return Listing(first, tuple(found), reply.status, "the pages lead in a circle")
            if len(found) > MOST_OBJECTS:
                return Listing(first, tuple(found), reply.status, f"more than {MOST_OBJECTS} objects")
            seen.add(after)
            if token_key is None:
                follow, asked = after, {}
            else:
                asked["pageToken"] = after
        return Listing(first, tuple(found), None, f"more than {most_pages} pages")

    def _url(self, path: str) -> str:
        return path if "://" in path else f"{self._base}/{path.lstrip('/')}"

    async def _asked(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: JsonValue = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        try:
            url = httpx.URL(self._url(path), params=params) if params else httpx.URL(self._url(path))
        except (httpx.InvalidURL, ValueError) as error:
            return Reply(self._base, error=words_for(error, ""))
        if _place(url) != self._place:
            return Reply(self._base, error=_ELSEWHERE)
        question = _Question(method, url, body, headers or {})
        reply = Reply(str(url), error="no time was left to ask")
        for attempt in range(_TRIES):
            if not await self._pace.turn():
                return reply
            one = await self._once(question, attempt)
            reply = one.reply
            if one.wait is None or attempt == _TRIES - 1 or one.wait >= self._pace.left():
                return reply
            if one.holds_all:
                self._pace.hold(one.wait)
            else:
                await self._pace.sleep(one.wait)
        return reply

    async def _once(self, question: _Question, attempt: int) -> _Try:
        url, token = str(question.url), ""
        try:
            async with asyncio.timeout(self._pace.left()):
                token = await self._token()
                if _TOKEN.fullmatch(token) is None:
                    return _Try(Reply(url, error="the access token is none that can be sent"))
                status, told, raw = await self._sent(question, token)
        except NoTokenError as error:
            return _Try(Reply(url, error=for_people(str(error), token)))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, TooLargeError) as error:
            wait = self._pace.wait_after(attempt, None, False) if may_pass(error) else None
            return _Try(Reply(url, error=words_for(error, token)), wait)
        reply = reply_of(url, status, raw, token)
        if is_too_often(reply):
            return _Try(reply, self._pace.wait_after(attempt, told, names_minute(reply)), holds_all=True)
        if status in _AGAIN:
            return _Try(reply, self._pace.wait_after(attempt, told, False))
        return _Try(reply)

    async def _sent(self, question: _Question, token: str) -> tuple[int, str | None, bytes]:
        request = self._client.build_request(
            question.method,
            question.url,
            json=question.body if question.method == "POST" else None,
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                **question.headers,
                "Authorization": f"Bearer {token}",
            },
        )
        answer = await self._client.send(request, stream=True, follow_redirects=False)
        try:
            return answer.status_code, answer.headers.get("Retry-After"), await read_limited(answer)
        finally:
            await answer.aclose()


def _place(url: httpx.URL) -> tuple[str, str, int | None, bytes]:
    """Return what must be the same for a token to be sent: scheme, host, port, and that nobody is named.

    httpx leaves out the port that a scheme has anyway, and writes scheme and host in lower case.
    """
    return url.scheme, url.host, url.port, url.userinfo


def _wrong_page(body: JsonValue, items: str, *, may_lack: bool) -> str | None:
    """Return what is wrong with a page. Google leaves the key of an empty list out (`may_lack`)."""
    if not isinstance(body, dict):
        return "the answer is no JSON object"
    if items not in body:
        return None if may_lack and "error" not in body else f"the answer has no {items}"
    page = body[items]
    if not isinstance(page, list) or not all(isinstance(one, dict) for one in page):
        return f"{items} is no list of objects"
    return None
