"""Run cmdlets that only read over the interface of Microsoft's own PowerShell module (InvokeCommand).

Microsoft does not document it and may change it any day. Shapes: ScubaGear's EXORestHelper and CIPP's
New-ExoRequest (both 2026), and what their users report.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

import httpx
from pydantic import JsonValue

from hipaacheck.net.tenants.http import Listing, NoTokenError, Pace, TenantHttp, Token
from hipaacheck.net.tenants.microsoft.access import tenant_of
from hipaacheck.net.tenants.microsoft.answers import Answer
from hipaacheck.net.tenants.microsoft.cmdlets import GET_CMDLETS, CmdletQuestion
from hipaacheck.net.tenants.microsoft.question import SPACING, Speed
from hipaacheck.net.tenants.microsoft.refusals import why_no_cmdlet
from hipaacheck.net.tenants.replies import for_people, may_pass, words_for
from hipaacheck.tenants.data import Obj
from hipaacheck.tenants.snapshot import Call

MOST_PAGES = 500
_MORE = "more results"
_SECONDS = 20.0
_TRIES = 3
_REGION = re.compile(r"[a-z0-9]{1,20}")
# The mailbox by which Exchange finds the place of a tenant when no person asks.
_ANCHOR = "APP:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{tenant}"


class Exchange:
    """One session, of Exchange or of Security & Compliance, until a deadline (loop time)."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        front_door: str,
        token: Token,
        deadline: float,
        sleep: Callable[[float], Awaitable[None]],
        *,
        fixed: bool = False,
    ) -> None:
        self._client, self._token, self._sleep = client, token, sleep
        self._front_door = front_door.rstrip("/")
        self._fixed = fixed
        self._pace = Pace(deadline, SPACING[Speed.CMDLETS], sleep=sleep)
        self._opening = asyncio.Lock()
        self._opened: tuple[str, str] | None = None
        self._closed: Listing | None = None

    async def answer(self, question: CmdletQuestion) -> Answer:
        """Return what a cmdlet gives; nothing is raised for what Microsoft does."""
        found = await self._run(question, MOST_PAGES)
        return Answer(self._call(question, found), found.objects)

    async def permitted(self, question: CmdletQuestion) -> Call:
        """Return whether a cmdlet may be run, from its first page."""
        return self._call(question, await self._run(question, 1))

    def _call(self, question: CmdletQuestion, found: Listing) -> Call:
        cmdlet = question.cmdlet
        why = None
        if found.error is not None:
            why = why_no_cmdlet(question.source, cmdlet, found.status, found.error, found.body)
        return Call(
            id=question.source,
            method="POST",
            url=found.url or self._front_door,
            status=found.status,
            error=why,
            permission=cmdlet.rights,
        )

    async def _run(self, question: CmdletQuestion, most_pages: int) -> Listing:
        name = question.cmdlet.name
        if name not in GET_CMDLETS:
            return Listing("", error=f"{name} is none of the cmdlets that are run")
        opened = await self._open()
        if isinstance(opened, Listing):
            return opened
        base, tenant = opened
        http = TenantHttp(self._client, base, self._token, self._pace)
        url = f"{base}/adminapi/beta/{tenant}/InvokeCommand"
        headers = {
            "Prefer": f"odata.maxpagesize={question.page}",
            "X-ResponseFormat": "json",
            "X-CmdletName": name,
            "X-AnchorMailbox": _ANCHOR.format(tenant=tenant),
        }
        return await _pages(http, url, headers, question, most_pages)

    async def _open(self) -> tuple[str, str] | Listing:
        """Return the address of the tenant's region and the tenant's number, or why there is none."""
        async with self._opening:
            if self._opened is None and self._closed is None:
                found = await self._region()
                if isinstance(found, Listing):
                    self._closed = found
                else:
                    self._opened = found
        return self._opened or self._closed or Listing("", error="it was not opened")

    async def _region(self) -> tuple[str, str] | Listing:
        try:
            async with asyncio.timeout(self._pace.left()):
                token = await self._token()
        except (NoTokenError, TimeoutError) as error:
            return Listing(self._front_door, error=_words(error))
        tenant = tenant_of(token)
        if tenant is None:
            return Listing(self._front_door, error="the access token does not name the tenant")
        url = f"{self._front_door}/AdminApi/v1.0/{tenant}/EXOModuleFile"
        headers = {"X-AnchorMailbox": _ANCHOR.format(tenant=tenant)}
        for attempt in range(_TRIES):
            if not await self._pace.turn():
                return Listing(url, error="no time was left to ask")
            try:
                status, location = await self._knock(url, headers)
            except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, NoTokenError) as error:
                if attempt == _TRIES - 1 or not may_pass(error):
                    return Listing(url, error=_words(error, token))
            else:
                if status < 400:
                    return self._regional(location), tenant
                if status < 500 and status != 429:
                    return Listing(url, (), status, f"HTTP {status} where the tenant's region was asked for")
            await self._pace.sleep(2.0**attempt)
        return Listing(url, error="the tenant's region was not to be had")

    async def _knock(self, url: str, headers: Mapping[str, str]) -> tuple[int, str]:
        """Return the status and where it leads, which is not followed."""
        async with asyncio.timeout(min(_SECONDS, self._pace.left())):
            token = await self._token()
            request = self._client.build_request(
                "GET", url, headers={**headers, "Authorization": f"Bearer {token}"}
            )
            answer = await self._client.send(request, stream=True, follow_redirects=False)
            try:
                return answer.status_code, answer.headers.get("Location", "")
            finally:
                await answer.aclose()

    def _regional(self, location: str) -> str:
        """Return the address of the region that a redirect names: only its first label is believed.

        The rest of the host is that of the table of clouds, so that no redirect leads a token astray.
        """
        front = urlsplit(self._front_door)
        try:
            host = (urlsplit(location).hostname or "").lower()
        except ValueError:
            host = ""
        region = host.partition(".")[0]
        if self._fixed or host in ("", front.hostname) or _REGION.fullmatch(region) is None:
            return self._front_door
        return f"{front.scheme}://{region}.{front.hostname}"


