"""Read one answer of a tenant's interface, or say in words why there is none that can be believed."""

import re
import ssl
from dataclasses import dataclass

import httpx
from pydantic import JsonValue

from hipaacheck.tenants.data import NotTenantDataError, Obj
from hipaacheck.tenants.jsonfile import parse

MOST_BYTES = 32 * 1024 * 1024
_SHOWN = 300
# Besides control characters: what has no width or turns the direction of a text, and half characters.
_UNSHOWN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+"
)
# Google says 403 too when it is asked too often:
# https://developers.google.com/workspace/admin/directory/v1/limits and the errors of the Reports API.
_TOO_OFTEN = frozenset(
    {
        "rateLimitExceeded",
        "userRateLimitExceeded",
        "quotaExceeded",
        "RATE_LIMIT_EXCEEDED",
        "RESOURCE_EXHAUSTED",
    }
)


@dataclass(frozen=True, slots=True)
class Reply:
    """The end of one request: a status of HTTP and a JSON value, or why there is none.

    `status` is None when no answer came. `error` is None exactly when `body` may be believed; an answer that
    says what was wrong is in `body` too.
    """

    url: str
    status: int | None = None
    body: JsonValue = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """All objects of a list, over all its pages; `error` is set if any page could not be had.

    Then `objects` are those of the pages before, and `body` is the answer that says what was wrong.
    """

    url: str
    objects: tuple[Obj, ...] = ()
    status: int | None = None
    error: str | None = None
    body: JsonValue = None


class TooLargeError(Exception):
    """An answer is larger than anything that would be of use."""


async def read_limited(answer: httpx.Response) -> bytes:
    """Return the whole body of an answer. Raises TooLargeError and httpx.HTTPError."""
    parts: list[bytes] = []
    size = 0
    async for part in answer.aiter_bytes():
        size += len(part)
        if size > MOST_BYTES:
            raise TooLargeError(f"the answer is larger than {MOST_BYTES // 1024 // 1024} MiB")
        parts.append(part)
    return b"".join(parts)


def reply_of(url: str, status: int, raw: bytes, secret: str) -> Reply:
    """Return an answer, parsed. `secret` appears in no message."""
    try:
        body = parse(raw) if raw.strip() else None
    except NotTenantDataError as problem:
        return Reply(url, status, error=for_people(f"HTTP {status}, and the answer {problem}", secret))
    if status == 200:
        return Reply(url, status, body)
    if 300 <= status < 400:
        return Reply(url, status, body, error=f"HTTP {status}: a redirect, which is not followed")
    return Reply(url, status, body, error=for_people(f"HTTP {status}{_said(body)}", secret))


def is_too_often(reply: Reply) -> bool:
    """Return whether an answer says that the interface is asked too often."""
    if reply.status == 429:
        return True
    problem = reply.body.get("error") if isinstance(reply.body, dict) else None
    if reply.status != 403 or not isinstance(problem, dict):
        return False
    said = [problem.get("status")]
    for key in ("errors", "details"):
        many = problem.get(key)
        said += [
            one.get("reason") for one in (many if isinstance(many, list) else ()) if isinstance(one, dict)
        ]
    return any(isinstance(one, str) and one in _TOO_OFTEN for one in said)


def names_minute(reply: Reply) -> bool:
    """Return whether an answer names a quota by the minute."""
    return "per minute" in (reply.error or "").lower()


def words_for(error: Exception, secret: str) -> str:
    """Return in words why no answer came."""
    match error:
        case TimeoutError():
            return "no whole answer came before the time was up"
        case httpx.TimeoutException():
            return "the server took too long"
        case httpx.LocalProtocolError():
            return "the question could not be written"
        case httpx.InvalidURL():
            return "the address cannot be read"
        case httpx.ConnectError():
            return for_people(f"no connection: {error}", secret)
        case httpx.NetworkError():
            return "the connection broke"
    return for_people(str(error) or type(error).__name__, secret)


def may_pass(error: Exception) -> bool:
    """Return whether asking again may help: not where a certificate is wrong."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return False
        cause = cause.__cause__ or cause.__context__
    return isinstance(error, httpx.TransportError) and not isinstance(error, httpx.LocalProtocolError)


def for_people(text: str, secret: str = "") -> str:
    """Return a message that may be shown: no secret, on one line, not long."""
    plain = _UNSHOWN.sub(" ", text.replace(secret, "(token)") if secret else text)
    return plain if len(plain) <= _SHOWN else f"{plain[: _SHOWN - 3]}..."


def _said(body: JsonValue) -> str:
    """Return what an error of Google or Microsoft says of itself."""
    problem = body.get("error") if isinstance(body, dict) else None
    if isinstance(problem, str):
        return f": {problem}"
    if not isinstance(problem, dict):
        return ""
    said = [problem.get(key) for key in ("code", "status", "message")]
    words = [one for one in said if isinstance(one, str) and one]
    return f": {', '.join(words)}" if words else ""
