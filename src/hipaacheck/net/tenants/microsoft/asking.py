"""Ask Graph all questions at once, each at the pace that Microsoft allows."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import httpx

from hipaacheck.net.tenants.http import Listing, Pace, TenantHttp, Token
from hipaacheck.net.tenants.microsoft.answers import (
    ITEMS,
    SELECT,
    Answer,
    filled,
    is_of_microsoft,
    one_page,
    only_lacks_sign_ins,
    with_members,
    without_select,
)
from hipaacheck.net.tenants.microsoft.question import SPACING, Form, Question
from hipaacheck.net.tenants.microsoft.questions import MEMBER, QUESTIONS, SIGN_INS
from hipaacheck.net.tenants.microsoft.refusals import is_licence, why_not
from hipaacheck.net.tenants.once import Once
from hipaacheck.tenants.microsoft.names import service_plans
from hipaacheck.tenants.snapshot import Call

MOST_EACH = 5_000
"""How many times one question is asked of different things: of each role, of each application."""
_AT_ONCE = 8


class Asking:
    """Ask Graph until a deadline (loop time). Nothing here raises for what Microsoft does."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        base: str,
        token: Token,
        deadline: float,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._base = f"{base.rstrip('/')}/v1.0"
        self._https = {
            speed: TenantHttp(client, self._base, token, Pace(deadline, spacing, sleep=sleep))
            for speed, spacing in SPACING.items()
        }
        self._once: Once[Answer] = Once()

    async def aclose(self) -> None:
        """Stop all questions that are under way."""
        await self._once.aclose()

    async def answer(self, source: str) -> Answer:
        """Return the answer to a question; the same one however often it is wanted."""
        return await self._once.of(source, lambda: self._answer(QUESTIONS[source]))

    async def permitted(self, question: Question) -> Call:
        """Return how Graph takes a question, asked as cheaply as can be."""
        if question.source == "app_role_assignments":
            return await self._permitted_of_each(question)
        params = question.asked_params(cheap=True)
        http = self._https[question.speed]
        reply = await http.get(question.graph.path, params)
        if reply.status == 400 and SELECT in params:
            reply = await http.get(question.graph.path, without_select(params))
        if question.source == "users" and reply.error is not None and only_lacks_sign_ins(reply.status):
            less = await http.get(question.graph.path, {**params, SELECT: _less(question)})
            if less.error is None:
                return self._call(question, reply.status, _lacks_sign_ins(reply.status, reply.error))
            reply = less
        return self._ended(question, one_page(question, reply)).call

    async def _permitted_of_each(self, question: Question) -> Call:
        apps = QUESTIONS["service_principals"]
        path, params = apps.graph.path, {SELECT: "id", "$top": "1"}
        found = one_page(apps, await self._https[apps.speed].get(path, params))
        if found.error is not None or not found.objects:
            return self._ended(question, found).call
        first = filled(question.graph.path, found.objects[0])
        if first is None:
            return self._call(question, found.status, None)
        reply = await self._https[question.speed].get(first, {"$top": "1"})
        return self._ended(question, one_page(question, reply)).call

    async def _answer(self, question: Question) -> Answer:
        match question.source:
            case "directory_roles":
                return await self._roles(question)
            case "app_role_assignments":
                return await self._assignments(question)
            case "service_plans":
                return await self._plans(question)
            case "users":
                return await self._users(question)
        return self._ended(question, await self._asked_twice(question, question.asked_params()))

    async def _asked_twice(self, question: Question, params: Mapping[str, str]) -> Listing:
        """Return an answer, without naming fields if that is refused: not every cloud knows all of them."""
        found = await self._asked(question, params)
        if found.status != 400 or SELECT not in params:
            return found
        return await self._asked(question, without_select(params))

    async def _asked(self, question: Question, params: Mapping[str, str]) -> Listing:
        http, path = self._https[question.speed], question.graph.path
        if question.form is Form.LIST:
            return await http.listed(path, ITEMS, params, keep=question.reduced)
        return one_page(question, await http.get(path, params))

    async def _users(self, question: Question) -> Answer:
        """Return the accounts, without their last sign-ins where these alone are refused."""
        params = question.asked_params()
        found = await self._asked(question, params)
        if found.error is None or not only_lacks_sign_ins(found.status):
            return self._ended(question, found)
        again = await self._asked(question, {**params, SELECT: _less(question)})
        answer = self._ended(question, again)
        if again.error is not None:
            return answer
        return Answer(answer.call, answer.objects, (_lacks_sign_ins(found.status, found.error),))

    async def _plans(self, question: Question) -> Answer:
        """Return the plans that are provisioned, which the licences bought already say."""
        skus = await self.answer("subscribed_skus")
        if skus.call.error is not None:
            why = why_not(question.source, question.graph, skus.call.status, "subscribed_skus has them")
            return Answer(self._call(question, skus.call.status, f"{why}; {skus.call.error}"))
        silent = [sku for sku in skus.objects if not isinstance(sku.get("servicePlans"), list)]
        if silent:
            why = "service_plans was not collected: a licence does not say which plans it brings"
            return Answer(self._call(question, skus.call.status, why))
        return Answer(self._call(question, skus.call.status, None), service_plans(skus.objects))

    async def _roles(self, question: Question) -> Answer:
        """Return the roles with whoever holds them; one whose holders are not known spoils them all."""
        select = {SELECT: "id,displayName,roleTemplateId"}
        roles = await self._https[question.speed].listed(question.graph.path, ITEMS, select)
        if roles.error is not None:
            return self._ended(question, roles)
        names = sorted((MEMBER.plain | MEMBER.people) - {"@odata.type"})
        paths = [filled("directoryRoles/{id}/members", role) for role in roles.objects]
        held = await self._of_each(question, paths, {SELECT: ",".join(names)})
        if isinstance(held, Listing) and held.status == 400:
            held = await self._of_each(question, paths, {})
        if isinstance(held, Listing):
            return self._ended(question, held)
        whole = (with_members(role, many.objects) for role, many in zip(roles.objects, held, strict=True))
        objects = tuple(question.reduced(role) for role in whole)
        return self._ended(question, Listing(roles.url, objects, roles.status))

    async def _assignments(self, question: Question) -> Answer:
        """Return what applications may do in their own name, those of Microsoft left out."""
        apps = await self.answer(question.each or "")
        if apps.call.error is not None:
            why = f"it is asked of each application, and {apps.call.error}"
            return Answer(
                self._call(question, apps.call.status, f"{question.source} was not collected: {why}")
            )
        paths = [filled(question.graph.path, app) for app in apps.objects if not is_of_microsoft(app)]
        held = await self._of_each(question, paths, {}, may_be_gone=True)
        if isinstance(held, Listing):
            return self._ended(question, held)
        gone = sum(one.status == 404 for one in held)
        if held and gone == len(held):
            return self._ended(question, held[0])
        lost = f"{question.source}: {gone} applications were not found when they were asked"
        objects = tuple(question.reduced(raw) for one in held for raw in one.objects)
        return Answer(self._call(question, apps.call.status, None), objects, (lost,) if gone else ())

    async def _of_each(
        self,
        question: Question,
        paths: list[str | None],
        params: Mapping[str, str],
        *,
        may_be_gone: bool = False,
    ) -> list[Listing] | Listing:
        """Return a list for each path, or the first that could not be had: half an answer is none."""
        if len(paths) > MOST_EACH:
            return Listing(
                "", error=f"there are {len(paths)} of them, and no more than {MOST_EACH} are asked"
            )
        found: list[Listing] = []
        for start in range(0, len(paths), _AT_ONCE):
            some = paths[start : start + _AT_ONCE]
            for one in await asyncio.gather(*(self._of_one(question, path, params) for path in some)):
                if one.error is not None and not (may_be_gone and one.status == 404):
                    return one
                found.append(one)
        return found

    async def _of_one(self, question: Question, path: str | None, params: Mapping[str, str]) -> Listing:
        if path is None:
            return Listing("", error="one of them has no id")
        return await self._https[question.speed].listed(path, ITEMS, params)

    def _ended(self, question: Question, listing: Listing) -> Answer:
        if listing.error is None:
            return Answer(self._call(question, listing.status, None), listing.objects)
        why = why_not(question.source, question.graph, listing.status, listing.error)
        return Answer(self._call(question, listing.status, why))

    def _call(self, question: Question, status: int | None, error: str | None) -> Call:
        graph = question.graph
        return Call(
            id=question.source,
            url=f"{self._base}{graph.path}",
            status=status,
            error=error,
            permission=" and ".join((graph.permission, *graph.also)),
        )


def _less(question: Question) -> str:
    """Return the fields of accounts that Graph gives without further rights."""
    return ",".join(name for name in question.names() if name != SIGN_INS)


def _lacks_sign_ins(status: int | None, error: str) -> str:
    needs = "Microsoft Entra ID P1" if is_licence(status, error) else "AuditLog.Read.All"
    return f"users: {SIGN_INS} was not collected ({error}); it needs {needs}"