def _words(error: Exception, token: str = "") -> str:
    return for_people(str(error), token) if isinstance(error, NoTokenError) else words_for(error, token)


async def _pages(
    http: TenantHttp, url: str, headers: Mapping[str, str], question: CmdletQuestion, most_pages: int
) -> Listing:
    """Return the objects of all pages; each further one is posted for again, at the address it was given."""
    body: JsonValue = {"CmdletInput": {"CmdletName": question.cmdlet.name, "Parameters": question.parameters}}
    found: list[Obj] = []
    follow, seen, came = url, {url}, 0
    status: int | None = None
    for _ in range(most_pages):
        reply = await http.ask(follow, body, headers)
        status = reply.status
        page = reply.body.get("value") if isinstance(reply.body, dict) else None
        problem = reply.error
        if problem is None and not (isinstance(page, list) and all(isinstance(one, dict) for one in page)):
            problem = "the answer is no list of objects"
        if problem is not None or not isinstance(reply.body, dict) or not isinstance(page, list):
            return Listing(url, tuple(found), status, problem, reply.body)
        kept = (question.reduced(one) for one in page if isinstance(one, dict))
        found += [one for one in kept if one is not None]
        came += len(page)
        after = reply.body.get("@odata.nextLink")
        if not after:
            return Listing(url, tuple(found), status, _why_not_all(reply.body, question, came), reply.body)
        if most_pages == 1:
            return Listing(url, tuple(found), status)
        if not isinstance(after, str) or after in seen:
            return Listing(url, tuple(found), status, "the pages lead in a circle")
        seen.add(after)
        follow = after
    return Listing(url, tuple(found), None, f"more than {most_pages} pages")


def _why_not_all(last: Obj, question: CmdletQuestion, came: int) -> str | None:
    """Return why the objects up to the last page are not all there are.

    Exchange warns of more results on each page but the last; Microsoft's module hides that while it follows a
    link (FilterWarningsInPagination in ExchangeOnlineManagement). Without a link, they are left out.
    """
    if _MORE in str(last.get("@adminapi.warnings", "")).lower():
        return "Exchange left some of the objects out"
    if question.only is not None and not came:
        return "no mailbox was shown, and Exchange always has one"
    return None
