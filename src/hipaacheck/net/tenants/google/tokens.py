"""Get access tokens from Google, one for each scope, so that a scope that is not granted spoils no other."""

import asyncio
import concurrent.futures
import functools
from collections.abc import Mapping

import httpx
from google.auth import transport
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from google.oauth2.service_account import Credentials

from hipaacheck.net.tenants.google.access import GoogleAccess
from hipaacheck.net.tenants.google.question import SCOPE
from hipaacheck.net.tenants.http import NoTokenError, Token
from hipaacheck.net.tenants.replies import TooLargeError, for_people, read_limited, words_for

_SECONDS = 20.0
_THREADS = 4
_WHERE = "Security > Access and data control > API controls > Manage Domain Wide Delegation"


class Tokens:
    """Give tokens under one access; use in the event loop that made it, and close it there."""

    def __init__(self, access: GoogleAccess, client: httpx.AsyncClient, token_uri: str) -> None:
        self._access = access
        # The key file may name any address to send its proof to, and whoever gets it can redeem it at Google.
        self._account: Credentials = Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            {**access.key, "token_uri": token_uri}
        )
        # Threads of our own: those of the loop look up names, which the requests of these threads wait for.
        self._threads = concurrent.futures.ThreadPoolExecutor(_THREADS, "hipaacheck-tokens")
        self._request = _Request(client, asyncio.get_running_loop())
        self._known: dict[tuple[str, bool], _Known] = {}

    def of(self, scope: str, as_itself: bool = False) -> Token:
        """Return what gives tokens for a scope, in the name of the administrator or of the account itself."""
        known = self._known.get((scope, as_itself))
        if known is None:
            credentials = self._account.with_scopes([SCOPE + scope])
            if not as_itself:
                credentials = credentials.with_subject(self._access.admin)
            known = self._known[scope, as_itself] = _Known(credentials)
        return lambda: self._token(known, scope)

    def close(self) -> None:
        """Stop asking: threads that wait for an answer end at once."""
        self._request.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _token(self, known: "_Known", scope: str) -> str:
        async with known.lock:
            if known.refused is not None:
                raise NoTokenError(known.refused)
            if not known.credentials.valid:
                try:
                    refresh = functools.partial(known.credentials.refresh, self._request)
                    await asyncio.get_running_loop().run_in_executor(self._threads, refresh)
                except GoogleAuthError as error:
                    known.refused = self._words(error, scope)
                # What google-auth raises when the answer is no JSON object, or its times are no numbers.
                except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
                    known.refused = "Google's token service gave an answer that cannot be understood"
            if known.refused is None and not isinstance(known.credentials.token, str):
                known.refused = "Google's token service gave no token"
            if known.refused is not None:
                raise NoTokenError(known.refused)
            return str(known.credentials.token)

    def _words(self, error: GoogleAuthError, scope: str) -> str:
        if not isinstance(error, RefreshError):
            return for_people(f"no token was to be had: {error}")
        details = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], Mapping) else {}
        what, why = str(details.get("error", "")), str(details.get("error_description", ""))
        if what == "unauthorized_client":
            return (
                f"the scope {SCOPE}{scope} is not granted to the service account; in the admin console, at "
                f"{_WHERE}, add it to client {self._access.client_id}"
            )
        said = for_people(f"{what}: {why}" if what else str(error.args[0] if error.args else error))
        return f"the service account was refused ({said}){_hint(why, self._access.admin)}"


def _hint(why: str, admin: str) -> str:
    """Return what is probably wrong, by what Google is known to say."""
    lower = why.lower()
    if "signature" in lower:
        return "; its key was deleted, or is another's"
    if "email or user id" in lower:
        return f"; {admin} is no user of this account"
    if "short-lived" in lower or "iat" in lower.split():
        return "; the clock of this machine is wrong"
    return ""


class _Known:
    """The credentials for one scope, and why they are of no use once that is known."""

    def __init__(self, credentials: Credentials) -> None:
        self.credentials = credentials
        self.lock = asyncio.Lock()
        self.refused: str | None = None


class _Response(transport.Response):
    def __init__(self, status: int, headers: Mapping[str, str], data: bytes) -> None:
        self._status, self._headers, self._data = status, headers, data

    @property
    def status(self) -> int:
        return self._status

    @property
    def headers(self) -> Mapping[str, str]:
        return self._headers

    @property
    def data(self) -> bytes:
        return self._data


class _Request(transport.Request):
    """Carry what google-auth asks, from its thread, through the connections of the event loop."""

    def __init__(self, client: httpx.AsyncClient, loop: asyncio.AbstractEventLoop) -> None:
        self._client = client
        self._loop = loop
        self._waiting: set[concurrent.futures.Future[_Response]] = set()
        self._closed = False

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **kwargs: object,
    ) -> _Response:
        """Return the answer. Raises google.auth's TransportError."""
        if self._closed:
            raise _not_carried("it was no longer wanted")
        future = asyncio.run_coroutine_threadsafe(
            self._ask(method, url, body, headers, timeout or _SECONDS), self._loop
        )
        self._waiting.add(future)
        try:
            return future.result()
        except concurrent.futures.CancelledError:
            raise _not_carried("it was no longer wanted") from None
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, TooLargeError) as error:
            raise _not_carried(words_for(error, "")) from error
        finally:
            self._waiting.discard(future)

    def close(self) -> None:
        """Let no thread wait any longer."""
        self._closed = True
        for future in list(self._waiting):
            future.cancel()

    async def _ask(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str] | None, seconds: float
    ) -> _Response:
        request = self._client.build_request(method, url, content=body, headers=dict(headers or {}))
        async with asyncio.timeout(seconds):
            answer = await self._client.send(request, stream=True, follow_redirects=False)
            try:
                raw = await read_limited(answer)
            finally:
                await answer.aclose()
        return _Response(answer.status_code, answer.headers, raw)


def _not_carried(why: str) -> GoogleAuthError:
    error: GoogleAuthError = TransportError(why)  # type: ignore[no-untyped-call]
    return error
