"""Give the tests of Microsoft a tenant on loopback, and an access to it."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
from tests.support.tenants.microsoft_emulator import Emulator, serving

from hipaacheck.net.tenants.client import tenant_client
from hipaacheck.net.tenants.microsoft import MicrosoftAccess, collect_microsoft
from hipaacheck.net.tenants.microsoft.answers import Answer
from hipaacheck.net.tenants.microsoft.asking import Asking
from hipaacheck.net.tenants.microsoft.tokens import Tokens
from hipaacheck.tenants.snapshot import Snapshot

Waits = list[float]


class Collect(Protocol):
    """Collect a snapshot from an emulator, waiting for nothing."""

    async def __call__(self, emulator: Emulator, **options: Any) -> Snapshot: ...


@dataclass(frozen=True)
class Shots:
    """One emulator, and two snapshots of everything it has: with pseudonyms and with addresses."""

    emulator: Emulator
    hidden: Snapshot
    named: Snapshot


@pytest.fixture(scope="package")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Shots:
    """Return snapshots for tests that only look at them."""

    async def skip(seconds: float) -> None:
        pass

    async def collected(access: MicrosoftAccess, keep_addresses: bool) -> Snapshot:
        return await collect_microsoft(
            access,
            endpoints=served.endpoints,
            sleep=skip,
            experimental_exchange=True,
            keep_addresses=keep_addresses,
        )

    with serving(Emulator()) as served:
        access = MicrosoftAccess.from_environment(served.environment(tmp_path_factory.mktemp("shots")))
        hidden, named = (asyncio.run(collected(access, keep)) for keep in (False, True))
    return Shots(served, hidden, named)


class Ask(Protocol):
    """Ask an emulator one question alone, waiting for nothing."""

    async def __call__(self, emulator: Emulator, source: str) -> Answer: ...


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """Yield the made-up clinic, served."""
    with serving(Emulator()) as served:
        yield served


@pytest.fixture
def access(tmp_path: Path) -> Callable[..., MicrosoftAccess]:
    """Return what makes an access to an emulator."""

    def make(emulator: Emulator, **how: bool) -> MicrosoftAccess:
        return MicrosoftAccess.from_environment(emulator.environment(tmp_path, **how))

    return make


@pytest.fixture
def waits() -> Waits:
    """Return a list of all waits of `collect`, in seconds."""
    return []


@pytest.fixture
def collect(access: Callable[..., MicrosoftAccess], waits: Waits) -> Collect:
    """Return what collects a snapshot; waits are written down and skipped."""

    async def skip(seconds: float) -> None:
        waits.append(seconds)

    async def make(emulator: Emulator, **options: Any) -> Snapshot:
        return await collect_microsoft(
            access(emulator), **{"endpoints": emulator.endpoints, "sleep": skip, **options}
        )

    return make


@pytest.fixture
def ask(access: Callable[..., MicrosoftAccess], waits: Waits) -> Ask:
    """Return what asks one question of Graph."""

    async def skip(seconds: float) -> None:
        waits.append(seconds)

    async def make(emulator: Emulator, source: str) -> Answer:
        given = access(emulator)
        deadline = asyncio.get_running_loop().time() + 60
        async with tenant_client(given.route) as client:
            tokens = Tokens(given, client, emulator.address, skip)
            asking = Asking(client, emulator.address, tokens.of(given.cloud.graph), deadline, skip)
            try:
                return await asking.answer(source)
            finally:
                tokens.close()
                await asking.aclose()

    return make
