"""Collect everything that findings need of a Microsoft 365 tenant, once, into a snapshot."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pydantic import JsonValue

from hipaacheck import __version__
from hipaacheck.net.tenants.access import only_loopback
from hipaacheck.net.tenants.client import tenant_client
from hipaacheck.net.tenants.microsoft.access import EXCHANGE, INCLUDE, MicrosoftAccess, included
from hipaacheck.net.tenants.microsoft.answers import Answer
from hipaacheck.net.tenants.microsoft.asking import Asking
from hipaacheck.net.tenants.microsoft.cmdlets import CMDLETS, groups_in
from hipaacheck.net.tenants.microsoft.exchange import Exchange
from hipaacheck.net.tenants.microsoft.questions import QUESTIONS
from hipaacheck.net.tenants.redact import Pseudonyms
from hipaacheck.tenants.data import Obj, Platform
from hipaacheck.tenants.microsoft.names import as_objects
from hipaacheck.tenants.microsoft.sources import SOURCES, Session, Shape
from hipaacheck.tenants.snapshot import Call, Collector, Snapshot, TenantName
from hipaacheck.tenants.typed import look_up

SECONDS = 300.0
_NOWHERE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What asks: Graph, and the sessions of Exchange if they are included."""

    graph: Asking
    sessions: Mapping[Session, Exchange]

    @property
    def sources(self) -> tuple[str, ...]:
        return (*QUESTIONS, *(CMDLETS if self.sessions else ()))

    async def answer(self, source: str) -> Answer:
        if source in QUESTIONS:
            return await self.graph.answer(source)
        return await self.sessions[CMDLETS[source].cmdlet.session].answer(CMDLETS[source])

    async def permitted(self, source: str) -> Call:
        if source in QUESTIONS:
            return await self.graph.permitted(QUESTIONS[source])
        return await self.sessions[CMDLETS[source].cmdlet.session].permitted(CMDLETS[source])


def _silent(words: str) -> None:
    """Say nothing of how far it has come."""


