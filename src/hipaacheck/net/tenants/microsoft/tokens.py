"""Get access tokens from Microsoft's sign-in service, one for each interface, by msal."""

import asyncio
import concurrent.futures
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import msal  # type: ignore[import-untyped]
from msal.exceptions import MsalError  # type: ignore[import-untyped]

from hipaacheck.net.tenants.http import NoTokenError, Token
from hipaacheck.net.tenants.microsoft.access import MicrosoftAccess
from hipaacheck.net.tenants.replies import TooLargeError, for_people, may_pass, read_limited, words_for

_SECONDS = 20.0
_TRIES = 3
_EARLY = 120.0
_AGAIN = frozenset({429, 500, 502, 503, 504})
_CODE = re.compile(r"AADSTS(\d+)")
# What Microsoft adds to each refusal for its own support.
_TRACES = re.compile(r"\s*(?:Trace ID|Correlation ID|Timestamp):.*", re.DOTALL)
# Microsoft, "Microsoft Entra authentication and authorization error codes" (2026).
_HINTS: Mapping[str, str] = {
    "90002": "there is no such tenant in this cloud",
    "700016": "the app is not registered in this tenant",
    "700027": "the certificate is not the one that was uploaded to the app",
    "7000215": "the secret is wrong; it is the Value of the secret, not its ID",
    "7000222": "the secret has expired",
    "7000112": "the app was switched off in this tenant",
    "500011": "the tenant does not have this service",
}


