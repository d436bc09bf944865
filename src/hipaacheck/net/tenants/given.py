"""Hold the data of the tenants of one run: some read from files before, some asked live when first wanted."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from hipaacheck.model import Seen, Target
from hipaacheck.net.clients import NO_TENANTS
from hipaacheck.net.tenants.once import Once
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
        self._asked: Once[Seen[TenantData]] = Once()

    async def data(self, target: Target) -> Seen[TenantData]:
        """Return all that could be collected of a tenant, once a run, or why nothing could."""
        known = self._given.get(target.id)
        if known is not None:
            return known
        collect = self._live.get(target.id)
        if collect is None:
            return await NO_TENANTS.data(target)
        return await self._asked.of(target.id, collect)

    async def aclose(self) -> None:
        """Stop asking."""
        await self._asked.aclose()
