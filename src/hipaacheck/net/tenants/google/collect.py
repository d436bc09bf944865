"""Collect everything that findings need of a Google Workspace account, once, into a snapshot."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import JsonValue

from hipaacheck import __version__
from hipaacheck.net.tenants.access import only_loopback
from hipaacheck.net.tenants.client import tenant_client
from hipaacheck.net.tenants.google.access import GoogleAccess, included
from hipaacheck.net.tenants.google.asking import Answer, Asking
from hipaacheck.net.tenants.google.questions import QUESTIONS
from hipaacheck.net.tenants.redact import Pseudonyms
from hipaacheck.tenants.data import Platform
from hipaacheck.tenants.snapshot import Call, Collector, Snapshot, TenantName

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SECONDS = 300.0
_NOWHERE: Mapping[str, str] = {}


def _silent(words: str) -> None:
    """Say nothing of how far it has come."""


async def collect_google(
    access: GoogleAccess,
    *,
    include: frozenset[str] = frozenset(),
    timeout: float = SECONDS,
    progress: Callable[[str], None] = _silent,
    endpoints: Mapping[str, str] = _NOWHERE,
    keep_addresses: bool = False,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Snapshot:
    """Return a snapshot of the account.

    What could not be had is a call with an error; nothing is raised for what the network or Google does.
    `include` adds to what the access includes. `timeout` is in seconds, for everything. With `keep_addresses`
    ordinary users have no pseudonyms. Raises NoAccessError for an endpoint that is not on this machine, and
    for a name in `include` that is unknown.
    """
    async with _asking(access, include, timeout, endpoints, sleep) as asking:
        done = 0

        async def ask(source: str) -> Answer:
            nonlocal done
            answer = await asking.answer(source)
            done += 1
            progress(f"{source}: {done} of {len(QUESTIONS)}")
            return answer

        at = datetime.now(UTC)
        answers = await asyncio.gather(*(ask(source) for source in QUESTIONS))
    return _snapshot(access, {one.call.id: one for one in answers}, at, keep_addresses)


async def permissions(
    access: GoogleAccess,
    *,
    include: frozenset[str] = frozenset(),
    timeout: float = SECONDS,
    endpoints: Mapping[str, str] = _NOWHERE,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> tuple[Call, ...]:
    """Return which questions Google answers and which it refuses, each asked as cheaply as can be."""
    async with _asking(access, include, timeout, endpoints, sleep) as asking:
        return tuple(await asyncio.gather(*(asking.permitted(one) for one in QUESTIONS.values())))


def _asking(
    access: GoogleAccess,
    include: frozenset[str],
    timeout: float,
    endpoints: Mapping[str, str],
    sleep: Callable[[float], Awaitable[None]],
) -> AbstractAsyncContextManager[Asking]:
    """Return what asks; refuses at once what must not be."""
    wider = replace(access, include=access.include | included(include))
    allowed = only_loopback(endpoints)

    @asynccontextmanager
    async def opened() -> "AsyncIterator[Asking]":
        async with tenant_client(access.route) as client:
            deadline = asyncio.get_running_loop().time() + timeout
            asking = Asking(wider, client, allowed, deadline, sleep)
            try:
                yield asking
            finally:
                await asking.aclose()

    return opened()


def _snapshot(
    access: GoogleAccess, answers: Mapping[str, Answer], at: datetime, keep_addresses: bool
) -> Snapshot:
    pseudonyms = Pseudonyms(keep_all=keep_addresses)
    pseudonyms.show([access.admin, access.key.get("client_email")])
    pseudonyms.show(one.get("email") for one in answers["groups"].objects)
    pseudonyms.show(one.get("primaryEmail") for one in answers["users"].objects if _is_administrator(one))
    data = {
        source: tuple(pseudonyms.hidden(answer.question.kept, one) for one in answer.objects)
        for source, answer in answers.items()
        if answer.call.error is None
    }
    return Snapshot(
        platform=Platform.GOOGLE,
        tenant=_tenant(answers["customer"]),
        collected_at=at,
        collector=Collector(name="hipaacheck", version=__version__),
        calls=tuple(answer.call for answer in answers.values()),
        warnings=access.warnings + tuple(words for one in answers.values() for words in one.warnings),
        data=data,
    )


def _is_administrator(user: Mapping[str, JsonValue]) -> bool:
    return user.get("isAdmin") is True or user.get("isDelegatedAdmin") is True


def _tenant(customer: Answer) -> TenantName:
    if not customer.objects:
        return TenantName()
    one = customer.objects[0]
    address = one.get("postalAddress")
    named = address.get("organizationName") if isinstance(address, dict) else None
    number, domain = one.get("id"), one.get("customerDomain")
    return TenantName(
        id=number if isinstance(number, str) else None,
        domain=domain if isinstance(domain, str) else None,
        name=named if isinstance(named, str) else None,
    )