@dataclass(slots=True)
class _Known:
    """The token for one interface: until when (loop time) it is given out, and why there is none."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    token: str | None = None
    until: float = 0.0
    refused: str | None = None


class Tokens:
    """Give tokens under one access; use in the event loop that made it, and close it there."""

    def __init__(
        self,
        access: MicrosoftAccess,
        client: httpx.AsyncClient,
        login: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._access = access
        self._login = login.rstrip("/")
        self._carrier = _Carrier(client, self._login, asyncio.get_running_loop(), sleep)
        self._app: Any = None
        self._making = asyncio.Lock()
        self._known: dict[str, _Known] = {}

    def of(self, resource: str) -> Token:
        """Return what gives tokens for an interface, named by its host."""
        known = self._known.setdefault(resource, _Known())
        return lambda: self._token(known, resource)

    def close(self) -> None:
        """Stop asking: threads that wait for an answer end at once."""
        self._carrier.close()

    async def _token(self, known: _Known, resource: str) -> str:
        loop = asyncio.get_running_loop()
        async with known.lock:
            if known.refused is not None:
                raise NoTokenError(known.refused)
            if known.token is None or known.until <= loop.time():
                answer = await self._answer(resource)
                token, seconds = answer.get("access_token"), answer.get("expires_in")
                if not isinstance(token, str):
                    known.refused = _words(answer, self._access)
                    raise NoTokenError(known.refused)
                lasting = seconds if isinstance(seconds, int) else 0
                known.token, known.until = token, loop.time() + max(lasting - _EARLY, 1.0)
            return known.token

    async def _answer(self, resource: str) -> Mapping[str, object]:
        try:
            async with self._making:
                app = self._app or await asyncio.to_thread(self._made)
                self._app = app
            found = await asyncio.to_thread(app.acquire_token_for_client, [f"https://{resource}/.default"])
        except _NotCarriedError as error:
            return {"said": f"the sign-in service did not answer: {error}"}
        # ValueError: the tenant is not known there, or the answer is none of OpenID Connect.
        except (MsalError, ValueError, TypeError, KeyError, AttributeError) as error:
            return {"said": f"the sign-in service gave no usable answer: {error}"}
        return found if isinstance(found, dict) else {}

    def _made(self) -> object:
        access = self._access
        proof: str | dict[str, str] | None = access.secret
        if access.certificate is not None:
            # Without a thumbprint msal makes one with SHA-256, and signs with PS256.
            proof = {
                "private_key": access.certificate.private,
                "public_certificate": access.certificate.public,
            }
        return msal.ConfidentialClientApplication(
            access.client_id,
            client_credential=proof,
            authority=f"{self._login}/{access.tenant}",
            # The hosts are those of a table; another's word on them is not asked for.
            instance_discovery=False,
            http_client=self._carrier,
        )


def _words(answer: Mapping[str, object], access: MicrosoftAccess) -> str:
    """Return why there is no token, without what the secret may be in."""
    secret = access.secret or ""
    said = answer.get("said")
    if said is not None:
        return for_people(f"no access token: {said}", secret)
    error, description = str(answer.get("error", "")), str(answer.get("error_description", ""))
    code = _CODE.search(description)
    hint = _HINTS.get(code[1], "") if code else ""
    plain = for_people(_TRACES.sub("", description) or error or "no reason given", secret)
    return f"the app was refused: {plain}{f' ({hint})' if hint else ''}"


class _NotCarriedError(Exception):
    """A question of msal was not answered; the message says why."""


class _Answer:
    """What msal wants to know of an answer."""

    def __init__(self, status: int, text: str, headers: Mapping[str, str]) -> None:
        self.status_code, self.text, self.headers = status, text, headers

    def raise_for_status(self) -> None:
        """Raise ValueError for an answer that is an error."""
        if self.status_code >= 400:
            raise ValueError(f"HTTP {self.status_code}")


class _Carrier:
    """Carry what msal asks, from its thread, through the connections of the event loop.

    msal's own requests would go through whatever proxy HTTPS_PROXY names, and trust what REQUESTS_CA_BUNDLE
    does. Nothing is sent anywhere but to the sign-in service.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        login: str,
        loop: asyncio.AbstractEventLoop,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._client, self._loop, self._sleep = client, loop, sleep
        self._place = _place(login)
        self._waiting: set[concurrent.futures.Future[_Answer]] = set()
        self._closed = False

    def get(self, url: str, **given: object) -> _Answer:
        """Return the answer to a question of msal."""
        return self._wait(httpx.Request("GET", url, headers=_texts(given.get("headers"))))

    def post(self, url: str, **given: object) -> _Answer:
        """Return the answer to a form that msal posts."""
        form, headers = _texts(given.get("data")), _texts(given.get("headers"))
        return self._wait(httpx.Request("POST", url, data=form, headers=headers))

    def close(self) -> None:
        """Let no thread wait any longer."""
        self._closed = True
        for future in list(self._waiting):
            future.cancel()

    def _wait(self, request: httpx.Request) -> _Answer:
        if self._closed:
            raise _NotCarriedError("it was no longer wanted")
        if _place(str(request.url)) != self._place:
            raise _NotCarriedError("it led to another host, which was not asked")
        future = asyncio.run_coroutine_threadsafe(self._asked(request), self._loop)
        self._waiting.add(future)
        try:
            return future.result()
        except concurrent.futures.CancelledError:
            raise _NotCarriedError("it was no longer wanted") from None
        finally:
            self._waiting.discard(future)

    async def _asked(self, request: httpx.Request) -> _Answer:
        for attempt in range(_TRIES):
            last = attempt == _TRIES - 1
            try:
                answer = await self._once(request)
            except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, TooLargeError) as error:
                if last or not may_pass(error):
                    raise _NotCarriedError(words_for(error, "")) from None
            else:
                if last or answer.status_code not in _AGAIN:
                    return answer
            await self._sleep(2.0**attempt)
        raise _NotCarriedError("no answer came")

    async def _once(self, request: httpx.Request) -> _Answer:
        async with asyncio.timeout(_SECONDS):
            answer = await self._client.send(request, stream=True, follow_redirects=False)
            try:
                raw = await read_limited(answer)
            finally:
                await answer.aclose()
        return _Answer(answer.status_code, raw.decode("utf-8", "replace"), answer.headers)


def _place(url: str) -> tuple[str, str, int | None]:
    found = httpx.URL(url)
    return found.scheme, found.host, found.port


def _texts(given: object) -> dict[str, str]:
    """Return a form or headers as texts; msal gives its signed proof in bytes."""
    pairs = given.items() if isinstance(given, Mapping) else ()
    return {str(name): one.decode() if isinstance(one, bytes) else str(one) for name, one in pairs}
