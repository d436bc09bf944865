"""Ask Google's interfaces all questions at once, each at the pace that its host allows."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

import httpx

from hipaacheck.net.tenants.google.access import GoogleAccess
from hipaacheck.net.tenants.google.question import ENDPOINTS, ONE, SPACING, USUAL_SPACING, Question
from hipaacheck.net.tenants.google.questions import PRODUCTS, QUESTIONS
from hipaacheck.net.tenants.google.refusals import not_asked, why_not
from hipaacheck.net.tenants.http import Listing, Pace, TenantHttp
from hipaacheck.net.tenants.once import Once
from hipaacheck.net.tenants.replies import Reply
from hipaacheck.tenants.data import Obj
from hipaacheck.tenants.snapshot import Call

MOST_EACH = 3_000
"""How many times one question is asked of different things: of each user, each group, each matter."""
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one question: its objects, of which fields that are not kept are gone, and the call."""

    question: Question
    call: Call
    objects: tuple[Obj, ...] = ()
    warnings: tuple[str, ...] = ()


class Asking:
    """Ask under one access until a deadline (loop time). Nothing here raises for what Google does."""

    def __init__(
        self,
        access: GoogleAccess,
        client: httpx.AsyncClient,
        endpoints: Mapping[str, str],
        deadline: float,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._access = access
        self._client = client
        self._at = {**ENDPOINTS, **endpoints}
        # Here, so that whoever asks nothing live needs no google-auth.
        from hipaacheck.net.tenants.google.tokens import Tokens

        self._tokens = Tokens(access, client, self._at["token"])
        self._paces = {
            api: Pace(deadline, 0.0 if api in endpoints else SPACING.get(api, USUAL_SPACING), sleep=sleep)
            for api in ENDPOINTS
            if api != "token"
        }
        self._once: Once[Answer] = Once()

    async def aclose(self) -> None:
        """Stop all questions that are under way."""
        self._tokens.close()
        await self._once.aclose()

    async def answer(self, source: str) -> Answer:
        """Return the answer to a question; the same one however often it is wanted."""
        return await self._once.of(source, lambda: self._answer(QUESTIONS[source]))

    async def permitted(self, question: Question) -> Call:
        """Return how Google takes a question, asked as cheaply as can be."""
        if self._is_left_out(question):
            return self._not_asked(question)
        cheap = _cheaper(question)
        if question.each is not None:
            things = (await self._things(question.each, cheap=True)) or []
            if isinstance(things, str):
                return self._call(question, question.path, None, self._no_things(question, things))
            if not things:
                return self._call(question, question.path, 200, None)
            return (await self._of_each(cheap, things[:1])).call
        return (await self._alone(cheap)).call

    async def _answer(self, question: Question) -> Answer:
        if self._is_left_out(question):
            return Answer(question, self._not_asked(question))
        if question.each is None:
            return await self._alone(question)
        things = await self._things(question.each)
        if isinstance(things, str):
            why = self._no_things(question, things)
            return Answer(question, self._call(question, question.path, None, why))
        return await self._of_each(question, things)

    def _not_asked(self, question: Question) -> Call:
        call = self._call(question, question.path, None, not_asked(question))
        return call.model_copy(update={"asked": False})

    def _is_left_out(self, question: Question) -> bool:
        return question.switch is not None and question.switch not in self._access.include

    def _no_things(self, question: Question, why: str) -> str:
        return f"{question.source} was not collected: it is asked of each of {question.each}, and {why}"

    async def _things(self, source: str, *, cheap: bool = False) -> list[Obj] | str:
        """Return what a question is asked of each of, or why that is not known."""
        if source == "products":
            return [{"productId": product} for product in PRODUCTS]
        if source == "users" and cheap:
            return [{"id": self._access.admin}]
        found = await (self._alone(_cheaper(QUESTIONS[source])) if cheap else self.answer(source))
        if found.call.error is not None:
            return found.call.error
        match source:
            case "users":
                active = [one for one in found.objects if one.get("suspended") is not True]
                return sorted(active, key=lambda one: one.get("isAdmin") is not True)
            case "matters":
                return [one for one in found.objects if one.get("state") == "OPEN"]
        return list(found.objects)

    async def _alone(self, question: Question) -> Answer:
        params = await self._params(question)
        listing = await self._listed(question, question.path, params)
        if listing.error is not None:
            return self._refused(question, listing)
        return Answer(question, self._call(question, question.path, listing.status, None), listing.objects)

    async def _of_each(self, question: Question, things: list[Obj]) -> Answer:
        """Return the answers of all things as one; one that is refused speaks for all."""
        if len(things) > MOST_EACH:
            why = f"there are {len(things)} {question.each}, and no more than {MOST_EACH} are asked"
            return self._refused(question, Listing("", error=why))
        params = await self._params(question)
        paths = [path for thing in things if (path := _filled(question.path, thing)) is not None]
        if len(paths) < len(things):
            why = f"{len(things) - len(paths)} of the {question.each} have no name to ask by"
            return self._refused(question, Listing("", error=why))
        found: list[Listing] = []
        lost: list[Listing] = []
        for start in range(0, len(paths), _AT_ONCE):
            some = paths[start : start + _AT_ONCE]
            for listing in await asyncio.gather(*(self._listed(question, path, params) for path in some)):
                if listing.error is None:
                    found.append(listing)
                elif _may_lack(question, listing):
                    lost.append(listing)
                else:
                    return self._refused(question, listing)
        if lost and not found:
            return self._refused(question, lost[0])
        objects = [one for listing in found for one in listing.objects]
        kept = _counted(objects) if question.source == "licences" else tuple(objects)
        call = self._call(question, question.path, 200, None)
        return Answer(question, call, kept, _lost(question, lost))

    def _refused(self, question: Question, listing: Listing) -> Answer:
        why = why_not(question, listing.status, listing.error or "", listing.body, self._access.admin)
        return Answer(question, self._call(question, question.path, listing.status, why))

    async def _params(self, question: Question) -> dict[str, str]:
        params = question.asked_params()
        if question.source == "licences":
            params["customerId"] = await self._customer() or "my_customer"
        if question.source == "sso_assignments" and (customer := await self._customer()):
            params["filter"] = f'customer=="customers/{customer}"'
        return params

    async def _customer(self) -> str | None:
        """Return the number of the account; two interfaces do not know the name my_customer."""
        found = (await self.answer("customer")).objects
        number = found[0].get("id") if found else None
        return number if isinstance(number, str) else None

    async def _listed(self, question: Question, path: str, params: Mapping[str, str]) -> Listing:
        http = TenantHttp(
            self._client,
            self._at[question.api],
            self._tokens.of(question.scope, question.as_itself),
            self._paces[question.api],
        )
        if question.items == ONE or question.one_page:
            return _first(question, await http.get(path, params))
        return await http.listed(
            path, question.items, params, token_key="nextPageToken", keep=question.kept.kept
        )

    def _call(self, question: Question, path: str, status: int | None, error: str | None) -> Call:
        return Call(
            id=question.source,
            url=f"{self._at[question.api]}/{path}",
            status=status,
            error=error,
            permission=question.permission,
        )


def _cheaper(question: Question) -> Question:
    return replace(question, params=question.cheap or question.params, one_page=True)


def _first(question: Question, reply: Reply) -> Listing:
    """Return the one object of an answer, or the objects of its first page."""
    if reply.error is not None:
        return Listing(reply.url, (), reply.status, reply.error, reply.body)
    if not isinstance(reply.body, dict):
        return Listing(reply.url, (), reply.status, "the answer is no JSON object")
    page = [reply.body] if question.items == ONE else reply.body.get(question.items, [])
    if not isinstance(page, list) or not all(isinstance(one, dict) for one in page):
        return Listing(reply.url, (), reply.status, f"{question.items} is no list of objects")
    kept = tuple(question.kept.kept(one) for one in page if isinstance(one, dict))
    return Listing(reply.url, kept, reply.status)


def _filled(path: str, thing: Obj) -> str | None:
    """Return a path with the name of a thing in it, or None for a thing that has none."""
    before, _, rest = path.partition("{")
    name, _, after = rest.partition("}")
    value = thing.get(name)
    return f"{before}{quote(value, safe='@')}{after}" if isinstance(value, str) and value else None


def _may_lack(question: Question, listing: Listing) -> bool:
    """Return whether the other things may be told of without this one.

    A thing may be gone by the time that it is asked. Which error Google gives for a product that nobody
    subscribed to is not documented, so any will do, as long as some product is answered for.
    """
    if question.each == "products":
        return listing.status in {400, 403, 404, 412}
    return listing.status == 404


def _lost(question: Question, lost: list[Listing]) -> tuple[str, ...]:
    """Return a warning if some things were not answered for."""
    if not lost:
        return ()
    return (f"{question.source}: {len(lost)} of the {question.each} were not answered for ({lost[0].error})",)


def _counted(licences: Iterable[Obj]) -> tuple[Obj, ...]:
    """Return how many licences of each edition are given out, and to nobody's name."""
    found = Counter(
        tuple(str(one.get(name, "")) for name in ("productId", "skuId", "skuName")) for one in licences
    )
    return tuple(
        {"productId": product, "skuId": sku, "skuName": name, "status": "Active", "assigned": number}
        for (product, sku, name), number in sorted(found.items())
    )