async def collect_microsoft(
    access: MicrosoftAccess,
    *,
    include: frozenset[str] = frozenset(),
    timeout: float = SECONDS,
    progress: Callable[[str], None] = _silent,
    endpoints: Mapping[str, str] = _NOWHERE,
    keep_addresses: bool = False,
    experimental_exchange: bool = False,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Snapshot:
    """Return a snapshot of the tenant.

    What could not be had is a call with an error; nothing is raised for what the network or Microsoft does.
    `include` adds to what the access includes, and `experimental_exchange` is the same as including
    "exchange". `timeout` is in seconds, for everything. With `keep_addresses` ordinary users have no
    pseudonyms. Raises NoAccessError for an endpoint that is not on this machine, and for a name in `include`
    that is unknown.
    """
    wanted = include | ({EXCHANGE} if experimental_exchange else frozenset())
    async with _asking(access, wanted, timeout, endpoints, sleep) as asked:
        done = 0

        async def ask(source: str) -> Answer:
            nonlocal done
            answer = await asked.answer(source)
            done += 1
            progress(f"{source}: {done} of {len(asked.sources)}")
            return answer

        at = datetime.now(UTC)
        answers = await asyncio.gather(*(ask(source) for source in asked.sources))
    found = {one.call.id: one for one in answers} | {one.call.id: one for one in _not_asked(asked.sources)}
    return _snapshot(found, at, keep_addresses, access.warnings)


async def permissions(
    access: MicrosoftAccess,
    *,
    include: frozenset[str] = frozenset(),
    timeout: float = SECONDS,
    endpoints: Mapping[str, str] = _NOWHERE,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> tuple[Call, ...]:
    """Return which questions Microsoft answers and which it refuses, each asked as cheaply as can be."""
    async with _asking(access, include, timeout, endpoints, sleep) as asked:
        return tuple(await asyncio.gather(*(asked.permitted(source) for source in asked.sources)))


def _asking(
    access: MicrosoftAccess,
    include: frozenset[str],
    timeout: float,
    endpoints: Mapping[str, str],
    sleep: Callable[[float], Awaitable[None]],
) -> AbstractAsyncContextManager[_Asked]:
    """Return what asks; refuses at once what must not be."""
    wider = replace(access, include=access.include | included(include))
    other = only_loopback(endpoints)
    at = {**access.cloud.endpoints(), **other}

    @asynccontextmanager
    async def opened() -> AsyncIterator[_Asked]:
        # Here, so that whoever asks nothing live needs no msal.
        from hipaacheck.net.tenants.microsoft.tokens import Tokens

        cloud = access.cloud
        async with tenant_client(access.route) as client:
            deadline = asyncio.get_running_loop().time() + timeout
            tokens = Tokens(wider, client, at["login"], sleep)
            graph = Asking(client, at["graph"], tokens.of(cloud.graph), deadline, sleep)
            sessions = {
                session: Exchange(client, at[name], tokens.of(host), deadline, sleep, fixed=name in other)
                for session, name, host in (
                    (Session.EXCHANGE, "exchange", cloud.exchange),
                    (Session.COMPLIANCE, "compliance", cloud.compliance),
                )
                if EXCHANGE in wider.include
            }
            try:
                yield _Asked(graph, sessions)
            finally:
                tokens.close()
                await graph.aclose()

    return opened()


def _not_asked(asked: Iterable[str]) -> Iterator[Answer]:
    """Yield, for each source that Graph does not have, where it comes from; ScubaGear's own are no loss."""
    for name, source in SOURCES.items():
        if name not in asked and source.shape is not Shape.SCUBAGEAR:
            ways = " or ".join(source.ways)
            how = f" (include it: {INCLUDE}={EXCHANGE})" if name in CMDLETS else ""
            why = f"{name} was not collected: Microsoft Graph does not have it; it comes from {ways}{how}"
            yield Answer(Call(id=name, error=why, asked=False))


def _snapshot(
    answers: Mapping[str, Answer], at: datetime, keep_addresses: bool, warnings: tuple[str, ...]
) -> Snapshot:
    good = {source: one.objects for source, one in answers.items() if one.call.error is None}
    pseudonyms = Pseudonyms(keep_all=keep_addresses)
    pseudonyms.show(_shown(good))
    data = {
        source: tuple(_hidden(source, one, pseudonyms) for one in objects) for source, objects in good.items()
    }
    return Snapshot(
        platform=Platform.MICROSOFT,
        tenant=_tenant(good),
        collected_at=at,
        collector=Collector(name="hipaacheck", version=__version__),
        calls=tuple(answer.call for answer in answers.values()),
        warnings=warnings + tuple(words for one in answers.values() for words in one.warnings),
        data=data,
    )


def _hidden(source: str, kept: Obj, pseudonyms: Pseudonyms) -> dict[str, JsonValue]:
    question = QUESTIONS[source] if source in QUESTIONS else CMDLETS[source]
    return pseudonyms.hidden(question.allowed(kept), kept)


def _shown(good: Mapping[str, tuple[Obj, ...]]) -> Iterator[JsonValue]:
    """Yield the addresses that stay: of administrators, of accounts that policies name, and of groups."""
    ids: set[JsonValue] = set()
    for role in good.get("directory_roles", ()):
        for member in as_objects(role.get("members")):
            yield member.get("userPrincipalName")
    for source in ("role_assignment_schedules", "role_eligibility_schedules"):
        ids.update(one.get("principalId") for one in good.get(source, ()) if _text(one, "principalId"))
    ids.update(_named_in(good.get("conditional_access_policies", ())))
    for source in ("users", "registration_details"):
        for account in good.get(source, ()):
            if account.get("id") in ids or account.get("isAdmin") is True:
                yield account.get("userPrincipalName")
    for source in CMDLETS:
        for one in good.get(source, ()):
            yield from groups_in(one)


def _named_in(policies: Iterable[Obj]) -> Iterator[str]:
    """Yield the ids of accounts that policies take in or leave out by themselves."""
    for policy in policies:
        for path in ("conditions.users.includeUsers", "conditions.users.excludeUsers"):
            found = look_up(policy, path)
            yield from (one for one in (found if isinstance(found, list) else ()) if isinstance(one, str))


def _tenant(good: Mapping[str, tuple[Obj, ...]]) -> TenantName:
    """Return whose data it is: by its default domain, which is the one that people know."""
    one = next(iter(good.get("organization", ())), None)
    if one is None:
        return TenantName()
    domains = as_objects(one.get("verifiedDomains"))
    usual = next((domain for domain in domains if domain.get("isDefault") is True), {})
    return TenantName(id=_text(one, "id"), domain=_text(usual, "name"), name=_text(one, "displayName"))


def _text(raw: Obj, name: str) -> str | None:
    found = raw.get(name)
    return found if isinstance(found, str) and found else None
