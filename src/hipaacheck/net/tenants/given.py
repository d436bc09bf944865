"""Hold the data of the tenants of one run: some read from files before, some asked live when first wanted."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from hipaacheck.model import Seen, Target
from hipaacheck.net.clients import NO_TENANTS
from hipaacheck.tenants.data import TenantData

Collect: TypeAlias = Callable[[], Awaitable[Seen[TenantData]]]
"""Asks a tenant's interfaces; never raises for what they answer."""


class GivenTenants:
    """Know each tenant by the id of its target; see hipaacheck.net.clients.TenantClient."""

    def __init__(
        self, given: Mapping[str, Seen[TenantData]], live: Mapping[str, Collect] | None = None
    ) -> None:
        self._given = given
        self._live = live or {}
        self._asked: dict[str, asyncio.Task[Seen[TenantData]]] = {}

    async def data(self, target: Target) -> Seen[TenantData]:
        """Return all that could be collected of a tenant, once a run, or why nothing could."""
        known = self._given.get(target.id)
        if known is not None:
            return known
        collect = self._live.get(target.id)
        if collect is None:
            return await NO_TENANTS.data(target)
        task = self._asked.get(target.id)
        if task is None:
            task = self._asked[target.id] = asyncio.ensure_future(collect())
        return await asyncio.shield(task)

    async def aclose(self) -> None:
        """Stop asking."""
        for task in self._asked.values():
            task.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)
